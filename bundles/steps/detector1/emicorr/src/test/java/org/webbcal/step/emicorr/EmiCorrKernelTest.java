package org.webbcal.step.emicorr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.Rows;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;

/** Closed forms of the parts. */
class EmiCorrKernelTest {

    private static final Rows ROWS = FakeStepContext.miri().rows();

    private static double[] sine(int n) {
        var wave = new double[n];
        for (int j = 0; j < n; j++) {
            wave[j] = Math.sin(2 * Math.PI * (j + 0.5) / n);
        }
        return wave;
    }

    @Test
    void clocksFollowTheReadout() {
        // SUB64: 64 rows of 28 clocks, 960 rows skipped with 7 clocks each: 8512, the frame time of 0.08512 s
        var clock = ReadoutClock.of(64, 72, 20, 1, 28, 8512);
        assertEquals(8512, clock.frameClocks());
        assertEquals(18, clock.samplesPerRow());
        assertEquals(3 * 21 * 8512, clock.integrationStart(3));
        assertEquals(256, ReadoutClock.period(390.625), 1e-12);
        assertEquals(277504, ReadoutClock.of(1024, 1032, 5, 1, 271, 0).frameClocks());
    }

    @Test
    void splineGoesThroughTheStepsAndFollowsCubics() {
        double[] wave = {1, -2, 4, 0.5, 3};
        var spline = new WaveSpline(wave);
        for (int j = 0; j < 5; j++) {
            assertEquals(wave[j], spline.at((j + 0.5) / 5), 1e-14);
            assertEquals(wave[j], spline.at((j + 0.5) / 5 - 3), 1e-12);
        }
        // between not-a-knot ends a parabola is met exactly, also across the steps added on either side
        var sine = new WaveSpline(sine(500));
        for (double phase = 0; phase < 1; phase += 0.0137) {
            assertEquals(Math.sin(2 * Math.PI * phase), sine.at(phase), 2e-8);
        }
    }

    @Test
    void splineOfFourPointsIsTheCubicThroughThem() {
        // two steps make four knots, which one cubic joins: v = 2, 1, 2, 1 at u = 0, 1, 2, 3
        var spline = new WaveSpline(new double[] {1, 2});
        double u = 1.5;
        double expected = 0;
        double[] v = {2, 1, 2, 1};
        for (int j = 0; j < 4; j++) {
            double product = v[j];
            for (int k = 0; k < 4; k++) {
                product *= k == j ? 1 : (u - k) / (j - k);
            }
            expected += product;
        }
        assertEquals(expected, spline.at((u - 0.5) / 2), 1e-14);
    }

    @Test
    void scatterIsTheStandardDeviationAndUnsoundRampsHaveNone() {
        var shape = new Shape4(1, 3, 1, 8);
        var sci = new float[24];
        for (int g = 0; g < 3; g++) {
            for (int x = 0; x < 8; x++) {
                sci[g * 8 + x] = 100 + 10 * g;
            }
        }
        sci[1] = sci[9] = sci[17] = 77; // does not move
        sci[2] = 0; // lower end of the converter
        sci[16 + 3] = 65535; // upper end
        var groupDq = new byte[24];
        groupDq[8 + 4] = Dq.SATURATED;
        var pixelDq = new int[8];
        pixelDq[5] = Dq.DEAD;
        var spread = new float[8];
        JointKernel.spread(sci, groupDq, pixelDq, 3, 1, 8, true, 0, 1, spread);
        float sigma = (float) Math.sqrt(200f / 3);
        float nan = Float.NaN;
        assertArrayEquals(new float[] {sigma, nan, nan, nan, nan, nan, sigma, sigma}, spread);
        JointKernel.spread(sci, groupDq, pixelDq, 3, 1, 8, false, 0, 1, spread);
        assertEquals(0, spread[1]);
        assertEquals(sigma, spread[4]);
        assertEquals(shape.nx(), spread.length);
    }

    @Test
    void sumsGoToTheBinOfTheirPhase() {
        // 4 samples in a row, rows 16 clocks apart, period 32: row 0 begins at phase 0, row 1 at 0.5
        var clock = ReadoutClock.of(2, 16, 3, 1, 16, 0);
        var sci = new float[3 * 32];
        Arrays.fill(sci, 0, 32, 1);
        Arrays.fill(sci, 32, 64, 2);
        Arrays.fill(sci, 64, 96, 3);
        var spread = new float[32];
        spread[0] = 5;
        var pixelDq = new int[32];
        pixelDq[1] = Dq.HOT;
        var sums = new double[3 * 8];
        var counts = new int[8];
        JointKernel.accumulate(sci, pixelDq, spread, 5, 16, clock, 32, 8, 0, 2, sums, counts);
        // samples 1 and 2 never count; sample 3 is at phase 3/32, in the same bin of width 4/32 as sample 0
        assertArrayEquals(new int[] {6, 0, 0, 0, 8, 0, 0, 0}, counts);
        assertEquals(6, sums[0]);
        assertEquals(12, sums[8]);
        assertEquals(24, sums[2 * 8 + 4]);
    }

    /** Sums of straight ramps with a wave of known amplitude and phase; many ramps at every phase. */
    private static JointFit fitted(
            WaveSpline spline, int bins, int ngroups, double dg, double di, int nints, double c, double phase)
            throws Exception {
        var fit = new JointFit(spline, bins, ngroups, dg, di, true, true, ROWS);
        for (int i = 0; i < nints; i++) {
            var sums = new double[ngroups * bins];
            var counts = new int[bins];
            for (int p = 0; p < bins; p++) {
                counts[p] = 3 + p % 4;
                for (int g = 0; g < ngroups; g++) {
                    double wave = spline.at((p + 0.5) / bins + g * dg + i * di + phase);
                    // reset and non-linearity bend all ramps alike
                    sums[g * bins + p] = counts[p] * (9000 + 37.0 * g + 25 * Math.exp(-g) + c * wave);
                }
            }
            fit.add(sums, counts, ROWS);
        }
        return fit;
    }

    @Test
    void jointFitFindsAmplitudeAndPhase() throws Exception {
        double[] square = sine(500);
        for (int j = 0; j < 500; j++) {
            square[j] += 0.4 * Math.sin(4 * Math.PI * (j + 0.5) / 500 + 1);
        }
        for (int bins : new int[] {500, 250, 128, 77}) {
            for (int ngroups : new int[] {3, 4, 11}) {
                // exactly on a trial, between two trials, on either side of phase 0
                for (double phase : new double[] {0.25, 0.3337, 0.0007, 0.9991, 0}) {
                    var spline = new WaveSpline(square);
                    var solution = fitted(spline, bins, ngroups, 0.25, 0.4321, 3, 6, phase)
                            .solve(false, 0);
                    assertEquals(6, solution.amplitude()[0], 1e-3, bins + " bins, phase " + phase);
                    double off = solution.phase()[0] - phase;
                    assertEquals(0, off - Math.rint(off), 2e-5, bins + " bins, phase " + phase);
                    off = solution.phase()[2] - phase - 2 * 0.4321;
                    assertEquals(0, off - Math.rint(off), 2e-5);
                    assertEquals(6, solution.before(), 0.15);
                    assertTrue(solution.after() < 0.01, "after: " + solution.after());
                }
            }
        }
    }

    @Test
    void amplitudeScalesWithTheData() throws Exception {
        var spline = new WaveSpline(sine(250));
        double one = fitted(spline, 250, 6, 0.3, 0.1, 1, 1, 0.4).solve(false, 0).amplitude()[0];
        double many =
                fitted(spline, 250, 6, 0.3, 0.1, 1, 1000, 0.4).solve(true, 0).amplitude()[0];
        assertEquals(1000 * one, many, 1e-3);
    }

    @Test
    void integrationsOnTheirOwn() throws Exception {
        // a sine alone is the same with half a turn and the opposite sign
        double[] wave = sine(500);
        for (int j = 0; j < 500; j++) {
            wave[j] += 0.3 * Math.cos(4 * Math.PI * (j + 0.5) / 500);
        }
        var spline = new WaveSpline(wave);
        var solution = fitted(spline, 500, 5, 0.2, 0.777, 4, 2, 0.1).solve(true, 0);
        for (int i = 0; i < 4; i++) {
            double off = solution.phase()[i] - 0.1 - 0.777 * i;
            assertEquals(0, off - Math.rint(off), 2e-5);
            assertEquals(2, solution.amplitude()[i], 1e-4);
        }
    }

    @Test
    void withoutPixelsOrWithFramesInPhaseNothingIsFound() throws Exception {
        var spline = new WaveSpline(sine(500));
        var empty = new JointFit(spline, 500, 4, 0.25, 0, true, true, ROWS);
        empty.add(new double[2000], new int[500], ROWS);
        assertEquals(0, empty.solve(false, 0).amplitude()[0]);
        // the wave has the same value in all groups: it is part of the level of the ramp
        var still = fitted(spline, 500, 4, 0, 0, 1, 5, 0.3).solve(false, 0);
        assertTrue(!still.found() && Double.isNaN(still.before()));
    }

    @Test
    void vertexReachesAcrossPhaseZero() {
        var chi = new double[10];
        for (int m = 0; m < 10; m++) {
            double d = m / 10.0 - 0.98;
            d -= Math.rint(d);
            chi[m] = d * d;
        }
        assertEquals(-0.02, JointFit.vertex(chi, 0, true), 1e-12);
        // the reference software takes 0.9, 0, 0.1 for the places of the three
        assertTrue(Math.abs(JointFit.vertex(chi, 0, false) + 0.02) > 0.1);
    }

    @Test
    void residualsOfStraightRampsAreZeroAndKeepTheWave() {
        int ngroups = 12;
        var sci = new float[ngroups * 16];
        for (int g = 0; g < ngroups; g++) {
            for (int x = 0; x < 16; x++) {
                sci[g * 16 + x] = 1000 + x + (3 + x) * g;
            }
        }
        var residual = new float[ngroups * 4];
        SequentialKernel.residuals(sci, ngroups, 1, 16, 0, 1, residual);
        for (float r : residual) {
            assertEquals(0, r, 1e-3);
        }
        for (int x = 12; x < 16; x++) {
            sci[5 * 16 + x] += 40;
        }
        SequentialKernel.residuals(sci, ngroups, 1, 16, 0, 1, residual);
        assertEquals(40, residual[5 * 4 + 3], 4);
        // samples 1 and 2 are made of their neighbours
        assertEquals(residual[5 * 4 + 3] / 2, residual[5 * 4 + 1], 0.2);
    }

    @Test
    void binsAreOpenBelowAndClosedAbove() {
        var clock = ReadoutClock.of(1, 32, 3, 1, 8, 0);
        var bin = new short[24];
        // period 8 clocks, 4 bins: phases 0, 1/8, 2/8 … of the first group
        SequentialKernel.bins(clock, 0, 8, 4, 0, 0, 1, bin);
        assertArrayEquals(new short[] {-1, 0, 0, 1, 1, 2, 2, 3}, Arrays.copyOf(bin, 8));
    }

    @Test
    void clippedMeanLeavesOutliersOut() {
        var values = new float[101];
        for (int i = 0; i < 100; i++) {
            values[i] = i % 10;
        }
        values[100] = 1e6f;
        Arrays.sort(values);
        assertEquals(4.5, SequentialKernel.clippedMean(values, 0, 101), 1e-9);
        assertTrue(Double.isNaN(SequentialKernel.clippedMean(values, 5, 5)));
    }

    @Test
    void tablesAreResampledShiftedAndScaled() {
        assertArrayEquals(new double[] {1, 1, 2, 2, 3, 3}, SequentialKernel.rebin(new double[] {1, 2, 3}, 6));
        assertEquals(5, SequentialKernel.rebin(new double[] {1, 2, 3}, 4.2).length);
        double[] wave = {0, 5, 1, -4, -2};
        assertArrayEquals(new double[] {-4, -2, 0, 5, 1}, SequentialKernel.roll(wave, 2));
        assertEquals(2, SequentialKernel.bestShift(wave, SequentialKernel.roll(wave, 2)));
        assertEquals(3, SequentialKernel.slope(wave, new double[] {7, 22, 10, -5, 1}), 1e-12);
    }
}

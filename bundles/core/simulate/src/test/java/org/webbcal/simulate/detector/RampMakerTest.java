package org.webbcal.simulate.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The detector run forwards, each effect alone. A gain of a million electrons makes photon noise vanish. */
class RampMakerTest {

    private static final int NY = 4;
    private static final int NX = 8;
    private static final int GROUPS = 6;

    private static float[] all(double value) {
        var a = new float[NY * NX];
        Arrays.fill(a, (float) value);
        return a;
    }

    private static float[] polynomial(double... c) {
        var a = new float[c.length * NY * NX];
        for (int k = 0; k < c.length; k++) {
            Arrays.fill(a, k * NY * NX, (k + 1) * NY * NX, (float) c[k]);
        }
        return a;
    }

    private static final float PEDESTAL = 12000;

    private static Detector detector(float[] linearity, double gain, double readNoise, double fullWell) {
        return new Detector(
                NY,
                NX,
                all(gain),
                all(readNoise),
                all(fullWell),
                linearity,
                all(PEDESTAL),
                new boolean[NY * NX],
                Detector.Frame.plain(NY, NX));
    }

    private static RampMaker maker(Detector d, double rate, int nints, int nframes, List<CosmicRay> hits, Effects e) {
        var readOut = new RampMaker.ReadOut(nints, GROUPS, nframes, 0, 2.0 / nframes);
        return new RampMaker(d, all(rate), i -> 1, readOut, hits, e, (i, g) -> null, 5);
    }

    private static short[] run(RampMaker maker, int nints) {
        var out = new short[nints * GROUPS * NY * NX];
        var one = new short[GROUPS * NY * NX];
        for (int i = 0; i < nints; i++) {
            maker.integration(i, one, false);
            System.arraycopy(one, 0, out, i * one.length, one.length);
        }
        return out;
    }

    private static short[] run(Detector d, double rate, int nints, List<CosmicRay> hits) {
        return run(maker(d, rate, nints, 1, hits, new Effects() {}), nints);
    }

    private static int sample(short[] out, int i, int g, int y, int x) {
        return Short.toUnsignedInt(out[((i * GROUPS + g) * NY + y) * NX + x]);
    }

    @Test
    void lightAccumulatesFromTheResetOn() {
        short[] out = run(detector(polynomial(0, 1), 1e6, 0, 60000), 100, 2, List.of());
        int start = (int) PEDESTAL;
        for (int i = 0; i < 2; i++) {
            for (int g = 0; g < GROUPS; g++) {
                assertEquals(start + 200 * (g + 1), sample(out, i, g, 1, 4), 1);
            }
        }
    }

    @Test
    void theCorrectionOfNonLinearityMakesTheRampStraight() {
        short[] out = run(detector(polynomial(0, 1, 6e-7, 1.2e-11), 1e6, 0, 60000), 2500, 1, List.of());
        double before = 0;
        for (int g = 0; g < GROUPS; g++) {
            double s = sample(out, 0, g, 2, 3);
            double linear = s + 6e-7 * s * s + 1.2e-11 * s * s * s;
            if (g > 0) {
                assertEquals(5000, linear - before, 1.5);
            }
            before = linear;
        }
    }

    @Test
    void rampsStopAtTheFullWell() {
        short[] out = run(detector(polynomial(0, 1), 1e6, 0, 30000), 5000, 1, List.of());
        for (int g = 2; g < GROUPS; g++) {
            assertEquals(30300, sample(out, 0, g, 0, 0), 1);
        }
    }

    @Test
    void cosmicRaysStay() {
        var hits = List.of(new CosmicRay(0, 3, 2, 5, 700));
        short[] with = run(detector(polynomial(0, 1), 1e6, 0, 60000), 100, 1, hits);
        short[] without = run(detector(polynomial(0, 1), 1e6, 0, 60000), 100, 1, List.of());
        for (int g = 0; g < GROUPS; g++) {
            assertEquals(g < 3 ? 0 : 700, sample(with, 0, g, 2, 5) - sample(without, 0, g, 2, 5), 1);
            assertEquals(sample(without, 0, g, 2, 4), sample(with, 0, g, 2, 4));
        }
    }

    @Test
    void groupsAverageTheirFrames() {
        var d = detector(polynomial(0, 1), 1e6, 0, 60000);
        short[] out = run(maker(d, 100, 1, 4, List.of(), new Effects() {}), 1);
        for (int g = 0; g < GROUPS; g++) {
            assertEquals(PEDESTAL + 200 * g + (50 + 100 + 150 + 200) / 4.0, sample(out, 0, g, 1, 1), 1);
        }
    }

    @Test
    void framesThatAreDroppedCollectLight() {
        var readOut = new RampMaker.ReadOut(1, GROUPS, 2, 3, 0.5);
        var maker = new RampMaker(
                detector(polynomial(0, 1), 1e6, 0, 60000),
                all(100),
                i -> 1,
                readOut,
                List.of(),
                new Effects() {},
                (i, g) -> null,
                5);
        short[] out = run(maker, 1);
        for (int g = 0; g < GROUPS; g++) {
            assertEquals(PEDESTAL + 250 * g + 75, sample(out, 0, g, 1, 1), 1);
        }
        assertEquals(2.5, readOut.groupSeconds());
        assertEquals(13.5, readOut.integrationSeconds());
    }

    @Test
    void fluxOfEachIntegrationIsItsOwn() {
        var readOut = new RampMaker.ReadOut(2, GROUPS, 1, 0, 2);
        var maker = new RampMaker(
                detector(polynomial(0, 1), 1e6, 0, 60000),
                all(100),
                i -> i == 0 ? 1 : 0.5,
                readOut,
                List.of(),
                new Effects() {},
                (i, g) -> null,
                5);
        short[] out = run(maker, 2);
        assertEquals(1000, sample(out, 0, 5, 1, 1) - sample(out, 0, 0, 1, 1), 1);
        assertEquals(500, sample(out, 1, 5, 1, 1) - sample(out, 1, 0, 1, 1), 1);
    }

    @Test
    void referenceSamplesSeeTheElectronicsAlone() {
        var frame = new Detector.Frame(new int[] {0, 1, -1, 2, 3}, new float[5 * NX], 0);
        java.util.Arrays.fill(frame.bias(), 700);
        var d = new Detector(
                NY, NX, all(1e6), all(0), all(60000), polynomial(0, 1), all(0), new boolean[NY * NX], frame);
        var electronics = new float[5 * NX];
        java.util.Arrays.fill(electronics, 30);
        var readOut = new RampMaker.ReadOut(1, GROUPS, 1, 0, 2);
        var maker = new RampMaker(
                d, all(100), i -> 1, readOut, List.of(), new Effects() {}, (i, g) -> g == 1 ? electronics : null, 5);
        var out = new short[GROUPS * 5 * NX];
        maker.integration(0, out, false);
        assertEquals(700, out[2 * NX]);
        assertEquals(730, out[(5 + 2) * NX]);
        assertEquals(700 + 400 + 30, out[(5 + 3) * NX], 1);
    }

    @Test
    void noiseIsThatOfPhotonsAndOfTheAmplifier() {
        double gain = 3;
        double readNoise = 6;
        var d = detector(polynomial(0, 1), gain, readNoise, 60000);
        double sum = 0;
        double square = 0;
        int n = 0;
        short[] out = run(d, 50, 400, List.of());
        for (int i = 0; i < 400; i++) {
            for (int p = 0; p < NY * NX; p++) {
                double step = sample(out, i, 2, p / NX, p % NX) - sample(out, i, 1, p / NX, p % NX);
                sum += step;
                square += step * step;
                n++;
            }
        }
        double mean = sum / n;
        double variance = square / n - mean * mean;
        assertEquals(100, mean, 5 * Math.sqrt(70.0 / n));
        // Rounding to whole numbers adds a twelfth to each of the two samples.
        double expected = 100 / gain + readNoise * readNoise + 1 / 6.0;
        assertEquals(expected, variance, 5 * expected * Math.sqrt(2.0 / n));
    }

    @Test
    void samplesAreTheSameHoweverTheWorkIsShared() throws Exception {
        var maker = maker(detector(polynomial(0, 1), 3, 6, 60000), 50, 7, 1, List.of(), new Effects() {});
        short[] whole = run(maker, 7);
        int n = GROUPS * NY * NX;
        var one = new short[n];
        maker.integration(4, one, true);
        assertArrayEquals(Arrays.copyOfRange(whole, 4 * n, 5 * n), one);
        var segment = maker.source(2, 5);
        for (int i = 0; i < 5; i++) {
            segment.samples(i, one);
            assertArrayEquals(Arrays.copyOfRange(whole, (2 + i) * n, (3 + i) * n), one);
        }
    }

    @Test
    void deadPixelsSeeNothing() {
        var d = detector(polynomial(0, 1), 3, 0, 60000);
        d.dead()[9] = true;
        short[] out = run(d, 500, 1, List.of());
        assertEquals(sample(out, 0, 0, 1, 1), sample(out, 0, 4, 1, 1));
        assertTrue(sample(out, 0, 4, 1, 2) > sample(out, 0, 0, 1, 2) + 3000);
    }
}

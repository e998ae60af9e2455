package org.webbcal.simulate.miri;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The detector run forwards, each effect alone. A gain of a million electrons makes photon noise vanish. */
class RawRampTest {

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

    private static RawRamp.Detector detector(
            float[] linearity, double gain, double readNoise, double fullWell, double lastOffset) {
        return new RawRamp.Detector(
                NY,
                NX,
                all(gain),
                all(readNoise),
                all(fullWell),
                linearity,
                null,
                0,
                0,
                null,
                0,
                0,
                new boolean[NY * NX],
                0,
                lastOffset,
                0);
    }

    private static short[] run(RawRamp.Detector d, double rate, int nints, List<CosmicRay> hits) {
        var out = new short[nints * GROUPS * NY * NX];
        RawRamp.rows(d, all(rate), 2, nints, GROUPS, RawRamp.byRow(hits, NY), 5, 0, NY, out);
        return out;
    }

    private static int sample(short[] out, int i, int g, int y, int x) {
        return Short.toUnsignedInt(out[((i * GROUPS + g) * NY + y) * NX + x]);
    }

    @Test
    void lightAccumulatesFromTheResetOn() {
        short[] out = run(detector(polynomial(0, 1), 1e6, 0, 60000, 0), 100, 2, List.of());
        int start = sample(out, 0, 0, 1, 4) - 200;
        for (int i = 0; i < 2; i++) {
            for (int g = 0; g < GROUPS; g++) {
                assertEquals(start + 200 * (g + 1), sample(out, i, g, 1, 4), 1);
            }
        }
    }

    @Test
    void theCorrectionOfNonLinearityMakesTheRampStraight() {
        short[] out = run(detector(polynomial(0, 1, 6e-7, 1.2e-11), 1e6, 0, 60000, 0), 2500, 1, List.of());
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
        short[] out = run(detector(polynomial(0, 1), 1e6, 0, 30000, 0), 5000, 1, List.of());
        for (int g = 2; g < GROUPS; g++) {
            assertEquals(30300, sample(out, 0, g, 0, 0), 1);
        }
    }

    @Test
    void cosmicRaysStay() {
        var hits = List.of(new CosmicRay(0, 3, 2, 5, 700));
        short[] with = run(detector(polynomial(0, 1), 1e6, 0, 60000, 0), 100, 1, hits);
        short[] without = run(detector(polynomial(0, 1), 1e6, 0, 60000, 0), 100, 1, List.of());
        for (int g = 0; g < GROUPS; g++) {
            assertEquals(g < 3 ? 0 : 700, sample(with, 0, g, 2, 5) - sample(without, 0, g, 2, 5), 1);
            assertEquals(sample(without, 0, g, 2, 4), sample(with, 0, g, 2, 4));
        }
    }

    @Test
    void lastGroupIsPulledDown() {
        short[] out = run(detector(polynomial(0, 1), 1e6, 0, 60000, 40), 100, 1, List.of());
        assertEquals(200 - 40, sample(out, 0, GROUPS - 1, 0, 0) - sample(out, 0, GROUPS - 2, 0, 0), 1);
    }

    @Test
    void noiseIsThatOfPhotonsAndOfTheAmplifier() {
        double gain = 3;
        double readNoise = 6;
        var d = detector(polynomial(0, 1), gain, readNoise, 60000, 0);
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
    void rowsComeOutTheSameInAnyPortions() {
        var d = detector(polynomial(0, 1), 3, 6, 60000, 5);
        short[] whole = run(d, 50, 2, List.of());
        var parts = new short[whole.length];
        var hits = RawRamp.byRow(List.of(), NY);
        RawRamp.rows(d, all(50), 2, 2, GROUPS, hits, 5, 3, 4, parts);
        RawRamp.rows(d, all(50), 2, 2, GROUPS, hits, 5, 0, 3, parts);
        assertArrayEquals(whole, parts);
    }

    @Test
    void deadPixelsSeeNothing() {
        var dead = new boolean[NY * NX];
        dead[9] = true;
        var d = new RawRamp.Detector(
                NY, NX, all(3), all(0), all(60000), polynomial(0, 1), null, 0, 0, null, 0, 0, dead, 0, 0, 0);
        short[] out = run(d, 500, 1, List.of());
        assertEquals(sample(out, 0, 0, 1, 1), sample(out, 0, 4, 1, 1));
        assertTrue(sample(out, 0, 4, 1, 2) > sample(out, 0, 0, 1, 2) + 3000);
    }
}

package org.webbcal.lib.ramps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.webbcal.model.dq.Dq;

/** Closed forms; that the rates are those of the ramp fit is tested there. */
class DraftRateTest {

    private static final double TGROUP = 2.5;

    private static float[] filled(int n, double value) {
        var a = new float[n];
        Arrays.fill(a, (float) value);
        return a;
    }

    private static float one(double[] ramp, int... flags) {
        return rates(ramp, flags)[0];
    }

    /** Rate of one pixel, as integration and as exposure of that integration alone. */
    private static float[] rates(double[] ramp, int... flags) {
        var sci = new float[ramp.length];
        var dq = new byte[ramp.length];
        for (int g = 0; g < ramp.length; g++) {
            sci[g] = (float) ramp[g];
            dq[g] = (byte) (g < flags.length ? flags[g] : 0);
        }
        var draft = new DraftRate(ramp.length, 1, TGROUP, 1, filled(1, 4), filled(1, 7));
        var rate = new float[1];
        var mean = new float[1];
        var sums = new DraftRate.Sums(1);
        draft.integration(sci, dq, new int[1], rate, sums, 0, 1);
        sums.rates(mean, 0, 1);
        assertTrue(Float.compare(rate[0], mean[0]) == 0 || Math.abs(rate[0] - mean[0]) <= Math.abs(rate[0]) * 1e-6);
        return new float[] {rate[0], mean[0]};
    }

    @Test
    void straightRampsGiveTheirSlopeAtAllBrightnesses() {
        for (double perGroup : new double[] {-2, 0, 1, 8, 30, 120, 600, 5000}) {
            double[] y = new double[9];
            for (int g = 0; g < 9; g++) {
                y[g] = 300 + perGroup * g;
            }
            assertEquals(perGroup / TGROUP, one(y), Math.abs(perGroup) * 1e-6);
        }
    }

    @Test
    void jumpsCutRampsAndTakeTheirGroupAlong() {
        assertEquals(10 / TGROUP, one(new double[] {0, 10, 500, 510, 520}, 0, 0, Dq.JUMP_DET), 1e-6);
        assertEquals(10 / TGROUP, one(new double[] {0, 10, 999, 30, 40}, 0, 0, Dq.DO_NOT_USE), 1e-6);
        assertEquals(10 / TGROUP, one(new double[] {0, 10, 20, 999, 999}, 0, 0, 0, Dq.SATURATED, Dq.SATURATED), 1e-6);
        assertEquals(10 / TGROUP, one(new double[] {0, 10, 20}, 0, Dq.PERSISTENCE, 0), 1e-6);
    }

    @Test
    void rampsWithoutUseHaveNoRate() {
        double[] y = {0, 10, 20};
        assertTrue(Float.isNaN(one(y, Dq.SATURATED, Dq.SATURATED, Dq.SATURATED)), "saturated");
        assertTrue(Float.isNaN(one(y, Dq.SATURATED, 0, 0)), "saturated in the first group");
        assertTrue(Float.isNaN(one(y, Dq.DO_NOT_USE, Dq.DO_NOT_USE, Dq.DO_NOT_USE)), "useless");
        assertTrue(Float.isNaN(one(y, 0, Dq.DO_NOT_USE, Dq.DO_NOT_USE)), "one good group");
        assertEquals(0, one(y, Dq.JUMP_DET, Dq.JUMP_DET, Dq.JUMP_DET), "usable groups without a segment");
        // two good groups, each alone: the first one counts
        assertEquals(4 / TGROUP, one(new double[] {4, 10, 20}, 0, Dq.DO_NOT_USE, 0), 1e-6);
    }

    @Test
    void pixelsWithoutGainOrUseHaveNoRate() {
        int n = 5;
        var gain = new float[] {4, 0, -1, Float.NaN, 4};
        var sci = new float[3 * n];
        for (int k = 0; k < sci.length; k++) {
            sci[k] = 10 * (k / n);
        }
        var rate = new float[n];
        var draft = new DraftRate(3, n, TGROUP, 1, gain, filled(n, 7));
        draft.integration(sci, new byte[3 * n], new int[] {0, 0, 0, 0, Dq.DO_NOT_USE}, rate, null, 0, n);
        assertEquals(10 / TGROUP, rate[0], 1e-6);
        for (int p = 1; p < n; p++) {
            assertTrue(Float.isNaN(rate[p]), "pixel " + p);
        }
    }

    @Test
    void integrationsAreWeighedByTheReadNoiseOfTheirSegments() {
        var draft = new DraftRate(6, 1, TGROUP, 1, filled(1, 4), filled(1, 7));
        var sums = new DraftRate.Sums(1);
        var whole = new float[] {0, 10, 20, 30, 40, 50};
        draft.integration(whole, new byte[6], new int[1], null, sums, 0, 1);
        var steeper = new float[] {0, 16, 32, 48, 0, 0};
        draft.integration(steeper, new byte[] {0, 0, 0, 0, Dq.DO_NOT_USE, Dq.DO_NOT_USE}, new int[1], null, sums, 0, 1);
        var rate = new float[1];
        sums.rates(rate, 0, 1);
        // n³ − n: 210 and 60
        assertEquals((10 * 210 + 16 * 60) / 270.0 / TGROUP, rate[0], 1e-6);
    }

    @Test
    void withoutGainSamplesAreWeighedAlike() {
        var draft = new DraftRate(4, 1, TGROUP, 1, null, null);
        var rate = new float[1];
        draft.integration(new float[] {0, 100, 180, 400}, new byte[4], new int[1], rate, null, 0, 1);
        // (−1.5·0 − 0.5·100 + 0.5·180 + 1.5·400) / 5
        assertEquals(128 / TGROUP, rate[0], 1e-5);
    }

    @Test
    void rangesOfPixelsGiveTheSameBits() {
        int plane = 500;
        int ngroups = 8;
        var random = new SplittableRandom(1);
        var sci = new float[ngroups * plane];
        var dq = new byte[sci.length];
        for (int k = 0; k < sci.length; k++) {
            sci[k] = (float) (40 * (k / plane) + 9 * random.nextDouble());
            dq[k] = (byte) (random.nextInt(5) == 0 ? 1 << random.nextInt(5) : 0);
        }
        var draft = new DraftRate(ngroups, plane, TGROUP, 4, filled(plane, 2), filled(plane, 9));
        var whole = new float[plane];
        var parts = new float[plane];
        draft.integration(sci, dq, new int[plane], whole, null, 0, plane);
        for (int p = 0; p < plane; p += 70) {
            draft.integration(sci, dq, new int[plane], parts, null, p, Math.min(plane, p + 70));
        }
        assertArrayEquals(whole, parts);
    }

    @Test
    void referencesOfAnotherShapeAreRefused() {
        var e = assertThrows(
                IllegalArgumentException.class, () -> new DraftRate(3, 10, TGROUP, 1, filled(9, 1), filled(10, 1)));
        assertEquals("gain and read noise have 9 and 10 pixels, not 10", e.getMessage());
    }
}

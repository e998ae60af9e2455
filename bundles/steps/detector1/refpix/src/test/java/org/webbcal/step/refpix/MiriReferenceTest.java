package org.webbcal.step.refpix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.model.dq.Dq;

class MiriReferenceTest {

    private static final int NY = 32;
    private static final int NX = 24;
    private static final int PLANE = NY * NX;

    /** Two groups: a scene, and the scene plus 100 DN plus a drift by output and row parity. */
    private static float[] drifting(boolean byRow) {
        var sci = new float[2 * PLANE];
        for (int p = 0; p < PLANE; p++) {
            int x = p % NX;
            sci[p] = 1000 + p % 7;
            boolean reference = x < 4 || x >= NX - 4;
            sci[PLANE + p] = sci[p] + (reference ? 0 : 100) + 8 * (x % 4) + (byRow ? p / NX % 2 * 64 : 0);
        }
        return sci;
    }

    private static float[] corrected(float[] sci, int[] dq, boolean apart) {
        var signals = new double[2][8];
        MiriReference.signals(sci, 1, dq, NY, NX, apart, 3, signals[1]);
        MiriReference.subtract(sci, 2, NY, NX, signals, 0, NY);
        return sci;
    }

    private static void assertFlat(float[] sci) {
        for (int p = 0; p < PLANE; p++) {
            int x = p % NX;
            assertEquals(x < 4 || x >= NX - 4 ? 0 : 100, sci[PLANE + p] - sci[p]);
        }
    }

    @Test
    void removesADriftOfEachOutput() {
        assertFlat(corrected(drifting(false), new int[PLANE], false));
        assertFlat(corrected(drifting(false), new int[PLANE], true));
    }

    @Test
    void removesADriftOfOddAndEvenRows() {
        assertFlat(corrected(drifting(true), new int[PLANE], true));
    }

    @Test
    void leavesTheFirstGroupAlone() {
        var first = java.util.Arrays.copyOf(drifting(true), PLANE);
        assertArrayEquals(first, java.util.Arrays.copyOf(corrected(drifting(true), new int[PLANE], true), PLANE));
    }

    @Test
    void ignoresReferencePixelsThatAreNotToBeUsed() {
        var sci = drifting(false);
        var dq = new int[PLANE];
        sci[PLANE + 5 * NX + 1] = 60000;
        dq[5 * NX + 1] = Dq.DO_NOT_USE;
        corrected(sci, dq, true);
        sci[PLANE + 5 * NX + 1] = sci[5 * NX + 1];
        assertFlat(sci);
    }

    @Test
    void seesWhenAnOutputHasNoReferencePixel() {
        var dq = new int[PLANE];
        assertTrue(MiriReference.hasReferencePixels(dq, NY, NX, true));
        for (int y = 1; y < NY; y += 2) {
            dq[y * NX + NX - 2] = Dq.DO_NOT_USE;
        }
        assertFalse(MiriReference.hasReferencePixels(dq, NY, NX, true));
        assertTrue(MiriReference.hasReferencePixels(dq, NY, NX, false));
    }

    @Test
    void clipsOutliers() {
        var values = new float[40];
        for (int k = 0; k < 40; k++) {
            values[k] = k % 2 == 0 ? 9 : 11;
        }
        values[7] = 5000;
        assertEquals(389.0 / 39, ClippedMean.of(values, 40, 3, new float[40]), 1e-5);
    }

    @Test
    void sumsManyValues() {
        var values = new float[1000];
        for (int k = 0; k < 1000; k++) {
            values[k] = k + 1;
        }
        for (int n : new int[] {0, 5, 8, 100, 128, 129, 1000}) {
            assertEquals(n * (n + 1) / 2f, ClippedMean.sum(values, 0, n));
        }
    }
}

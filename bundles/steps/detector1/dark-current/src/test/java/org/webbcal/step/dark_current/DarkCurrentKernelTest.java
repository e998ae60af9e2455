package org.webbcal.step.dark_current;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.webbcal.step.dark_current.DarkCurrentKernel.Sampling;

class DarkCurrentKernelTest {

    private static final Sampling DIRECT = new Sampling(1, 1, false);

    @Test
    void scienceEqualToDarkBecomesZero() {
        float[] dark = {1, 2, 3, 4, 5, 6};
        float[] sci = {3, 4, 5, 6};
        DarkCurrentKernel.subtract(sci, 2, 1, 2, dark, 0, 3, DIRECT, 0, 1);
        assertArrayEquals(new float[] {2, 2, 2, 2}, sci);
    }

    @Test
    void takesTheIntegrationAskedFor() {
        float[] dark = {1, 2, 10, 20};
        float[] sci = {100, 100};
        DarkCurrentKernel.subtract(sci, 2, 1, 1, dark, 1, 2, DIRECT, 0, 1);
        assertArrayEquals(new float[] {90, 80}, sci);
    }

    @Test
    void nanInTheDarkSubtractsNothing() {
        float[] sci = {5, 7};
        DarkCurrentKernel.subtract(sci, 2, 1, 1, new float[] {Float.NaN, 1}, 0, 2, DIRECT, 0, 1);
        assertArrayEquals(new float[] {5, 6}, sci);
    }

    @Test
    void averagesFramesAndLeavesOutTheGap() {
        // 2 frames per group, gap of 1: group 0 is frames 0 and 1, group 1 is frames 3 and 4
        float[] dark = {1, 3, 1000, 5, 9};
        float[] sci = {0, 0};
        DarkCurrentKernel.subtract(sci, 2, 1, 1, dark, 0, 5, new Sampling(2, 3, false), 0, 1);
        assertArrayEquals(new float[] {-2, -7}, sci);
    }

    @Test
    void linearDarkIsContinuedExactly() {
        float[] sci = {0, 0, 0, 0, 0};
        DarkCurrentKernel.subtract(sci, 5, 1, 1, new float[] {10, 12, 14}, 0, 3, new Sampling(1, 1, true), 0, 1);
        assertArrayEquals(new float[] {-10, -12, -14, -16, -18}, sci);
    }

    @Test
    void continuedFramesEnterTheMean() {
        float[] sci = {0, 0};
        DarkCurrentKernel.subtract(sci, 2, 1, 1, new float[] {2, 4}, 0, 2, new Sampling(2, 2, true), 0, 1);
        assertArrayEquals(new float[] {-3, -7}, sci);
    }

    @Test
    void touchesOnlyTheRowsAskedFor() {
        float[] sci = {1, 1, 1};
        DarkCurrentKernel.subtract(sci, 1, 3, 1, new float[] {1, 1, 1}, 0, 1, DIRECT, 1, 2);
        assertArrayEquals(new float[] {1, 0, 1}, sci);
    }

    @Test
    void countsMissingGroups() {
        assertEquals(0, DarkCurrentKernel.missingGroups(10, 1, 0, 10, 1, 0));
        assertEquals(2, DarkCurrentKernel.missingGroups(12, 1, 0, 10, 1, 0));
        assertEquals(6, DarkCurrentKernel.missingGroups(4, 4, 0, 10, 1, 0));
        // dark of 3 groups of 2 frames with gap 1 covers 8 frames; science of 5 such groups covers 14: (6 + 1) / 3
        // rounded up
        assertEquals(3, DarkCurrentKernel.missingGroups(5, 2, 1, 3, 2, 1));
    }

    @Test
    void flagsOfAllIntegrationsAdd() {
        int[] dq = {0, 8};
        DarkCurrentKernel.addFlags(dq, new int[] {1, 0, 0, 4}, 2, 2, 0, 2);
        assertArrayEquals(new int[] {1, 12}, dq);
    }
}

package org.webbcal.step.superbias;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class SuperbiasKernelTest {

    @Test
    void dataLikeTheBiasBecomeZero() {
        float[] bias = {100, 200, 300, 400};
        float[] sci = {100, 200, 300, 400, 100, 200, 300, 400};
        SuperbiasKernel.subtract(sci, bias, 2, 2, 2, 0, 2);
        assertArrayEquals(new float[8], sci);
    }

    @Test
    void touchesTheRowsAskedForAlone() {
        float[] bias = {1, 1, 1, 1};
        float[] sci = {5, 5, 5, 5};
        SuperbiasKernel.subtract(sci, bias, 1, 2, 2, 1, 2);
        assertArrayEquals(new float[] {5, 5, 4, 4}, sci);
    }

    @Test
    void nanIsNoBias() {
        assertArrayEquals(new float[] {0, 7}, SuperbiasKernel.withoutNan(new float[] {Float.NaN, 7}));
    }

    @Test
    void zerosOfAZeroFrameStay() {
        float[] zero = {0, 50};
        SuperbiasKernel.subtractFromZeroFrame(zero, new float[] {10, 10}, 2, 0, 1);
        assertArrayEquals(new float[] {0, 40}, zero);
    }
}

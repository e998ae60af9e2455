package org.webbcal.step.superbias;

/** Subtraction of a bias image. */
final class SuperbiasKernel {

    private SuperbiasKernel() {}

    /**
     * The bias as it is subtracted: 0 where the reference has NaN.
     *
     * @param bias bias [y][x], DN; read only
     */
    static float[] withoutNan(float[] bias) {
        var out = new float[bias.length];
        for (int p = 0; p < out.length; p++) {
            out[p] = bias[p] == bias[p] ? bias[p] : 0f;
        }
        return out;
    }

    /**
     * Subtracts a bias from every group of some rows, in place, in float.
     *
     * @param sci samples [group][y][x], DN; changed
     * @param bias bias [y][x], DN, without NaN; read only
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @see "jwst/superbias/bias_sub.py"
     */
    static void subtract(float[] sci, float[] bias, int ngroups, int ny, int nx, int y0, int y1) {
        int to = y1 * nx;
        for (int g = 0; g < ngroups; g++) {
            int at = g * ny * nx;
            for (int p = y0 * nx; p < to; p++) {
                sci[at + p] -= bias[p];
            }
        }
    }

    /**
     * Subtracts a bias from a zero frame, in place; zeros, which mean "no value", stay.
     *
     * @param zero zero frame [y][x], DN; changed
     */
    static void subtractFromZeroFrame(float[] zero, float[] bias, int nx, int y0, int y1) {
        for (int p = y0 * nx; p < y1 * nx; p++) {
            if (zero[p] != 0) {
                zero[p] -= bias[p];
            }
        }
    }
}

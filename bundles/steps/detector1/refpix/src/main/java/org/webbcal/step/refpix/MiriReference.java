package org.webbcal.step.refpix;

import org.webbcal.model.dq.Dq;

/**
 * Reference pixel correction of full MIRI frames.
 *
 * <p>Column x is read by output {@code q = x mod 4}. Each output has one column of reference pixels at the left edge (x = q) and one at the right
 * (x = nx-4+q). All sums are formed in float in the order of NumPy's pairwise summation, so that results agree with the reference software
 * to the bit; see {@link ClippedMean}.
 *
 * @see "jwst, refpix/reference_pixels.py, class MIRIDataset"
 */
final class MiriReference {

    /** Outputs of the detector. */
    static final int OUTPUTS = 4;

    private MiriReference() {}

    /** Whether each set of reference pixels, of one output, side and row parity, has a usable pixel. */
    static boolean hasReferencePixels(int[] pixelDq, int ny, int nx, boolean oddEvenRows) {
        int parities = oddEvenRows ? 2 : 1;
        for (int q = 0; q < OUTPUTS; q++) {
            for (int first = 0; first < parities; first++) {
                if (!hasUsable(pixelDq, ny, nx, q, first, parities)
                        || !hasUsable(pixelDq, ny, nx, nx - OUTPUTS + q, first, parities)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean hasUsable(int[] pixelDq, int ny, int nx, int x, int first, int step) {
        for (int y = first; y < ny; y += step) {
            if ((pixelDq[y * nx + x] & Dq.DO_NOT_USE) == 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reference signals of one group, relative to the first group of the integration.
     *
     * <p>For each output and row parity {@code (left + right)/2}, each the clipped mean of the usable reference pixels of that side, DN.
     *
     * @param sci samples [group][y][x], DN
     * @param g group
     * @param pixelDq flags [y][x]; reference pixels with DO_NOT_USE are left out
     * @param oddEvenRows whether rows 0, 2, 4 … and 1, 3, 5 … are taken apart
     * @param limit clipping limit, sigma
     * @param signals takes the signals [parity][output]; both parities are alike when not taken apart; NaN when no pixel is left
     */
    static void signals(
            float[] sci, int g, int[] pixelDq, int ny, int nx, boolean oddEvenRows, double limit, double[] signals) {
        var values = new float[ny];
        var scratch = new float[ny];
        int parities = oddEvenRows ? 2 : 1;
        for (int parity = 0; parity < 2; parity++) {
            for (int q = 0; q < OUTPUTS; q++) {
                if (parity < parities) {
                    double left = mean(sci, g, pixelDq, ny, nx, q, parity, parities, limit, values, scratch);
                    double right =
                            mean(sci, g, pixelDq, ny, nx, nx - OUTPUTS + q, parity, parities, limit, values, scratch);
                    signals[parity * OUTPUTS + q] = ClippedMean.average(left, right);
                } else {
                    signals[parity * OUTPUTS + q] = signals[q];
                }
            }
        }
    }

    private static double mean(
            float[] sci,
            int g,
            int[] pixelDq,
            int ny,
            int nx,
            int x,
            int first,
            int step,
            double limit,
            float[] values,
            float[] scratch) {
        int plane = ny * nx;
        int n = 0;
        for (int y = first; y < ny; y += step) {
            int p = y * nx + x;
            if ((pixelDq[p] & Dq.DO_NOT_USE) == 0) {
                float v = sci[g * plane + p] - sci[p];
                if (v == v) {
                    values[n++] = v;
                }
            }
        }
        return ClippedMean.of(values, n, limit, scratch);
    }

    /**
     * Subtracts the signals from groups 1 … of one integration, in place, for rows {@code y0 … y1-1}: {@code ((S - S_0) - signal) + S_0},
     * each in float.
     *
     * @param sci samples [group][y][x], DN; changed
     * @param signals [group][parity][output], DN; those of group 0 are not used
     */
    static void subtract(float[] sci, int ngroups, int ny, int nx, double[][] signals, int y0, int y1) {
        int plane = ny * nx;
        for (int g = 1; g < ngroups; g++) {
            for (int y = y0; y < y1; y++) {
                int parity = (y & 1) * OUTPUTS;
                double[] signal = signals[g];
                double a = signal[parity];
                double b = signal[parity + 1];
                double c = signal[parity + 2];
                double d = signal[parity + 3];
                int at = g * plane;
                for (int p = y * nx; p < (y + 1) * nx; p += OUTPUTS) {
                    sci[at + p] = (float) ((sci[at + p] - sci[p]) - a) + sci[p];
                    sci[at + p + 1] = (float) ((sci[at + p + 1] - sci[p + 1]) - b) + sci[p + 1];
                    sci[at + p + 2] = (float) ((sci[at + p + 2] - sci[p + 2]) - c) + sci[p + 2];
                    sci[at + p + 3] = (float) ((sci[at + p + 3] - sci[p + 3]) - d) + sci[p + 3];
                }
            }
        }
    }
}

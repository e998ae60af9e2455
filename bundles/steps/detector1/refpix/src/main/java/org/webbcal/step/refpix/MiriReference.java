package org.webbcal.step.refpix;

import org.webbcal.model.dq.Dq;

/**
 * Reference pixel correction of full MIRI frames.
 *
 * <p>Column x is read by output {@code q = x mod 4}. Each output has one column of reference pixels at the left edge (x = q) and one at the right
 * (x = nx-4+q). All sums are formed in float in the order of NumPy's pairwise summation, so that results agree with the reference software
 * to the bit.
 *
 * @see "jwst, refpix/reference_pixels.py, class MIRIDataset"
 */
final class RefpixKernel {

    /** Outputs of the detector. */
    static final int OUTPUTS = 4;

    private RefpixKernel() {}

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
                    signals[parity * OUTPUTS + q] = 0.5 * sum(left, right);
                } else {
                    signals[parity * OUTPUTS + q] = signals[q];
                }
            }
        }
    }

    /** Sum in float if both are float numbers, as the reference software adds its means. */
    private static double sum(double a, double b) {
        return a == (float) a && b == (float) b ? (float) a + (float) b : a + b;
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
        return clippedMean(values, n, limit, scratch);
    }

    /**
     * Mean of what is left after values further than {@code limit} standard deviations from the mean have been left out again and again, in float.
     * Equal values have their mean in double. NaN if there is none.
     *
     * @param values first {@code n} count; reordered
     * @see "scipy.stats.sigmaclip"
     */
    static double clippedMean(float[] values, int n, double limit, float[] scratch) {
        if (n == 0) {
            return Double.NaN;
        }
        if (allEqual(values, n)) {
            return values[0];
        }
        float width = (float) limit;
        int left = n;
        while (true) {
            float mean = sum(values, 0, left) / left;
            for (int k = 0; k < left; k++) {
                float d = values[k] - mean;
                scratch[k] = d * d;
            }
            float deviation = (float) Math.sqrt(sum(scratch, 0, left) / left);
            float low = mean - deviation * width;
            float high = mean + deviation * width;
            int kept = 0;
            for (int k = 0; k < left; k++) {
                if (values[k] >= low && values[k] <= high) {
                    values[kept++] = values[k];
                }
            }
            if (kept == left) {
                return mean;
            }
            if (kept == 0) {
                return Double.NaN;
            }
            left = kept;
        }
    }

    private static boolean allEqual(float[] values, int n) {
        for (int k = 1; k < n; k++) {
            if (values[k] != values[0]) {
                return false;
            }
        }
        return true;
    }

    /** Sum of {@code n} values from {@code at} in the order of NumPy: eight strands up to 128 values, halves above. */
    static float sum(float[] a, int at, int n) {
        if (n < 8) {
            float sum = 0f;
            for (int k = at; k < at + n; k++) {
                sum += a[k];
            }
            return sum;
        }
        if (n > 128) {
            int half = n / 2;
            half -= half % 8;
            return sum(a, at, half) + sum(a, at + half, n - half);
        }
        float r0 = a[at];
        float r1 = a[at + 1];
        float r2 = a[at + 2];
        float r3 = a[at + 3];
        float r4 = a[at + 4];
        float r5 = a[at + 5];
        float r6 = a[at + 6];
        float r7 = a[at + 7];
        int k = 8;
        for (; k < n - n % 8; k += 8) {
            r0 += a[at + k];
            r1 += a[at + k + 1];
            r2 += a[at + k + 2];
            r3 += a[at + k + 3];
            r4 += a[at + k + 4];
            r5 += a[at + k + 5];
            r6 += a[at + k + 6];
            r7 += a[at + k + 7];
        }
        float sum = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7));
        for (; k < n; k++) {
            sum += a[at + k];
        }
        return sum;
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

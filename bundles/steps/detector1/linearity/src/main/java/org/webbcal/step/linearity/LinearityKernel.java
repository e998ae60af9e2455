package org.webbcal.step.linearity;

import org.webbcal.model.dq.Dq;

/**
 * Correction for the detector's non-linear response.
 *
 * <p>Coefficients are planes [k][y][x], k = 0…n-1, in DN^(1-k). A pixel with NO_LIN_CORR in its flags has the identity instead.
 *
 * @see "stcal/linearity/linearity.py"
 */
final class LinearityKernel {

    private LinearityKernel() {}

    /**
     * Adds NO_LIN_CORR where coefficients cannot serve: where one of them is NaN, and where the linear one is 0.
     *
     * @param coeffs coefficients [k][y][x], at least two planes; read only
     * @param flags flags [y][x] in an array of the caller; changed
     */
    static void flagUseless(float[] coeffs, int order, int[] flags) {
        int plane = flags.length;
        for (int p = 0; p < plane; p++) {
            boolean useless = coeffs[plane + p] == 0;
            for (int k = 0; k < order; k++) {
                useless |= Float.isNaN(coeffs[k * plane + p]);
            }
            if (useless) {
                flags[p] |= Dq.NO_LIN_CORR;
            }
        }
    }

    /**
     * Corrects one integration, in place.
     *
     * <p>Each sample {@code S} becomes {@code sum_k c_k S^k}, by Horner's rule in float, except SATURATED samples and pixels with NO_LIN_CORR.
     * DO_NOT_USE samples are corrected, for later steps may look at them.
     *
     * @param sci samples [group][y][x], DN; changed
     * @param groupDq flags of each sample, same shape
     * @param flags flags [y][x] that tell the pixels without correction
     * @param order number of coefficients, at least 2
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     */
    static void correct(
            float[] sci,
            byte[] groupDq,
            int[] flags,
            float[] coeffs,
            int order,
            int ngroups,
            int ny,
            int nx,
            int y0,
            int y1) {
        int plane = ny * nx;
        var value = new float[nx];
        for (int y = y0; y < y1; y++) {
            int row = y * nx;
            for (int g = 0; g < ngroups; g++) {
                int at = g * plane + row;
                // Horner's rule, one coefficient at a time over the row: plain loops that the compiler turns into
                // vector code.
                int highest = (order - 1) * plane + row;
                for (int x = 0; x < nx; x++) {
                    value[x] = coeffs[highest + x] * sci[at + x];
                }
                for (int k = order - 2; k > 0; k--) {
                    int c = k * plane + row;
                    for (int x = 0; x < nx; x++) {
                        value[x] = (value[x] + coeffs[c + x]) * sci[at + x];
                    }
                }
                for (int x = 0; x < nx; x++) {
                    if ((groupDq[at + x] & Dq.SATURATED) == 0 && (flags[row + x] & Dq.NO_LIN_CORR) == 0) {
                        sci[at + x] = value[x] + coeffs[row + x];
                    }
                }
            }
        }
    }

    /**
     * Corrects the zero frame of one integration, in place; zeros, which mean "no value", stay.
     *
     * @param zero zero frame [y][x], DN; changed
     */
    static void correctZeroFrame(float[] zero, int[] flags, float[] coeffs, int order, int ny, int nx, int y0, int y1) {
        for (int p = y0 * nx; p < y1 * nx; p++) {
            if (zero[p] != 0 && (flags[p] & Dq.NO_LIN_CORR) == 0) {
                zero[p] = polynomial(zero[p], coeffs, order, ny * nx, p);
            }
        }
    }

    private static float polynomial(float s, float[] coeffs, int order, int plane, int p) {
        float r = coeffs[(order - 1) * plane + p] * s;
        for (int k = order - 2; k > 0; k--) {
            r = (r + coeffs[k * plane + p]) * s;
        }
        return r + coeffs[p];
    }

    private static double polynomial(double s, float[] coeffs, int order, int plane, int p) {
        double r = coeffs[(order - 1) * plane + p] * s;
        for (int k = order - 2; k > 0; k--) {
            r = (r + coeffs[k * plane + p]) * s;
        }
        return r + coeffs[p];
    }

    /**
     * Coefficients of both directions, for averaged groups.
     *
     * @param forward coefficients [k][y][x] of the correction
     * @param inverse coefficients [k][y][x] from corrected to measured samples
     * @param flags flags [y][x]; NO_LIN_CORR: the correction is the identity
     * @param inverseFlags flags [y][x]; NO_LIN_CORR: the inverse is the identity
     */
    record Coefficients(
            float[] forward, int order, int[] flags, float[] inverse, int inverseOrder, int[] inverseFlags) {}

    /**
     * Corrects one integration whose groups average several frames, frame by frame, in place.
     *
     * <p>With L the corrected first and last usable group (saturated ones uncorrected), a straight ramp through them predicts the corrected frames
     * of a group; the inverse turns them into measured frames u, which are shifted so that their mean is the sample. The corrected sample is the
     * mean of the corrected frames. In double. The last usable group is the one before the last unsaturated one, but not before the second.
     * SATURATED samples stay.
     *
     * @param sci samples [group][y][x], DN; changed
     * @param groupDq flags of each sample, same shape
     * @param nframes frames of a group
     * @param stride frames from one group to the next
     * @param ngroups number of groups, at least 2
     */
    static void correctFrames(
            float[] sci,
            byte[] groupDq,
            Coefficients c,
            int nframes,
            int stride,
            int ngroups,
            int ny,
            int nx,
            int y0,
            int y1) {
        int plane = ny * nx;
        var frames = new double[nframes];
        // Frames are numbered from 1: group g holds g*stride + 1 … g*stride + nframes.
        double firstTime = 0.5 * (nframes + 1);
        for (int p = y0 * nx; p < y1 * nx; p++) {
            int unsaturated = 0;
            for (int g = 0; g < ngroups; g++) {
                unsaturated += (groupDq[g * plane + p] & Dq.SATURATED) == 0 ? 1 : 0;
            }
            int last = Math.max(2, unsaturated - 1) - 1;
            boolean forward = (c.flags[p] & Dq.NO_LIN_CORR) == 0;
            boolean inverse = (c.inverseFlags[p] & Dq.NO_LIN_CORR) == 0;
            float level = linear(sci, groupDq, c, forward, 0, plane, p);
            double rate = (linear(sci, groupDq, c, forward, last, plane, p) - level) / ((double) last * stride);
            for (int g = 0; g < ngroups; g++) {
                int at = g * plane + p;
                if ((groupDq[at] & Dq.SATURATED) != 0) {
                    continue;
                }
                double sum = 0;
                for (int f = 0; f < nframes; f++) {
                    double predicted = level + rate * (g * stride + f + 1 - firstTime);
                    frames[f] = inverse ? polynomial(predicted, c.inverse, c.inverseOrder, plane, p) : predicted;
                    sum += frames[f];
                }
                double offset = sci[at] - sum / nframes;
                double corrected = 0;
                for (int f = 0; f < nframes; f++) {
                    double measured = frames[f] + offset;
                    corrected += forward ? polynomial(measured, c.forward, c.order, plane, p) : measured;
                }
                sci[at] = (float) (corrected / nframes);
            }
        }
    }

    private static float linear(
            float[] sci, byte[] groupDq, Coefficients c, boolean forward, int group, int plane, int p) {
        float s = sci[group * plane + p];
        boolean saturated = (groupDq[group * plane + p] & Dq.SATURATED) != 0;
        return saturated || !forward ? s : polynomial(s, c.forward, c.order, plane, p);
    }
}

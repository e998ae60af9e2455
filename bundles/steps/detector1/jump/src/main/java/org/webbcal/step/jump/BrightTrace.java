package org.webbcal.step.jump;

import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Jumps of bright pixels against their neighbours along a trace: what all of them do in the same group, in proportion to their rate, is no cosmic ray.
 * Serves one thread.
 */
final class BrightTrace {

    /** Neighbours from this distance on: nearer ones share the charge of a hit. */
    private static final int NEAR = 2;

    private static final int FAR = 4;

    /** Fewest neighbours that can tell. */
    private static final int FEWEST = 3;

    /** Neighbours are compared whose rate is at least this share of the pixel's. */
    private static final double AS_BRIGHT = 0.5;

    /** Share of the neighbours that must deviate to the same side. */
    private static final double ALIKE = 0.8;

    private static final int UNUSABLE = Dq.DO_NOT_USE | Dq.SATURATED;

    private final float[] sci;
    private final byte[] groupDq;
    private final JumpInput input;
    private final double threshold;
    private final double[] values;
    private final double[] around = new double[2 * (FAR - NEAR + 1)];

    /**
     * @param sci samples of one integration [group][y][x], DN
     * @param groupDq flags, same shape
     * @param threshold sigma
     */
    BrightTrace(float[] sci, byte[] groupDq, JumpInput input, double threshold) {
        this.sci = sci;
        this.groupDq = groupDq;
        this.input = input;
        this.threshold = threshold;
        values = new double[input.ngroups()];
    }

    /** Takes the jump of a group away if the trace explains it; returns whether it did. */
    boolean release(int g, int pixel) {
        int at = g * input.plane() + pixel;
        if ((groupDq[at] & Dq.JUMP_DET) == 0 || !usable(g, pixel)) {
            return false;
        }
        double m = median(pixel);
        double deviation = difference(g, pixel) - m;
        double sigma = JumpKernel.sigma(m, input.readNoise()[pixel] * input.gain()[pixel], input.nframes());
        int x = pixel % input.nx();
        int y = pixel / input.nx();
        if (m > 0
                && (along(g, pixel, x, input.nx(), 1, m, deviation, sigma)
                        || along(g, pixel, y, input.ny(), input.nx(), m, deviation, sigma))) {
            groupDq[at] &= (byte) ~Dq.JUMP_DET;
            return true;
        }
        return false;
    }

    /** Whether neighbours along one axis explain the deviation, given place and size on that axis. */
    private boolean along(int g, int pixel, int place, int size, int stride, double m, double deviation, double sigma) {
        int n = 0;
        int alike = 0;
        for (int k = -FAR; k <= FAR; k++) {
            if (Math.abs(k) < NEAR || place + k < 0 || place + k >= size) {
                continue;
            }
            int q = pixel + k * stride;
            double rate = usable(g, q) ? median(q) : Double.NaN;
            if (rate >= AS_BRIGHT * m) {
                around[n] = difference(g, q) / rate - 1;
                alike += around[n] > 0 == deviation > 0 ? 1 : 0;
                n++;
            }
        }
        if (n < FEWEST || alike < ALIKE * n) {
            return false;
        }
        double expected = m * Median.inPlace(around, n);
        return BrightRamps.explained(
                deviation, expected, threshold * sigma * Math.sqrt(1 + BrightRamps.MEDIAN_VARIANCE / n));
    }

    private boolean usable(int g, int pixel) {
        int at = g * input.plane() + pixel;
        return ((groupDq[at] | groupDq[at - input.plane()]) & UNUSABLE) == 0
                && Math.abs(difference(g, pixel)) <= Float.MAX_VALUE;
    }

    private float difference(int g, int pixel) {
        int at = g * input.plane() + pixel;
        float gain = input.gain()[pixel];
        return sci[at] * gain - sci[at - input.plane()] * gain;
    }

    /** Median of the usable differences of this integration, electron; NaN if there is none. */
    private double median(int pixel) {
        int n = 0;
        for (int g = 1; g < input.ngroups(); g++) {
            if (usable(g, pixel)) {
                values[n++] = difference(g, pixel);
            }
        }
        return n == 0 ? Double.NaN : Median.inPlace(values, n);
    }
}

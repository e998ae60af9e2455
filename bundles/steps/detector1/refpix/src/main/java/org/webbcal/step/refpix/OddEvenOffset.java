package org.webbcal.step.refpix;

import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Drift of odd against even columns that is left in corrected ramps (known issue NS-G06): half of the amplifiers of an output drift apart from the other half.
 *
 * <p>For an output and a group, the median over pairs of neighbouring columns of the change since the first group, odd minus even. Light changes both columns of a
 * pair nearly alike, and most pixels of a spectrograph are dark, so the median is the drift. The figure of an output is the root mean square over groups.
 */
final class OddEvenOffset {

    /** Pairs of pixels that are looked at in an output, about: the median of so many with 10 DN of noise is good to 0.2 DN. */
    private static final int PAIRS = 16384;

    private static final byte UNUSABLE = (byte) (Dq.DO_NOT_USE | Dq.SATURATED | Dq.JUMP_DET);

    private final DetectorFrame frame;
    private final int outputs;
    private final double[] squares;
    private final int[] groups;

    /** @param outputs 4 or 1 */
    OddEvenOffset(DetectorFrame frame, int outputs) {
        this.frame = frame;
        this.outputs = outputs;
        squares = new double[outputs];
        groups = new int[outputs];
    }

    int outputs() {
        return outputs;
    }

    /**
     * Odd minus even columns of a group since the first, DN, by output; NaN where no pair is usable.
     *
     * @param sci samples [group][y][x], DN
     * @param groupDq flags of each sample
     */
    double[] of(float[] sci, byte[] groupDq, int group) {
        int nx = frame.nx();
        int at = group * frame.ny() * nx;
        int width = DetectorFrame.SIDE / outputs;
        var offsets = new double[outputs];
        var values = new float[frame.ny() * nx / 2];
        int step = Math.max(1, frame.ny() * nx / (2 * outputs * PAIRS));
        for (int output = 0; output < outputs; output++) {
            int n = 0;
            for (int column = output * width; column < (output + 1) * width; column += 2) {
                int first = frame.y(column);
                int second = frame.y(column + 1);
                if (Math.min(first, second) < 0 || Math.max(first, second) >= frame.ny()) {
                    continue;
                }
                for (int x = (column / 2 * 7) % step; x < nx; x += step) {
                    int a = first * nx + x;
                    int b = second * nx + x;
                    int flags = groupDq[a] | groupDq[b] | groupDq[at + a] | groupDq[at + b];
                    float v = (sci[at + a] - sci[a]) - (sci[at + b] - sci[b]);
                    if ((flags & UNUSABLE) == 0 && v == v) {
                        values[n++] = v;
                    }
                }
            }
            offsets[output] = Median.inPlace(values, n);
        }
        return offsets;
    }

    /** Takes the offsets of one group into account. */
    void add(double[] offsets) {
        for (int output = 0; output < outputs; output++) {
            if (offsets[output] == offsets[output]) {
                squares[output] += offsets[output] * offsets[output];
                groups[output]++;
            }
        }
    }

    /** Root mean square over groups, DN, of an output; NaN if no group was usable. */
    double rms(int output) {
        return groups[output] == 0 ? Double.NaN : Math.sqrt(squares[output] / groups[output]);
    }
}

package org.webbcal.step.saturation;

import java.util.Arrays;
import org.webbcal.model.dq.Dq;

/**
 * Saturation and A/D floor of one integration.
 *
 * <p>A pixel stays saturated from its first saturated group on, so growing the flags group by group over a box is the same as taking, over the box,
 * the smallest index of the first saturated group. The work is done in passes over rows, each of which may run in parallel and needs the one before
 * to be complete: {@link #findFirst}, {@link #grow} and, for averaged groups, {@link #flagPartial} and {@link #flagSecond}. Samples and flags may hold
 * rows that are no part of the image: see {@link ImageRows}.
 *
 * @see "stcal/saturation/saturation.py"
 */
final class SaturationKernel {

    /** Threshold of pixels that are not checked, DN: one above the largest number that the 16-bit converter gives. */
    static final float NEVER = 65536f;

    /** No group of the pixel is partly saturated. */
    private static final int NONE = -1;

    private static final byte SATURATED = (byte) Dq.SATURATED;
    private static final byte DO_NOT_USE = (byte) Dq.DO_NOT_USE;
    private static final byte FLOOR = (byte) (Dq.AD_FLOOR | Dq.DO_NOT_USE);

    private SaturationKernel() {}

    /**
     * Thresholds as they are used: {@link #NEVER} where the reference says NO_SAT_CHECK or the threshold is NaN.
     *
     * @param reference thresholds [y][x], DN; read only
     * @param flags flags [y][x] of the reference in an array of the caller; NO_SAT_CHECK is added where the threshold is NaN; changed
     */
    static float[] thresholds(float[] reference, int[] flags) {
        var out = new float[reference.length];
        for (int p = 0; p < out.length; p++) {
            if (Float.isNaN(reference[p])) {
                flags[p] |= Dq.NO_SAT_CHECK;
            }
            out[p] = (flags[p] & Dq.NO_SAT_CHECK) != 0 ? NEVER : reference[p];
        }
        return out;
    }

    /**
     * Finds the first saturated group of each pixel and flags groups at the A/D floor (samples of 0 DN and less: AD_FLOOR and DO_NOT_USE).
     *
     * <p>A group is saturated when its sample is at least the threshold, or when it bears SATURATED already. NaN samples are neither.
     *
     * @param sci samples [group][y][x], DN
     * @param groupDq flags [group][y][x]; changed
     * @param threshold thresholds [y][x], DN
     * @param first [y][x]; receives the index of the first saturated group, {@code ngroups} if there is none
     * @param seen [y][x]; AD_FLOOR is added for pixels with a sample at the floor; changed
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     */
    static void findFirst(
            float[] sci,
            byte[] groupDq,
            float[] threshold,
            int[] first,
            byte[] seen,
            int ngroups,
            ImageRows rows,
            int y0,
            int y1) {
        int nx = rows.nx();
        Arrays.fill(first, y0 * nx, y1 * nx, ngroups);
        for (int g = 0; g < ngroups; g++) {
            for (int y = y0; y < y1; y++) {
                int p = y * nx;
                int at = rows.at(g, y);
                for (int k = at; k < at + nx; k++, p++) {
                    float s = sci[k];
                    boolean saturated = s >= threshold[p] || (groupDq[k] & SATURATED) != 0;
                    if (saturated && first[p] > g) {
                        first[p] = g;
                    }
                    if (s <= 0) {
                        groupDq[k] |= FLOOR;
                        seen[p] |= (byte) Dq.AD_FLOOR;
                    }
                }
            }
        }
    }

    /**
     * Flags each pixel as SATURATED from the group on in which it, or a pixel of the box around it, saturates first; and finds the group before
     * that one when it may have saturated in some of its frames.
     *
     * <p>Group g of a ramp that reaches the threshold T in its last frame has an average of about {@code T * dilution(g)}. It is partly saturated
     * when it reaches that much, the next group is saturated and it bears neither SATURATED nor DO_NOT_USE itself.
     *
     * @param groupDq flags [group][y][x]; changed
     * @param first first saturated group [y][x] of all rows, from {@link #findFirst}; read only
     * @param seen [y][x]; SATURATED is added for pixels with a saturated group; changed
     * @param width half-width of the box, pixels
     * @param partial [y][x]; receives the index of the partly saturated group or -1; null when groups are single frames
     * @param unchecked flags [y][x] of the reference; a pixel with NO_SAT_CHECK has dilution 1
     * @param pattern frames of the groups; not used when {@code partial} is null
     */
    static void grow(
            float[] sci,
            byte[] groupDq,
            float[] threshold,
            int[] first,
            byte[] seen,
            int width,
            int[] partial,
            int[] unchecked,
            ReadPattern pattern,
            int ngroups,
            ImageRows rows,
            int y0,
            int y1) {
        int ny = rows.ny();
        int nx = rows.nx();
        var column = new int[nx];
        var grown = new int[nx];
        var hits = new int[nx];
        for (int y = y0; y < y1; y++) {
            int row = y * nx;
            if (partial != null) {
                Arrays.fill(partial, row, row + nx, NONE);
            }
            int earliest = boxMinimum(first, width, ngroups, ny, nx, y, column, grown);
            if (earliest == ngroups) {
                continue;
            }
            // few pixels of a row saturate: the others are not looked at group by group
            int n = 0;
            for (int x = 0; x < nx; x++) {
                if (grown[x] < ngroups) {
                    hits[n++] = x;
                }
            }
            for (int g = earliest; g < ngroups; g++) {
                int at = rows.at(g, y);
                for (int i = 0; i < n; i++) {
                    int x = hits[i];
                    if (grown[x] <= g) {
                        groupDq[at + x] |= SATURATED;
                    }
                }
            }
            for (int i = 0; i < n; i++) {
                int x = hits[i];
                int p = row + x;
                seen[p] |= SATURATED;
                int g = grown[x] - 1;
                if (partial != null && g >= 0 && (groupDq[rows.at(g, y) + x] & DO_NOT_USE) == 0) {
                    double dilution = (unchecked[p] & Dq.NO_SAT_CHECK) != 0 ? 1 : pattern.dilution(g);
                    if (sci[rows.at(g, y) + x] >= threshold[p] * dilution) {
                        partial[p] = g;
                    }
                }
            }
        }
    }

    /**
     * Smallest value in the box around each pixel of a row; pixels outside of the image do not count.
     *
     * @param column work space of nx values
     * @param out receives the minima of the row
     * @return the smallest of them
     */
    private static int boxMinimum(int[] values, int width, int none, int ny, int nx, int y, int[] column, int[] out) {
        int lowest = none;
        Arrays.fill(column, none);
        for (int yy = Math.max(0, y - width); yy <= Math.min(ny - 1, y + width); yy++) {
            for (int x = 0; x < nx; x++) {
                int v = values[yy * nx + x];
                column[x] = Math.min(column[x], v);
                lowest = Math.min(lowest, v);
            }
        }
        Arrays.fill(out, none);
        if (lowest == none) {
            return none;
        }
        for (int x = 0; x < nx; x++) {
            int v = column[x];
            if (v < none) {
                for (int xx = Math.max(0, x - width); xx <= Math.min(nx - 1, x + width); xx++) {
                    out[xx] = Math.min(out[xx], v);
                }
            }
        }
        return lowest;
    }

    /**
     * Sets DO_NOT_USE in the groups that {@link #grow} found partly saturated, and in the same group of the pixels in the box around them.
     *
     * @param groupDq flags [group][y][x]; changed
     * @param partial groups found by {@link #grow}, all rows; read only
     */
    static void flagPartial(byte[] groupDq, int[] partial, int width, ImageRows rows, int y0, int y1) {
        int nx = rows.nx();
        for (int y = y0; y < y1; y++) {
            for (int yy = Math.max(0, y - width); yy <= Math.min(rows.ny() - 1, y + width); yy++) {
                for (int xx = 0; xx < nx; xx++) {
                    int g = partial[yy * nx + xx];
                    if (g != NONE) {
                        int at = rows.at(g, y);
                        for (int x = Math.max(0, xx - width); x <= Math.min(nx - 1, xx + width); x++) {
                            groupDq[at + x] |= DO_NOT_USE;
                        }
                    }
                }
            }
        }
    }

    /**
     * Sets DO_NOT_USE in the second group (index 1) of averaged ramps where the third is saturated, the second is not, and the step between the first two
     * is suspicious: see {@link #isUnforeseen}.
     *
     * @param groupDq flags [group][y][x], three groups at least; changed
     * @param bias superbias [y][x], DN, or null for none; NaN leaves the second group alone
     */
    static void flagSecond(
            float[] sci,
            byte[] groupDq,
            float[] threshold,
            float[] bias,
            ReadPattern pattern,
            ImageRows rows,
            int y0,
            int y1) {
        int nx = rows.nx();
        for (int y = y0; y < y1; y++) {
            for (int x = 0; x < nx; x++) {
                int second = rows.at(1, y) + x;
                if ((groupDq[rows.at(2, y) + x] & SATURATED) != 0
                        && (groupDq[second] & SATURATED) == 0
                        && isUnforeseen(sci, threshold, bias, pattern, rows, y, x)) {
                    groupDq[second] |= DO_NOT_USE;
                }
            }
        }
    }

    /**
     * Marks pixels of an interleaved read-out whose third group reaches the threshold after a suspicious step to the second.
     *
     * @param marks [y][x]; receives 0 for such pixels and 1 for others
     */
    static void markSecond(
            float[] sci,
            float[] threshold,
            float[] bias,
            ReadPattern pattern,
            int[] marks,
            ImageRows rows,
            int y0,
            int y1) {
        int nx = rows.nx();
        for (int y = y0; y < y1; y++) {
            for (int x = 0; x < nx; x++) {
                int p = y * nx + x;
                boolean marked = sci[rows.at(2, y) + x] >= threshold[p]
                        && isUnforeseen(sci, threshold, bias, pattern, rows, y, x);
                marks[p] = marked ? 0 : 1;
            }
        }
    }

    /**
     * Sets SATURATED in the second group of marked pixels and of the pixels in the box around them.
     *
     * @param groupDq flags [group][y][x]; changed
     * @param marks marks of all rows from {@link #markSecond}; read only
     * @param seen [y][x]; SATURATED is added; changed
     */
    static void saturateSecond(byte[] groupDq, int[] marks, byte[] seen, int width, ImageRows rows, int y0, int y1) {
        int nx = rows.nx();
        var column = new int[nx];
        var grown = new int[nx];
        for (int y = y0; y < y1; y++) {
            if (boxMinimum(marks, width, 1, rows.ny(), nx, y, column, grown) == 1) {
                continue;
            }
            int at = rows.at(1, y);
            for (int x = 0; x < nx; x++) {
                if (grown[x] == 0) {
                    groupDq[at + x] |= SATURATED;
                    seen[y * nx + x] |= SATURATED;
                }
            }
        }
    }

    /**
     * Whether the first group predicts no saturation by the third, {@code (d0 - B) / mean(F0) * last(F2) + B < T}, yet the step
     * {@code d1 - d0 > (T - d0) / nframes} is large enough for an event that saturated the last frame of the second. The prediction is made in double,
     * the step is compared in float, as the reference does.
     */
    private static boolean isUnforeseen(
            float[] sci, float[] threshold, float[] bias, ReadPattern pattern, ImageRows rows, int y, int x) {
        int p = y * rows.nx() + x;
        float d0 = sci[rows.at(0, y) + x];
        float b = bias == null ? 0f : bias[p];
        float t = threshold[p];
        return (d0 - b) / pattern.mean(0) * pattern.last(2) + b < t
                && sci[rows.at(1, y) + x] - d0 > (t - d0) / pattern.nframes();
    }

    /**
     * Marks the saturated pixels of a zero frame.
     *
     * @param zero zero frame [y][x], DN
     * @param marks [y][x]; receives 0 for saturated pixels and 1 for others
     */
    static void markZeroFrame(float[] zero, float[] threshold, int[] marks, ImageRows rows, int y0, int y1) {
        for (int y = y0; y < y1; y++) {
            for (int x = 0; x < rows.nx(); x++) {
                int p = y * rows.nx() + x;
                marks[p] = zero[rows.at(0, y) + x] >= threshold[p] ? 0 : 1;
            }
        }
    }

    /**
     * Sets a zero frame to 0, which means "no value", where it is saturated, near a saturated pixel, or at the A/D floor.
     *
     * @param zero zero frame [y][x], DN; changed
     * @param marks marks of all rows from {@link #markZeroFrame}; read only
     */
    static void clearZeroFrame(float[] zero, int[] marks, int width, ImageRows rows, int y0, int y1) {
        int nx = rows.nx();
        var column = new int[nx];
        var grown = new int[nx];
        for (int y = y0; y < y1; y++) {
            boxMinimum(marks, width, 1, rows.ny(), nx, y, column, grown);
            int at = rows.at(0, y);
            for (int x = 0; x < nx; x++) {
                if (grown[x] == 0 || zero[at + x] <= 0) {
                    zero[at + x] = 0;
                }
            }
        }
    }
}

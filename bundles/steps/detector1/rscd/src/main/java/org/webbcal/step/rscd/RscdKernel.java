package org.webbcal.step.rscd;

import org.webbcal.model.dq.Dq;

/** Flags of the first groups of one integration. */
final class RscdKernel {

    /** Mark: fewer groups of the pixel were given up than asked for. */
    static final int LOWERED = 1;

    /** Mark: no group of the pixel was given up. */
    static final int KEPT = 2;

    /** Mark: the pixel saturates so early that fewer groups had to be given up, if any were left to keep. */
    static final int EARLY = 4;

    private RscdKernel() {}

    /**
     * Sets DO_NOT_USE in the first {@code skip} groups of one integration, in place; in fewer where a pixel saturates early.
     *
     * <p>When group {@code skip + 1} is SATURATED and group 0 is not, the count is lowered by one for each group from there down that is saturated:
     * with s the first saturated group, {@code max(0, s - 2)} are given up, which leaves two groups before saturation where there are two. Lowered
     * pixels get FLUX_ESTIMATED.
     *
     * @param groupDq flags [group][y][x], at least {@code skip + 2} groups; changed
     * @param pixelDq flags [y][x]; changed
     * @param marks [y][x]; {@link #LOWERED}, {@link #KEPT} and {@link #EARLY} are added; changed
     * @param skip groups to give up
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @see "jwst/rscd/rscd_sub.py"
     */
    static void flag(byte[] groupDq, int[] pixelDq, byte[] marks, int skip, int ny, int nx, int y0, int y1) {
        int plane = ny * nx;
        var counts = new int[nx];
        for (int y = y0; y < y1; y++) {
            int row = y * nx;
            for (int x = 0; x < nx; x++) {
                int p = row + x;
                int count = skip;
                if ((groupDq[(skip + 1) * plane + p] & Dq.SATURATED) != 0 && (groupDq[p] & Dq.SATURATED) == 0) {
                    for (int g = skip + 1; g > 0 && (groupDq[g * plane + p] & Dq.SATURATED) != 0; g--) {
                        count = Math.max(0, count - 1);
                    }
                    marks[p] |= EARLY;
                    if (count < skip) {
                        marks[p] |= LOWERED;
                        pixelDq[p] |= Dq.FLUX_ESTIMATED;
                    }
                }
                if (count == 0) {
                    marks[p] |= KEPT;
                }
                counts[x] = count;
            }
            for (int g = 0; g < skip; g++) {
                int at = g * plane + row;
                for (int x = 0; x < nx; x++) {
                    if (g < counts[x]) {
                        groupDq[at + x] |= (byte) Dq.DO_NOT_USE;
                    }
                }
            }
        }
    }

    /** Number of pixels with a mark. */
    static int count(byte[] marks, int mark) {
        int n = 0;
        for (byte m : marks) {
            n += (m & mark) != 0 ? 1 : 0;
        }
        return n;
    }
}

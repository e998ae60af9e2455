package org.webbcal.step.charge_migration;

import java.util.Arrays;
import org.webbcal.model.dq.Dq;

/**
 * Charge migration in one integration.
 *
 * <p>A pixel is given up from its first bright group on, and so are its four neighbours; the flags of a pixel therefore start at the smallest index
 * of a first bright group among the five. The work is done in two passes over rows, {@link #findFirst} and {@link #flag}, each of which may run in
 * parallel; the second needs the first to be complete, as it looks at the rows above and below.
 *
 * @see "jwst/charge_migration/charge_migration.py"
 */
final class ChargeMigrationKernel {

    /** Mark of pixels with a sample above the threshold. */
    static final byte BRIGHT = 1;

    /** Mark of pixels of which groups were given up. */
    static final byte FLAGGED = 2;

    /** Mark of pixels that lost all the good groups of an integration. */
    static final byte LOST = 4;

    private static final byte FLAGS = (byte) (Dq.CHARGELOSS | Dq.DO_NOT_USE);
    private static final int UNFIT = Dq.DO_NOT_USE | Dq.SATURATED;

    private ChargeMigrationKernel() {}

    /**
     * Finds the first bright group of each pixel: a sample above the threshold whose flags are not DO_NOT_USE alone. NaN samples are not bright.
     *
     * @param sci samples [group][y][x], DN; read only
     * @param groupDq flags [group][y][x]; read only
     * @param threshold DN, in the precision of the samples
     * @param first [y][x]; receives the index of the first bright group, {@code ngroups} if there is none
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     */
    static void findFirst(
            float[] sci, byte[] groupDq, float threshold, int[] first, int ngroups, int ny, int nx, int y0, int y1) {
        int from = y0 * nx;
        int to = y1 * nx;
        Arrays.fill(first, from, to, ngroups);
        for (int g = 0; g < ngroups; g++) {
            int k = g * ny * nx + from;
            for (int p = from; p < to; p++, k++) {
                if (sci[k] > threshold && groupDq[k] != Dq.DO_NOT_USE && first[p] > g) {
                    first[p] = g;
                }
            }
        }
    }

    /**
     * Sets CHARGELOSS and DO_NOT_USE from the first bright group of a pixel or of one of its four neighbours on.
     *
     * @param groupDq flags [group][y][x]; changed
     * @param first index of the first bright group [y][x] by {@link #findFirst}, complete
     * @param marks [y][x]; {@link #BRIGHT}, {@link #FLAGGED} and {@link #LOST} are added; changed
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     */
    static void flag(byte[] groupDq, int[] first, byte[] marks, int ngroups, int ny, int nx, int y0, int y1) {
        for (int y = y0; y < y1; y++) {
            for (int x = 0; x < nx; x++) {
                int p = y * nx + x;
                int start = first[p];
                if (start < ngroups) {
                    marks[p] |= BRIGHT;
                }
                if (y > 0) {
                    start = Math.min(start, first[p - nx]);
                }
                if (y < ny - 1) {
                    start = Math.min(start, first[p + nx]);
                }
                if (x > 0) {
                    start = Math.min(start, first[p - 1]);
                }
                if (x < nx - 1) {
                    start = Math.min(start, first[p + 1]);
                }
                if (start < ngroups) {
                    marks[p] |= flagFrom(start, groupDq, ngroups, ny * nx, p);
                }
            }
        }
    }

    /** Flags the groups of pixel p from {@code start} on; returns its marks. */
    private static byte flagFrom(int start, byte[] groupDq, int ngroups, int plane, int p) {
        boolean loses = false;
        for (int k = start * plane + p; k < ngroups * plane; k += plane) {
            loses |= (groupDq[k] & UNFIT) == 0;
            groupDq[k] |= FLAGS;
        }
        for (int k = p; loses && k < start * plane; k += plane) {
            loses = (groupDq[k] & UNFIT) != 0;
        }
        return loses ? (byte) (FLAGGED | LOST) : FLAGGED;
    }
}

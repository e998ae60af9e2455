package org.webbcal.step.dq_init;

import org.webbcal.model.dq.Dq;

/** Flags of the mask into pixel and group flags. */
final class DqInitKernel {

    private DqInitKernel() {}

    /**
     * Adds a mask to the flags of one integration, in place.
     *
     * <p>{@code PIXELDQ |= mask}; {@code GROUPDQ[g] |= mask & DO_NOT_USE} for every group, so that no later step takes samples of a bad pixel for
     * good ones. Adding the same mask once more changes nothing.
     *
     * @param pixelDq flags [y][x]; changed
     * @param groupDq flags [group][y][x]; changed
     * @param mask flags [y][x]; read only
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @see "jwst/dq_init/dq_initialization.py"
     */
    static void apply(int[] pixelDq, byte[] groupDq, int[] mask, int ngroups, int ny, int nx, int y0, int y1) {
        int from = y0 * nx;
        int size = (y1 - y0) * nx;
        var doNotUse = new byte[size];
        for (int k = 0; k < size; k++) {
            pixelDq[from + k] |= mask[from + k];
            doNotUse[k] = (byte) (mask[from + k] & Dq.DO_NOT_USE);
        }
        for (int g = 0; g < ngroups; g++) {
            int at = g * ny * nx + from;
            for (int k = 0; k < size; k++) {
                groupDq[at + k] |= doNotUse[k];
            }
        }
    }
}

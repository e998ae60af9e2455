package org.webbcal.step.firstframe;

import org.webbcal.model.dq.Dq;

/** Flags of the first group. */
final class FirstFrameKernel {

    private FirstFrameKernel() {}

    /**
     * Sets DO_NOT_USE in the first group of one integration, in place, except (when bright pixels are kept) where the third group is SATURATED: these
     * pixels get FLUX_ESTIMATED.
     *
     * @param groupDq flags [group][y][x], at least three groups; changed
     * @param pixelDq flags [y][x]; changed
     * @param keepBright whether pixels that saturate by the third group keep their first
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @see "jwst/firstframe/firstframe_sub.py"
     */
    static void flag(byte[] groupDq, int[] pixelDq, boolean keepBright, int ny, int nx, int y0, int y1) {
        int third = 2 * ny * nx;
        for (int p = y0 * nx; p < y1 * nx; p++) {
            if (keepBright && (groupDq[third + p] & Dq.SATURATED) != 0) {
                pixelDq[p] |= Dq.FLUX_ESTIMATED;
            } else {
                groupDq[p] |= (byte) Dq.DO_NOT_USE;
            }
        }
    }
}

package org.webbcal.step.lastframe;

import org.webbcal.model.dq.Dq;

/** Flags of the last group. */
final class LastFrameKernel {

    private LastFrameKernel() {}

    /**
     * Sets DO_NOT_USE in the last group, in place.
     *
     * @param groupDq flags [group][y][x]; changed
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @see "jwst/lastframe/lastframe_sub.py"
     */
    static void flag(byte[] groupDq, int ngroups, int ny, int nx, int y0, int y1) {
        int to = ((ngroups - 1) * ny + y1) * nx;
        for (int k = ((ngroups - 1) * ny + y0) * nx; k < to; k++) {
            groupDq[k] |= (byte) Dq.DO_NOT_USE;
        }
    }
}

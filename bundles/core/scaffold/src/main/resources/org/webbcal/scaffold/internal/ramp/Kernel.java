package @PACKAGE@;

import org.webbcal.model.dq.Dq;

/** The algorithm, on plain arrays: no files, no clocks, no threads of its own. */
final class @CLASS@Kernel {

    private @CLASS@Kernel() {}

    /**
     * Flags JUMP_DET in every group that rises over the group before by more than a threshold, in place. Groups that are not to be used or saturated, and
     * rises from or to NaN, are left alone.
     *
     * @param sci samples [group][y][x], DN; read only
     * @param groupDq flags of each sample, same shape; changed
     * @param threshold DN
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @return number of groups flagged
     */
    static int flag(float[] sci, byte[] groupDq, int ngroups, int ny, int nx, double threshold, int y0, int y1) {
        int flagged = 0;
        int plane = ny * nx;
        for (int g = 1; g < ngroups; g++) {
            for (int k = g * plane + y0 * nx; k < g * plane + y1 * nx; k++) {
                boolean usable = !Dq.any(groupDq[k] | groupDq[k - plane], Dq.DO_NOT_USE | Dq.SATURATED);
                if (usable && sci[k] - sci[k - plane] > threshold) {
                    groupDq[k] |= (byte) Dq.JUMP_DET;
                    flagged++;
                }
            }
        }
        return flagged;
    }
}

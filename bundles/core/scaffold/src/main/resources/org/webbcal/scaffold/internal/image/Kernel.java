package @PACKAGE@;

import org.webbcal.model.dq.Dq;

/** The algorithm, on plain arrays: no files, no clocks, no threads of its own. */
final class @CLASS@Kernel {

    private @CLASS@Kernel() {}

    /**
     * Flags OUTLIER in every pixel above a threshold, in place. Pixels that are not to be used, and NaN, are left alone.
     *
     * @param sci pixels; read only
     * @param dq flags, same shape; changed
     * @param threshold in units of the image
     * @param from first index, inclusive
     * @param to last index, exclusive
     * @return number of pixels flagged
     */
    static int flag(float[] sci, int[] dq, double threshold, int from, int to) {
        int flagged = 0;
        for (int p = from; p < to; p++) {
            if (sci[p] > threshold && !Dq.any(dq[p], Dq.DO_NOT_USE)) {
                dq[p] |= Dq.OUTLIER;
                flagged++;
            }
        }
        return flagged;
    }
}

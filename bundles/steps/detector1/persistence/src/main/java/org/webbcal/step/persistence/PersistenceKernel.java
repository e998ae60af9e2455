package org.webbcal.step.persistence;

import org.webbcal.model.dq.Dq;

/** Follows the windows of pixels through one integration. */
final class PersistenceKernel {

    /** Saturated groups are counted up to this: one, or more than one. */
    private static final byte MANY = 2;

    private PersistenceKernel() {}

    /** What happened in some rows. */
    static final class Counts {
        /** Windows that saturation or a high sample opened (once for each pixel and integration or later group). */
        long opened;
        /** Samples flagged. */
        long flagged;
        /** Windows that began after the group: taken away. */
        long backwards;

        void add(Counts other) {
            opened += other.opened;
            flagged += other.flagged;
            backwards += other.backwards;
        }
    }

    /**
     * Opens and closes windows group by group, and flags samples inside of one, in place. With t the time of a group and T the length of windows, for each pixel:
     *
     * <pre>
     * end &lt; t                                           end = 0
     * first saturated group of the integration            end = t + T
     * end = 0 and sci &gt; threshold                        end = t + T
     * end &gt; t + T (window of a later exposure)           end = 0
     * end &gt; 0                                            flags |= mark
     * </pre>
     *
     * A sample of NaN is not above the threshold. If no group after the first saturated one is saturated as well, the window moves along with the groups, as in the
     * reference: such ramps do not come out of {@code saturation}.
     *
     * @param sci samples [group][y][x], DN; read only
     * @param groupDq flags [group][y][x]; changed
     * @param end ends of windows [y][x], seconds since 1970, 0 for none; changed
     * @param saturated workspace [y][x]; changed
     * @param start time of the start of the integration, seconds since 1970
     * @param groupTime TGROUP, seconds
     * @param window T, seconds
     * @param threshold DN; NaN for none
     * @param mark flags to set
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @see "jwst/persistence/persistence.py, process_persistence_flagging"
     */
    static Counts integration(
            float[] sci,
            byte[] groupDq,
            double[] end,
            byte[] saturated,
            double start,
            double groupTime,
            double window,
            float threshold,
            byte mark,
            int ngroups,
            int ny,
            int nx,
            int y0,
            int y1) {
        var counts = new Counts();
        int p0 = y0 * nx;
        int p1 = y1 * nx;
        java.util.Arrays.fill(saturated, p0, p1, (byte) 0);
        double t = start;
        for (int g = 0; g < ngroups; g++) {
            t += groupTime; // added up, as in the reference: the sum decides whether a window just ends
            double opens = t + window;
            int at = g * ny * nx;
            for (int p = p0; p < p1; p++) {
                double e = end[p];
                if (e < t) {
                    e = 0;
                }
                byte n = saturated[p];
                if ((groupDq[at + p] & Dq.SATURATED) != 0 && n < MANY) {
                    n++;
                    saturated[p] = n;
                    counts.opened += n == 1 ? 1 : 0;
                }
                if (n == 1) {
                    e = opens;
                }
                if (sci[at + p] > threshold && !(e > 0)) {
                    e = opens;
                    counts.opened++;
                }
                if (e > opens) {
                    e = 0;
                    counts.backwards++;
                }
                end[p] = e;
                if (e > 0) {
                    groupDq[at + p] |= mark;
                    counts.flagged++;
                }
            }
        }
        return counts;
    }
}

package @PACKAGE@;

/** The algorithm, on plain arrays: no files, no clocks, no threads of its own. */
final class @CLASS@Kernel {

    private @CLASS@Kernel() {}

    /**
     * Works on pixels, in place. As it stands it gives every pixel back as it came.
     *
     * @param sci pixels; may be changed
     * @param dq flags, same shape, or null; may be changed
     * @param from first index, inclusive
     * @param to last index, exclusive; no other pixel is touched
     */
    static void correct(float[] sci, int[] dq, int from, int to) {
        for (int p = from; p < to; p++) {
            sci[p] = corrected(sci[p]);
        }
    }

    /** The formula for one pixel. */
    private static float corrected(float pixel) {
        return pixel;
    }
}

package @PACKAGE@;

/** The algorithm, on plain arrays: no files, no clocks, no threads of its own. */
final class @CLASS@Kernel {

    private @CLASS@Kernel() {}

    /**
     * Works on one integration, in place. As it stands it gives every sample back as it came.
     *
     * @param sci samples [group][y][x], DN; may be changed
     * @param groupDq flags of each sample, same shape; may be changed
     * @param pixelDq flags [y][x], shared by the integrations; may be changed
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     */
    static void correct(float[] sci, byte[] groupDq, int[] pixelDq, int ngroups, int ny, int nx, int y0, int y1) {
        for (int g = 0; g < ngroups; g++) {
            for (int y = y0; y < y1; y++) {
                for (int x = 0; x < nx; x++) {
                    int k = (g * ny + y) * nx + x;
                    sci[k] = corrected(sci[k]);
                }
            }
        }
    }

    /** The formula for one sample. */
    private static float corrected(float sample) {
        return sample;
    }
}

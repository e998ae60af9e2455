package org.webbcal.step.group_scale;

/** Scaling of samples. */
final class GroupScaleKernel {

    private GroupScaleKernel() {}

    /**
     * Multiplies the samples of some rows by a factor, in place, in float.
     *
     * @param sci samples [group][y][x], DN; changed
     * @param factor FRMDIVSR / NFRAMES
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @see "jwst/group_scale/group_scale.py"
     */
    static void scale(float[] sci, float factor, int ngroups, int ny, int nx, int y0, int y1) {
        for (int g = 0; g < ngroups; g++) {
            int to = (g * ny + y1) * nx;
            for (int k = (g * ny + y0) * nx; k < to; k++) {
                sci[k] *= factor;
            }
        }
    }
}

package org.webbcal.step.reset;

/** Reset anomaly of one integration. */
final class ResetKernel {

    private ResetKernel() {}

    /**
     * Subtracts the reset anomaly from the first groups of one integration, in place.
     *
     * <p>{@code d[g] -= r[g]} in float; a NaN in the reference counts as 0.
     *
     * @param sci samples [group][y][x], DN; changed
     * @param reset reset anomaly [integration][group][y][x], DN; read only
     * @param start index of the first value of the integration in {@code reset}
     * @param ngroups groups to correct, at most as many as both have
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @see "jwst/reset/reset_sub.py"
     */
    static void subtract(float[] sci, float[] reset, int start, int ngroups, int ny, int nx, int y0, int y1) {
        for (int g = 0; g < ngroups; g++) {
            int to = (g * ny + y1) * nx;
            for (int k = (g * ny + y0) * nx; k < to; k++) {
                float r = reset[start + k];
                sci[k] -= Float.isNaN(r) ? 0f : r;
            }
        }
    }

    /**
     * Averages groups of single frames to groups of several, in double; a NaN counts as 0. Frames that do not fill a group are left out.
     *
     * @param reset [integration][group][plane]; read only
     * @param nframes frames of a group of the exposure
     * @return [integration][group / nframes][plane]
     */
    static float[] average(float[] reset, int nints, int ngroups, int plane, int nframes) {
        int groups = ngroups / nframes;
        var out = new float[nints * groups * plane];
        for (int i = 0; i < nints; i++) {
            for (int g = 0; g < groups; g++) {
                for (int p = 0; p < plane; p++) {
                    double sum = 0;
                    for (int f = 0; f < nframes; f++) {
                        float r = reset[(i * ngroups + g * nframes + f) * plane + p];
                        sum += Float.isNaN(r) ? 0 : r;
                    }
                    out[(i * groups + g) * plane + p] = (float) (sum / nframes);
                }
            }
        }
        return out;
    }
}

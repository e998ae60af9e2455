package org.webbcal.step.skymatch;

import org.webbcal.lib.wcs.Transform;

/** Keeps of an overlap the pixels whose sky another image shows with a good pixel too. */
final class SharedSkyKernel {

    /** Distance of the points at which the mapping between images is computed, pixels. Between them it is linear to some thousandths of a pixel. */
    private static final int STEP = 32;

    private SharedSkyKernel() {}

    /**
     * Clears what is not shared.
     *
     * @param mapping from pixels of this image to pixels of the other, both 0-based
     * @param good good pixels of the other image, [otherNy][otherNx]; read only
     * @param overlap pixels of this image, [ny][nx]; changed
     */
    static void restrict(
            Transform mapping, int ny, int nx, boolean[] good, int otherNy, int otherNx, boolean[] overlap) {
        int my = (ny - 1) / STEP + 2;
        int mx = (nx - 1) / STEP + 2;
        var px = new double[my * mx];
        var py = new double[my * mx];
        for (int k = 0; k < px.length; k++) {
            px[k] = k % mx * STEP;
            py[k] = k / mx * STEP;
        }
        var qx = new double[px.length];
        var qy = new double[px.length];
        mapping.applyAll(new double[][] {px, py}, new double[][] {qx, qy}, 0, px.length);
        for (int y = 0; y < ny; y++) {
            int j = y / STEP;
            double fy = (double) (y - j * STEP) / STEP;
            for (int i = 0; i < mx - 1; i++) {
                int a = j * mx + i;
                double x0 = qx[a] + fy * (qx[a + mx] - qx[a]);
                double y0 = qy[a] + fy * (qy[a + mx] - qy[a]);
                double sx = (qx[a + 1] + fy * (qx[a + 1 + mx] - qx[a + 1]) - x0) / STEP;
                double sy = (qy[a + 1] + fy * (qy[a + 1 + mx] - qy[a + 1]) - y0) / STEP;
                int end = Math.min(nx, (i + 1) * STEP);
                for (int x = i * STEP; x < end; x++) {
                    int p = y * nx + x;
                    if (overlap[p]) {
                        int step = x - i * STEP;
                        int ox = (int) Math.floor(x0 + step * sx + 0.5);
                        int oy = (int) Math.floor(y0 + step * sy + 0.5);
                        overlap[p] = ox >= 0 && ox < otherNx && oy >= 0 && oy < otherNy && good[oy * otherNx + ox];
                    }
                }
            }
        }
    }
}

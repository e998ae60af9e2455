package org.webbcal.lib.resample;

/** Brings a mosaic back to the pixels of one of its images. */
public final class Blot {

    private Blot() {}

    /**
     * Interpolates bilinearly in single precision. Beyond the centres of the last row or column only the other axis is interpolated; a NaN among the
     * pixels used gives NaN, also where its weight is 0; positions outside [0, nx) × [0, ny) give NaN.
     *
     * @param image [ny][nx]; read only
     * @param x column in {@code image} of each wanted pixel; NaN for none
     * @param y row, likewise
     * @param out receives values {@code from … to-1}
     * @see "drizzle 2.2, src/cdrizzleblot.c"
     */
    public static void bilinear(float[] image, int ny, int nx, double[] x, double[] y, float[] out, int from, int to) {
        for (int p = from; p < to; p++) {
            float px = (float) x[p];
            float py = (float) y[p];
            if (!(px >= 0 && px < nx && py >= 0 && py < ny)) {
                out[p] = Float.NaN;
                continue;
            }
            int i = (int) px;
            int j = (int) py;
            int q = j * nx + i;
            float u = px - i;
            float v = py - j;
            if (i == nx - 1) {
                out[p] = j == ny - 1 ? image[q] : (1 - v) * image[q] + v * image[q + nx];
            } else if (j == ny - 1) {
                out[p] = (1 - u) * image[q] + u * image[q + 1];
            } else {
                float u1 = 1 - u;
                float v1 = 1 - v;
                out[p] =
                        u1 * v1 * image[q] + u * v1 * image[q + 1] + v * u1 * image[q + nx] + u * v * image[q + nx + 1];
            }
        }
    }
}

package org.webbcal.lib.sources;

/**
 * Enlarges a small mesh to an image by cubic B-spline interpolation, mirrored at the borders (edge value repeated).
 *
 * @see "scipy.ndimage.zoom(order=3, mode='reflect', grid_mode=True)"
 */
final class CubicZoom {

    /** Pole of the cubic B-spline's inverse filter. */
    private static final double POLE = Math.sqrt(3) - 2;

    private CubicZoom() {}

    /**
     * Interpolates rows {@code y0…y1-1} of the image, clipped to the range of the mesh.
     *
     * @param coefficients of {@link #coefficients}, [my][mx]
     * @param boxY pixels of a mesh cell in y; image row y lies at mesh row (y + ½)/boxY − ½
     * @param out image [ny][nx]; rows y0…y1-1 are written
     */
    static void rows(
            double[] coefficients,
            int my,
            int mx,
            int boxY,
            int boxX,
            int nx,
            float min,
            float max,
            float[] out,
            int y0,
            int y1) {
        var along = new double[my * nx];
        var w = new double[4];
        for (int x = 0; x < nx; x++) {
            int i0 = weights((x + 0.5) / boxX - 0.5, w);
            for (int j = 0; j < my; j++) {
                double sum = 0;
                for (int k = 0; k < 4; k++) {
                    sum += w[k] * coefficients[j * mx + mirror(i0 + k, mx)];
                }
                along[j * nx + x] = sum;
            }
        }
        for (int y = y0; y < y1; y++) {
            int j0 = weights((y + 0.5) / boxY - 0.5, w);
            int r0 = mirror(j0, my) * nx;
            int r1 = mirror(j0 + 1, my) * nx;
            int r2 = mirror(j0 + 2, my) * nx;
            int r3 = mirror(j0 + 3, my) * nx;
            double w0 = w[0];
            double w1 = w[1];
            double w2 = w[2];
            double w3 = w[3];
            int p = y * nx;
            for (int x = 0; x < nx; x++) {
                float v = (float) (w0 * along[r0 + x] + w1 * along[r1 + x] + w2 * along[r2 + x] + w3 * along[r3 + x]);
                out[p + x] = Math.min(max, Math.max(min, v));
            }
        }
    }

    /** B-spline coefficients of a mesh [my][mx]: recursive filter along each axis. */
    static double[] coefficients(float[] mesh, int my, int mx) {
        var c = new double[mesh.length];
        for (int i = 0; i < c.length; i++) {
            c[i] = mesh[i];
        }
        for (int x = 0; x < mx; x++) {
            filter(c, x, mx, my);
        }
        for (int y = 0; y < my; y++) {
            filter(c, y * mx, 1, mx);
        }
        return c;
    }

    private static void filter(double[] c, int start, int stride, int n) {
        if (n < 2) {
            return;
        }
        final double gain = (1 - POLE) * (1 - 1 / POLE);
        for (int i = 0; i < n; i++) {
            c[start + i * stride] *= gain;
        }
        // Start values of the two recursions follow from the infinitely mirrored signal.
        double zn = Math.pow(POLE, n);
        double first = c[start];
        double sum = first + zn * c[start + (n - 1) * stride];
        double zi = POLE;
        for (int i = 1; i < n; i++) {
            // The last term should hold the first value; the reference takes the sum so far. Kept: it moves meshes of
            // two or three cells by some 1e-4 of
            // their range, larger ones not at all, and images agree to the last float.
            double opposite = i == n - 1 ? sum : c[start + (n - 1 - i) * stride];
            sum += zi * (c[start + i * stride] + zn * opposite);
            zi *= POLE;
        }
        c[start] = sum * POLE / (1 - zn * zn) + first;
        for (int i = 1; i < n; i++) {
            c[start + i * stride] += POLE * c[start + (i - 1) * stride];
        }
        c[start + (n - 1) * stride] *= POLE / (POLE - 1);
        for (int i = n - 2; i >= 0; i--) {
            c[start + i * stride] = POLE * (c[start + (i + 1) * stride] - c[start + i * stride]);
        }
    }

    /** Cubic B-spline weights of the four knots about {@code t}; returns the index of the first. */
    private static int weights(double t, double[] w) {
        int i = (int) Math.floor(t);
        double f = t - i;
        double g = 1 - f;
        w[0] = g * g * g / 6;
        w[1] = (4 + f * f * (3 * f - 6)) / 6;
        w[2] = (4 + g * g * (3 * g - 6)) / 6;
        w[3] = f * f * f / 6;
        return i - 1;
    }

    private static int mirror(int i, int n) {
        int period = 2 * n;
        int k = Math.floorMod(i, period);
        return k < n ? k : period - 1 - k;
    }
}

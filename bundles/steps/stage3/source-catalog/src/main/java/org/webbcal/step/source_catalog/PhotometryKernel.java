package org.webbcal.step.source_catalog;

import java.util.Arrays;
import java.util.Comparator;
import org.webbcal.lib.sources.CircularAperture;
import org.webbcal.lib.sources.DaoShape;
import org.webbcal.lib.sources.DrizzleNoise;

/** Measurements at the positions of sources, independent of how these were found. */
final class PhotometryKernel {

    /** Zero point of AB magnitudes of fluxes in Jy. */
    private static final double AB_ZERO = 8.9;

    private PhotometryKernel() {}

    /**
     * Fluxes in apertures, less the local background.
     *
     * <p>Background = clipped median of a ring, its error {@code sqrt(pi/(2N)) std}; flux = sum of overlap times value, less background times {@code pi r^2};
     * error = square root of the sum of squared overlap times error; with {@code correlation} the covariance of neighbouring pixels and the error of the
     * background times the area of the aperture are in it, which the reference software leaves out: it makes the errors of faint stars 1.5 times larger.
     *
     * @param data image [y][x], Jy; read only
     * @param err its error; read only
     * @param correlation of pixels along one axis, see {@link DrizzleNoise}; null for independent pixels
     * @param background receives background and error of each source, {@code [2][source]}, Jy per pixel
     * @param flux receives flux and error in each aperture, {@code [aperture][2][source]}, Jy
     */
    static void apertures(
            float[] data,
            float[] err,
            int ny,
            int nx,
            double[] x,
            double[] y,
            Apertures apertures,
            double[] correlation,
            double[][] background,
            double[][][] flux,
            int from,
            int to) {
        for (int i = from; i < to; i++) {
            boolean placed = Double.isFinite(x[i]) && Double.isFinite(y[i]);
            var ring = placed
                    ? CircularAperture.ring(data, ny, nx, x[i], y[i], apertures.ringIn(), apertures.ringOut())
                    : null;
            float level = ring == null ? Float.NaN : (float) ring.median();
            background[0][i] = level;
            background[1][i] = ring == null ? Double.NaN : Math.sqrt(Math.PI / (2.0 * ring.n())) * (float) ring.std();
            for (int a = 0; a < apertures.radii().length; a++) {
                float r = apertures.radii()[a];
                var sum = placed
                        ? CircularAperture.sum(data, err, ny, nx, x[i], y[i], r)
                        : new double[] {Double.NaN, Double.NaN};
                // The reference multiplies in float.
                flux[a][0][i] = sum[0] - level * ((float) Math.PI * (r * r));
                flux[a][1][i] = correlation == null || !placed
                        ? sum[1]
                        : Math.hypot(
                                CircularAperture.correlatedError(err, ny, nx, x[i], y[i], r, correlation),
                                Math.PI * r * r * background[1][i] * DrizzleNoise.largeAreaFactor(correlation));
            }
        }
    }

    /** Sharpness and roundness of sources, {@code [2][source]}. */
    static void shapes(
            float[] data, int ny, int nx, double[] x, double[] y, DaoShape shape, double[][] out, int from, int to) {
        for (int i = from; i < to; i++) {
            var s = shape.measure(data, ny, nx, x[i], y[i]);
            out[0][i] = s[0];
            out[1][i] = s[1];
        }
    }

    /** AB magnitudes and their errors of fluxes in Jy, {@code [2][source]}; NaN for negative fluxes. */
    static double[][] magnitudes(double[] flux, double[] error) {
        var out = new double[2][flux.length];
        for (int i = 0; i < flux.length; i++) {
            boolean negative = flux[i] < 0;
            out[0][i] = negative ? Double.NaN : -2.5 * Math.log10(flux[i]) + AB_ZERO;
            out[1][i] = negative ? Double.NaN : 2.5 * Math.log10(1 + error[i] / flux[i]);
        }
        return out;
    }

    /**
     * Nearest neighbour of each position.
     *
     * @param distance receives the distance, pixels; NaN without a neighbour
     * @return index of the neighbour; −1 without
     */
    static int[] neighbours(double[] x, double[] y, double[] distance) {
        int n = x.length;
        var nearest = new int[n];
        Arrays.fill(nearest, -1);
        Arrays.fill(distance, Double.NaN);
        Integer[] order = java.util.stream.IntStream.range(0, n)
                .filter(i -> Double.isFinite(x[i] + y[i]))
                .boxed()
                .toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> x[i]));
        for (int k = 0; k < order.length; k++) {
            int i = order[k];
            double best = Double.POSITIVE_INFINITY;
            // Outwards in x on both sides, until x alone is farther than the best so far.
            for (int side = -1; side <= 1; side += 2) {
                for (int m = k + side; m >= 0 && m < order.length; m += side) {
                    int j = order[m];
                    double dx = x[j] - x[i];
                    if (dx * dx > best) {
                        break;
                    }
                    double d2 = dx * dx + (y[j] - y[i]) * (y[j] - y[i]);
                    if (d2 < best) {
                        best = d2;
                        nearest[i] = j;
                    }
                }
            }
            distance[i] = nearest[i] < 0 ? Double.NaN : Math.sqrt(best);
        }
        return nearest;
    }
}

package org.webbcal.lib.sources;

import java.util.Arrays;

/** Photometry in circles and rings. */
public final class CircularAperture {

    private CircularAperture() {}

    /**
     * Sum of values within a circle, each pixel weighted by the fraction of it that lies inside.
     *
     * @param data image [y][x]; a NaN within the circle makes the sum NaN; read only
     * @param err its error [y][x]; read only
     * @param x centre, 0-based pixels
     * @param r radius, pixels
     * @return {sum of f·data, sqrt(sum of (f·err)²)}; NaN if the circle does not meet the image
     * @see "photutils.aperture.aperture_photometry(method='exact')"
     */
    public static double[] sum(float[] data, float[] err, int ny, int nx, double x, double y, double r) {
        int x0 = Math.max(0, (int) Math.floor(x - r + 0.5));
        int x1 = Math.min(nx - 1, (int) Math.ceil(x + r + 0.5) - 1);
        int y0 = Math.max(0, (int) Math.floor(y - r + 0.5));
        int y1 = Math.min(ny - 1, (int) Math.ceil(y + r + 0.5) - 1);
        if (!(x0 <= x1 && y0 <= y1)) {
            return new double[] {Double.NaN, Double.NaN};
        }
        double sum = 0;
        double variance = 0;
        for (int j = y0; j <= y1; j++) {
            for (int i = x0; i <= x1; i++) {
                double f = overlap(i - 0.5 - x, i + 0.5 - x, j - 0.5 - y, j + 0.5 - y, r);
                if (f > 0) {
                    int p = j * nx + i;
                    sum += f * data[p];
                    variance += f * f * err[p] * err[p];
                }
            }
        }
        return new double[] {sum, Math.sqrt(variance)};
    }

    /**
     * Error of {@link #sum} when the noise of neighbouring pixels is correlated, as in a drizzled image.
     *
     * @param rho correlation along each axis for distances of 0, 1, … pixels, see {@link DrizzleNoise#correlation}
     * @return sqrt of the sum over pairs of pixels of f·err·f'·err'·rho(dx)·rho(dy); NaN if the circle does not meet the image
     */
    public static double correlatedError(float[] err, int ny, int nx, double x, double y, double r, double[] rho) {
        int x0 = Math.max(0, (int) Math.floor(x - r + 0.5));
        int x1 = Math.min(nx - 1, (int) Math.ceil(x + r + 0.5) - 1);
        int y0 = Math.max(0, (int) Math.floor(y - r + 0.5));
        int y1 = Math.min(ny - 1, (int) Math.ceil(y + r + 0.5) - 1);
        if (!(x0 <= x1 && y0 <= y1)) {
            return Double.NaN;
        }
        int w = x1 - x0 + 1;
        int h = y1 - y0 + 1;
        var noise = new double[w * h];
        for (int j = 0; j < h; j++) {
            for (int i = 0; i < w; i++) {
                double f = overlap(x0 + i - 0.5 - x, x0 + i + 0.5 - x, y0 + j - 0.5 - y, y0 + j + 0.5 - y, r);
                noise[j * w + i] = f > 0 ? f * err[(y0 + j) * nx + x0 + i] : 0;
            }
        }
        double variance = 0;
        for (int dy = 1 - rho.length; dy < rho.length; dy++) {
            for (int dx = 1 - rho.length; dx < rho.length; dx++) {
                variance += rho[Math.abs(dy)] * rho[Math.abs(dx)] * products(noise, w, h, dx, dy);
            }
        }
        return Math.sqrt(variance);
    }

    /** Sum of the products of all pixels with those at a given distance. */
    private static double products(double[] a, int w, int h, int dx, int dy) {
        double sum = 0;
        for (int j = Math.max(0, -dy); j < Math.min(h, h - dy); j++) {
            for (int i = Math.max(0, -dx); i < Math.min(w, w - dx); i++) {
                sum += a[j * w + i] * a[(j + dy) * w + i + dx];
            }
        }
        return sum;
    }

    /**
     * Clipped statistics (3 σ about the median, 5 passes) of the pixels whose centres lie in a ring, as float values.
     *
     * @param rIn inner radius, included, pixels
     * @param rOut outer radius, excluded, pixels
     */
    public static ClippedStatistics ring(float[] data, int ny, int nx, double x, double y, double rIn, double rOut) {
        int x0 = Math.max(0, (int) Math.ceil(x - rOut));
        int x1 = Math.min(nx - 1, (int) Math.floor(x + rOut));
        int y0 = Math.max(0, (int) Math.ceil(y - rOut));
        int y1 = Math.min(ny - 1, (int) Math.floor(y + rOut));
        if (x0 > x1 || y0 > y1) {
            return ClippedStatistics.ofSorted(new float[0], 0, 3, 5);
        }
        var values = new float[(x1 - x0 + 1) * (y1 - y0 + 1)];
        int n = 0;
        for (int j = y0; j <= y1; j++) {
            for (int i = x0; i <= x1; i++) {
                double d2 = (i - x) * (i - x) + (j - y) * (j - y);
                float v = data[j * nx + i];
                if (d2 < rOut * rOut && d2 >= rIn * rIn && Math.abs(v) <= Float.MAX_VALUE) {
                    values[n++] = v;
                }
            }
        }
        Arrays.sort(values, 0, n);
        return ClippedStatistics.ofSorted(values, n, 3, 5);
    }

    /** Area of a rectangle that lies within a circle about the origin. */
    static double overlap(double x0, double x1, double y0, double y1, double r) {
        double near2 = square(nearest(x0, x1)) + square(nearest(y0, y1));
        if (near2 >= r * r) {
            return 0;
        }
        double far2 = square(Math.max(Math.abs(x0), Math.abs(x1))) + square(Math.max(Math.abs(y0), Math.abs(y1)));
        if (far2 <= r * r) {
            return (x1 - x0) * (y1 - y0);
        }
        return corner(x1, y1, r) - corner(x0, y1, r) - corner(x1, y0, r) + corner(x0, y0, r);
    }

    private static double square(double v) {
        return v * v;
    }

    private static double nearest(double a, double b) {
        return a > 0 ? a : b < 0 ? b : 0;
    }

    /** Area of the circle's part between the axes and (x, y), with the sign of x·y. */
    private static double corner(double x, double y, double r) {
        double u = Math.min(Math.abs(x), r);
        double v = Math.min(Math.abs(y), r);
        double area;
        if (u * u + v * v <= r * r) {
            area = u * v;
        } else {
            // Up to u0 the rectangle's edge is below the arc, from there on the arc bounds the area.
            double u0 = Math.sqrt(Math.max(0, r * r - v * v));
            area = v * u0 + arc(u, r) - arc(u0, r);
        }
        return Math.signum(x) * Math.signum(y) * area;
    }

    /** Integral of sqrt(r² − t²) from 0 to u. */
    private static double arc(double u, double r) {
        return 0.5 * (u * Math.sqrt(Math.max(0, r * r - u * u)) + r * r * Math.asin(Math.min(1, u / r)));
    }
}

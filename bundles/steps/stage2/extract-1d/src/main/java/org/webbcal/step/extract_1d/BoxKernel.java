package org.webbcal.step.extract_1d;

import org.webbcal.math.Median;

/**
 * Sums the pixels of an aperture at each wavelength, less a background that is found beside it.
 *
 * @see "jwst/extract_1d/extract1d.py"
 */
final class BoxKernel {

    /** Less than this many pixels are none. */
    private static final double NO_PIXELS = 1e-8;
    /** A median is less certain than a mean by about this factor. */
    private static final double MEDIAN_PENALTY = 1.2 * 1.2;
    /** Systems of equations worse than this have no solution. */
    private static final double WORST_CONDITION = 1e10;

    private BoxKernel() {}

    /**
     * Extracts elements {@code from … to-1} of the dispersion of one image.
     *
     * <p>With weights w of the aperture and the background B of a pixel: F = Σ w (I − B) over pixels that are finite, N = Σ w over the same pixels; missing pixels
     * are missing. The variance of F is Σ w² var + that of the background summed over the aperture. A row without pixels has F NaN.
     *
     * @param image [y][x], NaN where pixels do not count; read only
     * @param variances read noise, photons, flat field, each [y][x] or null; NaN where pixels do not count; read only
     * @param weights of the aperture [y][x], 0 to 1; read only
     * @param background null for none
     * @param out receives the sums
     */
    static void extract(
            Grid grid,
            float[] image,
            float[][] variances,
            double[] weights,
            Background background,
            BoxSpectrum out,
            int from,
            int to) {
        int n = grid.across();
        var work = background == null ? null : new Work(n, background.order());
        for (int i = from; i < to; i++) {
            if (background != null) {
                background(grid, image, variances, weights, background, i, work);
                out.backgroundVarRnoise[i] = work.variance[0];
                out.backgroundVarPoisson[i] = work.variance[1];
                out.backgroundVarFlat[i] = work.variance[2];
            }
            double flux = 0;
            double pixels = 0;
            double sky = 0;
            double v0 = 0;
            double v1 = 0;
            double v2 = 0;
            for (int j = 0; j < n; j++) {
                int p = grid.at(i, j);
                double w = weights[p];
                if (w == 0) {
                    continue;
                }
                double signal = image[p];
                double level = 0;
                if (background != null) {
                    level = work.level[j];
                    // in the precision of the image where the level has it
                    signal = background.median() ? image[p] - (float) level : signal - level;
                }
                if (Double.isNaN(signal) || Double.isInfinite(signal)) {
                    continue;
                }
                flux += signal * w;
                pixels += w;
                sky += level * w;
                double square = w * w;
                v0 += term(variances[0], p, square);
                v1 += term(variances[1], p, square);
                v2 += term(variances[2], p, square);
            }
            out.flux[i] = Math.abs(pixels) <= NO_PIXELS ? Double.NaN : flux;
            out.pixels[i] = pixels;
            out.background[i] = Double.isInfinite(sky) || Double.isNaN(sky) ? 0 : sky;
            out.varRnoise[i] = v0 + out.backgroundVarRnoise[i];
            out.varPoisson[i] = v1 + out.backgroundVarPoisson[i];
            out.varFlat[i] = v2 + out.backgroundVarFlat[i];
        }
    }

    private static double term(float[] variance, int p, double weight) {
        if (variance == null) {
            return 0;
        }
        double v = variance[p] * weight;
        return v != v ? 0 : v;
    }

    // --- background ---

    /** Places for one element of the dispersion. */
    private static final class Work {
        /** Background of each pixel. */
        private final double[] level;
        /** Variances of the background within the aperture: read noise, photons, flat field. */
        private final double[] variance = new double[3];

        private final float[] values;
        private final float[] sorted;
        private final boolean[] counts;
        private final double[] place;
        private final double[][] normal;
        private final double[][] inverse;
        private final double[] target;
        private final double[] aperture;

        private Work(int n, int order) {
            level = new double[n];
            values = new float[n];
            sorted = new float[n];
            counts = new boolean[n];
            place = new double[n];
            for (int j = 0; j < n; j++) {
                place[j] = n == 1 ? -1 : -1 + j * (2.0 / (n - 1));
            }
            normal = new double[order + 1][order + 1];
            inverse = new double[order + 1][order + 1];
            target = new double[order + 1];
            aperture = new double[order + 1];
        }
    }

    private static void background(
            Grid grid, float[] image, float[][] variances, double[] weights, Background how, int i, Work work) {
        int n = grid.across();
        for (int j = 0; j < n; j++) {
            int p = grid.at(i, j);
            boolean within = how.weights()[p] != 0;
            work.values[j] = within ? smooth(grid, image, i, j, how.smoothing()) : Float.NaN;
            // what counts for the error is what the image has, whatever smoothing has filled
            work.counts[j] = within && finite(image[p]) && finite(sum(variances, p));
        }
        if (how.median()) {
            median(grid, variances, weights, i, work);
        } else {
            polynomial(grid, variances, weights, how.order(), i, work);
        }
    }

    private static boolean finite(double v) {
        return !Double.isNaN(v) && !Double.isInfinite(v);
    }

    private static double sum(float[][] variances, int p) {
        float sum = 0;
        for (float[] v : variances) {
            sum += v == null ? 0 : v[p];
        }
        return sum;
    }

    /** Mean over neighbours along the dispersion that are not NaN; the image goes on beyond its ends as it ends. */
    private static float smooth(Grid grid, float[] image, int i, int j, int length) {
        if (length <= 1) {
            return image[grid.at(i, j)];
        }
        double sum = 0;
        int n = 0;
        int half = length / 2;
        for (int k = i - half; k <= i + half; k++) {
            float v = image[grid.at(Math.max(0, Math.min(grid.along() - 1, k)), j)];
            if (v == v) {
                sum += v;
                n++;
            }
        }
        return n == 0 ? Float.NaN : (float) (sum / n);
    }

    private static void median(Grid grid, float[][] variances, double[] weights, int i, Work work) {
        int n = grid.across();
        int found = 0;
        int counted = 0;
        double pixels = 0;
        for (int j = 0; j < n; j++) {
            if (work.values[j] == work.values[j]) {
                work.sorted[found++] = work.values[j];
            }
            counted += work.counts[j] ? 1 : 0;
            pixels += weights[grid.at(i, j)];
        }
        float level = Median.inPlace(work.sorted, found);
        java.util.Arrays.fill(work.level, level);
        double share = counted == 0 ? 0 : 1.0 / counted;
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                if (work.counts[j]) {
                    sum += term(variances[c], grid.at(i, j), share * share);
                }
            }
            work.variance[c] = MEDIAN_PENALTY * (pixels * pixels) * sum;
        }
    }

    /** Least squares with equal weights in the place across the image, from -1 to 1. */
    private static void polynomial(Grid grid, float[][] variances, double[] weights, int order, int i, Work work) {
        int n = grid.across();
        int m = order + 1;
        for (int a = 0; a < m; a++) {
            work.target[a] = 0;
            work.aperture[a] = 0;
            java.util.Arrays.fill(work.normal[a], 0);
        }
        for (int j = 0; j < n; j++) {
            double w = weights[grid.at(i, j)];
            boolean used = work.counts[j] && finite(work.values[j]);
            double ya = 1;
            for (int a = 0; a < m; a++) {
                work.aperture[a] += ya * w;
                if (used) {
                    work.target[a] += ya * work.values[j];
                    double yb = ya;
                    for (int b = 0; b < m; b++) {
                        work.normal[a][b] += b == 0 ? ya : (yb *= work.place[j]);
                    }
                }
                ya *= work.place[j];
            }
        }
        boolean solved = SmallMatrix.condition(work.normal, m) < WORST_CONDITION
                && SmallMatrix.invert(work.normal, work.inverse, m);
        java.util.Arrays.fill(work.variance, 0);
        if (!solved) {
            java.util.Arrays.fill(work.level, 0);
            return;
        }
        for (int j = 0; j < n; j++) {
            double level = 0;
            double share = 0;
            double ya = 1;
            for (int a = 0; a < m; a++) {
                double coefficient = 0;
                double weight = 0;
                double yb = 1;
                for (int b = 0; b < m; b++) {
                    coefficient += work.inverse[a][b] * work.target[b];
                    weight += work.inverse[a][b] * yb;
                    yb *= work.place[j];
                }
                level += coefficient * ya;
                share += weight * work.aperture[a];
                ya *= work.place[j];
            }
            work.level[j] = level;
            if (work.counts[j] && finite(work.values[j])) {
                for (int c = 0; c < 3; c++) {
                    work.variance[c] += term(variances[c], grid.at(i, j), share * share);
                }
            }
        }
    }
}

package org.webbcal.step.extract_1d;

import java.util.Arrays;

/**
 * Fits profiles of sources, and a background, to the pixels of each wavelength: the flux of a source is the factor of its profile.
 *
 * <p>Least squares, linear in background terms (powers of the place across the image, −1 to 1), the source and, where there is one, the negative source of the other
 * nod. Missing pixels take no part and do not bias the factor. The solution is linear in the pixels, so that variances go through it exactly.
 *
 * @see "jwst/extract_1d/extract1d.py, _optimal_extract; Horne 1986, PASP 98, 609"
 */
final class ProfileKernel {

    private static final double WORST_CONDITION = 1e10;
    private static final double NO_PIXELS = 1e-8;

    /**
     * What is fitted.
     *
     * @param source profile [y][x] whose sum over each element of the dispersion is 1
     * @param nod profile of the other nod, negative; null for none
     * @param regions pixels of the background beside the profiles, not 0; null for none
     * @param order of the polynomial of the background; −1 for none
     * @param strict whether errors of the background are unknown where any pixel of the element of the dispersion is missing
     */
    record Scene(double[] source, double[] nod, double[] regions, int order, boolean strict) {

        int terms() {
            return order + (nod == null ? 2 : 3);
        }

        /** Value of a term at a pixel; {@code power} is the place to the power of the term. */
        private double term(int k, int p, double power) {
            return k <= order ? power : k == order + 1 ? source[p] : nod[p];
        }

        private boolean has(int p) {
            return source[p] != 0 || nod != null && nod[p] != 0 || regions != null && regions[p] != 0;
        }
    }

    /** Places for the fit of one element of the dispersion. */
    static final class Work {
        private final int n;
        private final double[][] term;
        private final double[][] matrix;
        private final double[][] inverse;
        private final double[] weight;
        private final double[] factor;
        private final boolean[] used;
        private final double[] share;

        Work(int across, Scene scene) {
            n = across;
            int m = scene.terms();
            term = new double[m][n];
            matrix = new double[m][m];
            inverse = new double[m][m];
            weight = new double[n];
            factor = new double[m];
            used = new boolean[n];
            share = new double[n];
        }
    }

    private ProfileKernel() {}

    /**
     * Extracts elements {@code from … to-1} of the dispersion of one image.
     *
     * @param image [y][x], NaN where pixels do not count
     * @param variances read noise, photons, flat field, each [y][x] or null
     * @param weights of the pixels in the fit, the inverse of a variance; null for equal ones
     * @param out receives flux, variances, background in the profile, and effective pixels Σp/Σp²
     */
    static void extract(
            Grid grid,
            float[] image,
            float[][] variances,
            float[] weights,
            Scene scene,
            BoxSpectrum out,
            int from,
            int to) {
        var work = new Work(grid.across(), scene);
        for (int i = from; i < to; i++) {
            boolean solved = fit(grid, image, variances, weights, scene, i, work);
            one(grid, variances, scene, out, i, solved, work);
        }
    }

    /** Finds the factors of the terms; false where the pixels do not determine them, which are 0 then. */
    private static boolean fit(
            Grid grid, float[] image, float[][] variances, float[] weights, Scene scene, int i, Work w) {
        int m = scene.terms();
        Arrays.fill(w.factor, 0);
        for (var row : w.matrix) {
            Arrays.fill(row, 0);
        }
        for (int j = 0; j < w.n; j++) {
            int p = grid.at(i, j);
            double place = w.n == 1 ? -1 : -1 + j * (2.0 / (w.n - 1));
            double power = 1;
            for (int k = 0; k < m; k++) {
                w.term[k][j] = scene.term(k, p, power);
                power *= place;
            }
            boolean valid = Float.isFinite(image[p]) && Float.isFinite(sum(variances, p));
            w.weight[j] = !valid ? 0 : weights == null ? 1 : weights[p];
            w.used[j] = w.weight[j] > 0 && scene.has(p);
            if (w.used[j]) {
                for (int a = 0; a < m; a++) {
                    for (int b = 0; b <= a; b++) {
                        w.matrix[a][b] += w.weight[j] * w.term[a][j] * w.term[b][j];
                    }
                }
            }
        }
        for (int a = 0; a < m; a++) {
            for (int b = 0; b < a; b++) {
                w.matrix[b][a] = w.matrix[a][b];
            }
        }
        if (!(SmallMatrix.condition(w.matrix, m) < WORST_CONDITION) || !SmallMatrix.invert(w.matrix, w.inverse, m)) {
            return false;
        }
        for (int j = 0; j < w.n; j++) {
            if (w.used[j]) {
                for (int a = 0; a < m; a++) {
                    w.factor[a] += share(w, a, j) * image[grid.at(i, j)];
                }
            }
        }
        return true;
    }

    /** By how much a pixel moves the factor of a term. */
    private static double share(Work w, int a, int j) {
        double sum = 0;
        for (int b = 0; b < w.factor.length; b++) {
            sum += w.inverse[a][b] * w.term[b][j];
        }
        return w.weight[j] * sum;
    }

    private static void one(
            Grid grid, float[][] variances, Scene scene, BoxSpectrum out, int i, boolean solved, Work w) {
        int s = scene.order() + 1;
        double pixels = 0;
        double squares = 0;
        double weighted = 0;
        double level = 0;
        double[] variance = new double[3];
        double[] alone = new double[3];
        boolean complete = true;
        for (int j = 0; j < w.n; j++) {
            double profile = w.term[s][j];
            squares += profile * profile;
            pixels += w.weight[j] > 0 ? profile : 0;
            weighted += profile * profile * w.weight[j];
            double here = 0;
            for (int k = 0; k < s; k++) {
                here += w.factor[k] * w.term[k][j];
            }
            level += profile * w.weight[j] * here;
            w.share[j] = solved && w.used[j] ? share(w, s, j) : 0;
        }
        for (int c = 0; c < 3; c++) {
            for (int j = 0; j < w.n; j++) {
                double v = variances[c] == null ? 0 : variances[c][grid.at(i, j)];
                if (Double.isNaN(v)) {
                    complete = false;
                    continue;
                }
                double without = w.term[s][j] * w.weight[j] / weighted;
                variance[c] += v * w.share[j] * w.share[j];
                alone[c] += v * without * without;
            }
        }
        out.pixels[i] = squares > 0 ? pixels / squares : 0;
        out.flux[i] = solved && Math.abs(out.pixels[i]) > NO_PIXELS ? w.factor[s] : Double.NaN;
        out.varRnoise[i] = variance[0];
        out.varPoisson[i] = variance[1];
        out.varFlat[i] = variance[2];
        if (scene.order() >= 0) {
            double sky = level / weighted;
            out.background[i] = Double.isNaN(sky) || Double.isInfinite(sky) ? 0 : sky;
            out.backgroundVarRnoise[i] = known(complete, scene, variance[0] - alone[0]);
            out.backgroundVarPoisson[i] = known(complete, scene, variance[1] - alone[1]);
            out.backgroundVarFlat[i] = known(complete, scene, variance[2] - alone[2]);
        }
    }

    private static double known(boolean complete, Scene scene, double variance) {
        return complete || !scene.strict() ? variance > 0 ? variance : 0 : Double.NaN;
    }

    private static float sum(float[][] variances, int p) {
        float sum = 0;
        for (float[] v : variances) {
            sum += v == null ? 0 : v[p];
        }
        return sum;
    }

    /**
     * How badly a scene fits: Σ (model − image)² / variance over elements {@code from … to-1}.
     *
     * @param variance [y][x], of which pixels that are not above 0 do not count
     */
    static double misfit(Grid grid, float[] image, float[] variance, Scene scene, int from, int to) {
        var work = new Work(grid.across(), scene);
        float[][] variances = {variance, null, null};
        double total = 0;
        for (int i = from; i < to; i++) {
            fit(grid, image, variances, null, scene, i, work);
            for (int j = 0; j < work.n; j++) {
                int p = grid.at(i, j);
                if (Float.isNaN(image[p]) || !(variance[p] > 0)) {
                    continue;
                }
                double model = 0;
                for (int k = 0; k < work.factor.length; k++) {
                    model += work.factor[k] * work.term[k][j];
                }
                double difference = model - image[p];
                total += difference * difference / variance[p];
            }
        }
        return total;
    }
}

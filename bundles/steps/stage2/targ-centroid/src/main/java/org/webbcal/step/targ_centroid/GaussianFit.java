package org.webbcal.step.targ_centroid;

import java.util.Arrays;
import java.util.Optional;

/**
 * A tilted Gaussian, on a constant if so asked: A e^(-(a dx² + 2 b dx dy + c dy²)) + C, by least squares without weights (Levenberg, Marquardt).
 *
 * @param x centre, 0-based pixel of the cut-out
 * @param y the same along y
 * @param amplitude A
 * @param sigmaX width along x
 * @param sigmaY width along y
 * @param scatter standard deviation of the image about the fit
 */
record GaussianFit(double x, double y, double amplitude, double sigmaX, double sigmaY, double scatter) {

    private static final int PARAMETERS = 7;
    private static final int MOST_STEPS = 200;
    /** Part of the range from the lowest to the highest pixel below which light does not count for the first guess. */
    private static final double FOOT = 0.3;
    /** First guess of a and c: a standard deviation of two pixels. */
    private static final double FIRST_SHARPNESS = 0.125;
    /** Steps of the centre below this are none, pixels. */
    private static final double CLOSE = 1e-9;

    /** By how much sums of squares differ that are the same. */
    private static final double ROUNDING = 1e-13;

    private static final double FIRST_DAMPING = 1e-3;
    private static final double LEAST_DAMPING = 1e-12;
    private static final double MOST_DAMPING = 1e12;

    /**
     * Fits an image; NaN and infinite pixels do not count.
     *
     * @param image [y][x]
     * @param constant whether C is fitted; otherwise it is 0
     * @return empty if there are fewer finite pixels than parameters, or no peak within the image comes out
     */
    static Optional<GaussianFit> of(float[] image, int ny, int nx, boolean constant) {
        double[] p = start(image, nx, constant);
        if (p == null) {
            return Optional.empty();
        }
        int m = constant ? PARAMETERS : PARAMETERS - 1;
        var normal = new double[PARAMETERS][PARAMETERS];
        var right = new double[PARAMETERS];
        double damping = FIRST_DAMPING;
        double chi2 = equations(image, nx, p, normal, right);
        for (int step = 0; step < MOST_STEPS && damping < MOST_DAMPING; step++) {
            double[] move = solve(normal, right, m, damping);
            if (move == null) {
                return Optional.empty();
            }
            var next = p.clone();
            for (int k = 0; k < m; k++) {
                next[k] += move[k];
            }
            double better = squares(image, nx, next);
            if (better <= chi2 * (1 + ROUNDING)) {
                // small steps tell of the end only where nothing damps them
                boolean done = damping <= FIRST_DAMPING && Math.hypot(move[1], move[2]) < CLOSE;
                p = next;
                chi2 = equations(image, nx, p, normal, right);
                damping = Math.max(LEAST_DAMPING, damping / 10);
                if (done) {
                    break;
                }
            } else {
                damping *= 10;
            }
        }
        double determinant = p[3] * p[5] - p[4] * p[4];
        boolean inside = p[1] > -0.5 && p[1] < nx - 0.5 && p[2] > -0.5 && p[2] < ny - 0.5;
        int n = finite(image);
        return inside && p[0] > 0 && p[3] > 0 && determinant > 0
                ? Optional.of(new GaussianFit(
                        p[1],
                        p[2],
                        p[0],
                        Math.sqrt(p[5] / (2 * determinant)),
                        Math.sqrt(p[3] / (2 * determinant)),
                        Math.sqrt(chi2 / Math.max(1, n - m))))
                : Optional.empty();
    }

    private static int finite(float[] image) {
        int n = 0;
        for (float v : image) {
            n += Float.isFinite(v) ? 1 : 0;
        }
        return n;
    }

    /** Amplitude, centre and sharpness as the brighter part of the light has them. */
    private static double[] start(float[] image, int nx, boolean constant) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (float v : image) {
            if (Float.isFinite(v)) {
                low = Math.min(low, v);
                high = Math.max(high, v);
            }
        }
        if (finite(image) < PARAMETERS || !(high > low)) {
            return null;
        }
        double sum = 0;
        double sx = 0;
        double sy = 0;
        // moments of all the light would be those of the background
        double foot = low + FOOT * (high - low);
        for (int q = 0; q < image.length; q++) {
            if (Float.isFinite(image[q]) && image[q] > foot) {
                double w = image[q] - foot;
                sum += w;
                sx += w * (q % nx);
                sy += w * (q / nx);
            }
        }
        double bottom = constant ? low : 0;
        return new double[] {high - bottom, sx / sum, sy / sum, FIRST_SHARPNESS, 0, FIRST_SHARPNESS, bottom};
    }

    private static double exponential(double[] p, double dx, double dy) {
        return Math.exp(-(p[3] * dx * dx + 2 * p[4] * dx * dy + p[5] * dy * dy));
    }

    /** Sum of squared residuals; infinite where the model has no value. */
    private static double squares(float[] image, int nx, double[] p) {
        double sum = 0;
        for (int q = 0; q < image.length; q++) {
            if (Float.isFinite(image[q])) {
                double r = image[q] - p[6] - p[0] * exponential(p, q % nx - p[1], q / nx - p[2]);
                sum += r * r;
            }
        }
        return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
    }

    /** Sum of squared residuals, and the normal equations at a point. */
    private static double equations(float[] image, int nx, double[] p, double[][] normal, double[] right) {
        for (double[] row : normal) {
            Arrays.fill(row, 0);
        }
        Arrays.fill(right, 0);
        var d = new double[PARAMETERS];
        double sum = 0;
        for (int q = 0; q < image.length; q++) {
            if (!Float.isFinite(image[q])) {
                continue;
            }
            double dx = q % nx - p[1];
            double dy = q / nx - p[2];
            double e = exponential(p, dx, dy);
            double g = p[0] * e;
            double r = image[q] - p[6] - g;
            sum += r * r;
            d[0] = e;
            d[1] = 2 * g * (p[3] * dx + p[4] * dy);
            d[2] = 2 * g * (p[4] * dx + p[5] * dy);
            d[3] = -g * dx * dx;
            d[4] = -2 * g * dx * dy;
            d[5] = -g * dy * dy;
            d[6] = 1;
            for (int a = 0; a < PARAMETERS; a++) {
                right[a] += d[a] * r;
                for (int b = 0; b <= a; b++) {
                    normal[a][b] += d[a] * d[b];
                }
            }
        }
        for (int a = 0; a < PARAMETERS; a++) {
            for (int b = a + 1; b < PARAMETERS; b++) {
                normal[a][b] = normal[b][a];
            }
        }
        return sum;
    }

    /** The damped equations of the first m parameters, by elimination with pivots; null if they have no solution. */
    private static double[] solve(double[][] normal, double[] right, int m, double damping) {
        var a = new double[m][m + 1];
        for (int i = 0; i < m; i++) {
            System.arraycopy(normal[i], 0, a[i], 0, m);
            a[i][i] *= 1 + damping;
            a[i][m] = right[i];
        }
        for (int i = 0; i < m; i++) {
            int pivot = i;
            for (int r = i + 1; r < m; r++) {
                pivot = Math.abs(a[r][i]) > Math.abs(a[pivot][i]) ? r : pivot;
            }
            var row = a[pivot];
            a[pivot] = a[i];
            a[i] = row;
            if (!(Math.abs(a[i][i]) > 0)) {
                return null;
            }
            for (int r = i + 1; r < m; r++) {
                double f = a[r][i] / a[i][i];
                for (int j = i; j <= m; j++) {
                    a[r][j] -= f * a[i][j];
                }
            }
        }
        var x = new double[m];
        for (int i = m - 1; i >= 0; i--) {
            double v = a[i][m];
            for (int j = i + 1; j < m; j++) {
                v -= a[i][j] * x[j];
            }
            x[i] = v / a[i][i];
        }
        return x;
    }
}

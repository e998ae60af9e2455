package org.webbcal.lib.ramps;

import java.util.Optional;

/**
 * A Gaussian fitted to a histogram by least squares (Levenberg and Marquardt), amplitude at least 0, centre and width inside of the histogram.
 *
 * @see "numpy.histogram; scipy.optimize.curve_fit with bounds"
 */
final class HistogramPeak {

    static final int BINS = 2000;

    private static final int STEPS = 200;
    /** Relative change of the sum of squares at which the fit has arrived: well below the 1e-8 of the reference. */
    private static final double ARRIVED = 1e-14;

    private HistogramPeak() {}

    /**
     * Adds sorted values to a histogram of equal bins; the last bin has both its edges.
     *
     * @param sorted ascending, the first n are used; read only
     */
    static void count(float[] sorted, int n, double from, double to, long[] histogram) {
        double step = (to - from) / BINS;
        int k = 0;
        while (k < n && sorted[k] < from) {
            k++;
        }
        for (int bin = 0; bin < BINS && k < n; bin++) {
            double edge = bin == BINS - 1 ? to : from + (bin + 1) * step;
            int first = k;
            while (k < n && (sorted[k] < edge || bin == BINS - 1 && sorted[k] <= edge)) {
                k++;
            }
            histogram[bin] += k - first;
        }
    }

    /**
     * @param sigma start of the width
     * @return empty if the fit does not arrive
     */
    static Optional<BackgroundClip.Background> fit(long[] histogram, double from, double to, double sigma) {
        double step = (to - from) / BINS;
        int mode = 0;
        for (int k = 1; k < BINS; k++) {
            mode = histogram[k] > histogram[mode] ? k : mode;
        }
        // positions in units of the width, counts in units of the highest bin: all numbers of order 1
        double scale = sigma;
        double first = from + 0.5 * step;
        double last = to - 0.5 * step;
        double range = (last - first) / scale;
        double peak = histogram[mode];
        if (!(peak > 0)) {
            return Optional.empty();
        }
        double[] a = {1, mode * step / scale, 1};
        double[] upper = {Double.MAX_VALUE, range, range};
        double cost = cost(histogram, peak, step / scale, a);
        double damping = 1e-3;
        for (int pass = 0; pass < STEPS; pass++) {
            var normal = new double[3][4];
            equations(histogram, peak, step / scale, a, normal);
            boolean better = false;
            while (damping < 1e12) {
                var d = solve(normal, damping);
                double[] next = {a[0] + d[0], a[1] + d[1], a[2] + d[2]};
                for (int k = 0; k < 3; k++) {
                    next[k] = Math.min(upper[k], Math.max(0, next[k]));
                }
                double nextCost = next[2] > 0 ? cost(histogram, peak, step / scale, next) : Double.NaN;
                if (nextCost <= cost) {
                    better = cost - nextCost > ARRIVED * cost;
                    a = next;
                    cost = nextCost;
                    damping = Math.max(1e-12, damping / 10);
                    break;
                }
                damping *= 10;
            }
            if (!better) {
                return Optional.of(new BackgroundClip.Background(first + a[1] * scale, a[2] * scale));
            }
        }
        return Optional.empty();
    }

    private static double cost(long[] histogram, double peak, double step, double[] a) {
        double sum = 0;
        for (int k = 0; k < BINS; k++) {
            double z = (k * step - a[1]) / a[2];
            double r = histogram[k] / peak - a[0] * Math.exp(-0.5 * z * z);
            sum += r * r;
        }
        return sum;
    }

    /** Normal equations of the step: matrix in the first three columns, right side in the fourth. */
    private static void equations(long[] histogram, double peak, double step, double[] a, double[][] normal) {
        var j = new double[3];
        for (int k = 0; k < BINS; k++) {
            double z = (k * step - a[1]) / a[2];
            double e = Math.exp(-0.5 * z * z);
            j[0] = e;
            j[1] = a[0] * e * z / a[2];
            j[2] = a[0] * e * z * z / a[2];
            double r = histogram[k] / peak - a[0] * e;
            for (int m = 0; m < 3; m++) {
                for (int n = 0; n < 3; n++) {
                    normal[m][n] += j[m] * j[n];
                }
                normal[m][3] += j[m] * r;
            }
        }
    }

    private static double[] solve(double[][] normal, double damping) {
        var m = new double[3][];
        for (int i = 0; i < 3; i++) {
            m[i] = normal[i].clone();
            m[i][i] *= 1 + damping;
        }
        for (int i = 0; i < 3; i++) { // positive definite: no pivoting
            for (int k = i + 1; k < 3; k++) {
                double f = m[k][i] / m[i][i];
                for (int c = i; c < 4; c++) {
                    m[k][c] -= f * m[i][c];
                }
            }
        }
        var x = new double[3];
        for (int i = 2; i >= 0; i--) {
            double v = m[i][3];
            for (int c = i + 1; c < 3; c++) {
                v -= m[i][c] * x[c];
            }
            x[i] = v / m[i][i];
        }
        return x;
    }
}

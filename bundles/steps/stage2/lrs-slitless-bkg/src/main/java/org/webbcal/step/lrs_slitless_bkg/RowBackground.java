package org.webbcal.step.lrs_slitless_bkg;

import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Background of one image, row by row, from columns beside the trace: level and slope across the row, and the variance of the level.
 *
 * <p>The background of the prism without slit varies along the dispersion, hardly across it, and the interference of the read-out adds an offset to each row; a
 * value for each row takes out both.
 */
final class RowBackground {

    /** From the median absolute deviation to the standard deviation of a normal distribution. */
    private static final double MAD_TO_SIGMA = 1.4826;

    /** Variance of a median in units of that of a mean, for many normal values. */
    private static final double MEDIAN_VARIANCE = Math.PI / 2;

    private static final int BAD = Dq.DO_NOT_USE | Dq.OUTLIER;

    private final int nx;
    private final int[] regions;
    private final int minPixels;
    private final boolean joint;
    private final boolean sloped;

    /** Background at column {@link #pivot}, by row. */
    final double[] level;
    /** Change from column to column, by row. */
    final double[] slope;
    /** Variance of the level, by row. */
    final double[] variance;
    /** Column at which the level holds. */
    final double pivot;

    /**
     * @param regions first and last column of each region, both included
     * @param method {@code median}, {@code region_median} or {@code linear}
     */
    RowBackground(int ny, int nx, int[] regions, String method, int minPixels) {
        this.nx = nx;
        this.regions = regions;
        this.minPixels = minPixels;
        joint = method.equals("median");
        sloped = method.equals("linear");
        level = new double[ny];
        slope = new double[ny];
        variance = new double[ny];
        double sum = 0;
        for (int column : regions) {
            sum += column;
        }
        pivot = sum / regions.length;
    }

    /**
     * Measures an image.
     *
     * @param sci planes of a stack, [k][y][x]; {@code plane} is where the image begins
     * @param dq flags alike, or null
     * @return rows that had too few usable pixels and took the value of their neighbours; all of them if there was none to take
     */
    int measure(float[] sci, int[] dq, int plane, int smoothRows) {
        int columns = 0;
        for (int r = 0; r < regions.length; r += 2) {
            columns += regions[r + 1] - regions[r] + 1;
        }
        var values = new double[columns];
        var part = new double[columns];
        var medians = new double[regions.length / 2];
        for (int y = 0; y < level.length; y++) {
            row(sci, dq, plane + y * nx, y, values, part, medians);
        }
        int lost = interpolate(level);
        interpolate(slope);
        interpolate(variance);
        if (smoothRows > 1) {
            smooth(level, smoothRows);
            smooth(slope, smoothRows);
        }
        return lost;
    }

    private void row(float[] sci, int[] dq, int start, int y, double[] values, double[] part, double[] medians) {
        int n = 0;
        int used = 0;
        double sw = 0;
        double sx = 0;
        double sv = 0;
        double sxx = 0;
        double sxv = 0;
        for (int r = 0; r < regions.length; r += 2) {
            int from = n;
            double centre = 0;
            for (int x = regions[r]; x <= regions[r + 1]; x++) {
                float v = sci[start + x];
                if (Float.isFinite(v) && (dq == null || !Dq.any(dq[start + x], BAD))) {
                    values[n++] = v;
                    centre += x;
                }
            }
            int count = n - from;
            if (count > 0) {
                System.arraycopy(values, from, part, 0, count);
                double median = Median.inPlace(part, count);
                double x = centre / count - pivot;
                medians[used++] = median;
                sw += count;
                sx += count * x;
                sv += count * median;
                sxx += count * x * x;
                sxv += count * x * median;
            }
        }
        slope[y] = 0;
        if (n < minPixels) {
            level[y] = Double.NaN;
            slope[y] = Double.NaN;
            variance[y] = Double.NaN;
            return;
        }
        if (joint) {
            System.arraycopy(values, 0, part, 0, n);
            level[y] = Median.inPlace(part, n);
        } else {
            double determinant = sw * sxx - sx * sx;
            boolean line = sloped && used > 1 && determinant > 1e-9 * sw * sxx;
            slope[y] = line ? (sw * sxv - sx * sv) / determinant : 0;
            level[y] = line ? (sv - slope[y] * sx) / sw : Median.inPlace(medians, used);
        }
        for (int i = 0; i < n; i++) {
            part[i] = Math.abs(values[i] - level[y]);
        }
        double scatter = MAD_TO_SIGMA * Median.inPlace(part, n);
        variance[y] = MEDIAN_VARIANCE * scatter * scatter / n;
    }

    /** Straight lines between rows that have a value; the first and last value go on to the ends. */
    static int interpolate(double[] values) {
        int lost = 0;
        int before = -1;
        for (int i = 0; i <= values.length; i++) {
            if (i < values.length && Double.isNaN(values[i])) {
                lost++;
                continue;
            }
            for (int k = before + 1; k < i; k++) {
                if (before < 0 && i == values.length) {
                    values[k] = 0;
                } else if (before < 0) {
                    values[k] = values[i];
                } else if (i == values.length) {
                    values[k] = values[before];
                } else {
                    values[k] = values[before] + (values[i] - values[before]) * (k - before) / (i - before);
                }
            }
            before = i;
        }
        return lost;
    }

    /** Running median, narrower at the ends. */
    private static void smooth(double[] values, int window) {
        var source = values.clone();
        var part = new double[window];
        for (int i = 0; i < values.length; i++) {
            int reach = Math.min(window / 2, Math.min(i, values.length - 1 - i));
            System.arraycopy(source, i - reach, part, 0, 2 * reach + 1);
            values[i] = Median.inPlace(part, 2 * reach + 1);
        }
    }

    /** Background of a pixel. */
    double at(int y, int x) {
        return level[y] + slope[y] * (x - pivot);
    }
}

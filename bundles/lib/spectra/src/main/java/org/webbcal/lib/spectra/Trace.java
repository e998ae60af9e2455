package org.webbcal.lib.spectra;

import java.util.Optional;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Where the trace of a point source lies across the dispersion, measured in an image whose dispersion runs along columns.
 *
 * <p>The profile across the dispersion is the median over rows of what each row has above its own median, so that neither background nor lines nor single bad
 * pixels decide. It is smoothed, its highest value is the trace (a negative nod is none), and a centroid around that gives the position.
 *
 * @param x centre, 0-based column; fractions count
 * @param peak of the smoothed profile, in the unit of the image
 * @param significance peak divided by the scatter of the profile away from it
 */
public record Trace(double x, double peak, double significance) {

    /** Below this a trace is not believed. */
    public static final double LEAST_SIGNIFICANCE = 10;

    /** Width of the smoothing, pixels: full width at half maximum of 3. */
    private static final double SIGMA = 3 / 2.3548;

    private static final int REACH = 4;
    /** Pixels to each side of the highest that enter the centroid, and that do not count as noise. */
    private static final int CORE = 3;

    private static final int WINGS = 6;

    /** From the median absolute deviation to the standard deviation of a normal distribution. */
    private static final double MAD_TO_SIGMA = 1.4826;

    /** Columns with fewer usable rows than this share have no profile. */
    private static final double LEAST_COVERAGE = 0.25;

    /**
     * Looks for the brightest trace.
     *
     * @param sci [y][x]; NaN is left out
     * @param dq flags of the same shape, DO_NOT_USE is left out; null for none
     * @param nx pixels in a row
     * @param y0 first row that is looked at
     * @param y1 row after the last
     * @param x0 first column that is looked at
     * @param x1 column after the last
     * @return empty if nothing stands out by {@link #LEAST_SIGNIFICANCE}
     */
    public static Optional<Trace> find(float[] sci, int[] dq, int nx, int y0, int y1, int x0, int x1) {
        var profile = profile(sci, dq, nx, y0, y1, x0, x1);
        var smooth = smooth(profile);
        int at = -1;
        for (int i = 0; i < smooth.length; i++) {
            if (!Double.isNaN(smooth[i]) && (at < 0 || smooth[i] > smooth[at])) {
                at = i;
            }
        }
        if (at < 0 || !(smooth[at] > 0)) {
            return Optional.empty();
        }
        double significance = smooth[at] / noise(smooth, at);
        if (!(significance >= LEAST_SIGNIFICANCE)) {
            return Optional.empty();
        }
        return Optional.of(new Trace(x0 + centroid(profile, at), smooth[at], significance));
    }

    /**
     * The median over rows of what each row has above its own median, for each column; parameters as in {@link #find}.
     *
     * @return a value for each column {@code x0 … x1-1}; NaN where less than a quarter of the rows can be used
     */
    public static double[] profile(float[] sci, int[] dq, int nx, int y0, int y1, int x0, int x1) {
        int wide = x1 - x0;
        int tall = y1 - y0;
        var above = new double[wide * tall];
        var row = new double[wide];
        for (int y = 0; y < tall; y++) {
            int n = 0;
            for (int x = 0; x < wide; x++) {
                int p = (y0 + y) * nx + x0 + x;
                boolean usable = Float.isFinite(sci[p]) && (dq == null || !Dq.any(dq[p], Dq.DO_NOT_USE));
                above[x * tall + y] = usable ? sci[p] : Double.NaN;
                if (usable) {
                    row[n++] = sci[p];
                }
            }
            double level = Median.inPlace(row, n);
            for (int x = 0; x < wide; x++) {
                above[x * tall + y] -= level;
            }
        }
        var profile = new double[wide];
        var column = new double[tall];
        for (int x = 0; x < wide; x++) {
            int n = 0;
            for (int y = 0; y < tall; y++) {
                if (!Double.isNaN(above[x * tall + y])) {
                    column[n++] = above[x * tall + y];
                }
            }
            profile[x] = n < LEAST_COVERAGE * tall ? Double.NaN : Median.inPlace(column, n);
        }
        return profile;
    }

    /** A Gaussian over the values that are there. */
    private static double[] smooth(double[] profile) {
        var smooth = new double[profile.length];
        for (int i = 0; i < smooth.length; i++) {
            double sum = 0;
            double weights = 0;
            for (int k = Math.max(0, i - REACH); k <= Math.min(profile.length - 1, i + REACH); k++) {
                if (!Double.isNaN(profile[k])) {
                    double w = Math.exp(-0.5 * (k - i) * (k - i) / (SIGMA * SIGMA));
                    sum += w * profile[k];
                    weights += w;
                }
            }
            smooth[i] = Double.isNaN(profile[i]) ? Double.NaN : sum / weights;
        }
        return smooth;
    }

    /** Scatter of the profile outside of the trace; no less than a billionth of the peak, for images without noise. */
    private static double noise(double[] smooth, int at) {
        var values = new double[smooth.length];
        int n = 0;
        for (int i = 0; i < smooth.length; i++) {
            if (Math.abs(i - at) > WINGS && !Double.isNaN(smooth[i])) {
                values[n++] = smooth[i];
            }
        }
        double middle = Median.inPlace(values, n);
        for (int i = 0; i < n; i++) {
            values[i] = Math.abs(values[i] - middle);
        }
        double scatter = MAD_TO_SIGMA * Median.inPlace(values, n);
        return Double.isNaN(scatter) ? Double.NaN : Math.max(scatter, 1e-9 * smooth[at]);
    }

    /** Centre of what stands above the lowest value nearby. */
    private static double centroid(double[] profile, int at) {
        int from = Math.max(0, at - CORE);
        int to = Math.min(profile.length - 1, at + CORE);
        double low = Double.POSITIVE_INFINITY;
        for (int i = from; i <= to; i++) {
            low = Double.isNaN(profile[i]) ? low : Math.min(low, profile[i]);
        }
        double sum = 0;
        double moment = 0;
        for (int i = from; i <= to; i++) {
            if (!Double.isNaN(profile[i])) {
                sum += profile[i] - low;
                moment += (profile[i] - low) * i;
            }
        }
        return sum > 0 ? moment / sum : at;
    }
}

package org.webbcal.step.lrs_scatlight_check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.webbcal.lib.spectra.Trace;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * What rows of the image have beside the slit above the rows around them, and how much that is of the spectrum.
 *
 * <p>Two bands of columns, left and right of the slit, show light that lies over slit and surroundings alike. What runs smoothly along the rows in them is
 * background. The rest counts where several rows together stand out of its noise; a single high value never does.
 */
final class ScatteredLight {

    /** Region of the dispersed slit: columns and rows, first and last, 0-based. */
    static final int X0 = 303;

    static final int X1 = 346;
    static final int Y0 = 7;
    static final int Y1 = 397;

    private static final int ROWS = Y1 - Y0 + 1;

    /** Bands beside it: distance of the nearest and the farthest column. */
    private static final int NEAR = 3;

    private static final int FAR = 12;

    /** Half the rows over which the smooth run is measured, wide against the arm of a point source. */
    private static final int HALF_RUN = 60;
    /** Half the rows that are averaged before something can stand out. */
    private static final int HALF_ROWS = 2;

    /** Rows with less between them belong to one range. */
    private static final int GAP = 5;

    /** Half the aperture in which the spectrum is summed, pixels; that of extraction. */
    private static final int HALF_APERTURE = 4;

    /** Rows with less light than this share of the bright ones are not compared: nothing is extracted there. */
    private static final double LEAST_LIGHT = 0.1;

    /** Standard deviations above which the average over neighbouring rows stands out: of 391 rows of noise one in 1e-4 images. */
    private static final double LEAST_SIGNIFICANCE = 5;
    /** Values of a band farther than this from its middle, in mean deviations, are bad pixels. */
    private static final double CLIP = 4;

    /** Searches for the smooth run, each without the rows that the one before found. */
    private static final int PASSES = 3;

    private static final double MAD_TO_SIGMA = 1.4826;

    /**
     * Rows that hold scattered light.
     *
     * @param first row of the image, 0-based
     * @param last row of the image, included
     * @param excess mean over the rows that have at least half of the most, DN/s in a pixel
     * @param share of the spectrum in these rows, in its aperture; NaN where there is none to compare with
     * @param significance of the highest row, averaged with its neighbours
     */
    record Range(int first, int last, double excess, double share, double significance) {}

    private final float[] sci;
    private final int[] dq;
    private final int nx;

    /** Light of the bands in each row above their smooth run, DN/s in a pixel; NaN where no pixel serves. */
    private final double[] left;

    private final double[] right;
    /** Scatter of these from row to row, DN/s. */
    private final double leftNoise;

    private final double rightNoise;
    private final double[] spectrum;
    private final List<Range> ranges = new ArrayList<>();

    private ScatteredLight(float[] sci, int[] dq, int nx) {
        this.sci = sci;
        this.dq = dq;
        this.nx = nx;
        double[] rawLeft = band(X0 - FAR, X0 - NEAR);
        double[] rawRight = band(X1 + NEAR, X1 + FAR);
        var raw = both(rawLeft, rawRight);
        var taken = new boolean[ROWS];
        double[] excess = raw;
        double noise = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            excess = withoutRun(raw, taken, pass == 0 ? 2 : 3);
            noise = noise(excess, taken);
            mark(averaged(excess), noise / Math.sqrt(2 * HALF_ROWS + 1), taken);
        }
        left = withoutRun(rawLeft, taken, 3);
        right = withoutRun(rawRight, taken, 3);
        leftNoise = noise(left, taken);
        rightNoise = noise(right, taken);
        spectrum = spectrum();
        collect(excess, noise / Math.sqrt(2 * HALF_ROWS + 1), taken);
    }

    /** @param dq null for none */
    static ScatteredLight of(float[] sci, int[] dq, int nx) {
        return new ScatteredLight(sci, dq, nx);
    }

    static boolean fits(int ny, int nx) {
        return nx > X1 + FAR && ny > Y1;
    }

    /** Ranges of rows that stand out, in their order. */
    List<Range> ranges() {
        return ranges;
    }

    /** The range with the largest share of the spectrum, or the largest excess where there is no spectrum. */
    Optional<Range> worst() {
        return ranges.stream()
                .max(Comparator.<Range>comparingDouble(r -> Double.isNaN(r.share) ? -1 : r.share)
                        .thenComparingDouble(Range::excess));
    }

    boolean hasSpectrum() {
        return spectrum != null;
    }

    /** Largest share of the spectrum, 0 if nothing stands out; NaN if there is no spectrum. */
    double share() {
        return spectrum == null
                ? Double.NaN
                : ranges.stream()
                        .mapToDouble(Range::share)
                        .filter(s -> !Double.isNaN(s))
                        .max()
                        .orElse(0);
    }

    // --- rows that stand out ---

    /** Marks rows whose average with their neighbours stands out, and beside them those that are above half of that bound. */
    private static void mark(double[] averaged, double noise, boolean[] taken) {
        double bound = LEAST_SIGNIFICANCE * noise;
        Arrays.fill(taken, false);
        for (int i = 0; i < ROWS; i++) {
            if (averaged[i] > bound) {
                for (int k = i; k >= 0 && averaged[k] > bound / 2; k--) {
                    taken[k] = true;
                }
                for (int k = i; k < ROWS && averaged[k] > bound / 2; k++) {
                    taken[k] = true;
                }
            }
        }
    }

    private void collect(double[] excess, double noise, boolean[] taken) {
        double[] averaged = averaged(excess);
        double bright = spectrum == null ? Double.NaN : quantile(spectrum, 0.9);
        int i = 0;
        while (i < ROWS) {
            if (!taken[i]) {
                i++;
                continue;
            }
            int from = i;
            int to = i;
            for (int k = i + 1; k < ROWS && k <= to + GAP; k++) {
                to = taken[k] ? k : to;
            }
            ranges.add(range(from, to, excess, averaged, noise, bright));
            i = to + 1;
        }
    }

    private Range range(int from, int to, double[] excess, double[] averaged, double noise, double bright) {
        double most = 0;
        for (int i = from; i <= to; i++) {
            most = Math.max(most, averaged[i]);
        }
        double sum = 0;
        int n = 0;
        double compared = 0;
        double light = 0;
        int first = to;
        int last = from;
        for (int i = from; i <= to; i++) {
            if (!(averaged[i] >= most / 2) || Double.isNaN(excess[i])) {
                continue;
            }
            first = Math.min(first, i);
            last = i;
            sum += excess[i];
            n++;
            if (spectrum != null && spectrum[i] > LEAST_LIGHT * bright) {
                compared += excess[i];
                light += spectrum[i];
            }
        }
        return new Range(
                first + Y0,
                last + Y0,
                n == 0 ? most : sum / n,
                light > 0 ? 2 * HALF_APERTURE * compared / light : Double.NaN,
                noise > 0 ? most / noise : Double.POSITIVE_INFINITY);
    }

    // --- the spectrum ---

    /** Light of the target in an aperture around its trace, by row, above the level of the slit; null if there is no trace. */
    private double[] spectrum() {
        var trace = Trace.find(sci, dq, nx, Y0, Y1 + 1, X0, X1 + 1);
        if (trace.isEmpty()) {
            return null;
        }
        int from = (int) Math.round(trace.get().x()) - HALF_APERTURE;
        var sums = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            double level = slitLevel(i + Y0, from);
            double sum = 0;
            int n = 0;
            for (int x = from; x < from + 2 * HALF_APERTURE; x++) {
                if (usable(i + Y0, x)) {
                    sum += sci[(i + Y0) * nx + x];
                    n++;
                }
            }
            sums[i] = n == 0 ? Double.NaN : 2 * HALF_APERTURE * (sum / n - level);
        }
        return averaged(sums);
    }

    /** Median of the pixels of the slit's region outside the aperture. */
    private double slitLevel(int y, int from) {
        var values = new double[X1 - X0 + 1];
        int n = 0;
        for (int x = X0; x <= X1; x++) {
            if ((x < from - HALF_APERTURE || x >= from + 3 * HALF_APERTURE) && usable(y, x)) {
                values[n++] = sci[y * nx + x];
            }
        }
        return n == 0 ? Double.NaN : Median.inPlace(values, n);
    }

    // --- removal ---

    /**
     * Takes the excess of the rows that stand out from the pixels of the slit's region, on a straight line between the middles of the bands. Other rows stay as
     * they are.
     *
     * @param variance gets the variance of what is subtracted; null for none
     * @param errors follow it; null for none
     */
    void subtract(float[] image, float[] variance, float[] errors, int offset) {
        double a = X0 - (NEAR + FAR) / 2.0;
        double b = X1 + (NEAR + FAR) / 2.0;
        for (var range : ranges) {
            // the wings that averaging left out belong to it
            for (int y = Math.max(Y0, range.first - HALF_ROWS); y <= Math.min(Y1, range.last + HALF_ROWS); y++) {
                double l = left[y - Y0];
                double r = right[y - Y0];
                if (Double.isNaN(l) && Double.isNaN(r)) {
                    continue;
                }
                boolean leftAlone = Double.isNaN(r);
                boolean rightAlone = Double.isNaN(l);
                for (int x = X0; x <= X1; x++) {
                    double t = leftAlone ? 0 : rightAlone ? 1 : (x - a) / (b - a);
                    int p = offset + y * nx + x;
                    image[p] -= (float) ((t == 1 ? 0 : (1 - t) * l) + (t == 0 ? 0 : t * r));
                    double added = (1 - t) * (1 - t) * leftNoise * leftNoise + t * t * rightNoise * rightNoise;
                    if (variance != null) {
                        variance[p] += (float) added;
                    }
                    if (errors != null) {
                        errors[p] = (float) Math.sqrt((double) errors[p] * errors[p] + added);
                    }
                }
            }
        }
    }

    /** Largest share that the subtraction leaves beside the slit: what it takes from a band is the band's own light, and its noise remains. */
    double shareLeft() {
        return ranges.stream()
                .mapToDouble(r -> {
                    double noise = Math.hypot(leftNoise, rightNoise) / 2 / Math.sqrt(r.last - r.first + 1.0);
                    return r.excess > 0 ? r.share * noise / r.excess : 0;
                })
                .filter(s -> !Double.isNaN(s))
                .max()
                .orElse(0);
    }

    // --- rows ---

    private boolean usable(int y, int x) {
        int p = y * nx + x;
        return Float.isFinite(sci[p]) && (dq == null || (dq[p] & Dq.DO_NOT_USE) == 0);
    }

    /** Mean of a band in each row, without bad pixels. */
    private double[] band(int x0, int x1) {
        var means = new double[ROWS];
        var values = new double[x1 - x0 + 1];
        var work = new double[values.length];
        for (int y = Y0; y <= Y1; y++) {
            int n = 0;
            for (int x = x0; x <= x1; x++) {
                if (usable(y, x)) {
                    values[n++] = sci[y * nx + x];
                }
            }
            System.arraycopy(values, 0, work, 0, n);
            double middle = n == 0 ? Double.NaN : Median.inPlace(work, n);
            for (int i = 0; i < n; i++) {
                work[i] = Math.abs(values[i] - middle);
            }
            double bound = n == 0 ? 0 : CLIP * MAD_TO_SIGMA * Median.inPlace(work, n);
            double sum = 0;
            int used = 0;
            for (int i = 0; i < n; i++) {
                if (Math.abs(values[i] - middle) <= bound) {
                    sum += values[i];
                    used++;
                }
            }
            means[y - Y0] = used == 0 ? Double.NaN : sum / used;
        }
        return means;
    }

    private static double[] both(double[] a, double[] b) {
        var mean = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            mean[i] = Double.isNaN(a[i]) ? b[i] : Double.isNaN(b[i]) ? a[i] : 0.5 * (a[i] + b[i]);
        }
        return mean;
    }

    private static double[] averaged(double[] values) {
        var means = new double[values.length];
        for (int at = 0; at < values.length; at++) {
            double sum = 0;
            int n = 0;
            for (int i = Math.max(0, at - HALF_ROWS); i <= Math.min(values.length - 1, at + HALF_ROWS); i++) {
                if (!Double.isNaN(values[i])) {
                    sum += values[i];
                    n++;
                }
            }
            means[at] = n == 0 ? Double.NaN : sum / n;
        }
        return means;
    }

    /**
     * Scatter of single rows, from the differences of rows two apart: broad structure has no part in it.
     *
     * @return 0 for images without noise
     */
    private static double noise(double[] values, boolean[] taken) {
        var differences = new double[ROWS];
        int n = 0;
        for (int i = 2; i < ROWS; i++) {
            double d = values[i] - values[i - 2];
            if (!Double.isNaN(d) && !taken[i] && !taken[i - 2]) {
                differences[n++] = Math.abs(d);
            }
        }
        return n == 0 ? Double.NaN : MAD_TO_SIGMA / Math.sqrt(2) * Median.inPlace(differences, n);
    }

    /**
     * Values less their smooth run. The rows within reach are taken in some parts; the run is the curve through the medians of these: a line of two, which rows
     * that stand out hardly bend, or a parabola of three, which follows the background better once these rows are known.
     *
     * @param taken rows that do not count
     */
    private static double[] withoutRun(double[] values, boolean[] taken, int parts) {
        var rest = new double[ROWS];
        var part = new double[2 * HALF_RUN + 1];
        var place = new double[parts];
        var level = new double[parts];
        for (int i = 0; i < ROWS; i++) {
            // at the ends the window is whole, and the curve is evaluated beside its middle
            int from = Math.max(0, Math.min(i - HALF_RUN, ROWS - part.length));
            int known = 0;
            for (int k = 0; k < parts; k++) {
                int n = 0;
                double places = 0;
                for (int r = from + k * part.length / parts; r < from + (k + 1) * part.length / parts; r++) {
                    if (!taken[r] && !Double.isNaN(values[r])) {
                        part[n++] = values[r];
                        places += r;
                    }
                }
                if (n > 0) {
                    place[known] = places / n;
                    level[known++] = Median.inPlace(part, n);
                }
            }
            rest[i] = values[i] - through(place, level, known, i);
        }
        return rest;
    }

    /** The polynomial through some points, after Lagrange; NaN of none. */
    private static double through(double[] x, double[] y, int points, double at) {
        double sum = points == 0 ? Double.NaN : 0;
        for (int k = 0; k < points; k++) {
            double weight = 1;
            for (int j = 0; j < points; j++) {
                weight *= j == k ? 1 : (at - x[j]) / (x[k] - x[j]);
            }
            sum += weight * y[k];
        }
        return sum;
    }

    private static double quantile(double[] values, double q) {
        var sorted =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(int) (q * (sorted.length - 1))];
    }
}

package org.webbcal.lib.ramps;

import java.util.Arrays;
import org.webbcal.math.RadixSort;

/**
 * Finds centre and scatter of the background among the pixels of an image, and takes away from a mask what is not background.
 *
 * <p>Sigma clipping about the median: values beyond 3 population standard deviations of the median are rejected, at most five times. Because the values
 * are sorted once, in a fixed number of bands side by side, survivors are always one range of each band; medians are found by bisection over the bands and sums
 * lose their tails. So the result is the same for any number of threads.
 *
 * <p>One object serves any number of images of one shape, one after the other.
 *
 * @param <E> what the parallel loops may throw
 * @see "jwst/clean_flicker_noise/background_level.py, clip_to_background; astropy.stats.sigma_clipped_stats"
 */
public final class BackgroundClip<E extends Exception> {

    /** Limit of the clipping that statistics go through, standard deviations. */
    private static final double SIGMA = 3;

    private static final int PASSES = 5;
    /** Bands that are sorted side by side: fixed, so that sums are added in the same order everywhere. */
    private static final int BANDS = 16;

    private final int ny;
    private final int nx;
    private final Parallel<E> rows;
    private final Parallel<E> units;
    private final float[][] sorted;
    private final int[] count;

    /**
     * @param rows runs loops over rows
     * @param units runs loops over a few big units
     */
    public BackgroundClip(int ny, int nx, Parallel<E> rows, Parallel<E> units) {
        this.ny = ny;
        this.nx = nx;
        this.rows = rows;
        this.units = units;
        int bands = Math.min(BANDS, Math.max(1, ny));
        sorted = new float[bands][];
        count = new int[bands];
        for (int b = 0; b < bands; b++) {
            sorted[b] = new float[(first(b + 1) - first(b)) * nx];
        }
    }

    private int first(int band) {
        return (int) ((long) band * ny / sorted.length);
    }

    /** Level of the background and its scatter, in units of the image. */
    public record Background(double centre, double sigma) {}

    /**
     * Sorts the values of an image that a mask leaves; needed before every other call.
     *
     * @param image [y][x]; values that are not finite are left out; read only
     * @param mask true for pixels to use; read only
     * @return number of values
     */
    public int take(float[] image, boolean[] mask) throws E {
        units.each(sorted.length, (from, to) -> {
            for (int b = from; b < to; b++) {
                int n = 0;
                float[] values = sorted[b];
                for (int p = first(b) * nx, end = first(b + 1) * nx; p < end; p++) {
                    float v = image[p];
                    if (mask[p] && Math.abs(v) <= Float.MAX_VALUE) {
                        values[n++] = v;
                    }
                }
                RadixSort.sort(values, n);
                count[b] = n;
            }
        });
        return total(new int[sorted.length], count);
    }

    /** Shifts the values taken, those in {@code low…high} alone, by a level; in float. For an image that lost its background since. */
    public void shift(double low, double high, float level) throws E {
        units.each(sorted.length, (from, to) -> {
            for (int b = from; b < to; b++) {
                float[] values = sorted[b];
                int lo = lowerBound(values, 0, count[b], low);
                int hi = upperBound(values, 0, count[b], high);
                for (int k = lo; k < hi; k++) {
                    values[k - lo] = values[k] - level;
                }
                count[b] = Math.max(0, hi - lo);
            }
        });
    }

    /** Median of the values taken, in float arithmetic; NaN without any. */
    public float median() {
        return (float) median(new int[sorted.length], count, true);
    }

    /** Median and scatter of the values that survive clipping; NaN without any. */
    public Background clipped() throws E {
        var range = clip();
        return new Background(range.median, range.sigma);
    }

    /**
     * As {@link #clipped}, but the scatter, and with it the clipping, is that of the lower half alone: values below the centre, mirrored about it. Diffuse light
     * stretches the upper half.
     */
    public Background clippedLowerHalf() throws E {
        var first = clip();
        double centre = first.median;
        if (!(Math.abs(centre) <= Double.MAX_VALUE)) {
            return new Background(Double.NaN, Double.NaN);
        }
        var lo = new int[sorted.length];
        var hi = new int[sorted.length];
        for (int b = 0; b < sorted.length; b++) {
            hi[b] = upperBound(sorted[b], 0, count[b], centre);
        }
        var sums = new Sums(centre, lo, hi);
        double sigma = Math.sqrt(sums.squares / sums.n);
        for (int pass = 0; pass < PASSES; pass++) {
            double limit = centre - SIGMA * sigma;
            if (!sums.raise(limit)) {
                break;
            }
            sigma = Math.sqrt(sums.squares / sums.n);
        }
        return new Background(centre, sigma);
    }

    /**
     * Centre and width of a Gaussian fitted to the histogram of the values within four standard deviations of their mean; those of the clipping where that fails.
     */
    public Background fitted() throws E {
        var range = clip();
        double mean = range.mean;
        double sigma = range.sigma;
        double from = mean - 4 * sigma;
        double to = mean + 4 * sigma;
        if (!(to > from)) {
            return new Background(mean, sigma);
        }
        var histogram = new long[HistogramPeak.BINS];
        for (int b = 0; b < sorted.length; b++) {
            HistogramPeak.count(sorted[b], count[b], from, to, histogram);
        }
        return HistogramPeak.fit(histogram, from, to, sigma).orElse(new Background(mean, sigma));
    }

    /**
     * Takes from the mask what lies outside of {@code low…high}. NaN stays.
     *
     * @param mask [y][x]; changed
     */
    public void limit(float[] image, boolean[] mask, double low, double high) throws E {
        rows.each(ny, (y0, y1) -> {
            for (int p = y0 * nx; p < y1 * nx; p++) {
                float v = image[p];
                mask[p] &= !(v < low | v > high); // no branches: which pixel is signal cannot be foretold
            }
        });
    }

    private record Range(double median, double mean, double sigma) {}

    private Range clip() throws E {
        var lo = new int[sorted.length];
        var hi = count.clone();
        double median = median(lo, hi, false);
        if (total(lo, hi) == 0) {
            return new Range(Double.NaN, Double.NaN, Double.NaN);
        }
        var sums = new Sums(median, lo, hi);
        for (int pass = 0; pass < PASSES; pass++) {
            double sigma = sums.sigma();
            boolean low = sums.raise(median - SIGMA * sigma);
            boolean high = sums.lower(median + SIGMA * sigma);
            if (!low && !high) {
                break;
            }
            median = median(lo, hi, false);
        }
        return new Range(median, sums.mean(), sums.sigma());
    }

    /** Sums of deviations from a fixed value over a range of each band; tails are taken off as the range shrinks. */
    private final class Sums {
        private final double origin;
        private final int[] lo;
        private final int[] hi;
        private long n;
        private double sum;
        private double squares;

        private Sums(double origin, int[] lo, int[] hi) throws E {
            this.origin = origin;
            this.lo = lo;
            this.hi = hi;
            all();
        }

        private void all() throws E {
            var part = new double[2 * sorted.length];
            units.each(sorted.length, (from, to) -> {
                for (int b = from; b < to; b++) {
                    add(sorted[b], lo[b], hi[b], part, 2 * b);
                }
            });
            sum = 0;
            squares = 0;
            for (int b = 0; b < sorted.length; b++) {
                sum += part[2 * b];
                squares += part[2 * b + 1];
            }
            n = total(lo, hi);
        }

        private void add(float[] values, int from, int to, double[] part, int at) {
            // four partial sums each: the additions of one do not wait for those of the others
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            double q0 = 0;
            double q1 = 0;
            double q2 = 0;
            double q3 = 0;
            int k = from;
            for (; k + 3 < to; k += 4) {
                double d0 = values[k] - origin;
                double d1 = values[k + 1] - origin;
                double d2 = values[k + 2] - origin;
                double d3 = values[k + 3] - origin;
                s0 += d0;
                s1 += d1;
                s2 += d2;
                s3 += d3;
                q0 += d0 * d0;
                q1 += d1 * d1;
                q2 += d2 * d2;
                q3 += d3 * d3;
            }
            for (; k < to; k++) {
                double d = values[k] - origin;
                s0 += d;
                q0 += d * d;
            }
            part[at] += s0 + s1 + (s2 + s3);
            part[at + 1] += q0 + q1 + (q2 + q3);
        }

        private double mean() {
            return origin + sum / n;
        }

        private double sigma() {
            double m = sum / n;
            return Math.sqrt(Math.max(0, squares / n - m * m));
        }

        /** Drops values below the limit; false if there are none. */
        private boolean raise(double limit) throws E {
            var part = new double[2];
            boolean any = false;
            for (int b = 0; b < sorted.length; b++) {
                int to = lowerBound(sorted[b], lo[b], hi[b], limit);
                any |= to > lo[b];
                add(sorted[b], lo[b], to, part, 0);
                lo[b] = to;
            }
            take(part, any);
            return any;
        }

        /** Drops values above the limit; false if there are none. */
        private boolean lower(double limit) throws E {
            var part = new double[2];
            boolean any = false;
            for (int b = 0; b < sorted.length; b++) {
                int from = upperBound(sorted[b], lo[b], hi[b], limit);
                any |= from < hi[b];
                add(sorted[b], from, hi[b], part, 0);
                hi[b] = from;
            }
            take(part, any);
            return any;
        }

        private void take(double[] part, boolean any) throws E {
            if (!any) {
                return;
            }
            double before = squares;
            sum -= part[0];
            squares -= part[1];
            n = total(lo, hi);
            if (squares < 1e-4 * before) {
                all(); // what is left is small against what was taken off: add it up anew
            }
        }
    }

    private static int total(int[] lo, int[] hi) {
        int n = 0;
        for (int b = 0; b < lo.length; b++) {
            n += hi[b] - lo[b];
        }
        return n;
    }

    /** Median over ranges of all bands; the mean of the two central values is made in float if asked for. */
    private double median(int[] lo, int[] hi, boolean single) {
        int n = total(lo, hi);
        if (n == 0) {
            return Double.NaN;
        }
        float upper = ranked(lo, hi, n / 2);
        if ((n & 1) == 1) {
            return upper;
        }
        float lower = ranked(lo, hi, n / 2 - 1);
        return single ? (lower + upper) / 2 : 0.5 * ((double) lower + upper);
    }

    /** Value of rank k, by bisection over the ordered bit patterns of floats. */
    private float ranked(int[] lo, int[] hi, int k) {
        long low = key(-Float.MAX_VALUE);
        long high = key(Float.MAX_VALUE);
        while (low < high) {
            long middle = Math.floorDiv(low + high, 2L);
            float v = value((int) middle);
            int n = 0;
            for (int b = 0; b < sorted.length; b++) {
                n += upperBound(sorted[b], lo[b], hi[b], v) - lo[b];
            }
            if (n > k) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return value((int) low);
    }

    /** Integers in the order of the floats. */
    private static int key(float v) {
        int bits = Float.floatToIntBits(v);
        return bits >= 0 ? bits : Integer.MIN_VALUE - bits;
    }

    private static float value(int key) {
        return Float.intBitsToFloat(key >= 0 ? key : Integer.MIN_VALUE - key);
    }

    /** First index in {@code from…to} whose value is not below the limit. */
    private static int lowerBound(float[] values, int from, int to, double limit) {
        int lo = from;
        int hi = to;
        while (lo < hi) {
            int middle = (lo + hi) >>> 1;
            if (values[middle] < limit) {
                lo = middle + 1;
            } else {
                hi = middle;
            }
        }
        return lo;
    }

    /** First index in {@code from…to} whose value is above the limit. */
    private static int upperBound(float[] values, int from, int to, double limit) {
        int lo = from;
        int hi = to;
        while (lo < hi) {
            int middle = (lo + hi) >>> 1;
            if (values[middle] > limit) {
                hi = middle;
            } else {
                lo = middle + 1;
            }
        }
        return lo;
    }

    /**
     * Makes a mask of the background of a rate image: true where there is a value that is neither 0 nor far from the background.
     *
     * @param rate [y][x]; read only
     * @param regions pixels to leave out from the start, or null; read only
     * @param nSigma limit above the background, standard deviations; the lower one is 3; 0 for no clipping
     * @param fitHistogram takes centre and width from a Gaussian fitted to a histogram
     * @see "jwst/clean_flicker_noise, create_mask"
     */
    public boolean[] background(float[] rate, boolean[] regions, double nSigma, boolean fitHistogram) throws E {
        var mask = new boolean[rate.length];
        if (regions == null) {
            Arrays.fill(mask, true);
        }
        rows.each(ny, (y0, y1) -> {
            for (int p = y0 * nx; p < y1 * nx; p++) {
                float v = rate[p];
                mask[p] = v == v && v != 0 && (regions == null || !regions[p]);
            }
        });
        if (nSigma > 0 && take(rate, mask) > 0) {
            var found = fitHistogram ? fitted() : clipped();
            limit(rate, mask, found.centre() - SIGMA * found.sigma(), found.centre() + nSigma * found.sigma());
        }
        return mask;
    }
}

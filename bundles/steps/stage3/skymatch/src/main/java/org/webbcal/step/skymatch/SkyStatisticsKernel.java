package org.webbcal.step.skymatch;

import org.webbcal.math.Median;

/**
 * Clipped statistics of background pixels.
 *
 * <p>The range of values that count is clipped {@code nclip} times to {@code mean - lsigma std … mean + usigma std}, never beyond its start. Mode and midpoint come
 * from a histogram of all values from the smallest one that survived: as in the reference, it is filled with bins of width range/(n−1), n = int(range/h) + 1, and
 * read with bins of width {@code h = binwidth std}.
 *
 * @see "stsci.imagestats: ImageStats, histogram1d, computeMean.c"
 */
final class SkyStatisticsKernel {

    /** What is computed. */
    enum Kind {
        MEAN,
        MEDIAN,
        MIDPT,
        MODE
    }

    /**
     * @param lower smallest value that counts, or null
     * @param upper largest value that counts, or null
     * @param binwidth standard deviations
     */
    record Settings(Kind kind, Double lower, Double upper, int nclip, double lsigma, double usigma, double binwidth) {}

    /**
     * @param value NaN if there is none
     * @param pixels values that survived
     */
    record Statistic(double value, int pixels) {
        static final Statistic NONE = new Statistic(Double.NaN, 0);

        boolean exists() {
            return Double.isFinite(value);
        }
    }

    /** Ranges below this are one bin: ten times the rounding of a float. */
    private static final double TINY = 10 * Math.ulp(1f);

    private SkyStatisticsKernel() {}

    /** @param data finite values; the first {@code n} are used; reordered by the median */
    static Statistic compute(float[] data, int n, Settings s) {
        if (n == 0) {
            return Statistic.NONE;
        }
        float smallest = data[0];
        float largest = data[0];
        for (int i = 1; i < n; i++) {
            smallest = Math.min(smallest, data[i]);
            largest = Math.max(largest, data[i]);
        }
        boolean nothing = s.lower() != null && (s.lower() > largest || s.upper() != null && s.lower() > s.upper())
                || s.upper() != null && s.upper() < smallest;
        if (nothing) {
            return Statistic.NONE;
        }
        double lower = s.lower() == null ? smallest : s.lower();
        double upper = s.upper() == null ? largest : s.upper();
        double low = lower;
        double high = upper;
        Pass pass = null;
        for (int k = 0; k <= s.nclip(); k++) {
            pass = Pass.of(data, n, (float) low, (float) high);
            if (pass.count() == 0) {
                return Statistic.NONE;
            }
            if (k < s.nclip()) {
                double a = pass.mean() - s.lsigma() * pass.std();
                double b = pass.mean() + s.usigma() * pass.std();
                low = a > lower ? a : lower;
                high = b < upper ? b : upper;
            }
        }
        double value =
                switch (s.kind()) {
                    case MEAN -> pass.mean();
                    case MEDIAN -> median(data, n, (float) low, (float) high, s.nclip() > 0);
                    case MODE, MIDPT -> histogram(data, n, pass, s);
                };
        return Double.isFinite(value) ? new Statistic(value, pass.count()) : Statistic.NONE;
    }

    /** Moments of the values within a range, kept in float as the reference does. */
    private record Pass(int count, float mean, float std, float min, float max) {

        static Pass of(float[] data, int n, float low, float high) {
            // The first value takes part in the smallest and largest even if it lies outside the range, which then ends
            // at its limit.
            float min = Math.max(low, data[0]);
            float max = Math.min(high, data[0]);
            int count = 0;
            // Two partial sums: the additions of one do not wait for those of the other.
            double even = 0;
            double odd = 0;
            int i = 0;
            for (; i + 1 < n; i += 2) {
                float v = data[i];
                float w = data[i + 1];
                boolean a = v >= low && v <= high;
                boolean b = w >= low && w <= high;
                if (a) {
                    min = v < min ? v : min;
                    max = v > max ? v : max;
                    even += v;
                    count++;
                }
                if (b) {
                    min = w < min ? w : min;
                    max = w > max ? w : max;
                    odd += w;
                    count++;
                }
            }
            if (i < n && data[i] >= low && data[i] <= high) {
                min = Math.min(min, data[i]);
                max = Math.max(max, data[i]);
                even += data[i];
                count++;
            }
            float mean = (float) ((even + odd) / count);
            return new Pass(count, mean, (float) Math.sqrt(squares(data, n, min, max, mean) / (count - 1)), min, max);
        }

        private static double squares(float[] data, int n, float min, float max, float mean) {
            double even = 0;
            double odd = 0;
            int i = 0;
            for (; i + 1 < n; i += 2) {
                float d = data[i] - mean;
                float e = data[i + 1] - mean;
                even += data[i] >= min && data[i] <= max ? d * d : 0;
                odd += data[i + 1] >= min && data[i + 1] <= max ? e * e : 0;
            }
            if (i < n && data[i] >= min && data[i] <= max) {
                float d = data[i] - mean;
                even += d * d;
            }
            return even + odd;
        }
    }

    private static double median(float[] data, int n, float low, float high, boolean clipped) {
        if (!clipped) {
            return Median.inPlace(data, n);
        }
        var kept = new float[n];
        int m = 0;
        for (int i = 0; i < n; i++) {
            if (data[i] >= low && data[i] <= high) {
                kept[m++] = data[i];
            }
        }
        return Median.inPlace(kept, m);
    }

    private static double histogram(float[] data, int n, Pass pass, Settings s) {
        double h = s.binwidth() * pass.std();
        double min = pass.min();
        double range = (double) pass.max() - pass.min();
        boolean one = h < TINY || range < TINY || h > range;
        int bins = one ? 1 : (int) (range / h) + 1;
        float width = (float) (one ? range : range / (bins - 1));
        float start = pass.min();
        float end = start + width * bins;
        float perUnit = 1f / width;
        var counts = new int[bins + 1];
        for (int i = 0; i < n; i++) {
            float v = data[i];
            if (v >= start && v < end) {
                counts[(int) (perUnit * (v - start))]++;
            }
        }
        return s.kind() == Kind.MODE ? mode(counts, bins, min, h) : midpoint(counts, bins, min, h);
    }

    /** Peak of the histogram, from the parabola through the highest bin and its neighbours. */
    private static double mode(int[] counts, int bins, double min, double h) {
        if (bins == 1) {
            return min + 0.5 * h;
        }
        if (bins == 2) {
            return counts[0] > counts[1] ? min + 0.5 * h : counts[0] < counts[1] ? min + 1.5 * h : min + h;
        }
        int p = 0;
        for (int b = 1; b < bins; b++) {
            p = counts[b] > counts[p] ? b : p;
        }
        if (p == 0) {
            return min + 0.5 * h;
        }
        if (p == bins - 1) {
            return min + (bins - 0.5) * h;
        }
        int d1 = counts[p] - counts[p - 1];
        int d2 = counts[p] - counts[p + 1];
        if (d1 + d2 == 0) {
            return min + (p + 0.5) * h;
        }
        double top = p + 1 + 0.5 * (d1 - d2) / (d1 + d2);
        return min + (top - 0.5) * h;
    }

    /** Where the cumulative histogram reaches one half. */
    private static double midpoint(int[] counts, int bins, double min, double h) {
        if (bins == 1) {
            // The reference gives the number of values here, which is no background.
            return min + 0.5 * h;
        }
        var sum = new float[bins];
        long total = 0;
        for (int b = 0; b < bins; b++) {
            total += counts[b];
            sum[b] = total;
        }
        float all = total;
        int lo = -1;
        for (int b = 0; b < bins; b++) {
            sum[b] /= all;
            if (lo < 0 && sum[b] >= 0.5f) {
                lo = b;
            }
        }
        double left = min + lo * h;
        float before = lo == 0 ? 0 : sum[lo - 1];
        float step = sum[lo] - before;
        if (step == 0) {
            return left;
        }
        float part = (0.5f - before) / step;
        return left + part * (float) h;
    }
}

package org.webbcal.lib.sources;

/**
 * Statistics of the values that survive sigma clipping about the median.
 *
 * @param median of the survivors; NaN without any
 * @param mean of the survivors
 * @param std population standard deviation of the survivors
 * @param n number of survivors
 */
public record ClippedStatistics(double median, double mean, double std, int n) {

    private static final ClippedStatistics NONE = new ClippedStatistics(Double.NaN, Double.NaN, Double.NaN, 0);

    /**
     * Clips sorted values: rejects those beyond {@code sigma} population standard deviations from the median, until nothing changes or
     * {@code passes} are done. Because the values are sorted, the survivors are always one range.
     *
     * @param sorted ascending, finite; the first {@code n} are used; read only
     * @see "astropy.stats.SigmaClip(cenfunc='median', stdfunc='std')"
     */
    public static ClippedStatistics ofSorted(float[] sorted, int n, double sigma, int passes) {
        int lo = 0;
        int hi = n;
        for (int pass = 0; pass < passes && hi > lo; pass++) {
            double median = median(sorted, lo, hi);
            double std = std(sorted, lo, hi, mean(sorted, lo, hi));
            double min = median - std * sigma;
            double max = median + std * sigma;
            int oldCount = hi - lo;
            while (lo < hi && sorted[lo] < min) {
                lo++;
            }
            while (hi > lo && sorted[hi - 1] > max) {
                hi--;
            }
            if (hi - lo == oldCount) {
                break;
            }
        }
        if (hi == lo) {
            return NONE;
        }
        double mean = mean(sorted, lo, hi);
        return new ClippedStatistics(median(sorted, lo, hi), mean, std(sorted, lo, hi, mean), hi - lo);
    }

    private static double median(float[] s, int lo, int hi) {
        int n = hi - lo;
        int mid = lo + n / 2;
        return (n & 1) == 1 ? s[mid] : 0.5 * ((double) s[mid - 1] + s[mid]);
    }

    private static double mean(float[] s, int lo, int hi) {
        // Four partial sums: the additions of one do not wait for those of the others.
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = lo;
        for (; i + 3 < hi; i += 4) {
            s0 += s[i];
            s1 += s[i + 1];
            s2 += s[i + 2];
            s3 += s[i + 3];
        }
        for (; i < hi; i++) {
            s0 += s[i];
        }
        return (s0 + s1 + (s2 + s3)) / (hi - lo);
    }

    private static double std(float[] s, int lo, int hi, double mean) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = lo;
        for (; i + 3 < hi; i += 4) {
            double d0 = s[i] - mean;
            double d1 = s[i + 1] - mean;
            double d2 = s[i + 2] - mean;
            double d3 = s[i + 3] - mean;
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < hi; i++) {
            double d = s[i] - mean;
            s0 += d * d;
        }
        return Math.sqrt((s0 + s1 + (s2 + s3)) / (hi - lo));
    }
}

package org.webbcal.step.clean_flicker_noise;

import java.util.Arrays;

/**
 * Measures correlated noise: how much pixels of a line have in common.
 *
 * <p>Each line is averaged twice, over every other pixel; the covariance of the two averages over all lines is the variance of what a line's pixels share, free of
 * their own noise. Its root is the amplitude of stripes.
 */
final class NoiseMeter {

    /** Lines with fewer usable pixels in either half do not count. */
    private static final int MIN_PIXELS = 4;

    private NoiseMeter() {}

    /**
     * Averages of rows {@code y0…y1-1}, even columns at {@code 2y}, odd ones at {@code 2y+1}, and sums of columns over these rows.
     *
     * @param image [y][x]; read only
     * @param mask pixels to use; read only
     * @param rowMeans NaN where too few pixels can be used
     * @param columnSums even rows at {@code x}, odd rows at {@code nx+x}; written
     * @param columnCounts as the sums
     */
    static void add(
            float[] image,
            boolean[] mask,
            int nx,
            int y0,
            int y1,
            double[] rowMeans,
            double[] columnSums,
            int[] columnCounts) {
        Arrays.fill(columnSums, 0);
        Arrays.fill(columnCounts, 0);
        for (int y = y0; y < y1; y++) {
            int half = (y & 1) * nx;
            double even = 0;
            double odd = 0;
            int evens = 0;
            int odds = 0;
            for (int x = 0, p = y * nx; x < nx; x++, p++) {
                float v = mask[p] ? image[p] : 0;
                int one = mask[p] ? 1 : 0;
                columnSums[half + x] += v;
                columnCounts[half + x] += one;
                if ((x & 1) == 0) {
                    even += v;
                    evens += one;
                } else {
                    odd += v;
                    odds += one;
                }
            }
            boolean enough = evens >= MIN_PIXELS && odds >= MIN_PIXELS;
            rowMeans[2 * y] = enough ? even / evens : Double.NaN;
            rowMeans[2 * y + 1] = enough ? odd / odds : Double.NaN;
        }
    }

    /** Averages of columns from the sums of {@link #add} over all rows, in the layout of those of rows. */
    static double[] columnMeans(int nx, double[][] sums, int[][] counts) {
        var means = new double[2 * nx];
        for (int x = 0; x < nx; x++) {
            double even = 0;
            double odd = 0;
            int evens = 0;
            int odds = 0;
            for (int b = 0; b < sums.length; b++) {
                even += sums[b][x];
                odd += sums[b][nx + x];
                evens += counts[b][x];
                odds += counts[b][nx + x];
            }
            boolean enough = evens >= MIN_PIXELS && odds >= MIN_PIXELS;
            means[2 * x] = enough ? even / evens : Double.NaN;
            means[2 * x + 1] = enough ? odd / odds : Double.NaN;
        }
        return means;
    }

    /** Pixels that were used. */
    static long pixels(int[][] counts) {
        long n = 0;
        for (int[] band : counts) {
            for (int k : band) {
                n += k;
            }
        }
        return n;
    }

    /**
     * Averages of columns over some bands of rows; NaN where too few pixels can be used.
     *
     * @param sums of {@link #add} [band][x]; bands {@code from … to-1} count
     * @param levels nx values from {@code at} on are written
     */
    static void columnLevels(int nx, double[][] sums, int[][] counts, int from, int to, float[] levels, int at) {
        for (int x = 0; x < nx; x++) {
            double sum = 0;
            int n = 0;
            for (int b = from; b < to; b++) {
                sum += sums[b][x] + sums[b][nx + x];
                n += counts[b][x] + counts[b][nx + x];
            }
            levels[at + x] = n >= 2 * MIN_PIXELS ? (float) (sum / n) : Float.NaN;
        }
    }

    /** Covariance of the two averages of each line; 0 with fewer than two lines. */
    static double covariance(double[] means) {
        int n = 0;
        double a = 0;
        double b = 0;
        for (int k = 0; k < means.length; k += 2) {
            if (means[k] == means[k]) {
                a += means[k];
                b += means[k + 1];
                n++;
            }
        }
        if (n < 2) {
            return 0;
        }
        a /= n;
        b /= n;
        double sum = 0;
        for (int k = 0; k < means.length; k += 2) {
            if (means[k] == means[k]) {
                sum += (means[k] - a) * (means[k + 1] - b);
            }
        }
        return sum / (n - 1);
    }

    /** Variance of the average of a line by the noise of single pixels: mean of the squares of half the differences of its two averages; 0 without a line. */
    static double own(double[] means) {
        double sum = 0;
        int n = 0;
        for (int k = 0; k < means.length; k += 2) {
            if (means[k] == means[k]) {
                double d = (means[k] - means[k + 1]) / 2;
                sum += d * d;
                n++;
            }
        }
        return n == 0 ? 0 : sum / n;
    }
}

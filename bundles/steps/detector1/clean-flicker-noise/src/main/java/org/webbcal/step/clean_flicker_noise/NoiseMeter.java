package org.webbcal.step.clean_flicker_noise;

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
     * Averages of columns {@code x0…x1-1}: even rows at {@code 2x}, odd rows at {@code 2x+1}; NaN where too few pixels can be used.
     *
     * @param image [y][x]; read only
     * @param mask pixels to use; read only
     */
    static void columns(float[] image, boolean[] mask, int ny, int nx, double[] means, int x0, int x1) {
        int width = x1 - x0;
        var sum = new double[2 * width];
        var count = new int[2 * width];
        for (int y = 0; y < ny; y++) {
            int half = (y & 1) * width;
            for (int k = 0, p = y * nx + x0; k < width; k++, p++) {
                if (mask[p]) {
                    sum[half + k] += image[p];
                    count[half + k]++;
                }
            }
        }
        for (int k = 0; k < width; k++) {
            boolean enough = count[k] >= MIN_PIXELS && count[width + k] >= MIN_PIXELS;
            means[2 * (x0 + k)] = enough ? sum[k] / count[k] : Double.NaN;
            means[2 * (x0 + k) + 1] = enough ? sum[width + k] / count[width + k] : Double.NaN;
        }
    }

    /** As {@link #columns} for rows {@code y0…y1-1}. */
    static void rows(float[] image, boolean[] mask, int nx, double[] means, int y0, int y1) {
        for (int y = y0; y < y1; y++) {
            double even = 0;
            double odd = 0;
            int ne = 0;
            int no = 0;
            for (int x = 0, p = y * nx; x < nx; x++, p++) {
                if (mask[p]) {
                    if ((x & 1) == 0) {
                        even += image[p];
                        ne++;
                    } else {
                        odd += image[p];
                        no++;
                    }
                }
            }
            boolean enough = ne >= MIN_PIXELS && no >= MIN_PIXELS;
            means[2 * y] = enough ? even / ne : Double.NaN;
            means[2 * y + 1] = enough ? odd / no : Double.NaN;
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
}

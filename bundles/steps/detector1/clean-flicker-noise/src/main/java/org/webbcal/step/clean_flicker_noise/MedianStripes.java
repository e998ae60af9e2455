package org.webbcal.step.clean_flicker_noise;

import org.webbcal.math.Median;

/**
 * Takes the median of usable pixels off each line, or off each amplifier's part of it.
 *
 * @see "jwst/clean_flicker_noise, median_clean; Willott, image1overf"
 */
final class MedianStripes {

    /** Pixels of an amplifier of a full frame. */
    static final int CHANNEL = 512;

    private MedianStripes() {}

    /**
     * Takes medians over rows off columns {@code x0…x1-1}: one value for a column and channel. Arithmetic in float; 0 where no pixel can be used.
     *
     * @param image [y][x]; changed
     * @param mask pixels to use; read only
     * @param channel rows of a channel; ny for all at once
     */
    static void columns(float[] image, boolean[] mask, int ny, int nx, int channel, int x0, int x1) {
        int width = x1 - x0;
        int stride = channel + 16; // lengths are powers of two: neighbours must not fall on one line of the cache
        var values = new float[width * stride];
        var count = new int[width];
        var stripe = new float[width];
        for (int from = 0; from < ny; from += channel) {
            int to = Math.min(ny, from + channel);
            java.util.Arrays.fill(count, 0);
            for (int y = from; y < to; y++) {
                for (int k = 0, p = y * nx + x0; k < width; k++, p++) {
                    values[k * stride + count[k]] = image[p];
                    count[k] += mask[p] ? 1 : 0;
                }
            }
            var one = new float[channel];
            for (int k = 0; k < width; k++) {
                System.arraycopy(values, k * stride, one, 0, count[k]);
                stripe[k] = count[k] == 0 ? 0 : Median.inPlace(one, count[k]);
            }
            for (int y = from; y < to; y++) {
                for (int k = 0, p = y * nx + x0; k < width; k++, p++) {
                    image[p] -= stripe[k];
                }
            }
        }
    }

    /** As {@link #columns}, medians over columns of rows {@code y0…y1-1}. */
    static void rows(float[] image, boolean[] mask, int nx, int channel, int y0, int y1) {
        var values = new float[channel];
        for (int y = y0; y < y1; y++) {
            for (int from = 0; from < nx; from += channel) {
                int to = Math.min(nx, from + channel);
                int n = 0;
                for (int p = y * nx + from; p < y * nx + to; p++) {
                    if (mask[p]) {
                        values[n++] = image[p];
                    }
                }
                float stripe = n == 0 ? 0 : Median.inPlace(values, n);
                for (int p = y * nx + from; p < y * nx + to; p++) {
                    image[p] -= stripe;
                }
            }
        }
    }
}

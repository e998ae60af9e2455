package org.webbcal.step.clean_flicker_noise;

import org.webbcal.math.Median;

/**
 * Medians of the usable pixels of each line, or of each amplifier's part of it, and images less these.
 *
 * @see "jwst/clean_flicker_noise, median_clean; Willott, image1overf"
 */
final class MedianStripes {

    /** Pixels of an amplifier of a full frame. */
    static final int CHANNEL = 512;

    private MedianStripes() {}

    /**
     * Medians over rows of columns {@code x0…x1-1}: one value for a column and channel. NaN where no pixel can be used.
     *
     * @param image [y][x]; read only
     * @param mask pixels to use; read only
     * @param channel rows of a channel; ny for all at once
     * @param stripes [channel][x]; columns x0…x1-1 are written
     */
    static void ofColumns(float[] image, boolean[] mask, int ny, int nx, int channel, float[] stripes, int x0, int x1) {
        int width = x1 - x0;
        int stride = channel + 16; // lengths are powers of two: neighbours must not fall on one line of the cache
        var values = new float[width * stride];
        var count = new int[width];
        var one = new float[channel];
        for (int from = 0; from < ny; from += channel) {
            int to = Math.min(ny, from + channel);
            java.util.Arrays.fill(count, 0);
            for (int y = from; y < to; y++) {
                for (int k = 0, p = y * nx + x0; k < width; k++, p++) {
                    values[k * stride + count[k]] = image[p];
                    count[k] += mask[p] ? 1 : 0;
                }
            }
            for (int k = 0; k < width; k++) {
                System.arraycopy(values, k * stride, one, 0, count[k]);
                stripes[from / channel * nx + x0 + k] = count[k] == 0 ? Float.NaN : Median.inPlace(one, count[k]);
            }
        }
    }

    /** Takes stripes of columns off rows {@code y0…y1-1}; NaN counts as 0. */
    static void subtractColumns(float[] image, int nx, int channel, float[] stripes, int y0, int y1) {
        for (int y = y0; y < y1; y++) {
            for (int x = 0, p = y * nx, q = y / channel * nx; x < nx; x++, p++, q++) {
                float stripe = stripes[q];
                image[p] -= stripe == stripe ? stripe : 0;
            }
        }
    }

    /** As {@link #ofColumns}, medians over columns of rows {@code y0…y1-1}; stripes are [y][channel]. */
    static void ofRows(float[] image, boolean[] mask, int nx, int channel, float[] stripes, int y0, int y1) {
        int channels = (nx + channel - 1) / channel;
        var values = new float[channel];
        for (int y = y0; y < y1; y++) {
            for (int c = 0; c < channels; c++) {
                int n = 0;
                for (int p = y * nx + c * channel, end = y * nx + Math.min(nx, (c + 1) * channel); p < end; p++) {
                    if (mask[p]) {
                        values[n++] = image[p];
                    }
                }
                stripes[y * channels + c] = n == 0 ? Float.NaN : Median.inPlace(values, n);
            }
        }
    }

    /** As {@link #subtractColumns} with stripes of {@link #ofRows}. */
    static void subtractRows(float[] image, int nx, int channel, float[] stripes, int y0, int y1) {
        int channels = (nx + channel - 1) / channel;
        for (int y = y0; y < y1; y++) {
            for (int x = 0, p = y * nx; x < nx; x++, p++) {
                float stripe = stripes[y * channels + x / channel];
                image[p] -= stripe == stripe ? stripe : 0;
            }
        }
    }

    /**
     * Draws stripes to their mean by the share {@code P / (P + N)}, P the power of what lines share and N the variance that the noise of single pixels gives a median. So data without stripes stay as they
     * are: the median of the 32 pixels of a line of SUB512 would take a twentieth of the variance of their own.
     *
     * @param stripes NaN where a line has no median; {@code length} from {@code at} on are changed
     * @param shared power of what lines differ by; less than 0 counts as 0
     * @param noise variance of a median by the noise of single pixels
     */
    static void weigh(float[] stripes, int at, int length, double shared, double noise) {
        double power = Math.max(0, shared);
        if (power + noise == 0) {
            return;
        }
        double sum = 0;
        int n = 0;
        for (int k = at; k < at + length; k++) {
            float v = stripes[k];
            if (v == v) {
                sum += v;
                n++;
            }
        }
        double mean = n == 0 ? 0 : sum / n;
        double share = power / (power + noise);
        for (int k = at; k < at + length; k++) {
            stripes[k] = (float) (mean + share * (stripes[k] - mean));
        }
    }
}

package org.webbcal.step.outlier_detection;

import java.util.Arrays;
import java.util.List;
import org.webbcal.math.Median;
import org.webbcal.math.RadixSort;
import org.webbcal.model.dq.Dq;

/** Medians over images and the tests against them. Single precision, as the reference implementation. */
final class OutlierKernel {

    /** Flags of a rejected pixel. */
    static final int REJECTED = Dq.OUTLIER | Dq.DO_NOT_USE;

    private static final double CLIP_SIGMA = 3;
    private static final int CLIP_PASSES = 5;

    private OutlierKernel() {}

    /**
     * One image in the stack, on a rectangle of the common grid; NaN where it does not count.
     *
     * @param y0 first row of the rectangle
     * @param x0 first column
     * @param ny rows
     * @param nx columns
     * @param data values [y][x] of the rectangle
     */
    record Layer(int y0, int x0, int ny, int nx, float[] data) {}

    /**
     * Weight below which a pixel does not enter the median: a part of the mean weight, which is taken without zeros and without what lies more than
     * three standard deviations from the median, rejected in up to five passes.
     *
     * @param weight weights; read only
     * @param part fraction of the mean
     * @return NaN if no weight is there
     * @see "stcal, outlier_detection/utils.py: compute_weight_threshold"
     */
    static double weightThreshold(float[] weight, double part) {
        int n = 0;
        var sorted = new float[weight.length];
        for (float w : weight) {
            if (w != 0 && Float.isFinite(w)) {
                sorted[n++] = w;
            }
        }
        RadixSort.sort(sorted, n);
        int from = 0;
        int to = n;
        for (int pass = 0; pass < CLIP_PASSES && to > from; pass++) {
            double mean = mean(sorted, from, to);
            double square = 0;
            for (int k = from; k < to; k++) {
                double d = sorted[k] - mean;
                square += d * d;
            }
            double reach = CLIP_SIGMA * Math.sqrt(square / (to - from));
            double centre = 0.5 * ((double) sorted[from + (to - from - 1) / 2] + sorted[from + (to - from) / 2]);
            int low = from;
            int high = to;
            while (low < high && sorted[low] < centre - reach) {
                low++;
            }
            while (high > low && sorted[high - 1] > centre + reach) {
                high--;
            }
            if (low == from && high == to) {
                break;
            }
            from = low;
            to = high;
        }
        return part * mean(sorted, from, to);
    }

    private static double mean(float[] a, int from, int to) {
        double sum = 0;
        for (int k = from; k < to; k++) {
            sum += a[k];
        }
        return sum / (to - from);
    }

    /** Sets {@code data} to NaN where the weight is below the threshold, or nothing is there. */
    static void mask(float[] data, float[] weight, double threshold, int from, int to) {
        for (int p = from; p < to; p++) {
            if (weight[p] == 0 || weight[p] < threshold) {
                data[p] = Float.NaN;
            }
        }
    }

    /**
     * Median over layers of rows {@code y0 … y1-1}, NaN ignored; of an even number the mean of the two in the middle; NaN where no layer counts.
     *
     * @param out receives the medians, [y][x] of the whole grid
     * @param nx columns of the grid
     */
    static void median(List<Layer> layers, float[] out, int nx, int y0, int y1) {
        int g = layers.size();
        var values = new float[g];
        var row = new int[g];
        for (int y = y0; y < y1; y++) {
            for (int k = 0; k < g; k++) {
                var l = layers.get(k);
                boolean in = y >= l.y0 && y < l.y0 + l.ny;
                // offsets of the first row may be negative, so that absence needs a mark of its own
                row[k] = in ? (y - l.y0) * l.nx - l.x0 : Integer.MIN_VALUE;
            }
            for (int x = 0; x < nx; x++) {
                int n = 0;
                for (int k = 0; k < g; k++) {
                    var l = layers.get(k);
                    if (row[k] != Integer.MIN_VALUE && x >= l.x0 && x < l.x0 + l.nx) {
                        float v = l.data[row[k] + x];
                        if (!Float.isNaN(v)) {
                            values[n++] = v;
                        }
                    }
                }
                out[y * nx + x] = ofFew(values, n);
            }
        }
    }

    /** Median of the first n values, which are reordered. */
    private static float ofFew(float[] v, int n) {
        if (n > 12) {
            return Median.inPlace(v, n);
        }
        for (int i = 1; i < n; i++) {
            float a = v[i];
            int j = i - 1;
            while (j >= 0 && v[j] > a) {
                v[j + 1] = v[j];
                j--;
            }
            v[j + 1] = a;
        }
        return n == 0 ? Float.NaN : (n & 1) == 1 ? v[n / 2] : 0.5f * (v[n / 2 - 1] + v[n / 2]);
    }

    /**
     * First look at rows {@code y0 … y1-1} of an image: which pixels are candidates (bit 0) and which are high enough beside a candidate (bit 1).
     *
     * <p>With {@code D} the largest difference of the median to its four neighbours, {@code |SCI − median − background| > scale·D + snr·ERR}.
     *
     * @param sci the image, [y][x]; read only
     * @param err its errors, or null for none; NaN counts as 0; read only
     * @param median median brought to the pixels of the image, [y][x]; read only
     * @param snr signal-to-noise for candidates and their neighbours
     * @param scale part of D for candidates and their neighbours
     * @param background added to the median
     * @param out receives the bits
     */
    static void compare(
            float[] sci,
            float[] err,
            float[] median,
            double[] snr,
            double[] scale,
            double background,
            byte[] out,
            int ny,
            int nx,
            int y0,
            int y1) {
        float b = (float) background;
        float snr1 = (float) snr[0];
        float snr2 = (float) snr[1];
        float scale1 = (float) scale[0];
        float scale2 = (float) scale[1];
        for (int y = y0; y < y1; y++) {
            for (int x = 0; x < nx; x++) {
                int p = y * nx + x;
                float m = median[p];
                float difference = Math.abs(sci[p] - m - b);
                byte bits = 0;
                if (!Float.isNaN(difference)) {
                    float slope = 0;
                    slope = y > 0 ? steeper(slope, m - median[p - nx]) : slope;
                    slope = y < ny - 1 ? steeper(slope, m - median[p + nx]) : slope;
                    slope = x > 0 ? steeper(slope, m - median[p - 1]) : slope;
                    slope = x < nx - 1 ? steeper(slope, m - median[p + 1]) : slope;
                    float e = err == null || Float.isNaN(err[p]) ? 0 : Math.min(err[p], Float.MAX_VALUE);
                    bits |= difference > scale1 * slope + snr1 * e ? 1 : 0;
                    bits |= difference > scale2 * slope + snr2 * e ? 2 : 0;
                }
                out[p] = bits;
            }
        }
    }

    private static float steeper(float slope, float difference) {
        float d = Math.abs(difference);
        return d > slope ? d : slope;
    }

    /**
     * Flags pixels of rows {@code y0 … y1-1} that are high and lie on or beside a candidate.
     *
     * @param bits of {@link #compare}, of all rows; read only
     * @param dq flags, [y][x]; OUTLIER and DO_NOT_USE are added
     * @return number of pixels flagged
     */
    static int flag(byte[] bits, int[] dq, int ny, int nx, int y0, int y1) {
        int count = 0;
        for (int y = y0; y < y1; y++) {
            for (int x = 0; x < nx; x++) {
                int p = y * nx + x;
                if ((bits[p] & 2) == 0) {
                    continue;
                }
                boolean near = false;
                for (int j = Math.max(0, y - 1); j <= Math.min(ny - 1, y + 1) && !near; j++) {
                    for (int i = Math.max(0, x - 1); i <= Math.min(nx - 1, x + 1); i++) {
                        near |= (bits[j * nx + i] & 1) != 0;
                    }
                }
                if (near) {
                    dq[p] |= REJECTED;
                    count++;
                }
            }
        }
        return count;
    }

    /**
     * Flags pixels {@code from … to-1} that deviate from a median by more than {@code snr} times their error.
     *
     * @param median of the same pixels, from index {@code from - offset} on
     * @param offset difference of the indices in {@code sci} and {@code median}
     * @return number of pixels flagged
     */
    static int flagPlain(float[] sci, float[] err, float[] median, int offset, double snr, int[] dq, int from, int to) {
        float s = (float) snr;
        int count = 0;
        for (int p = from; p < to; p++) {
            float e = err == null || Float.isNaN(err[p]) ? 0 : Math.min(err[p], Float.MAX_VALUE);
            if (Math.abs(sci[p] - median[p - offset]) > s * e) {
                dq[p] |= REJECTED;
                count++;
            }
        }
        return count;
    }

    /**
     * Median over the images of a stack for pixels {@code from … to-1} of a plane, NaN ignored.
     *
     * @param cube images [k][y][x]; read only
     * @param dq flags of the same shape, or null
     * @param bad flags that exclude a sample
     * @param plane pixels of an image
     * @param out receives the medians
     */
    static void cubeMedian(float[] cube, int[] dq, int bad, int plane, float[] out, int from, int to) {
        int n = cube.length / plane;
        var values = new float[n];
        for (int p = from; p < to; p++) {
            int m = 0;
            for (int k = 0; k < n; k++) {
                int q = k * plane + p;
                if (!Float.isNaN(cube[q]) && (dq == null || (dq[q] & bad) == 0)) {
                    values[m++] = cube[q];
                }
            }
            out[p] = ofFew(values, m);
        }
    }

    /**
     * Tests a time series against running medians, pixels {@code from … to-1} of a plane.
     *
     * <p>The median of integrations {@code s … s+width-1} serves integration {@code s + width/2}; the first and last integrations use the nearest
     * median.
     *
     * @param cube images [k][y][x]; read only
     * @param err errors of the same shape; read only
     * @param dq flags of the same shape; OUTLIER and DO_NOT_USE are added
     * @param bad flags that exclude a sample from medians
     * @param width integrations in a window, 2 to one fewer than there are
     * @param propagate a NaN or excluded sample makes the medians of its windows NaN; else they are left out
     * @param quirk with two integrations in a window use the last median for all, as the reference implementation does
     * @return number of samples flagged
     */
    static int rolling(
            float[] cube,
            float[] err,
            int[] dq,
            int bad,
            int plane,
            int width,
            boolean propagate,
            boolean quirk,
            double snr,
            int from,
            int to) {
        int n = cube.length / plane;
        int half = width / 2;
        int windows = n - width + 1;
        float s = (float) snr;
        var series = new float[n];
        var window = new float[width];
        var medians = new double[windows];
        int count = 0;
        for (int p = from; p < to; p++) {
            for (int k = 0; k < n; k++) {
                int q = k * plane + p;
                series[k] = (dq[q] & bad) != 0 ? Float.NaN : cube[q];
            }
            for (int w = 0; w < windows; w++) {
                medians[w] = windowMedian(series, w, width, propagate, window);
            }
            for (int k = 0; k < n; k++) {
                int w = quirk && width == 2 ? windows - 1 : Math.max(0, Math.min(windows - 1, k - half));
                int q = k * plane + p;
                float e = Float.isNaN(err[q]) ? 0 : Math.min(err[q], Float.MAX_VALUE);
                if (Math.abs(cube[q] - medians[w]) > s * e) {
                    dq[q] |= REJECTED;
                    count++;
                }
            }
        }
        return count;
    }

    private static double windowMedian(float[] series, int start, int width, boolean propagate, float[] work) {
        int m = 0;
        for (int k = start; k < start + width; k++) {
            if (!Float.isNaN(series[k])) {
                work[m++] = series[k];
            } else if (propagate) {
                return Double.NaN;
            }
        }
        // fewer than three samples do not tell which one is off
        if (m == 0 || !propagate && m < 3 && width >= 3) {
            return Double.NaN;
        }
        Arrays.sort(work, 0, m);
        return 0.5 * ((double) work[(m - 1) / 2] + work[m / 2]);
    }
}

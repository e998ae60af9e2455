package org.webbcal.step.outlier_detection;

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
    /** Pixels of a time series that are worked on together: two lines of a cache. */
    private static final int TILE = 32;

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
     * How the running medians of a time series are taken.
     *
     * @param width integrations in a window, 2 or more
     * @param propagate a NaN makes the medians of its windows NaN; else it is left out
     * @param lastOfTwo with two integrations in a window use the last median for all, as the reference implementation does
     */
    record Window(int width, boolean propagate, boolean lastOfTwo) {}

    /**
     * Integrations of other segments that stand next to those of a stack; NaN where a sample is excluded.
     *
     * @param before those in front [k][y][x], the last one next to the stack
     * @param after those behind
     */
    record Neighbours(float[] before, float[] after) {
        static final Neighbours NONE = new Neighbours(new float[0], new float[0]);
    }

    /** Receives the median that serves a sample. */
    private interface Use {
        void median(int sample, double median);
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
     * @param neighbours integrations before and after; with them there are at least as many as a window has
     * @return number of samples flagged
     */
    static int rolling(
            float[] cube,
            float[] err,
            int[] dq,
            int bad,
            int plane,
            Window window,
            Neighbours neighbours,
            double snr,
            int from,
            int to) {
        float s = (float) snr;
        int[] count = new int[1];
        medians(cube, dq, bad, plane, window, neighbours, from, to, (q, median) -> {
            float e = Float.isNaN(err[q]) ? 0 : Math.min(err[q], Float.MAX_VALUE);
            if (Math.abs(cube[q] - median) > s * e) {
                dq[q] |= REJECTED;
                count[0]++;
            }
        });
        return count[0];
    }

    /** Running medians alone, as {@link #rolling} compares with; {@code out} has the shape of the cube. */
    static void rollingMedians(
            float[] cube,
            int[] dq,
            int bad,
            int plane,
            Window window,
            Neighbours neighbours,
            float[] out,
            int from,
            int to) {
        medians(cube, dq, bad, plane, window, neighbours, from, to, (q, median) -> out[q] = (float) median);
    }

    /**
     * The window moves along a sorted copy of what is in it, and pixels go side by side, so that a line of the cache serves as many as it holds.
     */
    private static void medians(
            float[] cube,
            int[] dq,
            int bad,
            int plane,
            Window window,
            Neighbours neighbours,
            int from,
            int to,
            Use use) {
        int n = cube.length / plane;
        int before = neighbours.before.length / plane;
        int all = before + n + neighbours.after.length / plane;
        var series = new float[TILE][all];
        var medians = new double[TILE][all - window.width + 1];
        var sorted = new float[window.width];
        for (int p0 = from; p0 < to; p0 += TILE) {
            int width = Math.min(TILE, to - p0);
            for (int k = 0; k < before; k++) {
                for (int i = 0; i < width; i++) {
                    series[i][k] = neighbours.before[k * plane + p0 + i];
                }
            }
            for (int k = 0; k < n; k++) {
                int q = k * plane + p0;
                for (int i = 0; i < width; i++) {
                    series[i][before + k] = (dq[q + i] & bad) != 0 ? Float.NaN : cube[q + i];
                }
            }
            for (int k = before + n; k < all; k++) {
                for (int i = 0; i < width; i++) {
                    series[i][k] = neighbours.after[(k - before - n) * plane + p0 + i];
                }
            }
            for (int i = 0; i < width; i++) {
                runningMedian(series[i], window, sorted, medians[i]);
            }
            for (int k = 0; k < n; k++) {
                int w = place(window, before + k, medians[0].length);
                int q = k * plane + p0;
                for (int i = 0; i < width; i++) {
                    use.median(q + i, medians[i][w]);
                }
            }
        }
    }

    /** Number of the window that serves an integration. */
    private static int place(Window window, int integration, int windows) {
        return window.lastOfTwo && window.width == 2
                ? windows - 1
                : Math.max(0, Math.min(windows - 1, integration - window.width / 2));
    }

    /**
     * Medians of all windows of a series; of an even number the mean of the two in the middle, NaN where too few count.
     *
     * @param sorted room for a window
     * @param out receives the medians, by the first integration of the window
     */
    static void runningMedian(float[] series, Window window, float[] sorted, double[] out) {
        int width = window.width;
        // fewer than three samples do not tell which one is off
        int fewest = window.propagate ? width : width >= 3 ? 3 : 1;
        int m = 0;
        for (int k = 0; k < width - 1; k++) {
            m = series[k] == series[k] ? insert(sorted, m, series[k]) : m;
        }
        for (int w = 0; w < out.length; w++) {
            float comes = series[w + width - 1];
            m = comes == comes ? insert(sorted, m, comes) : m;
            out[w] = m < fewest ? Double.NaN : 0.5 * ((double) sorted[(m - 1) / 2] + sorted[m / 2]);
            float goes = series[w];
            m = goes == goes ? remove(sorted, m, goes) : m;
        }
    }

    private static int insert(float[] sorted, int m, float value) {
        int at = m;
        while (at > 0 && sorted[at - 1] > value) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = value;
        return m + 1;
    }

    private static int remove(float[] sorted, int m, float value) {
        int at = 0;
        while (sorted[at] != value) {
            at++;
        }
        System.arraycopy(sorted, at + 1, sorted, at, m - at - 1);
        return m - 1;
    }
}

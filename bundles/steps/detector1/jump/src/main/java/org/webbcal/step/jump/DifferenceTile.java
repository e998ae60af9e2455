package org.webbcal.step.jump;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.webbcal.math.ColumnSort;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/** Scratch arrays of one thread and the differences of one tile of columns. */
final class DifferenceTile {

    /** Beyond this many differences per pixel each pixel is sorted by itself. */
    private static final int MOST_IN_TILE = 2048;

    /** Differences times columns of a tile: two such tiles of 4 byte values fit into a second level cache. */
    private static final int TILE = 16384;

    /** Most iterations of the clip. */
    private static final int CLIP_ITERATIONS = 5;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What a clip leaves: values {@code from … to-1} of a sorted list, and the bounds of the last round. */
    record Range(int from, int to, double low, double high) {
        double median(double[] sorted) {
            return from == to ? Double.NaN : 0.5 * (sorted[from + to - 1 >> 1] + sorted[from + to >> 1]);
        }
    }

    final JumpKernel.Pairs pairs;
    private final int width;
    /** Differences [pair][column], electron; NaN if not usable. */
    final float[][] differences;
    /** Keys of differences, or of their magnitudes, sorted. */
    private final int[][] keys;
    /** Number of usable differences of each column. */
    private final int[] usable;
    /** Whether a column has a value without key. */
    private final boolean[] odd;
    /** Whether a column has JUMP_DET set in some group already. */
    final boolean[] jumped;
    /** Whether it had before the search. */
    final boolean[] flaggedBefore;

    /** Median and noise of the columns with jumps, electron. */
    final double[] middles;

    final double[] sigmas;

    private final float[] gain;
    private final float[] raw;
    private final float[][] electrons;
    /** Values of one pixel, sorted. */
    final float[] values;

    final double[] doubles;
    float least;
    float greatest;

    DifferenceTile(JumpKernel.Pairs pairs, int nx) {
        this.pairs = pairs;
        int n = Math.max(1, pairs.count());
        width = Math.min(nx, Math.max(32, Math.min(256, TILE / n & ~31)));
        differences = new float[n][width];
        keys = new int[n][width];
        usable = new int[width];
        odd = new boolean[width];
        jumped = new boolean[width];
        flaggedBefore = new boolean[width];
        middles = new double[width];
        sigmas = new double[width];
        gain = new float[width];
        raw = new float[width];
        electrons = new float[2][width];
        values = new float[n];
        doubles = new double[n];
    }

    int width() {
        return width;
    }

    /**
     * Forms the differences of columns {@code x0 … x0+w-1} of one row.
     *
     * @param row row of the band
     * @param rows rows of the band
     * @param gainAt index of (row, x0) in the gain plane
     */
    void load(
            float[][] sci,
            byte[][] groupDq,
            boolean[] unusable,
            int row,
            int rows,
            int nx,
            int x0,
            int w,
            float[] gains,
            int gainAt) {
        System.arraycopy(gains, gainAt, gain, 0, w);
        Arrays.fill(jumped, 0, w, false);
        Arrays.fill(flaggedBefore, 0, w, false);
        int k = 0;
        int had = -2;
        int hadIntegration = -1;
        for (int n = 0; n < pairs.count(); n++) {
            int i = pairs.integration()[n];
            int j = pairs.difference()[n];
            if (hadIntegration != i || had != j) {
                electrons(sci[i], groupDq[i], unusable, (j * rows + row) * nx + x0, w, electrons[j & 1]);
            }
            electrons(sci[i], groupDq[i], unusable, ((j + 1) * rows + row) * nx + x0, w, electrons[j + 1 & 1]);
            difference(electrons[j + 1 & 1], electrons[j & 1], differences[k++], w);
            had = j + 1;
            hadIntegration = i;
        }
    }

    private static void difference(float[] later, float[] earlier, float[] out, int w) {
        for (int x = 0; x < w; x++) {
            out[x] = later[x] - earlier[x];
        }
    }

    private void electrons(float[] sci, byte[] flags, boolean[] unusable, int at, int w, float[] out) {
        System.arraycopy(sci, at, raw, 0, w);
        for (int x = 0; x < w; x++) {
            out[x] = raw[x] * gain[x];
        }
        int x = 0;
        for (; x <= w - 8; x += 8) {
            if (((long) LONGS.get(flags, at + x) & 0x0707070707070707L) != 0) {
                blank(flags, unusable, at, x, x + 8, out);
            }
        }
        blank(flags, unusable, at, x, w, out);
    }

    private void blank(byte[] flags, boolean[] unusable, int at, int from, int to, float[] out) {
        for (int x = from; x < to; x++) {
            int f = flags[at + x];
            if (unusable[f & 0xff]) {
                out[x] = Float.NaN;
            }
            if ((f & Dq.JUMP_DET) != 0) {
                jumped[x] = true;
                flaggedBefore[x] = true;
            }
        }
    }

    /** Sorts, of the pairs {@code which[0 … n-1]}, the differences or their magnitudes; column by column. */
    void sort(int[] which, int n, int w, boolean magnitudes) {
        Arrays.fill(usable, 0, w, n);
        Arrays.fill(odd, 0, w, n > MOST_IN_TILE);
        if (n > MOST_IN_TILE) {
            return;
        }
        for (int k = 0; k < n; k++) {
            var from = differences[which[k]];
            var to = keys[k];
            for (int x = 0; x < w; x++) {
                float v = from[x];
                int key = ColumnSort.key(v);
                if (key == 0 || Math.abs(key) == ColumnSort.MISSING) {
                    if (!(Math.abs(v) <= Float.MAX_VALUE)) {
                        key = ColumnSort.MISSING;
                        usable[x]--;
                    } else if (!ColumnSort.hasKey(v)) {
                        odd[x] = true;
                    }
                }
                to[x] = magnitudes ? Math.abs(key) : key;
            }
        }
        ColumnSort.ascending(keys, n, w);
    }

    /** Makes the sorted values of column x available to {@link #at}; returns how many there are. */
    int settle(int x, int[] which, int n, boolean magnitudes) {
        if (!odd[x]) {
            return usable[x];
        }
        return gather(x, which, n, magnitudes);
    }

    /** Copies the usable values of a column, in ascending order, into {@link #values}. */
    private int gather(int x, int[] which, int n, boolean magnitudes) {
        int m = 0;
        for (int k = 0; k < n; k++) {
            float v = differences[which[k]][x];
            if (Math.abs(v) <= Float.MAX_VALUE) {
                values[m++] = magnitudes ? Math.abs(v) : v;
            }
        }
        Arrays.sort(values, 0, m);
        return m;
    }

    /**
     * Median of the usable values of column x, after {@link #sort}; {@link #least} and {@link #greatest} are theirs then. Many values are not sorted for
     * this.
     */
    double middle(int x, int[] which, int n) {
        int m = usable[x];
        if (!odd[x]) {
            least = m == 0 ? Float.NaN : at(0, x);
            greatest = m == 0 ? Float.NaN : at(m - 1, x);
            return median(m, x);
        }
        m = 0;
        least = Float.POSITIVE_INFINITY;
        greatest = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < n; k++) {
            float v = differences[which[k]][x];
            if (Math.abs(v) <= Float.MAX_VALUE) {
                doubles[m++] = v;
                least = Math.min(least, v);
                greatest = Math.max(greatest, v);
            }
        }
        return Median.inPlace(doubles, m);
    }

    float at(int rank, int x) {
        return odd[x] ? values[rank] : ColumnSort.value(keys[rank][x]);
    }

    /** Median of the first {@code n} sorted values. */
    double median(int n, int x) {
        return n == 0 ? Double.NaN : 0.5 * ((double) at(n - 1 >> 1, x) + at(n >> 1, x));
    }

    /** Median of all usable differences of each column, into {@code out[at … at+w-1]}. */
    void medians(int w, float[] out, int at) {
        var all = every();
        sort(all, all.length, w, false);
        for (int x = 0; x < w; x++) {
            out[at + x] = (float) middle(x, all, all.length);
        }
    }

    /**
     * Median and standard deviation of each difference over the integrations after a clip at 5 sigma, into {@code centre[j]} and
     * {@code scale[j]}.
     */
    void clipEachDifference(int w, int at, float[][] centre, float[][] scale) {
        for (int j = 0; j < centre.length; j++) {
            var which = withDifference(j);
            sort(which, which.length, w, false);
            for (int x = 0; x < w; x++) {
                var range = clipped(x, settle(x, which, which.length, false), 5);
                centre[j][at + x] = (float) range.median(doubles);
                scale[j][at + x] = (float) deviation(doubles, range.from(), range.to());
            }
        }
    }

    /** Clips the first {@code n} sorted values of column x, and leaves all of them in {@link #doubles}. */
    Range clipped(int x, int n, double threshold) {
        for (int k = 0; k < n; k++) {
            doubles[k] = at(k, x);
        }
        int from = 0;
        int to = n;
        double low = Double.NaN;
        double high = Double.NaN;
        for (int iteration = 0; iteration < CLIP_ITERATIONS && to > from; iteration++) {
            double median = 0.5 * (doubles[from + to - 1 >> 1] + doubles[from + to >> 1]);
            double width = threshold * deviation(doubles, from, to);
            low = median - width;
            high = median + width;
            int size = to - from;
            while (from < to && !(doubles[from] >= low)) {
                from++;
            }
            while (to > from && !(doubles[to - 1] <= high)) {
                to--;
            }
            if (to - from == size) {
                break;
            }
        }
        return new Range(from, to, low, high);
    }

    /** Median of all usable differences of a column, whatever was sorted last. */
    double signedMedian(int x) {
        int m = 0;
        for (var row : differences) {
            float v = row[x];
            if (Math.abs(v) <= Float.MAX_VALUE) {
                doubles[m++] = v;
            }
        }
        return pairs.count() == 0 ? Double.NaN : Median.inPlace(doubles, m);
    }

    /** All pairs, in order. */
    int[] every() {
        var all = new int[pairs.count()];
        for (int k = 0; k < all.length; k++) {
            all[k] = k;
        }
        return all;
    }

    /** Pairs with difference j. */
    int[] withDifference(int j) {
        int n = 0;
        var list = new int[pairs.count()];
        for (int k = 0; k < pairs.count(); k++) {
            if (pairs.difference()[k] == j) {
                list[n++] = k;
            }
        }
        return Arrays.copyOf(list, n);
    }

    /** Standard deviation of the population {@code a[from … to-1]}. */
    static double deviation(double[] a, int from, int to) {
        double mean = 0;
        for (int k = from; k < to; k++) {
            mean += a[k];
        }
        mean /= to - from;
        double square = 0;
        for (int k = from; k < to; k++) {
            square += (a[k] - mean) * (a[k] - mean);
        }
        return Math.sqrt(square / (to - from));
    }
}

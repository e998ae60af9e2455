package org.webbcal.step.jump;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.webbcal.math.ColumnSort;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Two-point difference search for cosmic rays, and what follows from its flags in the neighbourhood and in later groups.
 *
 * <p>Words used: a <em>difference</em> is that of two successive groups, in electrons; its number j goes with group j+1. A difference is usable when neither
 * group is DO_NOT_USE or SATURATED. {@code m} is the median of all usable differences of a pixel over all integrations, {@code sigma =
 * sqrt(|m| + R²/nframes)} its noise, with R the noise of the difference of two frames, in electrons.
 *
 * <p>Samples and flags come as bands: {@code sci[i]} and {@code groupDq[i]} are integration i as [group][row][x], with all rows of the image or some.
 * Samples times gain, and differences, are formed in float; medians and ratios in double; as the reference software does.
 *
 * @see "stcal, jump/twopoint_difference.py"
 */
final class JumpKernel {

    /** How jumps are told from noise. */
    enum Method {
        /** Every difference further from the median than the threshold, at once. */
        SINGLE_PASS,
        /** The largest difference, then the median anew without it, and so on. */
        ITERATIVE,
        /** Clip of the same difference over all integrations. */
        CLIP_INTEGRATIONS,
        /** Clip over all differences of all integrations. */
        CLIP_ALL
    }

    /**
     * Settings of the search.
     *
     * @param threshold sigma, for four and more usable differences
     * @param thresholdOf3 sigma, for three
     * @param thresholdOf2 sigma, for two
     * @param minNeighbors sigma; neighbours are flagged for jumps between this …
     * @param maxNeighbors … and this, both exclusive; never when NaN
     * @param nframes frames averaged into a group
     */
    record Settings(
            Method method, double threshold, double thresholdOf3, double thresholdOf2, double minNeighbors, double maxNeighbors, int nframes) {}

    /** Differences that exist: those between two groups neither of which is DO_NOT_USE for all pixels. */
    record Pairs(int[] integration, int[] difference) {
        int count() {
            return integration.length;
        }
    }

    /** Growing list of jumps whose neighbours are to be flagged. */
    static final class Seeds {
        /** Bit that tells that the sample has JUMP_DET and no other flag. */
        private static final long ONLY_JUMP = 1L << 62;

        private long[] packed = new long[64];
        private int size;

        void add(int plane, int pixel, boolean onlyJump) {
            if (size == packed.length) {
                packed = Arrays.copyOf(packed, 2 * size);
            }
            packed[size++] = (long) plane << 31 | pixel | (onlyJump ? ONLY_JUMP : 0);
        }

        void addAll(Seeds other) {
            if (size + other.size > packed.length) {
                packed = Arrays.copyOf(packed, Math.max(2 * packed.length, size + other.size));
            }
            System.arraycopy(other.packed, 0, packed, size, other.size);
            size += other.size;
        }

        int size() {
            return size;
        }

        /** Puts the seeds in the order of planes. */
        void sort() {
            // the mark must not decide about the order
            for (int k = 0; k < size; k++) {
                packed[k] = (packed[k] & ~ONLY_JUMP) << 1 | packed[k] >>> 62 & 1;
            }
            Arrays.sort(packed, 0, size);
            for (int k = 0; k < size; k++) {
                packed[k] = (packed[k] & 1) << 62 | packed[k] >>> 1;
            }
        }

        /** Number {@code integration*ngroups + group} of the plane. */
        int plane(int k) {
            return (int) ((packed[k] & ~ONLY_JUMP) >>> 31);
        }

        /** Index {@code y*nx + x} in the plane. */
        int pixel(int k) {
            return (int) (packed[k] & 0x7fffffff);
        }

        boolean onlyJump(int k) {
            return (packed[k] & ONLY_JUMP) != 0;
        }
    }

    private static final int UNUSABLE = Dq.DO_NOT_USE | Dq.SATURATED;

    /** Beyond this many differences per pixel each pixel is sorted by itself. */
    private static final int MOST_IN_TILE = 2048;

    /** Differences times columns of a tile: two such tiles of 4 byte values fit into a second level cache. */
    private static final int TILE = 16384;

    /** Most iterations of the clip. */
    private static final int CLIP_ITERATIONS = 5;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private JumpKernel() {}

    /** Whether all flags {@code from … to-1} have DO_NOT_USE. */
    static boolean allDoNotUse(byte[] flags, int from, int to) {
        for (int k = from; k < to; k++) {
            if ((flags[k] & Dq.DO_NOT_USE) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Number of flags {@code from … to-1} that have JUMP_DET. */
    static long countJumps(byte[] flags, int from, int to) {
        long count = 0;
        int k = from;
        for (; k <= to - 8; k += 8) {
            long word = (long) LONGS.get(flags, k) & 0x0404040404040404L;
            if (word != 0) {
                count += Long.bitCount(word);
            }
        }
        for (; k < to; k++) {
            count += flags[k] >> 2 & 1;
        }
        return count;
    }

    /** Takes JUMP_DET away from flags {@code from … to-1} that have DO_NOT_USE or SATURATED as well. */
    static void dropJumpsOfUnusable(byte[] flags, int from, int to) {
        int k = from;
        for (; k <= to - 8; k += 8) {
            if (((long) LONGS.get(flags, k) & 0x0404040404040404L) != 0) {
                dropJumps(flags, k, k + 8);
            }
        }
        dropJumps(flags, k, to);
    }

    private static void dropJumps(byte[] flags, int from, int to) {
        for (int k = from; k < to; k++) {
            if ((flags[k] & UNUSABLE) != 0) {
                flags[k] &= (byte) ~Dq.JUMP_DET;
            }
        }
    }

    /**
     * A plane of which every pixel is JUMP_DET or DO_NOT_USE is no shower of cosmic rays but a common change: its samples with JUMP_DET alone are freed.
     *
     * @return whether the plane was such
     */
    static boolean freeWhollyFlagged(byte[] flags, int from, int to) {
        for (int k = from; k < to; k++) {
            if ((flags[k] & (Dq.JUMP_DET | Dq.DO_NOT_USE)) == 0) {
                return false;
            }
        }
        for (int k = from; k < to; k++) {
            if (flags[k] == Dq.JUMP_DET) {
                flags[k] = 0;
            }
        }
        return true;
    }

    /**
     * Tables of samples that do not count: NaN where [flags] is to be left out, 0 elsewhere is not needed; index is the flag byte.
     *
     * @param exact whether only the flag combinations that the shower search of the reference software names are left out
     * @param jumps whether a sample whose only flag is JUMP_DET is left out
     */
    static boolean[] unusable(boolean exact, boolean jumps) {
        var table = new boolean[256];
        for (int f = 0; f < 256; f++) {
            table[f] = exact ? f >= 1 && f <= 5 : (f & UNUSABLE) != 0 || jumps && f == Dq.JUMP_DET;
        }
        return table;
    }

    /** What a clip leaves: values {@code from … to-1} of a sorted list, and the bounds of the last round. */
    private record Range(int from, int to, double low, double high) {
        double median(double[] sorted) {
            return from == to ? Double.NaN : 0.5 * (sorted[from + to - 1 >> 1] + sorted[from + to >> 1]);
        }
    }

    /** Scratch arrays of one thread and the differences of one tile of columns. */
    static final class Tile {
        private final Pairs pairs;
        private final int width;
        /** Differences [pair][column], electron; NaN if not usable. */
        private final float[][] differences;
        /** Keys of differences, or of their magnitudes, sorted. */
        private final int[][] keys;
        /** Number of usable differences of each column. */
        private final int[] usable;
        /** Whether a column has a value without key. */
        private final boolean[] odd;
        /** Whether a column has JUMP_DET set in some group already. */
        private final boolean[] jumped;

        private final float[] gain;
        private final float[] raw;
        private final float[][] electrons;
        /** Values of one pixel, sorted. */
        private final float[] values;
        private final double[] doubles;

        Tile(Pairs pairs, int nx) {
            this.pairs = pairs;
            int n = Math.max(1, pairs.count());
            width = Math.min(nx, Math.max(32, Math.min(256, TILE / n & ~31)));
            differences = new float[n][width];
            keys = new int[n][width];
            usable = new int[width];
            odd = new boolean[width];
            jumped = new boolean[width];
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
        void load(float[][] sci, byte[][] groupDq, boolean[] unusable, int ngroups, int row, int rows, int nx, int x0, int w, float[] gains, int gainAt) {
            System.arraycopy(gains, gainAt, gain, 0, w);
            Arrays.fill(jumped, 0, w, false);
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
                jumped[x] |= (f & Dq.JUMP_DET) != 0;
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
        private int settle(int x, int[] which, int n, boolean magnitudes) {
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

        private float at(int rank, int x) {
            return odd[x] ? values[rank] : ColumnSort.value(keys[rank][x]);
        }

        /** Median of the first {@code n} sorted values. */
        private double median(int n, int x) {
            return n == 0 ? Double.NaN : 0.5 * ((double) at(n - 1 >> 1, x) + at(n >> 1, x));
        }

        /** Median of all usable differences of each column, into {@code out[at … at+w-1]}. */
        void medians(int w, float[] out, int at) {
            var all = everyPair(pairs);
            sort(all, all.length, w, false);
            for (int x = 0; x < w; x++) {
                out[at + x] = (float) median(settle(x, all, all.length, false), x);
            }
        }

        /** Median and standard deviation of each difference over the integrations after a clip at 5 sigma, into {@code centre[j]} and {@code scale[j]}. */
        void clipEachDifference(int w, int at, float[][] centre, float[][] scale) {
            for (int j = 0; j < centre.length; j++) {
                var which = withDifference(pairs, j);
                sort(which, which.length, w, false);
                for (int x = 0; x < w; x++) {
                    var range = clipped(x, settle(x, which, which.length, false), 5);
                    centre[j][at + x] = (float) range.median(doubles);
                    scale[j][at + x] = (float) deviation(doubles, range.from(), range.to());
                }
            }
        }

        /** Clips the first {@code n} sorted values of column x, and leaves all of them in {@link #doubles}. */
        private Range clipped(int x, int n, double threshold) {
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
        private double signedMedian(int x) {
            int m = 0;
            for (var row : differences) {
                float v = row[x];
                if (Math.abs(v) <= Float.MAX_VALUE) {
                    doubles[m++] = v;
                }
            }
            return pairs.count() == 0 ? Double.NaN : Median.inPlace(doubles, m);
        }
    }

    /** Noise of a difference, electron; NaN where it is 0, so that nothing is found there. */
    static double sigma(double median, float noise, int nframes) {
        float square = noise * noise;
        double sigma = Math.sqrt(Math.abs(median) + square / (double) nframes);
        return sigma == 0 ? Double.NaN : sigma;
    }

    /**
     * Finds jumps in rows {@code r0 … r1-1} of a band and sets JUMP_DET in their groups.
     *
     * @param sci samples, DN
     * @param groupDq flags; changed
     * @param pairs differences that exist; of one integration in ascending order
     * @param ngroups groups
     * @param rows rows of the band
     * @param nx columns
     * @param y0 first row of the band in the image
     * @param gain electron/DN, whole image
     * @param readNoise noise of the difference of two frames, DN, whole image
     * @param settings thresholds and method
     * @param seeds takes the jumps whose neighbours are to be flagged
     * @param medians takes {@code m} of each pixel of the image, or null when nobody asks
     */
    static void detect(
            float[][] sci,
            byte[][] groupDq,
            Pairs pairs,
            int ngroups,
            int rows,
            int nx,
            int y0,
            int r0,
            int r1,
            float[] gain,
            float[] readNoise,
            Settings settings,
            Seeds seeds,
            double[] medians) {
        var tile = new Tile(pairs, nx);
        var unusable = unusable(false, false);
        var clips = settings.method() == Method.CLIP_INTEGRATIONS ? byDifference(pairs, ngroups) : new int[][] {everyPair(pairs)};
        for (int r = r0; r < r1; r++) {
            for (int x0 = 0; x0 < nx; x0 += tile.width()) {
                int w = Math.min(tile.width(), nx - x0);
                int p0 = (y0 + r) * nx + x0;
                tile.load(sci, groupDq, unusable, ngroups, r, rows, nx, x0, w, gain, p0);
                switch (settings.method()) {
                    case SINGLE_PASS -> singlePass(tile, groupDq, clips[0], rows, r, nx, x0, w, gain, readNoise, p0, settings, medians);
                    case ITERATIVE -> iterative(tile, groupDq, clips[0], rows, r, nx, x0, w, gain, readNoise, p0, settings);
                    default -> {
                        for (var clip : clips) {
                            clip(tile, groupDq, clip, rows, r, nx, x0, w, settings.threshold());
                        }
                    }
                }
                seed(tile, groupDq, ngroups, rows, r, nx, x0, w, gain, readNoise, p0, settings, seeds, medians);
            }
        }
    }

    private static int[] everyPair(Pairs pairs) {
        var all = new int[pairs.count()];
        for (int k = 0; k < all.length; k++) {
            all[k] = k;
        }
        return all;
    }

    private static int[][] byDifference(Pairs pairs, int ngroups) {
        var lists = new int[ngroups - 1][];
        for (int j = 0; j < lists.length; j++) {
            lists[j] = withDifference(pairs, j);
        }
        return lists;
    }

    /** Pairs with difference j. */
    private static int[] withDifference(Pairs pairs, int j) {
        int n = 0;
        var list = new int[pairs.count()];
        for (int k = 0; k < pairs.count(); k++) {
            if (pairs.difference()[k] == j) {
                list[n++] = k;
            }
        }
        return Arrays.copyOf(list, n);
    }

    private static void flag(Tile tile, byte[][] groupDq, int pair, int rows, int r, int nx, int x0, int x) {
        int i = tile.pairs.integration()[pair];
        int j = tile.pairs.difference()[pair];
        groupDq[i][((j + 1) * rows + r) * nx + x0 + x] |= (byte) Dq.JUMP_DET;
        tile.jumped[x] = true;
    }

    private static void singlePass(
            Tile tile, byte[][] groupDq, int[] all, int rows, int r, int nx, int x0, int w, float[] gain, float[] readNoise, int p0,
            Settings settings, double[] medians) {
        tile.sort(all, all.length, w, false);
        for (int x = 0; x < w; x++) {
            int n = tile.settle(x, all, all.length, false);
            double m = tile.median(n, x);
            if (medians != null) {
                medians[p0 + x] = m;
            }
            if (n == 0) {
                continue;
            }
            double sigma = sigma(m, readNoise[p0 + x] * gain[p0 + x], settings.nframes());
            double most = Math.max(Math.abs(tile.at(n - 1, x) - m), Math.abs(tile.at(0, x) - m));
            if (most / sigma > settings.threshold()) {
                for (int k : all) {
                    float d = tile.differences[k][x];
                    if (Math.abs(d - m) / sigma > settings.threshold() && Math.abs(d) <= Float.MAX_VALUE) {
                        flag(tile, groupDq, k, rows, r, nx, x0, x);
                    }
                }
            }
        }
    }

    private static void iterative(
            Tile tile, byte[][] groupDq, int[] all, int rows, int r, int nx, int x0, int w, float[] gain, float[] readNoise, int p0,
            Settings settings) {
        tile.sort(all, all.length, w, true);
        for (int x = 0; x < w; x++) {
            int n = tile.settle(x, all, all.length, true);
            if (n < 2) {
                continue;
            }
            float noise = readNoise[p0 + x] * gain[p0 + x];
            float largest = tile.at(n - 1, x);
            int below = n - 1;
            while (below > 0 && n >= 4 && tile.at(below - 1, x) == largest) {
                below--;
            }
            double m = n >= 4 ? tile.median(below, x) : n == 3 ? tile.median(3, x) : tile.at(0, x);
            double most = Math.max(Math.abs((float) (largest - m)), Math.abs((float) (tile.at(0, x) - m)));
            if (most / sigma(m, noise, settings.nframes()) > threshold(n, settings)) {
                peel(tile, groupDq, all, rows, r, nx, x0, x, m, noise, settings);
            }
        }
    }

    private static double threshold(int usable, Settings settings) {
        return usable >= 4 ? settings.threshold()
                : usable == 3 ? settings.thresholdOf3()
                : usable == 2 ? settings.thresholdOf2()
                : Double.POSITIVE_INFINITY;
    }

    /** Flags the largest deviation of one pixel, leaves it out, and so on until none exceeds its threshold. */
    private static void peel(
            Tile tile, byte[][] groupDq, int[] all, int rows, int r, int nx, int x0, int x, double firstMedian, float noise, Settings settings) {
        double m = firstMedian;
        int usable = 0;
        // doubles: magnitudes by pair, NaN once flagged or not usable
        for (int k : all) {
            float d = tile.differences[k][x];
            tile.doubles[k] = Math.abs(d) <= Float.MAX_VALUE ? Math.abs(d) : Double.NaN;
            usable += Math.abs(d) <= Float.MAX_VALUE ? 1 : 0;
        }
        while (true) {
            double sigma = sigma(m, noise, settings.nframes());
            double most = Double.NEGATIVE_INFINITY;
            for (int k : all) {
                double ratio = Math.abs((float) (tile.doubles[k] - m)) / sigma;
                if (ratio > most) {
                    most = ratio;
                }
            }
            if (!(most > threshold(usable, settings))) {
                return;
            }
            for (int k : all) {
                if (Math.abs((float) (tile.doubles[k] - m)) / sigma == most) {
                    flag(tile, groupDq, k, rows, r, nx, x0, x);
                    tile.doubles[k] = Double.NaN;
                    usable--;
                }
            }
            m = (float) peeledMedian(tile, all, usable);
        }
    }

    /** Median of the magnitudes that are left: without the largest of four and more, of all three, the smaller of two, NaN below. */
    private static double peeledMedian(Tile tile, int[] all, int usable) {
        int n = 0;
        for (int k : all) {
            if (!Double.isNaN(tile.doubles[k])) {
                tile.values[n++] = (float) tile.doubles[k];
            }
        }
        if (usable < 2) {
            return Double.NaN;
        }
        Arrays.sort(tile.values, 0, n);
        if (usable == 2) {
            return tile.values[0];
        }
        if (usable >= 4) {
            float largest = tile.values[n - 1];
            while (n > 0 && tile.values[n - 1] == largest) {
                n--;
            }
        }
        return n == 0 ? Double.NaN : 0.5 * ((double) tile.values[n - 1 >> 1] + tile.values[n >> 1]);
    }

    /** Flags what a clip about the median, in units of the standard deviation about the mean, leaves out. */
    private static void clip(Tile tile, byte[][] groupDq, int[] which, int rows, int r, int nx, int x0, int w, double threshold) {
        tile.sort(which, which.length, w, false);
        for (int x = 0; x < w; x++) {
            int n = tile.settle(x, which, which.length, false);
            if (n == 0) {
                continue;
            }
            var range = tile.clipped(x, n, threshold);
            if (range.from() > 0 || range.to() < n) {
                for (int k : which) {
                    float d = tile.differences[k][x];
                    if ((d < range.low() || d > range.high()) && Math.abs(d) <= Float.MAX_VALUE) {
                        flag(tile, groupDq, k, rows, r, nx, x0, x);
                    }
                }
            }
        }
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

    /** Notes the jumps of a tile whose ratio asks for their neighbours, and the medians of pixels if wanted. */
    private static void seed(
            Tile tile, byte[][] groupDq, int ngroups, int rows, int r, int nx, int x0, int w, float[] gain, float[] readNoise, int p0,
            Settings settings, Seeds seeds, double[] medians) {
        boolean neighbors = settings.minNeighbors() < settings.maxNeighbors();
        boolean fill = medians != null && settings.method() != Method.SINGLE_PASS;
        for (int x = 0; x < w; x++) {
            if (!fill && !(neighbors && tile.jumped[x])) {
                continue;
            }
            double m = tile.signedMedian(x);
            if (medians != null) {
                medians[p0 + x] = m;
            }
            if (!neighbors || !tile.jumped[x]) {
                continue;
            }
            double sigma = sigma(m, readNoise[p0 + x] * gain[p0 + x], settings.nframes());
            for (int k = 0; k < tile.pairs.count(); k++) {
                int i = tile.pairs.integration()[k];
                int g = tile.pairs.difference()[k] + 1;
                int flags = groupDq[i][(g * rows + r) * nx + x0 + x];
                if ((flags & Dq.JUMP_DET) != 0) {
                    double ratio = Math.abs(tile.differences[k][x] - m) / sigma;
                    if (ratio < settings.maxNeighbors() && ratio > settings.minNeighbors()) {
                        seeds.add(i * ngroups + g, p0 + x, flags == Dq.JUMP_DET);
                    }
                }
            }
        }
    }

    /** Sets JUMP_DET in a pixel and its four neighbours of one plane, where neither DO_NOT_USE nor SATURATED. */
    static void flagCross(byte[] flags, int at, int pixel, int ny, int nx) {
        int x = pixel % nx;
        int y = pixel / nx;
        set(flags, at + pixel);
        if (x > 0) {
            set(flags, at + pixel - 1);
        }
        if (x < nx - 1) {
            set(flags, at + pixel + 1);
        }
        if (y > 0) {
            set(flags, at + pixel - nx);
        }
        if (y < ny - 1) {
            set(flags, at + pixel + nx);
        }
    }

    private static void set(byte[] flags, int at) {
        if ((flags[at] & UNUSABLE) == 0) {
            flags[at] |= (byte) Dq.JUMP_DET;
        }
    }

    /**
     * Flags the groups after large jumps in rows {@code y0 … y1-1} of one integration: a jump with {@code D_j - m >= e} has the {@code n} groups after it
     * flagged where usable, for each of two pairs (e, n).
     *
     * @param sci samples [group][y][x], DN
     * @param flags flags, same shape; changed
     * @param medians {@code m} of each pixel, electron
     * @param e1 size of jump, electron
     * @param n1 groups
     */
    static void flagAfter(
            float[] sci, byte[] flags, int ngroups, int ny, int nx, int y0, int y1, float[] gain, double[] medians, double e1, int n1, double e2, int n2) {
        int plane = ny * nx;
        var jumped = new boolean[nx];
        for (int y = y0; y < y1; y++) {
            Arrays.fill(jumped, false);
            boolean any = false;
            for (int g = 1; g < ngroups; g++) {
                int at = g * plane + y * nx;
                for (int x = 0; x < nx; x++) {
                    if ((flags[at + x] & Dq.JUMP_DET) != 0) {
                        jumped[x] = true;
                        any = true;
                    }
                }
            }
            for (int x = 0; any && x < nx; x++) {
                if (jumped[x]) {
                    flagAfter(sci, flags, ngroups, plane, y * nx + x, gain[y * nx + x], medians[y * nx + x], e1, n1, e2, n2);
                }
            }
        }
    }

    private static void flagAfter(
            float[] sci, byte[] flags, int ngroups, int plane, int p, float gain, double median, double e1, int n1, double e2, int n2) {
        int until = 0;
        float earlier = electrons(sci, flags, p, gain);
        for (int g = 1; g < ngroups; g++) {
            int k = g * plane + p;
            float now = electrons(sci, flags, k, gain);
            if ((flags[k] & Dq.JUMP_DET) != 0) {
                double excess = (now - earlier) - median;
                until = excess >= e1 ? Math.max(until, g + n1) : until;
                until = excess >= e2 ? Math.max(until, g + n2) : until;
            }
            earlier = now;
            if (g <= until) {
                set(flags, k);
            }
        }
    }

    private static float electrons(float[] sci, byte[] flags, int k, float gain) {
        return (flags[k] & UNUSABLE) == 0 ? sci[k] * gain : Float.NaN;
    }
}

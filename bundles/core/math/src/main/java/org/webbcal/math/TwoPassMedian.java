package org.webbcal.math;

/**
 * Exact median of float values that come in pieces and are too many to be kept: all pieces are shown twice, in any order. The first showing counts by the
 * upper half of the bits, the second by the lower half among those that share the upper half of the median. NaN is left out.
 */
public final class TwoPassMedian {

    private static final int HALF = 16;
    private static final int CELLS = 1 << HALF;

    private final long[] upper = new long[CELLS];
    /** Counts of the lower halves in the cells of the two middle ranks. */
    private final long[][] lower = new long[2][];

    private final int[] cell = {-1, -1};
    /** Rank of each of the two middle values in its cell. */
    private final long[] rank = new long[2];

    private boolean counted;

    /** First showing of {@code a[from … to-1]}. */
    public void count(float[] a, int from, int to) {
        for (int i = from; i < to; i++) {
            if (a[i] == a[i]) {
                upper[key(a[i]) >>> HALF]++;
            }
        }
    }

    /** Second showing of {@code a[from … to-1]}; begins when all pieces have been shown once. */
    public void refine(float[] a, int from, int to) {
        choose();
        if (cell[0] < 0) {
            return;
        }
        for (int i = from; i < to; i++) {
            int key = key(a[i]);
            int high = key >>> HALF;
            if (a[i] == a[i] && (high == cell[0] || high == cell[1])) {
                lower[high == cell[0] ? 0 : 1][key & CELLS - 1]++;
            }
        }
    }

    /** Median after the second showing, the mean of the two middle values where the number is even, in float; NaN if there is no value. */
    public float median() {
        choose();
        if (cell[0] < 0) {
            return Float.NaN;
        }
        float a = value(0);
        float b = value(1);
        return a == b ? a : 0.5f * (a + b);
    }

    private void choose() {
        if (counted) {
            return;
        }
        counted = true;
        long n = 0;
        for (long c : upper) {
            n += c;
        }
        if (n == 0) {
            return;
        }
        for (int k = 0; k < 2; k++) {
            long left = (n - 1 + k) / 2;
            int c = 0;
            while (left >= upper[c]) {
                left -= upper[c++];
            }
            cell[k] = c;
            rank[k] = left;
            lower[k] = k == 1 && cell[1] == cell[0] ? lower[0] : new long[CELLS];
        }
    }

    private float value(int k) {
        long left = rank[k];
        int c = 0;
        while (left >= lower[k][c]) {
            left -= lower[k][c++];
        }
        int key = cell[k] << HALF | c;
        return Float.intBitsToFloat(key < 0 ? key & 0x7fffffff : ~key);
    }

    /** Unsigned order of the key is the order of the numbers. */
    private static int key(float v) {
        int bits = Float.floatToRawIntBits(v);
        return bits ^ (bits >> 31 | 0x80000000);
    }
}

package org.webbcal.math;

/**
 * Sorts many short columns side by side: row k of a tile holds the k-th value of every column. A sorting network compares whole rows, so that the
 * compiler turns each comparison into vector instructions; for a few dozen values per pixel it is several times faster than one selection per pixel.
 *
 * <p>Values are float numbers mapped to integers of the same order ({@link #key}), of a range in which a difference of two cannot overflow.
 */
public final class ColumnSort {

    /** Key of a missing value: sorts behind all others. */
    public static final int MISSING = 0x3fffffff;

    /** Bits of 2^-63, the smallest magnitude with a key of its own apart from 0; the largest is just below 2^64. */
    private static final int LOWEST = 0x20000000;

    private ColumnSort() {}

    /**
     * Key of a value: the order of keys is the order of values, 0 and -0 are alike, NaN is {@link #MISSING}.
     * Only where {@link #hasKey} is true the value can be had back.
     */
    public static int key(float value) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = (bits & 0x7fffffff) - LOWEST;
        if (magnitude > 0 && magnitude < MISSING) {
            int sign = bits >> 31;
            return (magnitude ^ sign) - sign;
        }
        return value == 0 || magnitude <= 0 ? 0 : value != value || value > 0 ? MISSING : -MISSING;
    }

    /** Whether {@link #value} gives a number back from its key: zero, or a magnitude between 2^-63 and 2^64, both exclusive. */
    public static boolean hasKey(float value) {
        int magnitude = (Float.floatToRawIntBits(value) & 0x7fffffff) - LOWEST;
        return magnitude > 0 && magnitude < MISSING || value == 0;
    }

    /** Value of a key. */
    public static float value(int key) {
        if (key == 0) {
            return 0f;
        }
        int sign = key >> 31;
        return Float.intBitsToFloat(((key ^ sign) - sign) + LOWEST | sign & 0x80000000);
    }

    /**
     * Sorts each column ascending (Batcher's merge exchange).
     *
     * @param rows tile; {@code rows[k][x]} is value k of column x, each between -2^30 and 2^30; the first {@code n} rows are sorted, in place
     * @param n values per column
     * @param width columns
     * @see "Knuth, The Art of Computer Programming, vol. 3, 5.2.2, algorithm M"
     */
    public static void ascending(int[][] rows, int n, int width) {
        if (n < 2) {
            return;
        }
        int top = Integer.highestOneBit(n - 1);
        for (int p = top; p > 0; p >>= 1) {
            int q = top;
            int r = 0;
            int d = p;
            while (true) {
                for (int i = 0; i < n - d; i++) {
                    if ((i & p) == r) {
                        exchange(rows[i], rows[i + d], width);
                    }
                }
                if (q == p) {
                    break;
                }
                d = q - p;
                q >>= 1;
                r = p;
            }
        }
    }

    /** Leaves the smaller of each two values in {@code a}, the larger in {@code b}; written without branches, so that it is vectorised. */
    private static void exchange(int[] a, int[] b, int width) {
        for (int x = 0; x < width; x++) {
            int u = a[x];
            int v = b[x];
            int excess = u - v & (u - v) >> 31;
            a[x] = v + excess;
            b[x] = u - excess;
        }
    }
}

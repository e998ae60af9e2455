package org.webbcal.math;

/** Ascending sort of floats in three passes over 11-bit digits: several times faster than comparison sorts for whole image planes. */
public final class RadixSort {

    private static final int BITS = 11;
    private static final int BUCKETS = 1 << BITS;
    /** Below this length the tables of the digit counts cost more than they save. */
    private static final int SMALL = 2048;

    private RadixSort() {}

    /**
     * Sorts the first {@code n} values. Order as {@link Float#compare}: −0 before +0.
     *
     * @param a values without NaN; changed
     */
    public static void sort(float[] a, int n) {
        if (n < SMALL) {
            java.util.Arrays.sort(a, 0, n);
            return;
        }
        var from = new int[n];
        var to = new int[n];
        var counts = new int[3 * BUCKETS];
        for (int i = 0; i < n; i++) {
            int bits = Float.floatToRawIntBits(a[i]);
            // Negative numbers in reverse, positive ones above them: unsigned order of the key is the order of the
            // numbers.
            int key = bits ^ (bits >> 31 | 0x80000000);
            from[i] = key;
            counts[key & BUCKETS - 1]++;
            counts[BUCKETS + (key >>> BITS & BUCKETS - 1)]++;
            counts[2 * BUCKETS + (key >>> 2 * BITS)]++;
        }
        for (int pass = 0; pass < 3; pass++) {
            int offset = pass * BUCKETS;
            int sum = 0;
            for (int b = 0; b < BUCKETS; b++) {
                int c = counts[offset + b];
                counts[offset + b] = sum;
                sum += c;
            }
            int shift = pass * BITS;
            for (int i = 0; i < n; i++) {
                int key = from[i];
                to[counts[offset + (key >>> shift & BUCKETS - 1)]++] = key;
            }
            var swap = from;
            from = to;
            to = swap;
        }
        for (int i = 0; i < n; i++) {
            int key = from[i];
            a[i] = Float.intBitsToFloat(key < 0 ? key & 0x7fffffff : ~key);
        }
    }
}

package org.webbcal.step.ramp_fit;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lengths of the segments of every pixel and integration, four bytes each: up to three lengths of ten bits. The few ramps with more or longer
 * segments are kept aside. Pixels may be set from many threads.
 */
final class Segments {

    /** Length that stands for a single good sample that is the first group of the ramp. */
    static final int FIRST_GROUP = 1 << 30;
    /** Length that stands for the sample of the zero frame. */
    static final int ZERO_FRAME = FIRST_GROUP + 1;
    /** Length that stands, with the number of a group added, for a single good sample of that group. */
    static final int LATER_GROUP = FIRST_GROUP + 2;

    private static final int BITS = 10;
    private static final int MASK = (1 << BITS) - 1;
    /** Largest length that is packed; the two codes above stand for the special lengths. */
    private static final int LONGEST = MASK - 2;
    /** Tells that the lengths are in {@link #more}. */
    private static final int ASIDE = -1;

    private final int plane;
    private final int[][] packed;
    private final Map<Long, int[]> more = new ConcurrentHashMap<>();

    Segments(int nints, int plane) {
        this.plane = plane;
        packed = new int[nints][];
    }

    /** Makes room for an integration; to be called by one thread before its pixels are set. */
    void open(int i) {
        open(i, new int[plane]);
    }

    /** The same, with words that are kept elsewhere in the end: {@link #unpack} reads them. */
    void open(int i, int[] words) {
        packed[i] = words;
    }

    /** Lets go of the words of an integration. */
    void release(int i) {
        packed[i] = null;
    }

    /** What {@link #unpack} takes. */
    int word(int i, int p) {
        return packed[i][p];
    }

    /** Keeps the first {@code count} values of {@code length}, in place of what was there. */
    void set(int i, int p, int count, int[] length) {
        int word = 0;
        for (int k = 0; k < count; k++) {
            int code = length[k] == FIRST_GROUP ? LONGEST + 1 : length[k] == ZERO_FRAME ? LONGEST + 2 : length[k];
            if (k == 3 || code > LONGEST && length[k] != FIRST_GROUP && length[k] != ZERO_FRAME) {
                more.put((long) i * plane + p, Arrays.copyOf(length, count));
                packed[i][p] = ASIDE;
                return;
            }
            word |= code << k * BITS;
        }
        packed[i][p] = word;
    }

    /**
     * Reads the lengths back.
     *
     * @param length takes them
     * @return how many
     */
    int get(int i, int p, int[] length) {
        return unpack(packed[i][p], i, p, length);
    }

    /** The same from the word of the pixel. */
    int unpack(int packedWord, int i, int p, int[] length) {
        int word = packedWord;
        if (word == ASIDE) {
            var kept = more.get((long) i * plane + p);
            System.arraycopy(kept, 0, length, 0, kept.length);
            return kept.length;
        }
        int count = 0;
        while (word != 0) {
            int code = word & MASK;
            length[count++] = code == LONGEST + 1 ? FIRST_GROUP : code == LONGEST + 2 ? ZERO_FRAME : code;
            word >>>= BITS;
        }
        return count;
    }
}

package org.webbcal.step.jump;

import java.util.Arrays;

/** Growing list of jumps whose neighbours are to be flagged. */
final class Seeds {
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

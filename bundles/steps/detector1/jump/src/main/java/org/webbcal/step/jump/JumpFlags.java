package org.webbcal.step.jump;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.webbcal.model.dq.Dq;

/** What is asked of the flags of groups, and done to them, without a look at samples. */
final class JumpFlags {

    private static final int UNUSABLE = Dq.DO_NOT_USE | Dq.SATURATED;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private JumpFlags() {}

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

    /** Copies the JUMP_DET of {@code n} flags from {@code at} on into a mask. */
    static void copyJumps(byte[] flags, int at, int n, byte[] mask) {
        int p = 0;
        for (; p <= n - 8; p += 8) {
            LONGS.set(mask, p, (long) LONGS.get(flags, at + p) & 0x0404040404040404L);
        }
        for (; p < n; p++) {
            mask[p] = (byte) (flags[at + p] & Dq.JUMP_DET);
        }
    }

    /** Copies the SATURATED of a plane of {@code n} flags that begins at {@code at} into a mask, where the plane before does not have it. */
    static void copyNewlySaturated(byte[] flags, int at, int n, byte[] mask) {
        int p = 0;
        for (; p <= n - 8; p += 8) {
            long before = (long) LONGS.get(flags, at - n + p);
            LONGS.set(mask, p, (long) LONGS.get(flags, at + p) & ~before & 0x0202020202020202L);
        }
        for (; p < n; p++) {
            mask[p] = (byte) (flags[at + p] & ~flags[at - n + p] & Dq.SATURATED);
        }
    }

    /** Index of the first of flags {@code from … to-1} that has JUMP_DET; {@code to} if there is none. */
    static int nextJump(byte[] flags, int from, int to) {
        int k = from;
        while (k <= to - 8 && ((long) LONGS.get(flags, k) & 0x0404040404040404L) == 0) {
            k += 8;
        }
        while (k < to && (flags[k] & Dq.JUMP_DET) == 0) {
            k++;
        }
        return k;
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
     * A plane of which every pixel is JUMP_DET or DO_NOT_USE is no shower of cosmic rays but a common change: its samples with JUMP_DET
     * alone are freed.
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
     * Table of samples that do not count; the index is the flag byte.
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

    /** Sets JUMP_DET where neither DO_NOT_USE nor SATURATED is. */
    static void set(byte[] flags, int at) {
        if ((flags[at] & UNUSABLE) == 0) {
            flags[at] |= (byte) Dq.JUMP_DET;
        }
    }
}

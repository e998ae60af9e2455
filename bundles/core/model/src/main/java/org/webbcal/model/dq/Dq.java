package org.webbcal.model.dq;

import java.util.ArrayList;
import java.util.List;

/** Flag words as compile-time constants, for kernels, and small operations on them. */
public final class Dq {
    public static final int GOOD = 0;
    public static final int DO_NOT_USE = 1;
    public static final int SATURATED = 1 << 1;
    public static final int JUMP_DET = 1 << 2;
    public static final int DROPOUT = 1 << 3;
    public static final int OUTLIER = 1 << 4;
    public static final int PERSISTENCE = 1 << 5;
    public static final int AD_FLOOR = 1 << 6;
    public static final int CHARGELOSS = 1 << 7;
    public static final int UNRELIABLE_ERROR = 1 << 8;
    public static final int NON_SCIENCE = 1 << 9;
    public static final int DEAD = 1 << 10;
    public static final int HOT = 1 << 11;
    public static final int WARM = 1 << 12;
    public static final int LOW_QE = 1 << 13;
    public static final int RC = 1 << 14;
    public static final int TELEGRAPH = 1 << 15;
    public static final int NONLINEAR = 1 << 16;
    public static final int BAD_REF_PIXEL = 1 << 17;
    public static final int NO_FLAT_FIELD = 1 << 18;
    public static final int NO_GAIN_VALUE = 1 << 19;
    public static final int NO_LIN_CORR = 1 << 20;
    public static final int NO_SAT_CHECK = 1 << 21;
    public static final int UNRELIABLE_BIAS = 1 << 22;
    public static final int UNRELIABLE_DARK = 1 << 23;
    public static final int UNRELIABLE_SLOPE = 1 << 24;
    public static final int UNRELIABLE_FLAT = 1 << 25;
    public static final int OPEN = 1 << 26;
    public static final int ADJ_OPEN = 1 << 27;
    public static final int FLUX_ESTIMATED = 1 << 28;
    public static final int MSA_FAILED_OPEN = 1 << 29;
    public static final int OTHER_BAD_PIXEL = 1 << 30;
    public static final int REFERENCE_PIXEL = 1 << 31;

    private Dq() {}

    /** Whether {@code word} has at least one bit of {@code mask}. */
    public static boolean any(int word, int mask) {
        return (word & mask) != 0;
    }

    /** Whether {@code word} has all bits of {@code mask}. */
    public static boolean all(int word, int mask) {
        return (word & mask) == mask;
    }

    /** Names of the flags set in {@code word}, lowest bit first, joined by {@code +}; {@code GOOD} if none. */
    public static String describe(int word) {
        List<String> names = new ArrayList<>();
        for (var flag : DqFlag.values()) {
            if (any(word, flag.mask())) {
                names.add(flag.name());
            }
        }
        return names.isEmpty() ? "GOOD" : String.join("+", names);
    }
}

package org.webbcal.model.dq;

import java.util.Optional;

/**
 * Data quality flags of JWST products. The first eight may stand in a group flag ({@code GROUPDQ}, one byte), all of them
 * in a pixel flag ({@code PIXELDQ}, {@code DQ}, 32 bit unsigned held in an {@code int}).
 *
 * @see "stdatamodels, jwst/datamodels/dqflags.py"
 */
public enum DqFlag {
    DO_NOT_USE(0),
    SATURATED(1),
    JUMP_DET(2),
    DROPOUT(3),
    OUTLIER(4),
    PERSISTENCE(5),
    AD_FLOOR(6),
    CHARGELOSS(7),
    UNRELIABLE_ERROR(8),
    NON_SCIENCE(9),
    DEAD(10),
    HOT(11),
    WARM(12),
    LOW_QE(13),
    RC(14),
    TELEGRAPH(15),
    NONLINEAR(16),
    BAD_REF_PIXEL(17),
    NO_FLAT_FIELD(18),
    NO_GAIN_VALUE(19),
    NO_LIN_CORR(20),
    NO_SAT_CHECK(21),
    UNRELIABLE_BIAS(22),
    UNRELIABLE_DARK(23),
    UNRELIABLE_SLOPE(24),
    UNRELIABLE_FLAT(25),
    OPEN(26),
    ADJ_OPEN(27),
    FLUX_ESTIMATED(28),
    MSA_FAILED_OPEN(29),
    OTHER_BAD_PIXEL(30),
    REFERENCE_PIXEL(31);

    private final int bit;

    DqFlag(int bit) {
        this.bit = bit;
    }

    /** Position of the flag, 0 to 31. */
    public int bit() {
        return bit;
    }

    /** Flag word with this bit alone; {@link #REFERENCE_PIXEL} is negative as a Java {@code int}. */
    public int mask() {
        return 1 << bit;
    }

    /** Whether the flag may stand in a group flag of one byte. */
    public boolean fitsGroup() {
        return bit < 8;
    }

    /** The flag of that name, upper case as in a {@code DQ_DEF} table; {@code RESERVED_4} and the like are unknown. */
    public static Optional<DqFlag> named(String name) {
        for (var flag : values()) {
            if (flag.name().equals(name.strip())) {
                return Optional.of(flag);
            }
        }
        return Optional.empty();
    }
}

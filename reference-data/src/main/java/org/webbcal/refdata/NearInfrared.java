package org.webbcal.refdata;

/** The imaginary detector behind the NIRSpec files, of 2048 × 2048 pixels in the frame of the products. Smooth or in steps, so that files stay small. */
final class NearInfrared {

    static final int SIDE = 2048;
    /** Rows or columns of reference pixels on each side. */
    private static final int BORDER = 4;
    /** Dark current of a good pixel, DN/s. */
    static final float DARK = 0.0075f;
    /** Coefficient of the quadratic term of the correction of non-linearity, 1/DN. */
    private static final double CURVATURE = 8.0e-7;
    /** Level of the reference output of the interleaved read-out, DN. */
    static final float REFERENCE_OUTPUT = 11000;

    private static final float[] OUTPUT_LEVEL = {9800, 10150, 10020, 10330};

    /** Kinds of pixels. */
    enum Kind {
        GOOD,
        REFERENCE,
        DEAD,
        WARM,
        HOT
    }

    private NearInfrared() {}

    static Kind kind(int x, int y) {
        if (x < BORDER || y < BORDER || x >= SIDE - BORDER || y >= SIDE - BORDER) {
            return Kind.REFERENCE;
        }
        double u = Dice.uniform(700, x, y);
        return u < 0.0003 ? Kind.DEAD : u < 0.0007 ? Kind.HOT : u < 0.0030 ? Kind.WARM : Kind.GOOD;
    }

    /** Electrons per data number. */
    static float gain(String detector) {
        return detector.equals("NRS1") ? 0.996f : 1.137f;
    }

    /** Noise of the difference of two frames, DN: patches of 32 pixels differ by some per cent. */
    static float readNoise(boolean irs2, int x, int y) {
        return (float) ((irs2 ? 9.0 : 12.0) * (1 + 0.02 * Math.rint(Dice.normal(710, x / 32, y / 32))));
    }

    /** Signal above which a sample cannot be corrected, raw DN. */
    static float fullWell(int x, int y) {
        return (float) (60000
                + 200 * Math.rint(2 * Dice.normal(720, x / 64, y / 64))
                - 1500 * Math.rint(2 * Math.hypot(x - 1023.5, y - 1023.5) / 1448) / 2);
    }

    /** Bias of a pixel, DN: its output, its parity along the line, a slope along the read-out, patches. */
    static float bias(int x, int y) {
        float parity = y % 2 == 0 ? 6 : -6;
        double slope = Math.rint(25 * Math.exp(-x / 90.0));
        return (float) (OUTPUT_LEVEL[y / 512] + parity + slope + 4 * Math.rint(2 * Dice.normal(730, x / 16, y / 16)));
    }

    /** Coefficients of the correction of non-linearity: 5 % of the signal at 60000 DN. */
    static float[] linearity(int x, int y) {
        return new float[] {0, 1, (float) curvature(x, y), 0};
    }

    /** Coefficients of its inverse, by the series of the quadratic equation. */
    static float[] inverseLinearity(int x, int y) {
        double a = curvature(x, y);
        return new float[] {0, 1, (float) -a, (float) (2 * a * a), (float) (-5 * a * a * a)};
    }

    private static double curvature(int x, int y) {
        return CURVATURE * (1 + 0.03 * Math.rint(Dice.normal(740, x / 64, y / 64)));
    }

    /** Dark current of a pixel, DN/s. */
    static float darkRate(Kind kind, int x, int y) {
        double u = Dice.uniform(750, x, y);
        return switch (kind) {
            case REFERENCE -> 0;
            case WARM -> (float) Math.rint(1 + 7 * u) / 8;
            case HOT -> (float) Math.rint(2 + 38 * u * u);
            default -> DARK;
        };
    }

    /** The picture frame: how much brighter than the centre the edges are when the detector warms, DN/s. */
    static float pictureFrame(int x, int y) {
        int edge = Math.min(Math.min(x, SIDE - 1 - x), Math.min(y, SIDE - 1 - y));
        return (float) (Math.rint(64 * 0.02 * Math.exp(-edge / 120.0)) / 64);
    }
}

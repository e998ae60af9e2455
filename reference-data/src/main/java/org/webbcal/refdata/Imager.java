package org.webbcal.refdata;

/**
 * The imaginary detector behind the files: which pixels are bad, how they respond, what they leak. All maps are of the whole detector, [y][x]
 * flat, and agree with each other.
 */
final class Imager {

    static final int NX = 1032;
    static final int NY = 1024;
    /** Electrons per data number. */
    static final float GAIN = 3.1f;
    /** First column of the imaging field, 0-based; left of it are the coronagraphs. */
    static final int FIELD_X0 = 360;
    /** Field of the Lyot coronagraph, which also images: columns and rows, half open, 0-based. */
    private static final int LYOT_X1 = 300;

    private static final int LYOT_Y0 = 717;
    private static final int LYOT_Y1 = 1022;
    /** Shorted columns, 0-based. */
    private static final int SHORT_X0 = 384;

    private static final int SHORT_X1 = 386;

    /** Kinds of pixels. */
    enum Kind {
        GOOD,
        REFERENCE,
        DEAD,
        LOW,
        WARM,
        HOT,
        VERY_HOT
    }

    final Kind[] kind = new Kind[NX * NY];

    Imager() {
        for (int y = 0; y < NY; y++) {
            for (int x = 0; x < NX; x++) {
                kind[y * NX + x] = sort(x, y);
            }
        }
        // A few clusters of dead pixels, as debris leaves them.
        for (int c = 0; c < 14; c++) {
            int cx = FIELD_X0 + 20 + (int) (640 * Dice.uniform(901, c, 0));
            int cy = 20 + (int) (980 * Dice.uniform(901, c, 1));
            int r = 1 + (int) (3 * Dice.uniform(901, c, 2));
            for (int y = cy - r; y <= cy + r; y++) {
                for (int x = cx - r; x <= cx + r; x++) {
                    if ((x - cx) * (x - cx) + (y - cy) * (y - cy) <= r * r) {
                        kind[y * NX + x] = Kind.DEAD;
                    }
                }
            }
        }
    }

    private static Kind sort(int x, int y) {
        if (x < 4 || x >= NX - 4) {
            return Kind.REFERENCE;
        } else if (x >= SHORT_X0 && x < SHORT_X1) {
            return Kind.DEAD;
        }
        double u = Dice.uniform(900, x, y);
        if (u < 0.0004) {
            return Kind.DEAD;
        } else if (u < 0.0010) {
            return Kind.LOW;
        } else if (u < 0.0050) {
            return Kind.WARM;
        } else if (u < 0.0062) {
            return Kind.HOT;
        }
        return u < 0.0066 ? Kind.VERY_HOT : Kind.GOOD;
    }

    /** Whether light falls on the pixel when the whole detector images. */
    static boolean lit(int x, int y) {
        boolean lyot = x >= 8 && x < LYOT_X1 && y >= LYOT_Y0 && y < LYOT_Y1;
        // The knife edge that parts the field from the coronagraphs leans a little.
        return x >= FIELD_X0 + (y - 512) / 170 && x < NX - 4 || lyot;
    }

    /** Response relative to the mean without the area of the pixel, in steps of 1/256; 0 where no light falls. */
    static float response(Kind kind, int filter, int x, int y) {
        if (!lit(x, y) || kind == Kind.DEAD || kind == Kind.REFERENCE) {
            return 0;
        }
        double u = (x - 692.0) / 340;
        double v = (y - 512.0) / 512;
        double rings = Math.sin(9 * Math.hypot(u - 0.4, v + 0.7) + filter);
        double large = 1 + 0.012 * Math.cos(1.3 * u + 0.3 * filter) - 0.0075 * (u * u + v * v) + 0.006 * rings;
        // Vignetting at the knife edge and in the Lyot field.
        if (x < FIELD_X0 + 40) {
            large *= x < FIELD_X0 - 10 ? 0.93 : 1 - 0.05 * Math.exp(-(x - FIELD_X0 + 4) / 9.0);
        }
        double small = 1 + 0.008 * Dice.normal(910, x, y) + 0.002 * Dice.normal(911 + filter, x, y);
        double r = large * small * (kind == Kind.LOW ? 0.45 + 0.3 * Dice.uniform(930, x, y) : 1);
        return (float) (Math.rint(r * 256) / 256);
    }

    /** Steady dark current, DN/s, in steps that compress. */
    static float darkRate(Kind kind, int x, int y) {
        if (kind == Kind.REFERENCE) {
            return 0;
        }
        // A glow from the corner where the readout sits, and along the top.
        double glow = 0.25 * Math.exp(-Math.hypot(x - 1030.0, y - 1020.0) / 160) + 0.05 * Math.exp(-(1024 - y) / 60.0);
        double rate = Math.rint((0.06 + glow) * 128) / 128;
        double u = Dice.uniform(940, x, y);
        return (float)
                switch (kind) {
                    case WARM -> Math.rint(4 * (0.5 + 2.5 * u)) / 4;
                    case HOT -> Math.rint(5 + 35 * u * u);
                    case VERY_HOT -> Math.rint(60 + 400 * u * u);
                    default -> rate;
                };
    }

    /** Charge that settles in the first seconds of a ramp beyond the steady current, DN. */
    static float settling(int x, int y) {
        double u = (x - 516.0) / 516;
        double v = (y - 512.0) / 512;
        return x < 4 || x >= NX - 4 ? 0 : (float) (Math.rint((3 + 1.5 * u * v + 0.8 * u) * 8) / 8);
    }

    /** Dark signal since the reset, DN. */
    static float dark(Kind kind, int x, int y, double seconds) {
        return (float) (darkRate(kind, x, y) * seconds + settling(x, y) * (1 - Math.exp(-seconds / 5)));
    }

    /** Reset anomaly, DN: the ramp starts low and recovers within a few frames; rows of even and odd number differ. */
    static float reset(int integration, int group, double framesToRecover, int x, int y) {
        if (x < 4 || x >= NX - 4) {
            return 0;
        }
        double depth = (integration == 0 ? 34 : 12) + (y % 2 == 0 ? 5 : -3) + Math.rint(6.0 * x / NX);
        return (float) (Math.rint(-depth * Math.exp(-group / framesToRecover) * 16) / 16);
    }

    /** Coefficients of the correction of non-linearity: 0, 1, and two that grow the signal by 6 % at 50000 DN. */
    static float[] linearity(int x, int y) {
        double scatter = 1 + 0.04 * Math.rint(3 * Dice.normal(950, x / 2, y / 2)) / 3;
        return new float[] {0, 1, (float) (6.0e-7 * scatter), 1.2e-11f};
    }

    /** Signal above which the response can no longer be corrected, DN. */
    static float fullWell(int x, int y) {
        return (float) (56000
                + 250 * Math.rint(2 * Dice.normal(960, x / 4, y / 4))
                - 1000 * Math.rint(Math.hypot(x - 516.0, y - 512.0) / 400));
    }

    /** Noise of the difference of two frames, DN. */
    static float readNoise(Kind kind, boolean slow, int x, int y) {
        double n = (slow ? 2.6 : 5.6) * (1 + 0.05 * Math.rint(Dice.normal(970, x, y)));
        return (float) (kind == Kind.VERY_HOT || kind == Kind.HOT ? n * 1.5 : n);
    }
}

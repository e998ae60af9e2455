package org.webbcal.bench;

import java.util.List;
import java.util.SplittableRandom;
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

/** Made-up exposures: one integration of counts that grow, with noise, hits of cosmic rays, and stars that saturate. */
enum Scene {
    MIRI_FULL(1024, 1032) {
        @Override
        void keywords(Header h) {
            h.set("INSTRUME", "MIRI").set("DETECTOR", "MIRIMAGE").set("EXP_TYPE", "MIR_IMAGE");
            h.set("FILTER", "F770W")
                    .set("READPATT", "FASTR1")
                    .set("FASTAXIS", 1)
                    .set("SLOWAXIS", 2);
            h.set("NOUTPUTS", 4).set("TFRAME", 2.77504).set("TGROUP", 2.77504).set("NSAMPLES", 1);
        }

        @Override
        List<String> steps() {
            return List.of(
                    "dq_init",
                    "emicorr",
                    "saturation",
                    "ipc",
                    "firstframe",
                    "lastframe",
                    "reset",
                    "linearity",
                    "rscd",
                    "dark_current",
                    "refpix",
                    "charge_migration",
                    "jump",
                    "clean_flicker_noise",
                    "ramp_fit");
        }
    },
    NIRSPEC_FULL(2048, 2048) {
        @Override
        void keywords(Header h) {
            nirspec(h, "NRSRAPID", 4, 10.73677);
        }

        @Override
        List<String> steps() {
            return NIRSPEC;
        }
    },
    NIRSPEC_IRS2(3200, 2048) {
        @Override
        void keywords(Header h) {
            nirspec(h, "NRSIRS2RAPID", 5, 14.58889);
        }

        @Override
        List<String> steps() {
            return NIRSPEC;
        }
    };

    private static final List<String> NIRSPEC = List.of(
            "dq_init",
            "saturation",
            "ipc",
            "superbias",
            "refpix",
            "linearity",
            "dark_current",
            "charge_migration",
            "jump",
            "picture_frame",
            "clean_flicker_noise",
            "persistence",
            "ramp_fit");

    /** Counts of an empty pixel, DN. */
    private static final double PEDESTAL = 9000;
    /** Sky, DN in a group. */
    private static final double SKY = 30;
    /** Read noise, DN. */
    private static final double NOISE = 6;
    /** Hits per sample and their mean size, DN. */
    private static final double HITS = 2e-4;

    private static final double HIT = 900;

    final int ny;
    final int nx;

    Scene(int ny, int nx) {
        this.ny = ny;
        this.nx = nx;
    }

    abstract void keywords(Header header);

    /** Steps of stage 1 in the order of the recipes, of which a distribution may lack some. */
    abstract List<String> steps();

    private static void nirspec(Header h, String pattern, int outputs, double frame) {
        h.set("INSTRUME", "NIRSPEC").set("DETECTOR", "NRS1").set("EXP_TYPE", "NRS_FIXEDSLIT");
        h.set("FILTER", "F170LP").set("GRATING", "G235M").set("READPATT", pattern);
        h.set("FASTAXIS", 2).set("SLOWAXIS", 1).set("NOUTPUTS", outputs);
        h.set("TFRAME", frame).set("TGROUP", frame).set("NSAMPLES", 1);
    }

    Header primary(int ngroups) {
        var h = new Header();
        keywords(h);
        h.set("TELESCOP", "JWST").set("SUBARRAY", "FULL").set("SUBSTRT1", 1).set("SUBSTRT2", 1);
        h.set("SUBSIZE1", nx).set("SUBSIZE2", this == NIRSPEC_IRS2 ? 2048 : ny);
        h.set("NINTS", 1)
                .set("NGROUPS", ngroups)
                .set("NFRAMES", 1)
                .set("GROUPGAP", 0)
                .set("FRMDIVSR", 1);
        h.set("DRPFRMS1", 0).set("DRPFRMS3", 0).set("TSOVISIT", false).set("NRESETS", 1);
        h.set("DATE-OBS", "2024-05-01").set("TIME-OBS", "12:00:00.000").set("EXPMID", 60431.5);
        return h;
    }

    Shape4 shape(int ngroups) {
        return new Shape4(1, ngroups, ny, nx);
    }

    /** Samples as the detector gives them: whole numbers of 16 bit. */
    RampBlock ramps(int ngroups) {
        var shape = shape(ngroups);
        int plane = ny * nx;
        var sci = new float[ngroups * plane];
        var random = new SplittableRandom(20240501);
        for (int p = 0; p < plane; p++) {
            // one pixel of a hundred belongs to a star, the brightest of which saturate
            double rate = random.nextInt(100) == 0 ? SKY + Math.pow(10, 1 + 3 * random.nextDouble()) : SKY;
            double shot = Math.sqrt(rate);
            double counts = PEDESTAL + 200 * (random.nextDouble() - 0.5);
            for (int g = 0, at = p; g < ngroups; g++, at += plane) {
                counts += rate + shot * gauss(random);
                if (random.nextDouble() < HITS) {
                    counts += HIT * (0.2 + 1.6 * random.nextDouble());
                }
                sci[at] = (float) Math.rint(Math.max(0, Math.min(65535, counts + NOISE * gauss(random))));
            }
        }
        return new RampBlock(0, shape, sci, new byte[sci.length], new int[plane]);
    }

    /** Nearly normal, of unit width: the sum of four. */
    static double gauss(SplittableRandom random) {
        long bits = random.nextLong();
        int sum = (int) (bits & 0xffff)
                + (int) (bits >>> 16 & 0xffff)
                + (int) (bits >>> 32 & 0xffff)
                + (int) (bits >>> 48);
        return (sum - 131070.0) / 37837.0;
    }
}

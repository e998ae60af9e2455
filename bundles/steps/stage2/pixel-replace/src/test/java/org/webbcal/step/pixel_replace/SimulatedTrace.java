package org.webbcal.step.pixel_replace;

import java.util.Random;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.Dq;

/** A point source dispersed along columns (or rows), with a slanted trace, lines, sky and noise. */
final class SimulatedTrace {

    static final int ELEMENTS = 200;
    static final int POSITIONS = 40;
    private static final double SKY = 20;
    private static final double SKY_ERROR = 3;

    final ImageModel clean;
    final ImageModel spoilt;
    final boolean[] grain = new boolean[ELEMENTS * POSITIONS];
    private final boolean vertical;

    /** @param brightness counts of the continuum in a row */
    SimulatedTrace(double brightness, boolean vertical, long seed) {
        this.vertical = vertical;
        int ny = vertical ? ELEMENTS : POSITIONS;
        int nx = vertical ? POSITIONS : ELEMENTS;
        var random = new Random(seed);
        clean = ImageModel.image(ny, nx).withNoisePlanes();
        clean.sciHeader().set("DISPAXIS", vertical ? SlitImage.VERTICAL : SlitImage.HORIZONTAL);
        for (int e = 0; e < ELEMENTS; e++) {
            for (int s = 0; s < POSITIONS; s++) {
                double truth = SKY + brightness * spectrum(e) * profile(e, s);
                int q = at(e, s);
                double variance = SKY_ERROR * SKY_ERROR + truth;
                clean.sci()[q] = (float) (truth + Math.sqrt(variance) * random.nextGaussian());
                clean.err()[q] = (float) Math.sqrt(variance);
                clean.varPoisson()[q] = (float) truth;
                clean.varRnoise()[q] = (float) (SKY_ERROR * SKY_ERROR);
            }
        }
        spoilt = clean.copy();
    }

    int at(int element, int position) {
        return vertical ? element * POSITIONS + position : position * ELEMENTS + element;
    }

    /** Continuum that falls with a strong unresolved line, an absorption line and a broad feature. */
    private static double spectrum(int e) {
        return 1
                - 0.002 * e
                + 2 * Math.exp(-0.5 * (e - 60) * (e - 60) / 0.81)
                - 0.5 * Math.exp(-0.5 * (e - 120) * (e - 120) / 1.0)
                + 0.3 * Math.exp(-0.5 * (e - 160) * (e - 160) / 100.0);
    }

    private static double profile(int e, int s) {
        double centre = 18.3 + 0.01 * e;
        double sigma = 0.95 + 0.002 * e;
        return Math.exp(-0.5 * (s - centre) * (s - centre) / (sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));
    }

    /** Hot pixels and divots anywhere, and pixels that are flagged or have no value. */
    SimulatedTrace spoil(double share, boolean flagged, long seed) {
        var random = new Random(seed);
        for (int e = 0; e < ELEMENTS; e++) {
            for (int s = 0; s < POSITIONS; s++) {
                if (random.nextDouble() >= share) {
                    continue;
                }
                int q = at(e, s);
                grain[q] = true;
                double height = clean.err()[q] * (15 + 60 * random.nextDouble()) + 0.3 * clean.sci()[q];
                spoilt.sci()[q] += (float) (random.nextDouble() < 0.7 ? height : -height);
                if (flagged) {
                    spoilt.dq()[q] |= Dq.DO_NOT_USE;
                    spoilt.sci()[q] = random.nextBoolean() ? Float.NaN : spoilt.sci()[q];
                }
            }
        }
        return this;
    }

    /** What a box of 9 pixels gives in each element; what must not be used is left out. */
    static double[] box(SimulatedTrace trace, ImageModel image) {
        var flux = new double[ELEMENTS];
        for (int e = 0; e < ELEMENTS; e++) {
            for (int s = 15; s < 24; s++) {
                int q = trace.at(e, s);
                boolean use = (image.dq()[q] & Dq.DO_NOT_USE) == 0 && !Float.isNaN(image.sci()[q]);
                flux[e] += use ? image.sci()[q] : 0;
            }
        }
        return flux;
    }

    /** Sum of absolute departures from the spectrum of the clean image, in the elements that were spoilt within the box. */
    double damage(ImageModel image) {
        var truth = box(this, clean);
        var flux = box(this, image);
        double damage = 0;
        for (int e = 0; e < ELEMENTS; e++) {
            boolean spoiltHere = false;
            for (int s = 15; s < 24; s++) {
                spoiltHere |= grain[at(e, s)];
            }
            damage += spoiltHere ? Math.abs(flux[e] - truth[e]) : 0;
        }
        return damage;
    }
}

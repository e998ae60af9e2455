package org.webbcal.step.assign_wcs;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Pointing;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.model.ImageModel;
import org.webbcal.model.key.Key;
import org.webbcal.model.key.Keywords;

/**
 * Where the telescope pointed, how it moved, and which part of the detector was read.
 *
 * @param pointing reference point of the focal plane and its place on the sky
 * @param vaScale scale of velocity aberration, positive; 1 for none (VA_SCALE)
 * @param velocity of the telescope along the line of sight against the barycentre of the solar system, m/s (VELOSYS); empty where it is not told
 * @param xStart first column of the subarray, 1-based (SUBSTRT1)
 * @param yStart first row of the subarray, 1-based (SUBSTRT2)
 * @param nx columns of the image
 * @param ny rows of the image
 */
record ExposureSetting(
        Pointing pointing, double vaScale, OptionalDouble velocity, int xStart, int yStart, int nx, int ny) {

    private static final List<Key<Double>> POINTING =
            List.of(Keywords.V2_REF, Keywords.V3_REF, Keywords.ROLL_REF, Keywords.RA_REF, Keywords.DEC_REF);

    /** Faster than this, m/s, nothing in the solar system carries a telescope. */
    private static final double MAX_VELOCITY = 1e6;

    /** From the headers of an image, those of SCI before the primary one. */
    static ExposureSetting of(StepContext ctx, ImageModel image) throws StepException {
        double scale = number(ctx, image, Keywords.VA_SCALE.name()).orElse(1);
        if (!(scale > 0)) {
            throw StepException.badInput("assign_wcs: VA_SCALE is " + scale + ", expected a positive number near 1");
        }
        var velocity = number(ctx, image, "VELOSYS");
        if (velocity.isPresent() && !(Math.abs(velocity.getAsDouble()) < MAX_VELOCITY)) {
            throw StepException.badInput("assign_wcs: VELOSYS is " + velocity.getAsDouble()
                    + " m/s, expected some tens of thousands at most; correct the keyword in the file");
        }
        return new ExposureSetting(
                pointing(ctx, image),
                scale,
                velocity,
                start(ctx, image, Keywords.SUBSTRT1),
                start(ctx, image, Keywords.SUBSTRT2),
                image.nx(),
                image.ny());
    }

    /** From 0-based pixels of the image to those of the whole detector. */
    Transform toWholeDetector() {
        return corner(xStart).beside(corner(yStart));
    }

    boolean isSubarray() {
        return xStart != 1 || yStart != 1;
    }

    private static Transform corner(int start) {
        return start == 1 ? new Identity(1) : new Shift(start - 1);
    }

    private static Pointing pointing(StepContext ctx, ImageModel image) throws StepException {
        var values = new double[POINTING.size()];
        var missing = new ArrayList<String>();
        for (int k = 0; k < values.length; k++) {
            values[k] = number(ctx, image, POINTING.get(k).name()).orElse(Double.NaN);
            if (!Double.isFinite(values[k])) {
                missing.add(POINTING.get(k).name());
            }
        }
        if (!missing.isEmpty()) {
            throw StepException.badInput(
                    "assign_wcs: the pointing is incomplete: " + String.join(", ", missing)
                            + " of SCI is absent or not a number; get the exposure with its pointing, or set the keyword in the file");
        }
        if (Math.abs(values[4]) > 90) {
            throw StepException.badInput("assign_wcs: DEC_REF is " + values[4] + ", expected -90 to 90 degrees");
        }
        return new Pointing(values[0], values[1], values[2], values[3], values[4]);
    }

    /** A keyword of SCI, else of the primary header, else as it was when the run was planned. */
    static OptionalDouble number(StepContext ctx, ImageModel image, String key) {
        for (var header : List.of(
                image.sciHeader(),
                image.primary(),
                ctx.exposure().sci(),
                ctx.exposure().primary())) {
            var value = header.number(key);
            if (value.isPresent()) {
                return value;
            }
        }
        return OptionalDouble.empty();
    }

    private static int start(StepContext ctx, ImageModel image, Key<Integer> key) throws StepException {
        int start = image.primary().integer(key.name(), ctx.exposure().primary().integer(key.name(), 1));
        if (start < 1) {
            throw StepException.badInput("assign_wcs: " + key.name() + " is " + start + ", expected 1 or more");
        }
        return start;
    }
}

package org.webbcal.step.targ_centroid;

import java.util.Optional;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ImageModel;

/**
 * Where an exposure should have its target by coordinates and dither, in pixels of its array, 0-based; and how far that is from the aperture's reference point.
 *
 * @param x column
 * @param y row
 * @param dx columns from the reference point
 * @param dy rows from it
 */
record Dither(double x, double y, double dx, double dy) {

    /**
     * By the keywords of an exposure with coordinates.
     *
     * @return empty where a keyword is missing or a position falls nowhere
     */
    static Optional<Dither> of(ImageModel image) {
        var sci = image.sciHeader();
        var ra = sci.number("RA_REF");
        var dec = sci.number("DEC_REF");
        if (image.wcs().isEmpty() || ra.isEmpty() || dec.isEmpty()) {
            return Optional.empty();
        }
        var wcs = image.wcs().get();
        if (!wcs.hasFrame("detector") || !wcs.hasFrame("v2v3")) {
            return Optional.empty();
        }
        double micron = wcs.forward().outputs() > 2 ? middle(wcs, image.nx()) : 0;
        var target = target(image, wcs);
        if (target.isEmpty() || Double.isNaN(micron)) {
            return Optional.empty();
        }
        double[] at = pixel(wcs, target.get()[0], target.get()[1], micron);
        double[] zero = pixel(wcs, ra.getAsDouble(), dec.getAsDouble(), micron);
        double sum = at[0] + at[1] + zero[0] + zero[1];
        return Double.isFinite(sum)
                ? Optional.of(new Dither(at[0], at[1], at[0] - zero[0], at[1] - zero[1]))
                : Optional.empty();
    }

    private static double[] pixel(Gwcs wcs, double ra, double dec, double micron) {
        var back = wcs.transform(wcs.lastFrame(), "detector");
        return back.inputs() > 2 ? back.apply(ra, dec, micron) : back.apply(ra, dec);
    }

    /**
     * The sky position where the dither was meant to put the target: by offsets from the reference point, which hold however wrong the pointing is; DITH_RA and
     * DITH_DEC only where these are missing.
     */
    private static Optional<double[]> target(ImageModel image, Gwcs wcs) {
        var primary = image.primary();
        var sci = image.sciHeader();
        var v2 = sci.number("V2_REF");
        var v3 = sci.number("V3_REF");
        var angle = sci.number("V3I_YANG");
        var parity = sci.number("VPARITY");
        var ra = primary.number("DITH_RA");
        var dec = primary.number("DITH_DEC");
        boolean frame = v2.isPresent() && v3.isPresent() && angle.isPresent() && parity.isPresent();
        boolean offsets = primary.number("XOFFSET").isPresent()
                && primary.number("YOFFSET").isPresent();
        if (ra.isPresent() && dec.isPresent() && !(frame && offsets)) {
            return Optional.of(new double[] {ra.getAsDouble(), dec.getAsDouble()});
        }
        if (!frame) {
            return Optional.empty();
        }
        double c = Math.cos(Math.toRadians(angle.getAsDouble()));
        double s = Math.sin(Math.toRadians(angle.getAsDouble()));
        double along = parity.getAsDouble() * primary.number("XOFFSET").orElse(0);
        double across = primary.number("YOFFSET").orElse(0);
        var toSky = wcs.transform("v2v3", wcs.lastFrame());
        double at2 = v2.getAsDouble() + along * c + across * s;
        double at3 = v3.getAsDouble() - along * s + across * c;
        return Optional.of(toSky.inputs() > 2 ? toSky.apply(at2, at3, 0) : toSky.apply(at2, at3));
    }

    /** Mean wavelength of the row in the middle of the light, as far as its right edge; NaN where there is none. */
    private static double middle(Gwcs wcs, int nx) {
        var box = wcs.boundingBox().orElse(null);
        if (box == null) {
            return Double.NaN;
        }
        double y = (box.ymin() + box.ymax()) / 2;
        int width = (int) Math.min(nx, Math.rint(box.xmax()));
        double sum = 0;
        int n = 0;
        for (int x = 0; x < width; x++) {
            double micron = box.contains(x, y) ? wcs.forward().apply(x, y)[2] : Double.NaN;
            if (Double.isFinite(micron)) {
                sum += micron;
                n++;
            }
        }
        return sum / n;
    }
}

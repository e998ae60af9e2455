package org.webbcal.step.extract_1d;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;

/**
 * Everything that is decided about the extraction of an image before its pixels are summed: the aperture, its weights, the background.
 *
 * @param grid the image along its dispersion
 * @param profile weights of the source
 * @param background how the background of an aperture is found; null for none
 * @param scene what is fitted instead of summing an aperture; null for an aperture
 * @param box the aperture, also where the profile is fitted
 * @param cut share of the aperture beyond the end of the light that the source stands at; 0 where the source is whole
 * @param whole whether the spectrum is that of the whole source: neither is it cut, nor does it stand beyond the slit
 * @param positionDifference trace less coordinates of the target, pixels; NaN where unknown
 * @param rows elements of the dispersion that have a wavelength: those that become values of the spectrum
 * @param wavelengths µm, of these elements
 * @param sky RA and Dec of the middle of the aperture, degrees; NaN where unknown
 * @param order spectral order
 * @param slit name of the slit
 */
record Extraction(
        Grid grid,
        BoxProfile profile,
        Background background,
        PsfProfile scene,
        BoxProfile box,
        double cut,
        boolean whole,
        double positionDifference,
        int[] rows,
        double[] wavelengths,
        double[] sky,
        int order,
        String slit) {

    private static final double MOST_SMOOTHING = 100_000;

    /**
     * Decides.
     *
     * @return empty if there is nothing to extract; the reason is told as a warning
     */
    static Optional<Extraction> of(
            StepContext ctx, Extract1dParams p, ImageModel image, ApertureReference reference, Optional<Reference> psf)
            throws StepException {
        var name = ctx.exposure().expType();
        int dispersion = image.sciHeader().integer(Keywords.DISPAXIS.name(), 0);
        if (dispersion != SlitImage.VERTICAL && dispersion != SlitImage.HORIZONTAL) {
            ctx.warn("extract_1d: DISPAXIS is " + image.sciHeader().string("DISPAXIS", "missing")
                    + ", expected 1 or 2: which way the light is dispersed is not known; run assign_wcs first");
            return Optional.empty();
        }
        var grid = new Grid(image.ny(), image.nx(), dispersion == SlitImage.VERTICAL);
        var wavelength = wavelength(image);
        if (wavelength == null) {
            ctx.warn("extract_1d: " + ctx.exposure().name()
                    + " has neither a plane WAVELENGTH nor coordinates; run assign_wcs first");
            return Optional.empty();
        }
        var aperture = aperture(ctx, p, grid, reference);
        ApertureCheck.shape(grid, aperture, wavelength);
        var placement = Placement.of(ctx, p, image, reference, grid, aperture, wavelength);
        var located = placement.aperture();
        ApertureCheck.within(ctx, grid, located, wavelength);
        boolean subtract = p.subtractBackground() == null || p.subtractBackground();
        var background = subtract && located.background() != null
                ? background(ctx, p, reference, grid, located, wavelength)
                : null;
        if (Boolean.TRUE.equals(p.subtractBackground()) && located.background() == null) {
            ctx.warn("extract_1d: subtract_background is set, but the extract1d reference has no regions (bkg_coeff)"
                    + " for " + name + ": nothing is subtracted");
        }
        var scene = optimal(ctx, p, image, reference, psf)
                ? PsfProfile.of(ctx, p, image, grid, located.trace(), background, wavelength, psf.get())
                : null;
        var whole = BoxProfile.source(grid, located, wavelength);
        var box = whole.within(wavelength);
        var profile = scene == null ? box : scene.profile();
        double cut = placement.cut(ctx, whole);
        placement.check(ctx, grid, box, wavelength, cut);
        double[] mean = profile.wavelengths(grid, wavelength);
        int[] rows = IntStream.range(0, mean.length)
                .filter(i -> Double.isFinite(mean[i]))
                .toArray();
        if (rows.length == 0) {
            ctx.warn(String.format(
                    Locale.ROOT,
                    "extract_1d: no pixel of the aperture %.2f to %.2f has a wavelength: there is no spectrum",
                    profile.lower(),
                    profile.upper()));
            return Optional.empty();
        }
        return Optional.of(new Extraction(
                grid,
                profile,
                background,
                scene,
                box,
                cut,
                cut == 0 && !placement.unseen(),
                placement.difference(),
                rows,
                Arrays.stream(rows).mapToDouble(i -> mean[i]).toArray(),
                sky(image, profile.centre(grid)),
                image.sciHeader().integer(Keywords.SPORDER.name(), 1),
                name));
    }

    /** Whether the profile of a point is fitted. */
    private static boolean optimal(
            StepContext ctx, Extract1dParams p, ImageModel image, ApertureReference reference, Optional<Reference> psf)
            throws StepException {
        if ("box".equals(p.extractionType())) {
            return false;
        }
        if (psf.isEmpty()) {
            ctx.warn("extract_1d: no psf reference for " + ctx.exposure().expType()
                    + ": an aperture is summed instead of fitting the profile of a point");
            return false;
        }
        return "optimal".equals(p.extractionType()) || Placement.uses(ctx, p, image, reference);
    }

    /** The plane WAVELENGTH, else wavelengths by the coordinates; null without either. */
    private static float[] wavelength(ImageModel image) {
        var plane = SlitImage.wavelength(image);
        if (plane.isPresent()) {
            return plane.get();
        }
        var wcs = image.wcs().filter(w -> w.forward().outputs() == 3);
        if (wcs.isEmpty()) {
            return null;
        }
        var box = wcs.get().boundingBox().orElse(Gwcs.BoundingBox.ofImage(image.nx(), image.ny()));
        var values = new float[image.plane()];
        for (int y = 0; y < image.ny(); y++) {
            for (int x = 0; x < image.nx(); x++) {
                values[y * image.nx() + x] =
                        box.contains(x, y) ? (float) wcs.get().forward().apply(x, y)[2] : Float.NaN;
            }
        }
        return values;
    }

    private static double[] sky(ImageModel image, double[] centre) {
        var wcs = image.wcs().filter(w -> w.forward().outputs() == 3).orElse(null);
        double[] unknown = {Double.NaN, Double.NaN};
        if (wcs == null
                || !wcs.boundingBox().map(b -> b.contains(centre[0], centre[1])).orElse(true)) {
            return unknown;
        }
        double[] sky = wcs.forward().apply(centre[0], centre[1]);
        return Double.isNaN(sky[0]) || Double.isNaN(sky[1]) || Double.isNaN(sky[2]) ? unknown : Arrays.copyOf(sky, 2);
    }

    // --- the aperture ---

    private static Aperture aperture(StepContext ctx, Extract1dParams p, Grid grid, ApertureReference r)
            throws StepException {
        var unknown = r.unknown();
        if (!unknown.isEmpty()) {
            ctx.warn("extract_1d: the extract1d reference says " + String.join(", ", unknown)
                    + " of the aperture, which is not known here and has no effect");
        }
        double xstart = r.number("xstart", 0);
        double xstop = r.number("xstop", grid.nx() - 1);
        double ystart = r.number("ystart", 0);
        double ystop = r.number("ystop", grid.ny() - 1);
        for (var limits : new Object[][] {{"x", xstart, xstop}, {"y", ystart, ystop}}) {
            if ((double) limits[1] > (double) limits[2]) {
                throw StepException.reference("extract_1d: the extract1d reference has " + limits[0] + "start = "
                        + limits[1] + " above " + limits[0] + "stop = " + limits[2] + "; mend the file");
            }
        }
        double width = r.number("extract_width", Double.NaN);
        if (width <= 0) {
            throw StepException.reference(
                    "extract_1d: the extract1d reference has extract_width = " + width + ", expected more than 0");
        }
        boolean vertical = grid.vertical();
        return new Aperture(
                vertical ? xstart : ystart,
                vertical ? xstop : ystop,
                vertical ? ystart : xstart,
                vertical ? ystop : xstop,
                width,
                r.edges("src_coeff"),
                r.edges("bkg_coeff"),
                r.text("independent_var", "pixel").startsWith("wavelength"),
                null);
    }

    // --- the background ---

    private static Background background(
            StepContext ctx, Extract1dParams p, ApertureReference r, Grid grid, Aperture aperture, float[] wavelength)
            throws StepException {
        var kind = p.bkgFit() != null ? p.bkgFit().toLowerCase(Locale.ROOT) : r.text("bkg_fit", "poly");
        double order = p.bkgOrder() != null ? p.bkgOrder() : r.number("bkg_order", 0);
        switch (kind) {
            case "mean" -> {
                kind = "poly";
                order = 0;
            }
            case "median", "poly" -> {}
            default ->
                throw StepException.reference("extract_1d: the extract1d reference has bkg_fit = " + kind
                        + ", expected poly, mean or median; mend the file");
        }
        if (order < 0 || order != Math.rint(order)) {
            throw StepException.reference("extract_1d: the extract1d reference has bkg_order = " + order
                    + ", expected a whole number from 0 on; mend the file");
        }
        boolean median = kind.equals("median");
        var regions = BoxProfile.background(grid, aperture, wavelength, !median);
        return new Background(
                regions.weights(),
                median,
                median ? 0 : (int) order,
                smoothing(ctx, p, r.number("smoothing_length", 0)));
    }

    private static int smoothing(StepContext ctx, Extract1dParams p, double said) {
        double asked = Math.min(MOST_SMOOTHING, p.smoothingLength() != null ? p.smoothingLength() : said);
        int length = (int) Math.rint(asked);
        if (length < 3) {
            length = 0;
        } else if (length % 2 == 0) {
            length--;
        }
        if (length != asked) {
            ctx.warn("extract_1d: smoothing_length = " + asked + ", expected 0 or an odd number from 3 on; taken as "
                    + length);
        }
        return length;
    }
}

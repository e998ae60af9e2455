package org.webbcal.step.extract_1d;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;

/**
 * Where the aperture is put: at the source as the target acquisition, the image or the coordinates tell, or where the reference file has it.
 *
 * @param aperture in its place
 * @param from what decided: TA, TRACE, WCS, USER or NOMINAL
 * @param measured the trace that the image shows; null where none is seen
 * @param difference measured trace less what coordinates say, pixels; NaN where either is not known
 * @param unseen whether no source is seen where a subtracted nod shows one bright enough to be
 * @param unmoved the aperture where coordinates or, without, the reference file would have put it
 */
record Placement(
        Aperture aperture, String from, MeasuredTrace measured, double difference, boolean unseen, Aperture unmoved) {

    /** Notes for the account of the run, which the known issue reads. */
    static final String FROM = "source_position_from";

    static final String MISS = "aperture_miss_px";
    static final String MISS_BEFORE = "aperture_miss_before_px";
    static final String INSIDE = "flux_inside";
    static final String INSIDE_BEFORE = "flux_inside_before";
    static final String DIFFERENCE = "trace_minus_coordinates_px";
    static final String CUT = "aperture_cut";
    static final String UNSEEN = "source_not_in_slit";

    /** Type of exposure whose source is looked for by default. */
    private static final String SLIT = "MIR_LRS-FIXEDSLIT";

    /** The limits of delivered files are those of images of stage 3; files of other names are the user's, who means what they say. */
    private static final String DELIVERED = "jwst_miri_extract1d_\\d+\\.json";

    /** Pixels by which an aperture may miss the trace. */
    static final double FAR = 1;
    /** Pixels by which coordinates may miss it. */
    private static final double FAR_COORDINATES = 1.5;
    /** Distance of a source from the end of the light, pixels, below which its own light is missing. */
    private static final double NEAR_END = 4;
    /** Pixels of an aperture that may lie beyond the end of the light. */
    private static final double SLACK = 0.4;

    /** Decides. */
    static Placement of(
            StepContext ctx,
            Extract1dParams p,
            ImageModel image,
            ApertureReference reference,
            Grid grid,
            Aperture nominal,
            float[] wavelength)
            throws StepException {
        var measured = SlitImage.sourceType(image).equals("POINT")
                ? MeasuredTrace.of(image, grid, wavelength).orElse(null)
                : null;
        boolean unseen = measured == null
                && SlitImage.sourceType(image).equals("POINT")
                && PsfProfile.subtractedNod(image)
                && MeasuredTrace.ofOtherNod(image, grid, wavelength).isPresent();
        if (unseen) {
            ctx.note(UNSEEN, true);
            ctx.warn(
                    "extract_1d: the other nod that was subtracted is seen between 5.5 and 10 um, the source of this one is not: it stands beyond the slit, and the spectrum is flagged DO_NOT_USE (MR-LRS01); propagate_dq=false takes it as it is");
        }
        boolean uses = uses(ctx, p, image, reference);
        boolean slit = ctx.exposure().expType().equals(SLIT);
        var byCoordinates = uses || slit && measured != null
                ? coordinates(ctx, p, image, grid, uses && (word(p).equals("auto") || word(p).equals("wcs")))
                : null;
        double difference = measured == null || byCoordinates == null
                ? Double.NaN
                : measured.position() - measured.mean(byCoordinates.trace());
        SourceLocation location = byCoordinates;
        var from = "WCS";
        switch (uses ? word(p) : "nominal") {
            case "auto" -> {
                location = ta(image, grid).orElse(null);
                from = "TA";
                if (location == null && measured != null) {
                    location = traced(grid, measured, byCoordinates, difference);
                    from = "TRACE";
                }
                if (location == null) {
                    location = byCoordinates;
                    from = "WCS";
                }
            }
            case "ta" -> {
                location = ta(image, grid).orElse(null);
                from = "TA";
                tell(
                        ctx,
                        location,
                        "SRCXPOS and SRCYPOS of the target acquisition are missing, or the image was resampled");
            }
            case "trace" -> {
                location = measured == null ? null : traced(grid, measured, byCoordinates, difference);
                from = "TRACE";
                tell(ctx, location, "no trace stands out between 5.5 and 10 um");
            }
            case "wcs" -> {}
            case "nominal" -> location = null;
            default -> {
                location = user(p.sourcePosition(), grid, measured, byCoordinates);
                from = "USER";
            }
        }
        double middle = location == null
                ? Double.NaN
                : BoxProfile.source(grid, nominal, wavelength).middle(grid, location.middle());
        var aperture = nominal;
        if (location != null) {
            double offset = location.position() - middle;
            aperture = nominal.shifted(offset).withTrace(location.trace());
            ctx.note("source_position", location.position());
            ctx.note("aperture_offset", offset);
            ctx.info(String.format(
                    Locale.ROOT,
                    "the target is at pixel %.2f across the dispersion (%s), the aperture is shifted by %.2f",
                    location.position(),
                    from,
                    offset));
        } else {
            from = "NOMINAL";
        }
        ctx.note(FROM, from);
        var unmoved = byCoordinates == null
                ? nominal
                : nominal.shifted(byCoordinates.position()
                                - BoxProfile.source(grid, nominal, wavelength).middle(grid, byCoordinates.middle()))
                        .withTrace(byCoordinates.trace());
        if (p.positionOffset() != 0) {
            aperture = aperture.shifted(p.positionOffset()).withTraceShifted(p.positionOffset());
        }
        return new Placement(aperture, from, measured, difference, unseen, unmoved);
    }

    private static String word(Extract1dParams p) {
        return p.sourcePosition().toLowerCase(Locale.ROOT);
    }

    private static void tell(StepContext ctx, SourceLocation location, String why) {
        if (location == null) {
            ctx.warn("extract_1d: source_position: " + why + "; the aperture stays where the reference file has it");
        }
    }

    /** Whether the aperture follows the source. */
    static boolean uses(StepContext ctx, Extract1dParams p, ImageModel image, ApertureReference reference)
            throws StepException {
        if (p.useSourcePosn() != null) {
            return p.useSourcePosn();
        }
        switch (word(p)) {
            case "nominal" -> {
                return false;
            }
            case "auto", "wcs" -> {}
            default -> {
                return true;
            }
        }
        if (!SlitImage.sourceType(image).equals("POINT")) {
            return false;
        }
        boolean slit = ctx.exposure().expType().equals(SLIT);
        if (slit && word(p).equals("auto") && reference.file().matches(DELIVERED)) {
            return true;
        }
        var said = reference.bool("use_source_posn");
        return said.isPresent() ? said.get() : reference.has("id") && slit;
    }

    /** Where coordinates say the dithered target is; null where they do not. */
    private static SourceLocation coordinates(
            StepContext ctx, Extract1dParams p, ImageModel image, Grid grid, boolean tell) {
        String trouble = null;
        Optional<SourceLocation> location = Optional.empty();
        var ra = image.primary().number("DITH_RA");
        var dec = image.primary().number("DITH_DEC");
        var wcs = image.wcs().filter(w -> w.forward().outputs() == 3);
        if (!ctx.exposure().expType().equals(SLIT)) {
            trouble = "where the source of an exposure of type "
                    + ctx.exposure().expType() + " should be is not known by coordinates";
        } else if (wcs.isEmpty()) {
            trouble = "the image has no coordinates";
        } else if (ra.isEmpty() || dec.isEmpty()) {
            trouble = "DITH_RA or DITH_DEC is missing";
        } else {
            location = SourceLocation.of(wcs.get(), grid, ra.getAsDouble(), dec.getAsDouble(), p.traceFromRowZero());
            if (location.isEmpty()) {
                trouble = String.format(
                        Locale.ROOT,
                        "the target at RA %.6f, Dec %.6f is not within the light of the image",
                        ra.getAsDouble(),
                        dec.getAsDouble());
            }
        }
        if (trouble != null && tell) {
            ctx.warn("extract_1d: use_source_posn: " + trouble
                    + "; unless the image shows the source, the aperture stays where it is");
        }
        return location.orElse(null);
    }

    /** Where the target acquisition found it: pixels of the detector, so that images must not be resampled. */
    private static Optional<SourceLocation> ta(ImageModel image, Grid grid) {
        var x = image.sciHeader().number("SRCXPOS");
        var y = image.sciHeader().number("SRCYPOS");
        var wcs = image.wcs().filter(w -> w.forward().outputs() == 3 && w.hasFrame("v2v3"));
        if (x.isEmpty()
                || y.isEmpty()
                || wcs.isEmpty()
                || !"COMPLETE".equals(image.primary().string("S_TACNTR", ""))) {
            return Optional.empty();
        }
        double[] sky = wcs.get().forward().apply(x.getAsDouble(), y.getAsDouble());
        return SourceLocation.of(wcs.get(), grid, sky[0], sky[1], false);
    }

    /** The measured position, with the shape of the trace that coordinates give. */
    private static SourceLocation traced(
            Grid grid, MeasuredTrace measured, SourceLocation byCoordinates, double difference) {
        if (byCoordinates != null && !Double.isNaN(difference)) {
            return moved(byCoordinates, difference);
        }
        return straight(grid, (measured.first() + measured.last() - 1) / 2, measured.position());
    }

    private static SourceLocation moved(SourceLocation location, double by) {
        return new SourceLocation(
                location.middle(),
                location.position() + by,
                Arrays.stream(location.trace()).map(v -> v + by).toArray());
    }

    private static SourceLocation straight(Grid grid, int middle, double position) {
        var trace = new double[grid.along()];
        Arrays.fill(trace, position);
        return new SourceLocation(middle, position, trace);
    }

    private static SourceLocation user(String word, Grid grid, MeasuredTrace measured, SourceLocation byCoordinates)
            throws StepException {
        double pixel;
        try {
            pixel = Double.parseDouble(word.strip());
        } catch (NumberFormatException e) {
            throw StepException.parameter("extract_1d: source_position = " + word
                    + ", expected auto, ta, trace, wcs, nominal or a pixel across the dispersion");
        }
        if (!(pixel >= 0 && pixel <= grid.across() - 1)) {
            throw StepException.parameter("extract_1d: source_position = " + word + ", expected a pixel from 0 to "
                    + (grid.across() - 1) + ", those of the image");
        }
        if (byCoordinates != null) {
            return moved(byCoordinates, pixel - byCoordinates.position());
        }
        int middle = measured == null ? grid.along() / 2 : (measured.first() + measured.last() - 1) / 2;
        return straight(grid, middle, pixel);
    }

    /**
     * Compares the aperture with the trace, and tells where it misses.
     *
     * @param profile weights within the light
     * @param cut as {@link #cut} has it: what is left of such an aperture need not have its middle on the trace
     */
    void check(StepContext ctx, Grid grid, BoxProfile profile, float[] wavelength, double cut) {
        if (!Double.isNaN(difference)) {
            ctx.note(DIFFERENCE, difference);
            if (Math.abs(difference) > FAR_COORDINATES) {
                ctx.warn(String.format(
                        Locale.ROOT,
                        "extract_1d: coordinates have the target %.1f pixels from the trace at %.2f (MR-LRS01)",
                        -difference,
                        measured.position()));
            }
        }
        if (measured == null) {
            return;
        }
        double[] limits = limits(grid, profile);
        double[] before = limits(grid, BoxProfile.source(grid, unmoved, wavelength));
        if (Double.isNaN(limits[0])) {
            return;
        }
        double miss = (limits[0] + limits[1]) / 2 - measured.position();
        double inside = measured.inside(limits[0], limits[1]);
        ctx.note("trace_position", measured.position());
        ctx.note(MISS, miss);
        ctx.note(INSIDE, inside);
        if (!Double.isNaN(before[0])) {
            ctx.note(MISS_BEFORE, (before[0] + before[1]) / 2 - measured.position());
            ctx.note(INSIDE_BEFORE, measured.inside(before[0], before[1]));
        }
        if (Math.abs(miss) > FAR && cut == 0) {
            ctx.warn(String.format(
                    Locale.ROOT,
                    "extract_1d: the middle of the aperture is %.1f pixels from the trace at %.2f and has %.0f %% of the light (MR-LRS01); source_position=trace puts it there",
                    miss,
                    measured.position(),
                    100 * inside));
        }
    }

    /**
     * Share of the aperture beyond an end of the light that the source stands at, so that the sum is that of a part of the source; 0 where the source is whole, or
     * where none is seen.
     *
     * @param whole weights of the aperture, also beyond the light
     */
    double cut(StepContext ctx, BoxProfile whole) {
        if (measured == null) {
            return 0;
        }
        double left = measured.left();
        double right = measured.right();
        double below = left - whole.lower();
        double above = whole.upper() - right;
        double cut = below > SLACK && measured.position() - left < NEAR_END ? below : 0;
        cut += above > SLACK && right - measured.position() < NEAR_END ? above : 0;
        if (!(cut > 0)) {
            return 0;
        }
        double share = Math.min(1, cut / (whole.upper() - whole.lower() + 1));
        ctx.note(CUT, share);
        ctx.warn(String.format(
                Locale.ROOT,
                "extract_1d: the source at pixel %.1f stands at the end of the slit, whose light is in pixels %.0f to %.0f: %.0f %% of the aperture lie beyond, the flux is that of a part of the source and is flagged DO_NOT_USE (MR-LRS01)",
                measured.position(),
                left,
                right,
                100 * share));
        return share;
    }

    /** Mean limits of an aperture where the trace was measured; NaN where it has no pixel. */
    private double[] limits(Grid grid, BoxProfile profile) {
        double middle = 0;
        double width = 0;
        int n = 0;
        for (int i = measured.first(); i < measured.last(); i++) {
            double sum = 0;
            for (int j = 0; j < grid.across(); j++) {
                sum += profile.weights()[grid.at(i, j)];
            }
            if (sum > 0) {
                middle += profile.middle(grid, i);
                width += sum;
                n++;
            }
        }
        return new double[] {(middle - (width - n) / 2) / n, (middle + (width - n) / 2) / n};
    }
}

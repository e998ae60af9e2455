package org.webbcal.step.extract_1d;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.spectra.Trace;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.math.Median;
import org.webbcal.model.ImageModel;
import org.webbcal.model.reference.Reference;

/**
 * Profiles of a point, and of the negative image of the other nod, placed on an image.
 *
 * @param profile of the source: its weights are the share of the light that falls into each pixel of an element of the dispersion
 * @param terms what is fitted
 * @param inverseVariance whether pixels weigh by their variance
 * @see "jwst/extract_1d/psf_profile.py"
 */
record PsfProfile(BoxProfile profile, ProfileKernel.Scene terms, boolean inverseVariance) {

    private static final List<String> NODS = List.of("ALONG-SLIT-NOD", "2-POINT-NOD");
    /** Nods closer than this are not told apart, pixels. */
    private static final double LEAST_DISTANCE = 2;
    /** Elements of the dispersion to each side over which variances are smoothed: the noise of a pixel shall not decide its own weight. */
    private static final int REACH = 7;

    /** The part of the image that has coordinates, along and across the dispersion, last ones not included. */
    private record Part(Grid grid, int from, int to, int low, int high, double edge) {
        static Part of(Grid grid, Gwcs.BoundingBox box) {
            double[] x = {box.xmin(), box.xmax()};
            double[] y = {box.ymin(), box.ymax()};
            double[] along = grid.vertical() ? y : x;
            double[] across = grid.vertical() ? x : y;
            return new Part(
                    grid,
                    Math.max(0, (int) Math.ceil(along[0])),
                    Math.min(grid.along(), (int) Math.ceil(along[1])),
                    Math.max(0, (int) Math.ceil(across[0])),
                    Math.min(grid.across(), (int) Math.ceil(across[1])),
                    across[0]);
        }
    }

    /**
     * Places the profiles.
     *
     * @param trace middle of the source at each element of the dispersion; null for the middle of the slit
     * @param background regions and order of the background that is fitted along; null for none
     */
    static PsfProfile of(
            StepContext ctx,
            Extract1dParams p,
            ImageModel image,
            Grid grid,
            double[] trace,
            Background background,
            float[] wavelength,
            Reference reference)
            throws StepException {
        var psf = PointSpread.of(reference, ctx.exposure().expType());
        var wcs = image.wcs().filter(w -> w.forward().outputs() == 3).orElse(null);
        var box = Optional.ofNullable(wcs)
                .flatMap(Gwcs::boundingBox)
                .orElse(Gwcs.BoundingBox.ofImage(grid.nx(), grid.ny()));
        var part = Part.of(grid, box);
        double[] middle = trace != null ? trace : middle(wcs, grid, box);
        int at = (int) Math.rint((part.from() + part.to() - 1) / 2.0);
        double location = middle[at];
        var first = Pixels.of(image, 0);
        double nod = p.modelNodPair() && trace != null
                ? location
                        - otherNod(
                                ctx,
                                p,
                                image,
                                part,
                                first,
                                wcs,
                                location,
                                wavelength[grid.at(at, near(grid, location))])
                : Double.NaN;
        if (Math.abs(nod) < LEAST_DISTANCE) {
            ctx.warn(String.format(
                    Locale.ROOT,
                    "extract_1d: the other nod is %.1f pixels from this one, expected %.0f or more; its spectrum is not fitted",
                    Math.abs(nod),
                    LEAST_DISTANCE));
            nod = Double.NaN;
        }
        double beside = p.psfAsReference() ? part.low() - part.edge() : 0;
        var placed = new Placed(psf, part, wavelength, middle, beside);
        double[] shift = {0, nod};
        if (p.optimizePsfLocation()) {
            shift = fitted(placed, first, nod);
            ctx.note("psf_shift", -shift[0]);
        }
        ctx.note("psf_position", location - shift[0]);
        ctx.info(String.format(
                Locale.ROOT, "the profile of the point is at pixel %.2f across the dispersion", location - shift[0]));
        if (!Double.isNaN(nod)) {
            ctx.note("nod_position", location - shift[0] - shift[1]);
        }
        var source = placed.profile(shift[0], 1);
        var negative = Double.isNaN(nod) ? null : placed.profile(shift[0] + shift[1], -1);
        for (int q = 0; q < source.length; q++) {
            if (!Float.isFinite(wavelength[q])) {
                source[q] = 0;
                if (negative != null) {
                    negative[q] = 0;
                }
            }
        }
        return new PsfProfile(
                new BoxProfile(source, part.low(), p.psfAsReference() ? part.high() : part.high() - 1),
                new ProfileKernel.Scene(
                        source,
                        negative,
                        background == null ? null : background.weights(),
                        background == null ? -1 : background.order(),
                        p.psfAsReference()),
                p.psfWeights().equals("variance"));
    }

    private static int near(Grid grid, double location) {
        return Double.isNaN(location)
                ? grid.across() / 2
                : (int) Math.max(0, Math.min(grid.across() - 1, Math.rint(location)));
    }

    /** The trace of a point in the middle of the slit. */
    private static double[] middle(Gwcs wcs, Grid grid, Gwcs.BoundingBox box) {
        double x = (box.xmin() + box.xmax()) / 2;
        double y = (box.ymin() + box.ymax()) / 2;
        if (wcs != null) {
            double[] sky = wcs.forward().apply(x, y);
            var location = SourceLocation.of(wcs, grid, sky[0], sky[1], false);
            if (location.isPresent()) {
                return location.get().trace();
            }
        }
        var trace = new double[grid.along()];
        Arrays.fill(trace, grid.vertical() ? x : y);
        return trace;
    }

    /** Whether another nod was subtracted from an exposure. */
    static boolean subtractedNod(ImageModel image) {
        var primary = image.primary();
        return "COMPLETE".equals(primary.string("S_BKDSUB", "")) && NODS.contains(primary.string("PATTTYPE", ""));
    }

    /** Where the other nod of a pair should be; NaN where it is not known or was not subtracted. */
    private static double otherNod(
            StepContext ctx,
            Extract1dParams p,
            ImageModel image,
            Part part,
            Pixels pixels,
            Gwcs wcs,
            double location,
            double micron) {
        if (!subtractedNod(image)) {
            return Double.NaN;
        }
        double place = wcs == null ? Double.NaN : mirrored(image, wcs, part.grid(), micron);
        if (Double.isNaN(place) && !p.psfAsReference() && part.grid().vertical()) {
            var negative = new float[pixels.sci().length];
            for (int q = 0; q < negative.length; q++) {
                negative[q] = -pixels.sci()[q];
            }
            place = Trace.find(negative, null, part.grid().nx(), part.from(), part.to(), part.low(), part.high())
                    .map(Trace::x)
                    .orElse(Double.NaN);
        }
        if (Double.isNaN(place)) {
            ctx.info("the place of the other nod is not known: its spectrum is not fitted");
        }
        return place;
    }

    /** The place of a dither of the opposite sign along the slit; NaN for coordinates without the telescope's frame. */
    private static double mirrored(ImageModel image, Gwcs wcs, Grid grid, double micron) {
        var sci = image.sciHeader();
        var primary = image.primary();
        double parity = sci.number("VPARITY", primary.number("VPARITY", Double.NaN));
        double angle = Math.toRadians(sci.number("V3I_YANG", primary.number("V3I_YANG", Double.NaN)));
        double along = parity * (grid.vertical() ? -1 : 1) * primary.number("XOFFSET", Double.NaN);
        double across = (grid.vertical() ? 1 : -1) * primary.number("YOFFSET", Double.NaN);
        double v2 = sci.number("V2_REF", Double.NaN) + along * Math.cos(angle) + across * Math.sin(angle);
        double v3 = sci.number("V3_REF", Double.NaN) - along * Math.sin(angle) + across * Math.cos(angle);
        if (Double.isNaN(v2 + v3) || !wcs.hasFrame("v2v3")) {
            return Double.NaN;
        }
        double[] sky = wcs.transform("v2v3", wcs.lastFrame()).apply(v2, v3, 0);
        double[] pixel =
                wcs.transform(wcs.lastFrame(), wcs.frames().get(0).name()).apply(sky[0], sky[1], micron);
        return pixel[grid.vertical() ? 0 : 1];
    }

    /** The shifts of both profiles with which they fit the image best. */
    private static double[] fitted(Placed placed, Pixels pixels, double nod) {
        var part = placed.part();
        java.util.function.ToDoubleFunction<double[]> misfit = shift -> ProfileKernel.misfit(
                part.grid(),
                pixels.sci(),
                pixels.variances()[0],
                new ProfileKernel.Scene(
                        placed.profile(shift[0], 1),
                        shift.length == 1 ? null : placed.profile(shift[0] + shift[1], -1),
                        null,
                        0,
                        false),
                part.from(),
                part.to());
        if (pixels.variances()[0] == null) {
            return new double[] {0, nod};
        }
        double[] start = Double.isNaN(nod) ? new double[] {0} : new double[] {0, nod};
        return Arrays.copyOf(NelderMead.minimum(misfit, start), 2);
    }

    /**
     * Weights of the pixels of an image by the inverse of their variance, which is smoothed along the dispersion by a median, so that pixels that are high by chance do
     * not weigh less for it.
     */
    static float[] weights(Grid grid, float[][] variances) {
        var total = new float[grid.size()];
        for (int q = 0; q < total.length; q++) {
            for (float[] v : variances) {
                total[q] += v == null ? 0 : v[q];
            }
        }
        var weights = new float[grid.size()];
        var values = new float[2 * REACH + 1];
        for (int j = 0; j < grid.across(); j++) {
            for (int i = 0; i < grid.along(); i++) {
                int n = 0;
                for (int k = Math.max(0, i - REACH); k <= Math.min(grid.along() - 1, i + REACH); k++) {
                    float v = total[grid.at(k, j)];
                    if (v > 0) {
                        values[n++] = v;
                    }
                }
                weights[grid.at(i, j)] = n == 0 ? 0 : 1 / Median.inPlace(values, n);
            }
        }
        return weights;
    }

    /**
     * A profile ready to be shifted.
     *
     * @param beside pixels by which it is placed too low
     */
    private record Placed(PointSpread psf, Part part, double[] rows, double[] trace, double beside) {

        Placed(PointSpread psf, Part part, float[] wavelength, double[] trace, double beside) {
            this(psf, part, rows(psf, wavelength), trace, beside);
        }

        private static double[] rows(PointSpread psf, float[] wavelength) {
            var rows = new double[wavelength.length];
            for (int q = 0; q < rows.length; q++) {
                rows[q] = psf.row(wavelength[q]);
            }
            return rows;
        }

        /** The profile shifted down by some pixels, of sum {@code sign} at each element of the dispersion. */
        double[] profile(double shift, int sign) {
            var grid = part.grid();
            var profile = new double[grid.size()];
            for (int i = part.from(); i < part.to(); i++) {
                double sum = 0;
                for (int j = part.low(); j < part.high(); j++) {
                    int q = grid.at(i, j);
                    double value = psf.at(rows[q], j - trace[i] - beside + shift);
                    profile[q] = Double.isNaN(value) ? 0 : value;
                    sum += profile[q];
                }
                for (int j = part.low(); j < part.high() && sum != 0; j++) {
                    profile[grid.at(i, j)] *= sign / sum;
                }
            }
            return profile;
        }
    }
}

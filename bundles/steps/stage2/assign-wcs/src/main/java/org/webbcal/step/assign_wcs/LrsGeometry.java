package org.webbcal.step.assign_wcs;

import java.util.Arrays;
import java.util.Locale;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Arithmetic;
import org.webbcal.lib.wcs.transform.Constant;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.Polynomial1D;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.lib.wcs.transform.Tabular1D;
import org.webbcal.math.SmoothingSpline;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;

/**
 * The low-resolution spectrograph: a prism in front of the imager, with a slit or without.
 *
 * <p>A row of the detector belongs to a wavelength, whatever the column; the column, less the tilt of the trace in that row, is the position along
 * the slit, which the imager's distortion takes to V2 and V3 as if the prism were not there.
 *
 * @param distortion from 0-based pixels of the whole detector to V2, V3 in arcsec
 * @param table the trace
 * @param reference the file of the table, for its keywords
 * @param slit whether there is a slit; false for a slitless exposure
 * @see "jwst/assign_wcs/miri.py, lrs_xytoabl and lrs_abltov2v3l"
 */
record LrsGeometry(Transform distortion, LrsTable table, Reference reference, boolean slit) implements Geometry {

    /** Sum of squared residuals of the smoothed table: pixels for the trace, µm for the wavelength. */
    private static final double SMOOTHNESS = 0.002;

    /** Pixels that the middle of a pixel must lie within the slit: it must be uncovered wholly, and as much again for what is not known of the ends. */
    private static final double END_PIXELS = 1;

    /** Columns without light at the left edge of the slitless subarray. */
    private static final int REFERENCE_COLUMNS = 4;

    static LrsGeometry open(StepContext ctx, boolean slit) throws StepException {
        var specwcs = ctx.required("specwcs");
        return new LrsGeometry(
                ReferenceTrees.imagerDistortion(ctx.required("distortion")), LrsTable.of(specwcs), specwcs, slit);
    }

    @Override
    public Gwcs wcs(ExposureSetting setting) throws StepException {
        Transform toFocalPlane =
                setting.isSubarray() ? setting.toWholeDetector().then(distortion) : distortion;
        double x0 = keyword(slit ? "IMX" : "IMXSLTL") - 1;
        double y0 = keyword(slit ? "IMY" : "IMYSLTL") - 1;
        if (!slit) {
            // The slit is only read with the whole detector around it, so that its place needs no such care.
            x0 -= setting.xStart() - 1;
            y0 -= setting.yStart() - 1;
        }
        double scale = pixelScale(toFocalPlane, x0, y0);
        double[] rows = shifted(table.y(), y0);
        Transform tilt = Annotated.named("xshiftref", smoothed(rows, table.x()));
        Transform wavelength = Barycentre.corrected(
                Annotated.named("waveref", smoothed(rows, table.wavelength())), setting.velocity());
        return new Gwcs(
                SpectralFrames.all(),
                SpectralFrames.pipeline(
                        toSlit(x0, y0, scale, tilt, wavelength), toFocalPlane(x0, y0, scale, toFocalPlane), setting),
                box(setting, x0, y0, rows));
    }

    private double keyword(String key) throws StepException {
        var value = reference.header().number(key);
        if (value.isEmpty() || !Double.isFinite(value.getAsDouble())) {
            throw ReferenceTrees.unusable(reference, "keyword " + key + " is absent or not a number");
        }
        return value.getAsDouble();
    }

    /** Arcsec from one column to the next at the reference point. */
    private double pixelScale(Transform toFocalPlane, double x0, double y0) throws StepException {
        double[] here = toFocalPlane.apply(x0, y0);
        double[] next = toFocalPlane.apply(x0 + 1, y0);
        double scale = Math.sqrt(square(here[0] - next[0]) + square(here[1] - next[1]));
        if (!(scale > 0) || !Double.isFinite(scale)) {
            throw StepException.reference(String.format(
                    Locale.ROOT,
                    "assign_wcs: the distortion gives a pixel scale of %s arcsec at column %.2f, row %.2f; "
                            + "choose another with override_distortion",
                    scale,
                    x0,
                    y0));
        }
        return scale;
    }

    private static double square(double v) {
        return v * v;
    }

    private static double[] shifted(double[] values, double by) {
        return Arrays.stream(values).map(v -> v + by).toArray();
    }

    private static Tabular1D smoothed(double[] rows, double[] values) {
        var spline = SmoothingSpline.fit(rows, values, SMOOTHNESS);
        return new Tabular1D(rows, Arrays.stream(rows).map(spline::value).toArray(), Double.NaN);
    }

    /** From pixels to alpha, beta (which is 0) and wavelength. */
    private static Transform toSlit(double x0, double y0, double scale, Transform tilt, Transform wavelength) {
        var column = new RemapAxes(new int[] {0}, 2);
        var row = new RemapAxes(new int[] {1}, 2);
        // There and back: does nothing, but keeps the reference point for those who look for it (pathloss).
        Transform referencePoint = new Shift(-x0).beside(new Shift(-y0)).then(new Shift(x0).beside(new Shift(y0)));
        Transform straight = RemapAxes.of(0, 1, 0, 1)
                .then(new Arithmetic(Arithmetic.Operation.SUBTRACT, column, row.then(tilt)).beside(row));
        Transform alphaBeta = RemapAxes.of(0, 1, 0)
                .then(column.then(new Shift(-x0)).then(slope(scale)).beside(new Constant(0, 1)));
        Transform forward = RemapAxes.of(0, 1, 0, 1)
                .then(referencePoint.then(straight).then(alphaBeta).beside(row.then(wavelength)));

        Transform toRow = wavelength
                .inverse()
                .orElseThrow(() -> new IllegalArgumentException("wavelengths do not rise or fall throughout"));
        Transform tilted = new Arithmetic(Arithmetic.Operation.ADD, column, row.then(tilt));
        Transform toX = new RemapAxes(new int[] {0, 2}, 3)
                .then(slope(1 / scale).then(new Shift(x0)).beside(toRow))
                .then(tilted);
        Transform toY = new RemapAxes(new int[] {2}, 3).then(toRow);
        return Annotated.withInverse(forward, RemapAxes.of(0, 1, 2, 0, 1, 2).then(toX.beside(toY)));
    }

    private static Transform slope(double factor) {
        return new Polynomial1D(new double[] {0, factor});
    }

    private static Transform toFocalPlane(double x0, double y0, double scale, Transform distortion) {
        Transform toPixels =
                slope(1 / scale).then(new Shift(x0)).beside(slope(1 / scale).then(new Shift(y0)));
        Transform forward = RemapAxes.of(0, 1, 2).then(toPixels.then(distortion).beside(new Identity(1)));
        if (distortion.inverse().isEmpty()) {
            return forward;
        }
        Transform fromPixels = new Shift(-x0).then(slope(scale)).beside(new Shift(-y0).then(slope(scale)));
        return Annotated.withInverse(
                forward,
                RemapAxes.of(0, 1, 2)
                        .then(distortion.inverse().get().then(fromPixels).beside(new Identity(1))));
    }

    private Gwcs.BoundingBox box(ExposureSetting setting, double x0, double y0, double[] rows) {
        return slit
                ? new Gwcs.BoundingBox(
                        Math.floor(table.left() + x0) - 0.5,
                        Math.ceil(table.right() + x0) + 0.5,
                        rows[0],
                        rows[rows.length - 1])
                : new Gwcs.BoundingBox(
                        setting.xStart() - 1 + REFERENCE_COLUMNS - 0.5,
                        setting.nx() - 1 + 0.5,
                        Math.floor(table.bottom() + y0) - 0.5,
                        Math.ceil(table.top() + y0) + 0.5);
    }

    @Override
    public void describe(StepContext ctx, ImageModel image, Gwcs wcs, ExposureSetting setting) throws StepException {
        SpectralFrames.describe(image.sciHeader());
        wavelengths(ctx, image, wcs);
        if (slit) {
            slitOnSky(ctx, image, wcs);
            if (ctx.parameters(AssignWcsParams.class).flagSlitEnds()) {
                flagEnds(ctx, image, wcs);
            }
            dither(ctx, image, wcs, setting);
        }
    }

    /** The plane WAVELENGTH: µm, NaN where the spectrograph gives no light. */
    private static void wavelengths(StepContext ctx, ImageModel image, Gwcs wcs) throws StepException {
        int nx = image.nx();
        var plane = new float[image.plane()];
        Arrays.fill(plane, Float.NaN);
        var box = wcs.boundingBox().orElseThrow();
        int x0 = Math.max(0, (int) Math.ceil(box.xmin()));
        int x1 = Math.min(nx, (int) Math.floor(box.xmax()) + 1);
        int y0 = Math.max(0, (int) Math.ceil(box.ymin()));
        int y1 = Math.min(image.ny(), (int) Math.floor(box.ymax()) + 1);
        var toSlit = wcs.transform("detector", SpectralFrames.ALPHA_BETA.name());
        double shortest = Double.POSITIVE_INFINITY;
        double longest = Double.NEGATIVE_INFINITY;
        for (int y = y0; y < y1; y++) {
            double[] at = toSlit.apply(x0, y);
            if (x1 > x0 && Double.isFinite(at[2])) {
                Arrays.fill(plane, y * nx + x0, y * nx + x1, (float) at[2]);
                shortest = Math.min(shortest, at[2]);
                longest = Math.max(longest, at[2]);
            }
        }
        if (!(longest > shortest)) {
            throw StepException.unprocessable("assign_wcs: no pixel of this subarray has a wavelength; "
                    + "SUBSTRT1, SUBSTRT2 or the specwcs reference do not belong to the exposure");
        }
        image.putExtra(Plane.ofFloat("WAVELENGTH", plane, image.ny(), nx));
        ctx.note("wavelength_min", shortest);
        ctx.note("wavelength_max", longest);
    }

    /** S_REGION: the corners of the slit, which the reference file gives in V2 and V3. */
    private void slitOnSky(StepContext ctx, ImageModel image, Gwcs wcs) {
        var toSky = wcs.transform(SpectralFrames.V2V3.name(), SpectralFrames.WORLD.name());
        var text = new StringBuilder("POLYGON ICRS ");
        for (int k = 1; k <= 4; k++) {
            var v2 = reference.header().number("V2VERT" + k);
            var v3 = reference.header().number("V3VERT" + k);
            if (v2.isEmpty() || v3.isEmpty()) {
                ctx.info("reference " + reference.fileName() + " does not give corner " + k
                        + " of the slit: S_REGION is left as it is");
                return;
            }
            double[] sky = toSky.apply(v2.getAsDouble(), v3.getAsDouble(), 0);
            text.append(String.format(Locale.ROOT, " %.9f %.9f", sky[0], sky[1]));
        }
        image.sciHeader().set(Keywords.S_REGION, text.toString());
    }

    /**
     * Flags pixels of the bounding box that lie beyond the ends of the slit or are cut by them. The box is a rectangle and the trace leans, so that some do; a nod that
     * happens to put light there would lose part of it unseen.
     */
    private void flagEnds(StepContext ctx, ImageModel image, Gwcs wcs) throws StepException {
        var toSlit = wcs.transform(SpectralFrames.V2V3.name(), SpectralFrames.ALPHA_BETA.name());
        double[] ends = new double[4];
        for (int k = 0; k < 4; k++) {
            var v2 = reference.header().number("V2VERT" + (k + 1));
            var v3 = reference.header().number("V3VERT" + (k + 1));
            ends[k] = v2.isEmpty() || v3.isEmpty()
                    ? Double.NaN
                    : toSlit.apply(v2.getAsDouble(), v3.getAsDouble(), table.wavelength()[0])[0];
        }
        Arrays.sort(ends);
        if (Double.isNaN(ends[3]) || image.dq() == null) {
            return;
        }
        var forward = wcs.transform("detector", SpectralFrames.ALPHA_BETA.name());
        var box = wcs.boundingBox().orElseThrow();
        double margin = END_PIXELS * pixel(forward, box);
        double from = ends[1] + margin;
        double to = ends[2] - margin;
        int n = 0;
        for (int y = Math.max(0, (int) Math.ceil(box.ymin())); y <= Math.min(image.ny() - 1, box.ymax()); y++) {
            for (int x = Math.max(0, (int) Math.ceil(box.xmin())); x <= Math.min(image.nx() - 1, box.xmax()); x++) {
                double alpha = forward.apply(x, y)[0];
                if (alpha < from || alpha > to) {
                    for (int p = y * image.nx() + x; p < image.dq().length; p += image.plane()) {
                        image.dq()[p] |= Dq.DO_NOT_USE | Dq.NON_SCIENCE;
                    }
                    n++;
                }
            }
        }
        ctx.note("beyond_slit", n);
    }

    /** Arcsec along the slit from one column to the next, in the middle of the light. */
    private static double pixel(Transform forward, Gwcs.BoundingBox box) {
        double x = Math.rint((box.xmin() + box.xmax()) / 2);
        double y = Math.rint((box.ymin() + box.ymax()) / 2);
        return Math.abs(forward.apply(x + 1, y)[0] - forward.apply(x, y)[0]);
    }

    /** Where the dither was meant to put the target: for the extraction of its spectrum. */
    private static void dither(StepContext ctx, ImageModel image, Gwcs wcs, ExposureSetting setting) {
        var x = ExposureSetting.number(ctx, image, "XOFFSET");
        var y = ExposureSetting.number(ctx, image, "YOFFSET");
        var angle = ExposureSetting.number(ctx, image, Keywords.V3I_YANG.name());
        var parity = ExposureSetting.number(ctx, image, Keywords.VPARITY.name());
        if (x.isEmpty() || y.isEmpty() || angle.isEmpty() || parity.isEmpty()) {
            ctx.info(
                    "XOFFSET, YOFFSET, V3I_YANG or VPARITY is absent: the dithered position DITH_RA, DITH_DEC is not known");
            return;
        }
        double c = Math.cos(Math.toRadians(angle.getAsDouble()));
        double s = Math.sin(Math.toRadians(angle.getAsDouble()));
        double along = parity.getAsDouble() * x.getAsDouble();
        double across = y.getAsDouble();
        double v2 = setting.pointing().v2Ref() + along * c + across * s;
        double v3 = setting.pointing().v3Ref() - along * s + across * c;
        double[] sky = wcs.transform(SpectralFrames.V2V3.name(), SpectralFrames.WORLD.name())
                .apply(v2, v3, 0);
        image.primary().set("DITH_RA", sky[0], "RA of dithered pointing location");
        image.primary().set("DITH_DEC", sky[1], "Dec of dithered pointing location");
    }
}

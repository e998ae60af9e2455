package org.webbcal.step.assign_wcs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.SkyRegion;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.model.ImageModel;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;

/**
 * The imager and the coronagraphs: subarray corner, filter offset, distortion, velocity aberration, pointing.
 *
 * @param distortion from 0-based pixels of the whole detector to V2, V3 in arcsec
 * @param offset added to pixel positions before the distortion; null for none
 * @param sip how the coordinates are told to tools that read keywords
 * @see "jwst/assign_wcs/miri.py, imaging and imaging_distortion; jwst/assign_wcs/pointing.py"
 */
record ImagerGeometry(Transform distortion, Offset offset, SipKeywords sip) implements Geometry {

    /** Shift of the image by a filter, pixels. */
    record Offset(double column, double row) {}

    static ImagerGeometry open(StepContext ctx) throws StepException {
        return new ImagerGeometry(
                ReferenceTrees.imagerDistortion(ctx.required("distortion")),
                offset(ctx),
                new SipKeywords(ctx.parameters(AssignWcsParams.class)));
    }

    private static Offset offset(StepContext ctx) throws StepException {
        var reference = ctx.reference("filteroffset");
        if (reference.isEmpty()) {
            ctx.warn("assign_wcs: no filteroffset reference; positions may be off by about a pixel (0.1 arcsec)");
            return null;
        }
        var filter = ctx.exposure().filter().strip().toUpperCase(Locale.ROOT);
        var offset = find(reference.get(), filter);
        if (offset.isEmpty()) {
            ctx.info("filter " + filter + " has no entry in " + reference.get().fileName() + ": no shift");
        }
        return offset.orElse(null);
    }

    private static Optional<Offset> find(Reference reference, String filter) throws StepException {
        for (var item : ReferenceTrees.list(reference, reference.tree(), "filters")) {
            if (item instanceof Map<?, ?> entry && filter.equals(entry.get("filter"))) {
                if (entry.get("column_offset") instanceof Number column
                        && entry.get("row_offset") instanceof Number row) {
                    return Optional.of(new Offset(column.doubleValue(), row.doubleValue()));
                }
                throw ReferenceTrees.unusable(
                        reference, "the column_offset or row_offset of filter " + filter + " is no number");
            }
        }
        return Optional.empty();
    }

    @Override
    public Gwcs wcs(ExposureSetting setting) throws StepException {
        var box = Gwcs.BoundingBox.ofImage(setting.nx(), setting.ny());
        Transform toV2v3 = distortion;
        if (offset != null) {
            toV2v3 = new Shift(offset.column()).beside(new Shift(offset.row())).then(toV2v3);
        }
        if (setting.isSubarray()) {
            toV2v3 = setting.toWholeDetector().then(toV2v3);
        } else if (distortion instanceof Annotated a && a.box().size() == 2) {
            // On the full frame the file's own range wins, it may leave out the reference pixels.
            var x = a.box().get(0);
            var y = a.box().get(1);
            box = new Gwcs.BoundingBox(x.low(), x.high(), y.low(), y.high());
        }
        var pointing = setting.pointing();
        var wcs = new Gwcs(
                List.of(Frame.DETECTOR, Frame.V2V3, Frame.V2V3VACORR, Frame.WORLD),
                List.of(toV2v3, pointing.aberration(setting.vaScale()), pointing.toSky()),
                box);
        var centre = centre(wcs, setting);
        if (!Double.isFinite(centre[0]) || !Double.isFinite(centre[1])) {
            throw StepException.reference("assign_wcs: the distortion gives no position for the centre of the image; "
                    + "choose another with override_distortion");
        }
        return wcs;
    }

    private static double[] centre(Gwcs wcs, ExposureSetting setting) {
        var centre = new double[2];
        wcs.pixelToSky(0.5 * (setting.nx() - 1), 0.5 * (setting.ny() - 1), centre);
        return centre;
    }

    @Override
    public void describe(StepContext ctx, ImageModel image, Gwcs wcs, ExposureSetting setting) {
        var box = wcs.boundingBox().orElseThrow();
        var region = SkyRegion.polygon(wcs, box);
        if (region.isPresent()) {
            image.sciHeader().set(Keywords.S_REGION, region.get());
        } else {
            ctx.info("a corner of the image has no position on the sky: S_REGION is left as it is");
        }
        if (offset != null && ctx.exposure().expType().equals("MIR_TACONFIRM")) {
            // targ_centroid takes the place of the target to a spectrum, for whose type reference data have no offsets
            image.sciHeader().set("FILTOFFX", offset.column(), "[pixel] Shift of the image by the filter, columns");
            image.sciHeader().set("FILTOFFY", offset.row(), "[pixel] Shift of the image by the filter, rows");
        }
        var centre = centre(wcs, setting);
        ctx.note("ra_centre", centre[0]);
        ctx.note("dec_centre", centre[1]);
        sip.write(ctx, image.sciHeader(), wcs, box);
    }
}

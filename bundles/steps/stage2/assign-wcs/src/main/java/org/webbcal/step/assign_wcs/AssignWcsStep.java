package org.webbcal.step.assign_wcs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Pointing;
import org.webbcal.lib.wcs.SipFit;
import org.webbcal.lib.wcs.SkyRegion;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.key.Key;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;

/** Attaches world coordinates to images of the MIRI imager and coronagraphs. */
@Component(service = Step.class)
@StepService(
        id = "assign_wcs",
        instruments = "MIRI",
        exp_types = {"MIR_IMAGE", "MIR_TACQ", "MIR_TACONFIRM", "MIR_LYOT", "MIR_4QPM", "MIR_CORONCAL"})
public final class AssignWcsStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "assign_wcs", "Attaches the transform from pixels to the sky")
            .status("S_WCS")
            .inPlace(Kind.IMAGE)
            .parameters(AssignWcsParams.class)
            .reference("distortion", Need.REQUIRED)
            .reference("filteroffset", Need.OPTIONAL)
            .changes(PlaneKind.WCS)
            .locality(Locality.PLANE)
            .source("jwst/assign_wcs/miri.py, pointing.py, util.py; gwcs, WCS.to_fits_sip")
            .source("Shupe et al. 2005, ASP Conf. Ser. 347, 491: the SIP convention")
            .build();

    private static final List<Key<Double>> POINTING =
            List.of(Keywords.V2_REF, Keywords.V3_REF, Keywords.ROLL_REF, Keywords.RA_REF, Keywords.DEC_REF);

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var params = ctx.parameters(AssignWcsParams.class);
        var distortion = distortion(ctx.required("distortion"));
        var offset = offset(ctx);
        return (StepRun.Model) image -> process(ctx, image, params, distortion, offset);
    }

    private static Transform distortion(Reference reference) throws StepException {
        if (reference.tree().get("model") instanceof Transform t && t.inputs() == 2 && t.outputs() == 2) {
            return t;
        }
        var found = reference.tree().get("model");
        var what = found instanceof Map<?, ?> m && m.get("!tag") != null
                ? "a node '" + m.get("!tag") + "'"
                : found == null ? "nothing" : "something else";
        throw StepException.reference(
                "assign_wcs: reference " + reference.fileName() + " has " + what
                        + " under 'model' instead of a transform from pixels to V2, V3; choose another with override_distortion");
    }

    private static ImagingWcs.Offset offset(StepContext ctx) throws StepException {
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

    private static Optional<ImagingWcs.Offset> find(Reference reference, String filter) throws StepException {
        if (!(reference.tree().get("filters") instanceof List<?> filters)) {
            throw StepException.reference("assign_wcs: reference " + reference.fileName()
                    + " has no list 'filters'; choose another with override_filteroffset");
        }
        for (var item : filters) {
            if (item instanceof Map<?, ?> entry && filter.equals(entry.get("filter"))) {
                if (entry.get("column_offset") instanceof Number column
                        && entry.get("row_offset") instanceof Number row) {
                    return Optional.of(new ImagingWcs.Offset(column.doubleValue(), row.doubleValue()));
                }
                throw StepException.reference("assign_wcs: reference " + reference.fileName() + ", filter " + filter
                        + ": column_offset or row_offset is no number; choose another with override_filteroffset");
            }
        }
        return Optional.empty();
    }

    private static List<? extends ScienceModel> process(
            StepContext ctx, ImageModel image, AssignWcsParams params, Transform distortion, ImagingWcs.Offset offset)
            throws StepException {
        var pointing = pointing(ctx, image);
        double scale = number(ctx, image, Keywords.VA_SCALE).orElse(1);
        if (!(scale > 0)) {
            throw StepException.badInput("assign_wcs: VA_SCALE is " + scale + ", expected a positive number near 1");
        }
        int x = start(ctx, image, Keywords.SUBSTRT1);
        int y = start(ctx, image, Keywords.SUBSTRT2);
        var wcs = ImagingWcs.build(distortion, offset, x, y, image.nx(), image.ny(), pointing, scale);
        var centre = new double[2];
        wcs.pixelToSky(0.5 * (image.nx() - 1), 0.5 * (image.ny() - 1), centre);
        if (!Double.isFinite(centre[0]) || !Double.isFinite(centre[1])) {
            throw StepException.reference("assign_wcs: the distortion gives no position for the centre of the image; "
                    + "choose another with override_distortion");
        }
        image.wcs(wcs);
        var box = wcs.boundingBox().orElseThrow();
        var region = SkyRegion.polygon(wcs, box);
        if (region.isPresent()) {
            image.sciHeader().set(Keywords.S_REGION, region.get());
        } else {
            ctx.info("a corner of the image has no position on the sky: S_REGION is left as it is");
        }
        ctx.note("ra_centre", centre[0]);
        ctx.note("dec_centre", centre[1]);
        if (params.sipApprox()) {
            approximate(ctx, image.sciHeader(), wcs, box, params);
        }
        if ("PLANNED".equalsIgnoreCase(image.primary().string("ENGQLPTG", "").strip())) {
            ctx.warn(
                    "assign_wcs: ENGQLPTG is PLANNED: the pointing comes from the plan, not from telemetry, and may be off by arcseconds");
        }
        return List.of(image);
    }

    private static Pointing pointing(StepContext ctx, ImageModel image) throws StepException {
        var values = new double[POINTING.size()];
        var missing = new ArrayList<String>();
        for (int k = 0; k < values.length; k++) {
            var value = number(ctx, image, POINTING.get(k));
            values[k] = value.orElse(Double.NaN);
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
    private static OptionalDouble number(StepContext ctx, ImageModel image, Key<Double> key) {
        for (var header : List.of(
                image.sciHeader(),
                image.primary(),
                ctx.exposure().sci(),
                ctx.exposure().primary())) {
            var value = header.number(key.name());
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

    private static void approximate(
            StepContext ctx, Header header, Gwcs wcs, Gwcs.BoundingBox box, AssignWcsParams params) {
        var x = header.number("CRPIX1");
        var y = header.number("CRPIX2");
        double[] crpix = x.isPresent() && y.isPresent() ? new double[] {x.getAsDouble(), y.getAsDouble()} : null;
        SipFit fit;
        try {
            fit = SipFit.fit(
                    wcs,
                    box,
                    crpix,
                    new SipFit.Options(
                            params.sipMaxPixError(),
                            params.sipDegree(),
                            params.sipMaxInvPixError(),
                            params.sipInvDegree(),
                            params.sipNpoints()));
        } catch (IllegalArgumentException e) {
            ctx.warn("assign_wcs: no FITS approximation of the world coordinates was written: " + e.getMessage());
            return;
        }
        SipFit.obsoleteKeywords().forEach(header::remove);
        fit.keywords().forEach((key, value) -> header.set(key, value, SipFit.comment(key)));
        ctx.note("sip_degree", fit.degree());
        ctx.note("sip_max_pix_error", fit.maxPixError());
        ctx.note("sip_max_inv_pix_error", fit.maxInversePixError());
        if (fit.maxPixError() > params.sipMaxPixError() && params.sipDegree() == null) {
            ctx.warn(String.format(
                    Locale.ROOT,
                    "assign_wcs: the FITS keywords deviate from the world coordinates by up to %.3g pixels, "
                            + "more than sip_max_pix_error %.3g; the stored transform is exact",
                    fit.maxPixError(),
                    params.sipMaxPixError()));
        }
    }
}

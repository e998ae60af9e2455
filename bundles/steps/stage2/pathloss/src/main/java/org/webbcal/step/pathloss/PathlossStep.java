package org.webbcal.step.pathloss;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.step.pathloss.SlitPlace.Place;

/** Corrects spectra of point sources for the light that the slit of the low-resolution spectrograph cuts off. */
@Component(service = Step.class)
@StepService(id = "pathloss", instruments = "MIRI", exp_types = "MIR_LRS-FIXEDSLIT")
public final class PathlossStep implements Step {

    static final String ID = "pathloss";
    static final String FACTOR = "factor";
    static final String FACTOR_BY_COORDINATES = "factor_by_coordinates";

    /** Where notes tell the factor, µm. */
    static final double TOLD = 8;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    ID, "Corrects point sources for light lost at the slit")
            .status("S_PTHLOS")
            .inPlace(Kind.IMAGE)
            .parameters(PathlossParams.class)
            .reference("pathloss", Need.SKIP_WHEN_ABSENT)
            .reads(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT,
                    PlaneKind.WAVELENGTH,
                    PlaneKind.WCS)
            .changes(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT,
                    PlaneKind.PATHLOSS_PS)
            .dqReads(DqFlag.DO_NOT_USE)
            .dqSets(DqFlag.DO_NOT_USE)
            .locality(Locality.PIXEL)
            .workspaceBytesPerPixel(4)
            .source("jwst/pathloss/pathloss.py")
            .source("JWST user documentation, MIRI LRS known issues: MR-LRS04")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(PathlossParams.class);
        if (p.slitOffset() == null || p.slitOffset().length != 2) {
            throw StepException.parameter(
                    "pathloss: slit_offset needs two numbers, arcsec along the slit and across it");
        }
        var reference = ctx.reference("pathloss");
        if (reference.isEmpty()) {
            return new StepRun.Skip("no pathloss reference applies");
        }
        var table = PathlossTable.of(reference.get());
        return (StepRun.Model) image -> process(ctx, p, table, image);
    }

    private static List<? extends ScienceModel> process(
            StepContext ctx, PathlossParams p, PathlossTable table, ImageModel image) throws StepException {
        var type = p.sourceType() == null ? SlitImage.sourceType(image) : p.sourceType();
        if (!"POINT".equals(type)) {
            ctx.warn("pathloss: the source is "
                    + (type.isEmpty() ? "of unknown type (SRCTYPE is missing)" : type)
                    + ", not POINT: nothing is corrected");
            ctx.skipped("not a point source");
            return List.of(image);
        }
        var wavelength = SlitImage.wavelength(image)
                .orElseThrow(() -> StepException.badInput("pathloss: "
                        + ctx.exposure().name() + ": no plane WAVELENGTH of the size of SCI; run assign_wcs first"));
        var slit = image.wcs().flatMap(SlitPlace::of);
        var place = place(ctx, p, slit, image);
        var factors = table.at(place.x(), place.y(), false);
        if (factors.isEmpty()) {
            ctx.warn(String.format(
                    Locale.ROOT,
                    "pathloss: the source is %.1f pixels along and %.1f across the slit from its centre, beyond the table: corrected as if centred",
                    place.x(),
                    place.y()));
            place = Place.CENTER;
            factors = table.at(0, 0, true);
        }
        if (factors.isEmpty()) {
            throw StepException.reference(
                    "pathloss: the table of the reference does not reach the centre of the slit; choose another with override_pathloss");
        }
        correct(ctx, p, table, image, wavelength, factors.get());
        describe(ctx, table, image, slit, place, factors.get());
        return List.of(image);
    }

    private static void correct(
            StepContext ctx,
            PathlossParams p,
            PathlossTable table,
            ImageModel image,
            float[] wavelength,
            double[] factors)
            throws StepException {
        image.withNoisePlanes();
        var plane = new float[image.plane()];
        for (int k = 0; k < image.depth(); k++) {
            int integration = k;
            ctx.rows().each(image.ny(), (y0, y1) -> {
                if (integration == 0) {
                    PathlossKernel.factors(wavelength, table.wavelengths(), factors, plane, image.nx(), y0, y1);
                }
                PathlossKernel.apply(image, integration, plane, p.inverse(), y0, y1);
            });
        }
        SlitImage.plane(image, SlitImage.PATHLOSS_POINT, plane);
    }

    private static Place place(StepContext ctx, PathlossParams p, Optional<SlitPlace> slit, ImageModel image)
            throws StepException {
        boolean centred = p.slitPosition().equals("center");
        boolean shifted = p.userSlitLoc() != null;
        if (slit.isEmpty() && (shifted || !centred && !p.slitPosition().equals("auto"))) {
            throw StepException.badInput(
                    "pathloss: " + ctx.exposure().name()
                            + ": no coordinates with the reference point of the slit; run assign_wcs first, or give slit_position=center");
        }
        var place = slit.isEmpty() || centred ? Place.CENTER : chosen(ctx, p, slit.get(), image);
        return shifted
                ? new Place(
                        place.x(),
                        place.y() + p.userSlitLoc() / slit.orElseThrow().pixelScale(),
                        place.mode())
                : place;
    }

    private static Place chosen(StepContext ctx, PathlossParams p, SlitPlace slit, ImageModel image)
            throws StepException {
        if (p.slitPosition().equals("user")) {
            double scale = slit.pixelScale();
            return new Place(p.slitOffset()[0] / scale, p.slitOffset()[1] / scale, "USER");
        }
        var measured = slit.measured(image);
        boolean doubtful = "SUSPECT".equals(image.primary().string("TACNTQ", ""));
        switch (p.slitPosition()) {
            case "ta":
                return measured.orElseThrow(
                        () -> StepException.badInput(
                                "pathloss: " + ctx.exposure().name()
                                        + ": slit_position=ta, but SRCXPOS and SRCYPOS are missing; run targ_centroid with the verification image"));
            case "wcs":
                return measured.or(() -> slit.ofTarget(image.primary()))
                        .orElseThrow(
                                () -> StepException.badInput(
                                        "pathloss: " + ctx.exposure().name()
                                                + ": TARG_RA and TARG_DEC are missing or fall nowhere; give slit_position=center"));
            default:
                return measured.filter(m -> !doubtful).orElse(Place.CENTER);
        }
    }

    private static void describe(
            StepContext ctx,
            PathlossTable table,
            ImageModel image,
            Optional<SlitPlace> slit,
            Place place,
            double[] factors) {
        var primary = image.primary();
        primary.set("PLOSSX", place.x(), "[pixel] Source from slit centre, along slit");
        primary.set("PLOSSY", place.y(), "[pixel] Source from slit centre, across slit");
        primary.set("PLOSSMD", place.mode(), "How that position was found");
        int told = table.nearest(TOLD);
        ctx.note("position", place.mode().toLowerCase(Locale.ROOT));
        ctx.note("position_x", place.x());
        ctx.note("position_y", place.y());
        ctx.note(FACTOR, factors[told]);
        var byCoordinates = slit.flatMap(s -> s.ofTarget(primary));
        byCoordinates.ifPresent(c -> {
            ctx.note("coordinates_x", c.x());
            ctx.note("coordinates_y", c.y());
            ctx.note(
                    FACTOR_BY_COORDINATES,
                    table.at(c.x(), c.y(), false)
                            .or(() -> table.at(0, 0, false))
                            .orElseThrow()[told]);
        });
        ctx.info(String.format(
                Locale.ROOT,
                "source %.2f pixels along and %.2f across the slit from its centre (%s): factor %.3f at %.1f um",
                place.x(),
                place.y(),
                place.mode().toLowerCase(Locale.ROOT),
                factors[told],
                table.wavelengths()[told]));
    }
}

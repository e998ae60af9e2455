package org.webbcal.step.assign_wcs;

import java.util.List;
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
import org.webbcal.model.dq.DqFlag;

/** Attaches world coordinates to images and spectra of MIRI; a {@link Geometry} for each kind of mode knows how. */
@Component(service = Step.class)
@StepService(
        id = "assign_wcs",
        instruments = "MIRI",
        exp_types = {
            "MIR_IMAGE",
            "MIR_TACQ",
            "MIR_TACONFIRM",
            "MIR_LYOT",
            "MIR_4QPM",
            "MIR_CORONCAL",
            "MIR_FLATIMAGE",
            "MIR_FLATIMAGE-EXT",
            "MIR_FLATALL",
            "MIR_LRS-FIXEDSLIT",
            "MIR_LRS-SLITLESS",
            "MIR_MRS"
        })
public final class AssignWcsStep implements Step {

    private static final String LRS_SLIT = "MIR_LRS-FIXEDSLIT";
    private static final String LRS_SLITLESS = "MIR_LRS-SLITLESS";
    private static final String MRS = "MIR_MRS";
    private static final String[] IMAGER = {
        "MIR_IMAGE", "MIR_TACQ", "MIR_TACONFIRM", "MIR_LYOT", "MIR_4QPM", "MIR_CORONCAL"
    };

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "assign_wcs", "Attaches the transform from pixels to the sky")
            .status("S_WCS")
            .inPlace(Kind.IMAGE)
            .parameters(AssignWcsParams.class)
            .reference("distortion", Need.REQUIRED)
            .reference("filteroffset", Need.OPTIONAL, IMAGER)
            .reference("specwcs", Need.REQUIRED, LRS_SLIT, LRS_SLITLESS, MRS)
            .reference("regions", Need.REQUIRED, MRS)
            .reference("wavelengthrange", Need.REQUIRED, MRS)
            .changes(PlaneKind.WCS, PlaneKind.DQ)
            .dqSets(DqFlag.DO_NOT_USE, DqFlag.NON_SCIENCE)
            .locality(Locality.PLANE)
            .source("jwst/assign_wcs/miri.py, pointing.py, util.py; gwcs, WCS.to_fits_sip")
            .source("Shupe et al. 2005, ASP Conf. Ser. 347, 491: the SIP convention")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var geometry = geometry(ctx);
        return (StepRun.Model) image -> process(ctx, image, geometry);
    }

    private static Geometry geometry(StepContext ctx) throws StepException {
        return switch (ctx.exposure().expType()) {
            case LRS_SLIT -> LrsGeometry.open(ctx, true);
            case LRS_SLITLESS -> LrsGeometry.open(ctx, false);
            case MRS -> MrsGeometry.open(ctx);
            default -> ImagerGeometry.open(ctx);
        };
    }

    private static List<? extends ScienceModel> process(StepContext ctx, ImageModel image, Geometry geometry)
            throws StepException {
        var setting = ExposureSetting.of(ctx, image);
        var wcs = geometry.wcs(setting);
        image.wcs(wcs);
        geometry.describe(ctx, image, wcs, setting);
        if ("PLANNED".equalsIgnoreCase(image.primary().string("ENGQLPTG", "").strip())) {
            ctx.warn(
                    "assign_wcs: ENGQLPTG is PLANNED: the pointing comes from the plan, not from telemetry, and may be off by arcseconds");
        }
        return List.of(image);
    }
}

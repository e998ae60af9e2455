package org.webbcal.step.picture_frame;

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
import org.webbcal.model.dq.DqFlag;

/** Removes the pattern by which the edges of NIRSpec's detectors differ from their centres when temperatures drift. */
@Component(service = Step.class)
@StepService(id = "picture_frame", instruments = "NIRSPEC")
public final class PictureFrameStep implements Step {

    static final String ID = "picture_frame";

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(ID, "Remove the pattern of warm detector edges")
            .status("S_PCTFRM")
            .inPlace(Kind.RAMP_OR_IMAGE)
            .gives("pctfrm_mask", Kind.IMAGE, "pctfrm_mask")
            .gives("pctfrm_correction", Kind.IMAGE, "pctfrm_correction")
            .parameters(PictureFrameParams.class)
            .reference("pictureframe", Need.SKIP_WHEN_ABSENT)
            .reference("gain", Need.OPTIONAL)
            .reference("readnoise", Need.OPTIONAL)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ, PlaneKind.PIXELDQ)
            .changes(PlaneKind.SCI)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.SATURATED, DqFlag.JUMP_DET, DqFlag.PERSISTENCE)
            .locality(Locality.EXPOSURE)
            .workspaceBytesPerPixel(40)
            .source("jwst/picture_frame/picture_frame.py; jwst/clean_flicker_noise, create_mask")
            .build();

    private final Geometry geometry;

    /** For full frames of NIRSpec. */
    public PictureFrameStep() {
        this(Geometry.NIRSPEC);
    }

    PictureFrameStep(Geometry geometry) {
        this.geometry = geometry;
    }

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(PictureFrameParams.class);
        var exposure = ctx.exposure();
        if (!exposure.subarray().equals("FULL")) {
            return new StepRun.Skip("subarray " + exposure.subarray() + ": the pattern is known for full frames alone");
        }
        var reference = ctx.reference("pictureframe");
        if (reference.isEmpty()) {
            return new StepRun.Skip("no pictureframe reference for " + exposure.expType());
        }
        var shape = ctx.rampShape();
        if (shape == null) {
            return new RateFrame(ctx, p, geometry, reference.get());
        }
        if (shape.ngroups() < 2) {
            return new StepRun.Skip("1 group: there is no difference to the first");
        }
        refuse(exposure.name(), shape.ny(), shape.nx(), geometry);
        var pattern = Correction.pattern(reference.get(), geometry.ny(), geometry.nx());
        var work = new RampFrame(ctx, p, new Correction(ctx, p, geometry, pattern));
        return shape.nints() > 1 ? new RampFrame.Whole(work) : new RampFrame.Single(work);
    }

    static void refuse(String name, int ny, int nx, Geometry geometry) throws StepException {
        if (ny != geometry.ny() || nx != geometry.nx()) {
            throw StepException.badInput(ID + ": " + name + " says SUBARRAY = FULL and has " + ny + " rows x " + nx
                    + " columns, expected " + geometry.ny() + " x " + geometry.nx()
                    + "; interleaved read-outs must go through refpix first");
        }
    }

    /** A frame of the shape of the pattern must go, and the first group must not matter. */
    @Override
    public void selfCheck() {
        int n = 12;
        var small = new Geometry(n, n, 1, 3, 4, 8, 9, 11);
        var pattern = new float[n * n];
        var image = new float[2 * n * n];
        var regions = small.regions();
        for (int k = 0; k < n * n; k++) {
            pattern[k] = regions[k] == Geometry.EDGE ? 1 : 0.25f;
            image[k] = 64 * (k % 7);
            image[n * n + k] = image[k] + 8 * pattern[k] + 16;
        }
        var levels = PictureFrameKernel.levels(pattern, 0, null, 0, regions, n, n);
        var found = PictureFrameKernel.levels(image, n * n, image, 0, regions, n, n);
        PictureFrameKernel.subtract(
                image,
                n * n,
                image,
                0,
                pattern,
                levels,
                PictureFrameKernel.scale(found, levels),
                found.edge(),
                regions,
                n,
                0,
                n);
        for (int k = 0; k < n * n; k++) {
            if (image[n * n + k] != image[k]) {
                throw new IllegalStateException(
                        ID + ": a frame kept " + (image[n * n + k] - image[k]) + ", expected 0 at pixel " + k);
            }
        }
    }
}

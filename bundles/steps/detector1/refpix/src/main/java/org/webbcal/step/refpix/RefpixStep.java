package org.webbcal.step.refpix;

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
import org.webbcal.model.Irs2Layout;
import org.webbcal.model.dq.DqFlag;

/** Removes drifts of the read-out with the help of reference pixels. */
@Component(service = Step.class)
@StepService(
        id = "refpix",
        instruments = {"MIRI", "NIRSPEC"})
public final class RefpixStep implements Step {

    /** Rows of a full MIRI frame. */
    private static final int MIRI_NY = 1024;

    /** Columns of a full MIRI frame, reference pixels included. */
    private static final int MIRI_NX = 1032;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "refpix", "Removes drifts of the read-out with the help of reference pixels")
            .status("S_REFPIX")
            .inPlace(Kind.RAMP)
            .parameters(RefpixParams.class)
            .reference("refpix", Need.OPTIONAL)
            .reads(PlaneKind.SCI, PlaneKind.PIXELDQ, PlaneKind.GROUPDQ, PlaneKind.ZEROFRAME)
            .changes(PlaneKind.SCI, PlaneKind.PIXELDQ, PlaneKind.GROUPDQ, PlaneKind.ZEROFRAME)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.REFERENCE_PIXEL, DqFlag.BAD_REF_PIXEL)
            .dqSets(DqFlag.DO_NOT_USE, DqFlag.BAD_REF_PIXEL)
            .locality(Locality.INTEGRATION)
            .source("jwst/refpix/reference_pixels.py")
            .source("jwst/refpix/irs2_subtract_reference.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var shape = context.rampShape();
        var parameters = context.parameters(RefpixParams.class);
        if (context.exposure().isMiri()) {
            if (shape.nx() < MIRI_NX || shape.ny() < MIRI_NY) {
                return new StepRun.Skip(
                        "subarray " + context.exposure().subarray() + " of " + shape.ny() + "×" + shape.nx()
                                + " pixels; the reference pixels of MIRI serve full frames of " + MIRI_NY + "×"
                                + MIRI_NX);
            }
            return new MiriRun(context, parameters);
        }
        return Irs2Layout.isIrs2(shape.ny(), shape.nx())
                ? openIrs2(context, parameters)
                : openTraditional(context, parameters);
    }

    private static StepRun openIrs2(StepContext context, RefpixParams parameters) throws StepException {
        var shape = context.rampShape();
        Irs2Layout layout;
        try {
            layout = Irs2Layout.of(context.header(), shape.ny(), shape.nx());
        } catch (IllegalArgumentException e) {
            throw StepException.badInput("refpix: " + context.exposure().name() + " is " + e.getMessage());
        }
        var reference = context.reference("refpix");
        if (reference.isEmpty()) {
            throw StepException.reference(
                    "refpix: " + context.exposure().name() + " is an IRS2 read-out and no reference of type refpix"
                            + " applies to it, without which its interleaved reference pixels cannot be taken out; give one with override_refpix");
        }
        return new Irs2Run(context, parameters, layout, reference.get());
    }

    private static StepRun openTraditional(StepContext context, RefpixParams parameters) throws StepException {
        var shape = context.rampShape();
        DetectorFrame frame;
        try {
            frame = DetectorFrame.of(context.header(), shape.ny(), shape.nx());
        } catch (IllegalArgumentException e) {
            throw StepException.badInput("refpix: " + context.exposure().name() + " has " + e.getMessage());
        }
        if (!frame.fits()) {
            return new StepRun.Skip("subarray " + context.exposure().subarray() + " of " + shape.ny() + "×" + shape.nx()
                    + " pixels at (x " + (frame.x0() + 1) + ", y " + (frame.y0() + 1)
                    + ") does not lie on the detector of 2048×2048");
        }
        if (frame.isWholeDetector() || context.header().integer("NOUTPUTS", 1) == DetectorFrame.OUTPUTS) {
            return new TraditionalRun(
                    context,
                    frame,
                    new TraditionalReference(
                            frame,
                            parameters.oddEvenColumns(),
                            parameters.siglimit(),
                            parameters.useSideRefPixels(),
                            parameters.sideSmoothingLength(),
                            parameters.sideGain()));
        }
        return new TraditionalRun(
                context,
                frame,
                new SubarrayReference(
                        frame, context.exposure().subarray(), parameters.oddEvenColumns(), parameters.siglimit()));
    }
}

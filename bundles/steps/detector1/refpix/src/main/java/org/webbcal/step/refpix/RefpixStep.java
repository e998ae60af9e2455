package org.webbcal.step.refpix;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.RampBlock;
import org.webbcal.model.dq.DqFlag;

/** Removes the drifts of the four outputs of a MIRI detector with the help of its reference pixels. */
@Component(service = Step.class)
@StepService(
        id = "refpix",
        instruments = {"MIRI"})
public final class RefpixStep implements Step {

    /** Rows of a full MIRI frame. */
    private static final int FULL_NY = 1024;

    /** Columns of a full MIRI frame, reference pixels included. */
    private static final int FULL_NX = 1032;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "refpix", "Removes drifts with the help of reference pixels (MIRI)")
            .status("S_REFPIX")
            .inPlace(Kind.RAMP)
            .parameters(RefpixParams.class)
            .reads(PlaneKind.SCI, PlaneKind.PIXELDQ)
            .changes(PlaneKind.SCI)
            .dqReads(DqFlag.DO_NOT_USE)
            .locality(Locality.INTEGRATION)
            .source("jwst, refpix/reference_pixels.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var shape = context.rampShape();
        if (shape.nx() < FULL_NX || shape.ny() < FULL_NY) {
            return new StepRun.Skip("subarray " + context.exposure().subarray() + " of " + shape.ny() + "×" + shape.nx()
                    + " pixels; the reference pixels of MIRI serve full frames of " + FULL_NY + "×" + FULL_NX);
        }
        return new Run(context, context.parameters(RefpixParams.class));
    }

    private static final class Run implements StepRun.Ramp {
        private final StepContext context;
        private final RefpixParams parameters;
        private boolean useless;

        Run(StepContext context, RefpixParams parameters) {
            this.context = context;
            this.parameters = parameters;
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            int ny = block.ny();
            int nx = block.nx();
            boolean apart = parameters.oddEvenRows();
            if (block.integration() == 0 && !RefpixKernel.hasReferencePixels(block.pixelDq(), ny, nx, apart)) {
                useless = true;
                context.warn("reference pixels not used: some output has no reference pixel without DO_NOT_USE");
                context.skipped("some output has no usable reference pixel");
            }
            if (useless) {
                return;
            }
            var signals = new double[block.ngroups()][2 * RefpixKernel.OUTPUTS];
            context.rows().eachIndex(block.ngroups(), (g0, g1) -> {
                for (int g = Math.max(1, g0); g < g1; g++) {
                    RefpixKernel.signals(
                            block.sci(), g, block.pixelDq(), ny, nx, apart, parameters.siglimit(), signals[g]);
                }
            });
            for (int g = 1; g < signals.length; g++) {
                for (double signal : signals[g]) {
                    if (Double.isNaN(signal)) {
                        throw StepException.unprocessable(
                                "refpix: group " + (g + 1) + " of integration " + (block.integration() + 1)
                                        + " has an output whose reference pixels are all NaN; switch the step off with --steps.refpix.skip=true");
                    }
                }
            }
            context.rows()
                    .each(ny, (y0, y1) -> RefpixKernel.subtract(block.sci(), block.ngroups(), ny, nx, signals, y0, y1));
        }
    }
}

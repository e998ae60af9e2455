package org.webbcal.step.superbias;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.ReferencePlanes;
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
import org.webbcal.model.RampBlock;
import org.webbcal.model.dq.DqFlag;

/** Subtracts the bias of NIRSpec pixels. */
@Component(service = Step.class)
@StepService(
        id = "superbias",
        instruments = {"NIRSPEC"})
public final class SuperbiasStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "superbias", "Subtract the bias of each pixel (NIRSpec)")
            .status("S_SUPERB")
            .inPlace(Kind.RAMP)
            .reference("superbias", Need.SKIP_WHEN_ABSENT)
            .reads(PlaneKind.SCI, PlaneKind.PIXELDQ, PlaneKind.ZEROFRAME)
            .changes(PlaneKind.SCI, PlaneKind.PIXELDQ, PlaneKind.ZEROFRAME)
            .dqSets(DqFlag.values())
            .locality(Locality.PIXEL)
            .workspaceBytesPerPixel(4)
            .source("jwst/superbias/bias_sub.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var reference = context.reference("superbias");
        if (reference.isEmpty()) {
            return new StepRun.Skip("no superbias reference applies to this exposure");
        }
        var shape = context.rampShape();
        var bias = SuperbiasKernel.withoutNan(
                ReferencePlanes.require("superbias", reference.get(), "SCI", shape.ny(), shape.nx())
                        .floats());
        var flags = ReferencePlanes.optional("superbias", reference.get(), "DQ", shape.ny(), shape.nx())
                .map(plane -> plane.ints())
                .orElse(null);
        return new Run(context, bias, flags, context.header().bool("ZEROFRAM").orElse(false));
    }

    /** Work on one exposure. */
    private record Run(StepContext context, float[] bias, int[] flags, boolean useZeroFrame) implements StepRun.Ramp {

        @Override
        public void correct(RampBlock block) throws StepException {
            int ny = block.ny();
            int nx = block.nx();
            var zero = useZeroFrame ? block.zeroFrame() : null;
            context.rows().each(ny, (y0, y1) -> {
                SuperbiasKernel.subtract(block.sci(), bias, block.ngroups(), ny, nx, y0, y1);
                if (zero != null) {
                    SuperbiasKernel.subtractFromZeroFrame(zero, bias, nx, y0, y1);
                }
                if (flags != null) {
                    for (int p = y0 * nx; p < y1 * nx; p++) {
                        block.pixelDq()[p] |= flags[p];
                    }
                }
            });
        }
    }
}

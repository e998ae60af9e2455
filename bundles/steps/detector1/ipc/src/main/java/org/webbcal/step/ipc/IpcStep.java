package org.webbcal.step.ipc;

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
import org.webbcal.model.Shape4;
import org.webbcal.model.reference.Reference;

/** Undoes the coupling between neighbouring pixels (inter-pixel capacitance). */
@Component(service = Step.class)
@StepService(
        id = "ipc",
        instruments = {"MIRI", "NIRSPEC"})
public final class IpcStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "ipc", "Undo the coupling between neighbouring pixels")
            .status("S_IPC")
            .inPlace(Kind.RAMP)
            .reference("ipc", Need.SKIP_WHEN_ABSENT)
            .reads(PlaneKind.SCI)
            .changes(PlaneKind.SCI)
            .locality(Locality.PLANE)
            .workspaceBytesPerPixel(4)
            .source("jwst/ipc/ipc_corr.py")
            .build();

    /** Longer side of a NIRSpec detector; IRS2 read-outs have more rows. */
    private static final int DETECTOR_SIDE = 2048;

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var reference = context.reference("ipc");
        if (reference.isEmpty()) {
            return new StepRun.Skip("no ipc reference applies to this exposure");
        }
        var shape = context.rampShape();
        if (Math.max(shape.ny(), shape.nx()) > DETECTOR_SIDE) {
            throw StepException.unprocessable(
                    "ipc: the exposure has images of " + shape.ny() + "×" + shape.nx()
                            + " pixels, an IRS2 read-out with interleaved reference pixels; only images of up to 2048×2048 pixels can be processed yet");
        }
        var kernel = kernel(reference.get(), shape);
        var region = LightRegion.of(context.header(), context.exposure().isMiri(), shape.ny(), shape.nx());
        if (region.rows() == 0 || region.columns() == 0) {
            return new StepRun.Skip("the subarray holds reference pixels only");
        }
        var padded = new float[IpcKernel.paddedSize(region, kernel)];
        StepRun.Ramp run = block -> {
            var rows = context.rows();
            int ny = block.ny();
            int nx = block.nx();
            for (int group = 0; group < block.ngroups(); group++) {
                int g = group;
                rows.each(
                        region.rows(),
                        (r0, r1) -> IpcKernel.copy(block.sci(), padded, region, kernel, g, ny, nx, r0, r1));
                rows.each(
                        region.rows(),
                        (r0, r1) -> IpcKernel.convolve(block.sci(), padded, region, kernel, g, ny, nx, r0, r1));
            }
        };
        return run;
    }

    private static IpcKernel.Kernel kernel(Reference reference, Shape4 shape) throws StepException {
        int any = ReferencePlanes.ANY;
        boolean varies =
                reference.plane("SCI").map(plane -> plane.dims().length == 4).orElse(false);
        var plane = varies
                ? ReferencePlanes.require("ipc", reference, "SCI", any, any, shape.ny(), shape.nx())
                : ReferencePlanes.require("ipc", reference, "SCI", any, any);
        return new IpcKernel.Kernel(plane.floats(), plane.dims()[0], plane.dims()[1], varies);
    }
}

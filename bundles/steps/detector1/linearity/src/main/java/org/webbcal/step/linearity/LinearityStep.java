package org.webbcal.step.linearity;

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
import org.webbcal.model.Plane;
import org.webbcal.model.RampBlock;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;

/** Corrects ramps for the detector's non-linear response. */
@Component(service = Step.class)
@StepService(
        id = "linearity",
        instruments = {"MIRI", "NIRSPEC"})
public final class LinearityStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "linearity", "Correct ramps for the detector's non-linear response")
            .status("S_LINEAR")
            .inPlace(Kind.RAMP)
            .parameters(LinearityParams.class)
            .reference("linearity", Need.SKIP_WHEN_ABSENT)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ, PlaneKind.PIXELDQ, PlaneKind.ZEROFRAME)
            .changes(PlaneKind.SCI, PlaneKind.PIXELDQ, PlaneKind.ZEROFRAME)
            .dqReads(DqFlag.SATURATED, DqFlag.NO_LIN_CORR)
            .dqSets(DqFlag.values())
            .locality(Locality.PIXEL)
            .workspaceBytesPerPixel(8)
            .source("jwst/linearity/linearity.py")
            .source("stcal/linearity/linearity.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var found = context.reference("linearity");
        if (found.isEmpty()) {
            return new StepRun.Skip("no linearity reference applies to this exposure");
        }
        var reference = found.get();
        var shape = context.rampShape();
        int any = ReferencePlanes.ANY;
        var coeffs = ReferencePlanes.require("linearity", reference, "COEFFS", any, shape.ny(), shape.nx());
        int order = order(reference, coeffs);
        var flags = ReferencePlanes.optional("linearity", reference, "DQ", shape.ny(), shape.nx())
                .map(plane -> plane.ints().clone())
                .orElseGet(() -> new int[shape.plane()]);

        var header = context.header();
        int nframes = header.get(Keywords.NFRAMES).orElse(1);
        var inverse = ReferencePlanes.optional("linearity", reference, "INV_COEFFS", any, shape.ny(), shape.nx());
        boolean byFrame = inverse.isPresent() && nframes > 1 && shape.ngroups() > 1;
        var inverseFlags = byFrame ? flags.clone() : flags;
        LinearityKernel.flagUseless(coeffs.floats(), order, flags);
        if (!byFrame) {
            return new Run(context, coeffs.floats(), order, flags, flags);
        }
        int inverseOrder = order(reference, inverse.get());
        LinearityKernel.flagUseless(inverse.get().floats(), inverseOrder, inverseFlags);
        int gap = context.parameters(LinearityParams.class).readpattGroupgap()
                ? header.get(Keywords.GROUPGAP).orElse(0)
                : 0;
        var both = new LinearityKernel.Coefficients(
                coeffs.floats(), order, flags, inverse.get().floats(), inverseOrder, inverseFlags);
        context.info("groups of " + nframes + " frames are corrected frame by frame");
        return new Run(context, both, nframes, nframes + gap);
    }

    private static int order(Reference reference, Plane coeffs) throws StepException {
        int order = coeffs.dims()[0];
        if (order < 2) {
            throw StepException.reference(
                    "linearity: reference " + reference.fileName() + ", extension " + coeffs.name() + ", has " + order
                            + " coefficients, at least 2 are expected; choose another with override_linearity");
        }
        for (float v : coeffs.floats()) {
            if (Float.isFinite(v)) {
                return order;
            }
        }
        throw StepException.reference("linearity: reference " + reference.fileName() + ", extension " + coeffs.name()
                + ", holds no finite value in the subarray; choose another with override_linearity");
    }

    private static final class Run implements StepRun.Ramp {
        private final StepContext context;
        private final float[] coeffs;
        private final int order;
        private final int[] identity;
        private final int[] pixelFlags;
        private final LinearityKernel.Coefficients both;
        private final int nframes;
        private final int stride;
        private final boolean useZeroFrame;

        /** Groups are corrected as they are. */
        private Run(StepContext context, float[] coeffs, int order, int[] identity, int[] pixelFlags) {
            this(context, coeffs, order, identity, pixelFlags, null, 1, 1);
        }

        /** Averaged groups are corrected frame by frame. */
        private Run(StepContext context, LinearityKernel.Coefficients both, int nframes, int stride) {
            this(
                    context,
                    both.forward(),
                    both.order(),
                    both.flags(),
                    union(both.flags(), both.inverseFlags()),
                    both,
                    nframes,
                    stride);
        }

        private Run(
                StepContext context,
                float[] coeffs,
                int order,
                int[] identity,
                int[] pixelFlags,
                LinearityKernel.Coefficients both,
                int nframes,
                int stride) {
            this.context = context;
            this.coeffs = coeffs;
            this.order = order;
            this.identity = identity;
            this.pixelFlags = pixelFlags;
            this.both = both;
            this.nframes = nframes;
            this.stride = stride;
            useZeroFrame = context.header().bool("ZEROFRAM").orElse(false);
        }

        private static int[] union(int[] a, int[] b) {
            var out = a.clone();
            for (int p = 0; p < out.length; p++) {
                out[p] |= b[p];
            }
            return out;
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            int ny = block.ny();
            int nx = block.nx();
            context.rows().each(ny, (y0, y1) -> {
                if (both == null) {
                    LinearityKernel.correct(
                            block.sci(), block.groupDq(), identity, coeffs, order, block.ngroups(), ny, nx, y0, y1);
                } else {
                    LinearityKernel.correctFrames(
                            block.sci(), block.groupDq(), both, nframes, stride, block.ngroups(), ny, nx, y0, y1);
                }
                if (useZeroFrame && block.zeroFrame() != null) {
                    LinearityKernel.correctZeroFrame(block.zeroFrame(), identity, coeffs, order, ny, nx, y0, y1);
                }
                for (int p = y0 * nx; p < y1 * nx; p++) {
                    block.pixelDq()[p] |= pixelFlags[p];
                }
            });
        }
    }
}

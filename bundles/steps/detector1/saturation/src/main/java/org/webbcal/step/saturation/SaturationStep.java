package org.webbcal.step.saturation;

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
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;

/** Flags saturated samples and samples at the A/D floor. */
@Component(service = Step.class)
@StepService(
        id = "saturation",
        instruments = {"MIRI", "NIRSPEC"})
public final class SaturationStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "saturation", "Flag saturated samples and samples at the A/D floor")
            .status("S_SATURA")
            .inPlace(Kind.RAMP)
            .parameters(SaturationParams.class)
            .reference("saturation", Need.SKIP_WHEN_ABSENT)
            .reference("superbias", Need.OPTIONAL)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ, PlaneKind.PIXELDQ, PlaneKind.ZEROFRAME)
            .changes(PlaneKind.GROUPDQ, PlaneKind.PIXELDQ, PlaneKind.ZEROFRAME)
            .dqReads(DqFlag.SATURATED, DqFlag.DO_NOT_USE)
            .dqSets(DqFlag.values())
            .locality(Locality.INTEGRATION)
            .workspaceBytesPerPixel(17)
            .source("jwst/saturation/saturation.py")
            .source("stcal/saturation/saturation.py")
            .build();

    /** Longer side of a NIRSpec detector; IRS2 read-outs have more rows. */
    private static final int DETECTOR_SIDE = 2048;

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var reference = context.reference("saturation");
        if (reference.isEmpty()) {
            return new StepRun.Skip("no saturation reference applies to this exposure");
        }
        var shape = context.rampShape();
        if (Math.max(shape.ny(), shape.nx()) > DETECTOR_SIDE) {
            throw StepException.unprocessable(
                    "saturation: the exposure has images of " + shape.ny() + "×" + shape.nx()
                            + " pixels, an IRS2 read-out with interleaved reference pixels; only images of up to 2048×2048 pixels can be processed yet");
        }
        var flags = ReferencePlanes.optional("saturation", reference.get(), "DQ", shape.ny(), shape.nx())
                .map(plane -> plane.ints().clone())
                .orElseGet(() -> new int[shape.plane()]);
        var levels = ReferencePlanes.require("saturation", reference.get(), "SCI", shape.ny(), shape.nx())
                .floats();
        var threshold = SaturationKernel.thresholds(levels, flags);
        var superbias = context.reference("superbias");
        var bias = superbias.isEmpty()
                ? null
                : ReferencePlanes.require("saturation", superbias.get(), "SCI", shape.ny(), shape.nx())
                        .floats();
        return new Run(context, context.parameters(SaturationParams.class), shape, threshold, flags, bias);
    }

    /** Work on one exposure. */
    private static final class Run implements StepRun.Ramp {
        private final StepContext context;
        private final int width;
        private final float[] threshold;
        private final int[] flags;
        private final float[] bias;
        private final ReadPattern pattern;
        private final boolean useZeroFrame;
        private final int[] first;
        private final int[] partial;
        private final byte[] seen;

        private Run(
                StepContext context,
                SaturationParams parameters,
                Shape4 shape,
                float[] threshold,
                int[] flags,
                float[] bias) {
            this.context = context;
            this.threshold = threshold;
            this.flags = flags;
            this.bias = bias;
            width = parameters.nPixGrowSat();
            var header = context.header();
            int nframes = Math.max(1, header.get(Keywords.NFRAMES).orElse(1));
            int gap = parameters.readpattGroupgap()
                    ? Math.max(0, header.get(Keywords.GROUPGAP).orElse(0))
                    : 0;
            // A group of one frame cannot have saturated in part of its frames: with nframes = 1 the passes on averaged
            // groups never flag anything.
            pattern = parameters.useReadpatt() && nframes > 1 ? new ReadPattern(nframes, nframes + gap) : null;
            useZeroFrame = header.bool("ZEROFRAM").orElse(false);
            first = new int[shape.plane()];
            partial = pattern == null ? null : new int[shape.plane()];
            seen = new byte[shape.plane()];
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            int ngroups = block.ngroups();
            int ny = block.ny();
            int nx = block.nx();
            var sci = block.sci();
            var groupDq = block.groupDq();
            var pixelDq = block.pixelDq();
            var rows = context.rows();
            rows.each(ny, (y0, y1) -> {
                SaturationKernel.findFirst(sci, groupDq, threshold, first, seen, ngroups, ny, nx, y0, y1);
                for (int p = y0 * nx; p < y1 * nx; p++) {
                    pixelDq[p] |= flags[p];
                }
            });
            rows.each(
                    ny,
                    (y0, y1) -> SaturationKernel.grow(
                            sci, groupDq, threshold, first, seen, width, partial, flags, pattern, ngroups, ny, nx, y0,
                            y1));
            if (pattern != null) {
                rows.each(
                        ny,
                        (y0, y1) -> SaturationKernel.flagPartial(
                                sci, groupDq, threshold, bias, partial, width, pattern, ngroups, ny, nx, y0, y1));
            }
            var zero = block.zeroFrame();
            if (useZeroFrame && zero != null) {
                rows.each(ny, (y0, y1) -> SaturationKernel.markZeroFrame(zero, threshold, first, nx, y0, y1));
                rows.each(ny, (y0, y1) -> SaturationKernel.clearZeroFrame(zero, first, width, ny, nx, y0, y1));
            }
        }

        @Override
        public void finish() {
            int saturated = 0;
            int floor = 0;
            for (byte s : seen) {
                saturated += (s & Dq.SATURATED) != 0 ? 1 : 0;
                floor += (s & Dq.AD_FLOOR) != 0 ? 1 : 0;
            }
            context.note("saturated_pixels", saturated);
            context.note("ad_floor_pixels", floor);
            context.info(saturated + " of " + seen.length + " pixels saturated in some group, " + floor
                    + " at the A/D floor");
        }
    }
}

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
import org.webbcal.model.Irs2Layout;
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
        boolean interleaved = Irs2Layout.isIrs2(shape.ny(), shape.nx());
        var rows = interleaved ? interleaved(context, shape) : ImageRows.all(shape.ny(), shape.nx());
        var flags = ReferencePlanes.optional("saturation", reference.get(), "DQ", rows.ny(), rows.nx())
                .map(plane -> plane.ints().clone())
                .orElseGet(() -> new int[rows.ny() * rows.nx()]);
        var levels = ReferencePlanes.require("saturation", reference.get(), "SCI", rows.ny(), rows.nx())
                .floats();
        var threshold = SaturationKernel.thresholds(levels, flags);
        var superbias = context.reference("superbias");
        var bias = superbias.isEmpty()
                ? null
                : rows.extract(ReferencePlanes.require("saturation", superbias.get(), "SCI", shape.ny(), shape.nx())
                        .floats());
        return new Run(context, context.parameters(SaturationParams.class), interleaved, rows, threshold, flags, bias);
    }

    /** The normal rows among the interleaved reference rows. */
    private static ImageRows interleaved(StepContext context, Shape4 shape) throws StepException {
        try {
            var layout = Irs2Layout.of(context.header(), shape.ny(), shape.nx());
            return new ImageRows(Irs2Layout.SIDE, shape.nx(), shape.ny(), layout.normalRows());
        } catch (IllegalArgumentException e) {
            throw StepException.badInput("saturation: " + context.exposure().name() + " is " + e.getMessage());
        }
    }

    /** Work on one exposure. */
    private static final class Run implements StepRun.Ramp {
        private final StepContext context;
        private final int width;
        private final boolean interleaved;
        private final ImageRows image;
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
                boolean interleaved,
                ImageRows image,
                float[] threshold,
                int[] flags,
                float[] bias) {
            this.context = context;
            this.interleaved = interleaved;
            this.image = image;
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
            boolean averaged = parameters.useReadpatt() && nframes > 1;
            pattern = averaged ? new ReadPattern(nframes, nframes + gap) : null;
            useZeroFrame = header.bool("ZEROFRAM").orElse(false);
            int plane = image.ny() * image.nx();
            first = new int[plane];
            boolean looksBack = averaged && (!interleaved || parameters.irs2PartialSaturation());
            partial = looksBack ? new int[plane] : null;
            seen = new byte[plane];
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            int ngroups = block.ngroups();
            int ny = image.ny();
            var sci = block.sci();
            var groupDq = block.groupDq();
            var rows = context.rows();
            rows.each(ny, (y0, y1) -> {
                SaturationKernel.findFirst(sci, groupDq, threshold, first, seen, ngroups, image, y0, y1);
                addFlags(block.pixelDq(), y0, y1);
            });
            rows.each(
                    ny,
                    (y0, y1) -> SaturationKernel.grow(
                            sci, groupDq, threshold, first, seen, width, partial, flags, pattern, ngroups, image, y0,
                            y1));
            if (partial != null) {
                rows.each(ny, (y0, y1) -> SaturationKernel.flagPartial(groupDq, partial, width, image, y0, y1));
            }
            if (pattern != null && ngroups > 2) {
                flagSecond(sci, groupDq);
            }
            var zero = block.zeroFrame();
            if (useZeroFrame && zero != null) {
                rows.each(ny, (y0, y1) -> SaturationKernel.markZeroFrame(zero, threshold, first, image, y0, y1));
                rows.each(ny, (y0, y1) -> SaturationKernel.clearZeroFrame(zero, first, width, image, y0, y1));
            }
        }

        private void addFlags(int[] pixelDq, int y0, int y1) {
            int nx = image.nx();
            for (int y = y0; y < y1; y++) {
                int at = image.at(0, y);
                for (int x = 0; x < nx; x++) {
                    pixelDq[at + x] |= flags[y * nx + x];
                }
            }
        }

        private void flagSecond(float[] sci, byte[] groupDq) throws StepException {
            var rows = context.rows();
            int ny = image.ny();
            if (interleaved) {
                rows.each(
                        ny,
                        (y0, y1) -> SaturationKernel.markSecond(sci, threshold, bias, pattern, first, image, y0, y1));
                rows.each(ny, (y0, y1) -> SaturationKernel.saturateSecond(groupDq, first, seen, width, image, y0, y1));
            } else {
                rows.each(
                        ny,
                        (y0, y1) -> SaturationKernel.flagSecond(sci, groupDq, threshold, bias, pattern, image, y0, y1));
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

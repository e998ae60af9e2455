package org.webbcal.step.dark_current;

import java.util.Arrays;
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
import org.webbcal.model.Plane;
import org.webbcal.model.RampBlock;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;

/** Subtracts the dark ramp and hands the average dark current on to {@code ramp_fit}. */
@Component(service = Step.class)
@StepService(
        id = "dark_current",
        instruments = {"MIRI", "NIRSPEC"})
public final class DarkCurrentStep implements Step {

    /** Name of the carried plane and of the extension in reference files: average dark current, electron/s. */
    private static final String AVERAGE = "AVDRKCUR";

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of("dark_current", "Subtracts the dark current")
            .status("S_DARK")
            .inPlace(Kind.RAMP)
            .parameters(DarkCurrentParams.class)
            .reference("dark", Need.SKIP_WHEN_ABSENT)
            .reads(PlaneKind.SCI, PlaneKind.PIXELDQ)
            .changes(PlaneKind.SCI, PlaneKind.PIXELDQ)
            .dqSets(DqFlag.values())
            .locality(Locality.PIXEL)
            .source("jwst, dark_current/dark_current_step.py; stcal, dark_current/dark_sub.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var found = context.reference("dark");
        if (found.isEmpty()) {
            return new StepRun.Skip("no dark reference applies");
        }
        var dark = found.get();
        var parameters = context.parameters(DarkCurrentParams.class);
        var sci = dark.wholePlane("SCI")
                .orElseThrow(() -> StepException.reference("dark_current: reference " + dark.fileName()
                        + " has no extension SCI; choose another with override_dark"));
        int rank = sci.dims().length;
        if (rank != 3 && rank != 4) {
            throw unfit(dark, sci, "three axes (groups, rows, columns) or four (integrations, groups, rows, columns)");
        }
        int ngroups = context.rampShape().ngroups();
        int darkGroups = sci.dims()[rank - 3];
        int frames = context.header().integer("NFRAMES", 1);
        int gap = context.header().integer("GROUPGAP", 0);
        int darkFrames = dark.header().integer("NFRAMES", 1);
        int darkGap = dark.header().integer("GROUPGAP", 0);

        carryAverage(context, dark, parameters, sci.dims()[rank - 2], sci.dims()[rank - 1]);
        if (darkFrames > frames || darkGap > gap) {
            var reason = "the dark " + dark.fileName() + " is sampled more coarsely (NFRAMES " + darkFrames
                    + ", GROUPGAP " + darkGap + ") than the exposure (NFRAMES " + frames + ", GROUPGAP " + gap + ")";
            context.warn("dark current not subtracted: " + reason);
            return new StepRun.Skip(reason);
        }
        int missing = DarkCurrentKernel.missingGroups(ngroups, frames, gap, darkGroups, darkFrames, darkGap);
        if (missing > 0) {
            if (darkGroups < 2) {
                throw unfit(
                        dark,
                        sci,
                        "at least two groups, to be continued over the " + ngroups + " groups of the exposure");
            }
            context.warn("dark " + dark.fileName() + " has " + darkGroups + " groups, " + missing
                    + " too few; the missing ones are extrapolated from its last two");
        }
        boolean direct = frames == darkFrames && gap == darkGap;
        if (!direct && (darkFrames != 1 || darkGap != 0)) {
            context.warn("dark " + dark.fileName() + " does not hold single frames (NFRAMES " + darkFrames
                    + ", GROUPGAP " + darkGap + "); its groups are averaged as if they were frames");
        }
        var sampling = new DarkCurrentKernel.Sampling(direct ? 1 : frames, direct ? 1 : frames + gap, missing > 0);
        return new Run(context, dark, sci, darkGroups, sampling, parameters.darkIntByAbsolute());
    }

    /**
     * Puts the average dark current beside the exposure: the user's value, or the image of the file, or its keyword, or 0. The reference software compares the
     * image with a plane that the exposure does not have yet, so no image ever fits there and none is handed on.
     */
    private static void carryAverage(
            StepContext context, Reference dark, DarkCurrentParams parameters, int ny, int nx) {
        if (parameters.averageDarkCurrent() == null) {
            var image = dark.wholePlane(AVERAGE);
            if (image.isPresent() && sum(image.get().floats()) != 0) {
                if (!parameters.averageDarkImage()) {
                    return;
                }
                var dims = image.get().dims();
                if (Arrays.equals(dims, new int[] {ny, nx})) {
                    context.carry(Plane.ofFloat(AVERAGE, image.get().floats(), ny, nx));
                } else {
                    context.warn("average dark current of " + dark.fileName() + " is " + text(dims)
                            + " pixels, expected " + ny + "×" + nx + "; its noise is left out");
                    context.carry(Plane.ofFloat(AVERAGE, new float[ny * nx], ny, nx));
                }
                return;
            }
        }
        double value = parameters.averageDarkCurrent() == null
                ? dark.header().number(AVERAGE, 0)
                : parameters.averageDarkCurrent();
        var plane = new float[ny * nx];
        Arrays.fill(plane, (float) value);
        context.carry(Plane.ofFloat(AVERAGE, plane, ny, nx));
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return sum;
    }

    private static StepException unfit(Reference dark, Plane sci, String expected) {
        return StepException.reference("dark_current: reference " + dark.fileName() + ", extension SCI, is "
                + text(sci.dims()) + ", expected " + expected + "; choose another with override_dark");
    }

    private static String text(int[] dims) {
        var text = new StringBuilder();
        for (int d : dims) {
            text.append(text.isEmpty() ? "" : "×").append(d);
        }
        return text.toString();
    }

    private static final class Run implements StepRun.Ramp {
        private final StepContext context;
        private final Reference reference;
        private final Plane dark;
        private final int darkInts;
        private final int darkGroups;
        private final DarkCurrentKernel.Sampling sampling;
        private final int start;
        private final boolean segment;
        private boolean flagged;

        Run(
                StepContext context,
                Reference reference,
                Plane dark,
                int darkGroups,
                DarkCurrentKernel.Sampling sampling,
                boolean absolute) {
            this.context = context;
            this.reference = reference;
            this.dark = dark;
            this.darkGroups = darkGroups;
            this.sampling = sampling;
            darkInts = dark.dims().length == 4 ? dark.dims()[0] : 1;
            int intstart = context.header().get(Keywords.INTSTART).orElse(1);
            start = absolute ? intstart - 1 : 0;
            segment = intstart != 1 && !absolute;
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            int ny = block.ny();
            int nx = block.nx();
            var dims = dark.dims();
            if (dims[dims.length - 2] != ny || dims[dims.length - 1] != nx) {
                throw unfit(
                        reference,
                        dark,
                        "rows and columns " + ny + "×" + nx + " of the exposure; a dark is not cut to a subarray");
            }
            // Without absolute numbering all integrations of a later segment take the settled, last integration of the
            // dark.
            int use = segment ? darkInts - 1 : Math.min(start + block.integration(), darkInts - 1);
            var values = dark.floats();
            context.rows()
                    .each(
                            ny,
                            (y0, y1) -> DarkCurrentKernel.subtract(
                                    block.sci(), block.ngroups(), ny, nx, values, use, darkGroups, sampling, y0, y1));
            if (!flagged) {
                flagged = true;
                addFlags(block);
            }
        }

        private void addFlags(RampBlock block) throws StepException {
            Optional<Plane> plane = reference.plane("DQ");
            if (plane.isEmpty()) {
                return;
            }
            var dims = plane.get().dims();
            int rank = dims.length;
            if (rank < 2 || rank > 4 || dims[rank - 2] != block.ny() || dims[rank - 1] != block.nx()) {
                throw StepException.reference("dark_current: reference " + reference.fileName() + ", extension DQ, is "
                        + text(dims) + ", expected rows and columns " + block.ny() + "×" + block.nx()
                        + "; choose another with override_dark");
            }
            int integrations = rank == 4 ? dims[0] : 1;
            int size = rank == 4 ? dims[1] * block.plane() : block.plane();
            DarkCurrentKernel.addFlags(block.pixelDq(), plane.get().ints(), integrations, size, 0, block.plane());
        }
    }
}

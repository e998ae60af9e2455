package org.webbcal.step.rscd;

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
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Key;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** Gives up the first groups of MIRI integrations, which the reset distorts. */
@Component(service = Step.class)
@StepService(id = "rscd", instruments = "MIRI")
public final class RscdStep implements Step {

    /** Fewest groups of which some can be given up. */
    private static final int MIN_GROUPS = 3;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "rscd", "Give up the first groups of MIRI integrations")
            .status("S_RSCD")
            .inPlace(Kind.RAMP)
            .parameters(RscdParams.class)
            .reference("rscd", Need.SKIP_WHEN_ABSENT)
            .reads(PlaneKind.GROUPDQ, PlaneKind.PIXELDQ)
            .changes(PlaneKind.GROUPDQ, PlaneKind.PIXELDQ)
            .dqReads(DqFlag.SATURATED)
            .dqSets(DqFlag.DO_NOT_USE, DqFlag.FLUX_ESTIMATED)
            .locality(Locality.PIXEL)
            .workspaceBytesPerPixel(2)
            .source("jwst/rscd/rscd_sub.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var reference = context.reference("rscd");
        if (reference.isEmpty()) {
            return new StepRun.Skip("no rscd reference applies to this exposure");
        }
        var shape = context.rampShape();
        if (shape.ngroups() < MIN_GROUPS) {
            return new StepRun.Skip(shape.ngroups() + " groups, at least " + MIN_GROUPS + " are needed");
        }
        var header = context.header();
        var counts = counts(context, reference.get());
        if (counts.isEmpty()) {
            return new StepRun.Skip("the rscd reference " + reference.get().fileName() + " has no entry for SUBARRAY "
                    + header.get(Keywords.SUBARRAY).orElse("(missing)") + ", READPATT "
                    + header.get(Keywords.READPATT).orElse("(missing)"));
        }
        if (counts.get().first() < 0) {
            context.warn("the rscd reference " + reference.get().fileName()
                    + " does not say how many groups of the first integration to give up; 1 is taken");
        }
        return new Run(context, shape, counts.get().fitted(shape.ngroups()));
    }

    private static Optional<SkipCounts> counts(StepContext context, Reference reference) throws StepException {
        try {
            var table = reference.requireTable("RSCD_GROUP_SKIP");
            var header = context.header();
            // The two names of one subarray: SUBPRISM in headers of early files, SLITLESSPRISM in references.
            var named = header.get(Keywords.SUBARRAY).orElse("");
            var subarray = named.equals("SUBPRISM") ? "SLITLESSPRISM" : named;
            var pattern = header.get(Keywords.READPATT).orElse("");
            var counts = SkipCounts.find(table, subarray, pattern);
            if (counts.isPresent()
                    || !pattern.startsWith("FASTGRPAVG")
                    || !context.parameters(RscdParams.class).fastgrpavgFallback()) {
                return counts;
            }
            int nframes = Math.max(1, header.get(Keywords.NFRAMES).orElse(1));
            var averaged = SkipCounts.find(table, subarray, "FASTR1").map(single -> single.averaged(nframes));
            averaged.ifPresent(c -> context.info(
                    "no entry for " + pattern + ": groups of " + nframes + " frames of FASTR1 are assumed"));
            return averaged;
        } catch (ReferenceException e) {
            throw StepException.reference("rscd", e);
        }
    }

    private static final class Run implements StepRun.Ramp {
        private final StepContext context;
        private final SkipCounts counts;
        private final boolean hasFirst;
        private final boolean hasLater;
        private final byte[] firstMarks;
        private final byte[] laterMarks;

        private Run(StepContext context, Shape4 shape, SkipCounts counts) {
            this.context = context;
            this.counts = counts;
            // A segment need not begin with the first integration of the exposure.
            hasFirst = context.header().get(Keywords.INTSTART).orElse(1) == 1;
            hasLater = context.header().get(Keywords.NINTS).orElse(shape.nints()) > 1;
            firstMarks = new byte[shape.plane()];
            laterMarks = new byte[shape.plane()];
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            boolean first = hasFirst && block.integration() == 0;
            int skip = first ? counts.first() : counts.later();
            var marks = first ? firstMarks : laterMarks;
            context.rows()
                    .each(
                            block.ny(),
                            (y0, y1) -> RscdKernel.flag(
                                    block.groupDq(), block.pixelDq(), marks, skip, block.ny(), block.nx(), y0, y1));
        }

        @Override
        public void finish() {
            if (hasFirst) {
                report("1", "int 1", "Int 1", counts.first(), firstMarks);
            }
            if (hasLater) {
                report("2", "int 2 and higher", "Int 2+", counts.later(), laterMarks);
            }
        }

        private void report(String number, String which, String label, int skip, byte[] marks) {
            int lowered = RscdKernel.count(marks, RscdKernel.LOWERED);
            // Without any pixel that saturates early, the reference software does not count the pixels that keep their
            // first group.
            int kept = RscdKernel.count(marks, RscdKernel.EARLY) == 0 ? 0 : RscdKernel.count(marks, RscdKernel.KEPT);
            Header header = context.header();
            header.set(Key.integer("INT" + number + "SKIP", "Number of groups skipped in " + which), skip);
            header.set(Key.integer("INT" + number + "UGP1", label + ": pixels where the first group is kept"), kept);
            header.set(Key.integer("INT" + number + "BORS", label + ": pixels backed off due to saturation"), lowered);
            context.note("lowered_pixels_int" + number, lowered);
            context.info(which + ": " + skip + " groups given up, fewer in " + lowered + " pixels that saturate early");
        }
    }
}

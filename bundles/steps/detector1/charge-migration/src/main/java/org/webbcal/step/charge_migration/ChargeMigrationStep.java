package org.webbcal.step.charge_migration;

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

/** Gives up samples from which charge may have moved to neighbours. */
@Component(service = Step.class)
@StepService(
        id = "charge_migration",
        instruments = {"MIRI", "NIRSPEC"})
public final class ChargeMigrationStep implements Step {

    /** Fewest groups of which some can be given up. */
    private static final int MIN_GROUPS = 3;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "charge_migration", "Give up samples from which charge may have moved to neighbours")
            .status("S_CHGMIG")
            .inPlace(Kind.RAMP)
            .parameters(ChargeMigrationParams.class)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ)
            .changes(PlaneKind.GROUPDQ)
            .dqReads(DqFlag.DO_NOT_USE)
            .dqSets(DqFlag.CHARGELOSS, DqFlag.DO_NOT_USE)
            .locality(Locality.INTEGRATION)
            .workspaceBytesPerPixel(5)
            .source("jwst/charge_migration/charge_migration.py")
            .source("Goudfrooij et al. 2024, PASP 136, 014503")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var shape = context.rampShape();
        if (shape.ngroups() < MIN_GROUPS) {
            return new StepRun.Skip(shape.ngroups() + " groups, at least " + MIN_GROUPS + " are needed");
        }
        double threshold = context.parameters(ChargeMigrationParams.class).signalThreshold();
        return new Run(context, (float) threshold, shape.plane());
    }

    /** Work on one exposure. */
    private static final class Run implements StepRun.Ramp {
        private final StepContext context;
        private final float threshold;
        private final int[] first;
        private final byte[] marks;

        private Run(StepContext context, float threshold, int plane) {
            this.context = context;
            this.threshold = threshold;
            first = new int[plane];
            marks = new byte[plane];
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            int ngroups = block.ngroups();
            int ny = block.ny();
            int nx = block.nx();
            var sci = block.sci();
            var groupDq = block.groupDq();
            var rows = context.rows();
            rows.each(
                    ny,
                    (y0, y1) ->
                            ChargeMigrationKernel.findFirst(sci, groupDq, threshold, first, ngroups, ny, nx, y0, y1));
            rows.each(ny, (y0, y1) -> ChargeMigrationKernel.flag(groupDq, first, marks, ngroups, ny, nx, y0, y1));
        }

        @Override
        public void finish() {
            int bright = count(ChargeMigrationKernel.BRIGHT);
            int flagged = count(ChargeMigrationKernel.FLAGGED);
            int lost = count(ChargeMigrationKernel.LOST);
            context.note("bright_pixels", bright);
            context.note("flagged_pixels", flagged);
            context.note("lost_pixels", lost);
            context.info(bright + " of " + marks.length + " pixels rise above " + threshold + " DN; with neighbours, "
                    + flagged + " have groups flagged");
            if (lost > 0) {
                context.warn(lost + " pixels lost all good groups of an integration to signal_threshold = " + threshold
                        + " DN; raise it to keep them");
            }
        }

        private int count(byte mark) {
            int n = 0;
            for (byte m : marks) {
                n += (m & mark) != 0 ? 1 : 0;
            }
            return n;
        }
    }
}

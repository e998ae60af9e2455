package org.webbcal.step.lastframe;

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
import org.webbcal.model.dq.DqFlag;

/** Gives up the last group of MIRI integrations. */
@Component(service = Step.class)
@StepService(id = "lastframe", instruments = "MIRI")
public final class LastFrameStep implements Step {

    /** Fewest groups of which one can be given up. */
    private static final int MIN_GROUPS = 3;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "lastframe", "Give up the last group of MIRI integrations")
            .status("S_LASTFR")
            .inPlace(Kind.RAMP)
            .reads(PlaneKind.GROUPDQ)
            .changes(PlaneKind.GROUPDQ)
            .dqSets(DqFlag.DO_NOT_USE)
            .locality(Locality.PIXEL)
            .source("jwst/lastframe/lastframe_sub.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        int ngroups = context.rampShape().ngroups();
        if (ngroups < MIN_GROUPS) {
            return new StepRun.Skip(ngroups + " groups, at least " + MIN_GROUPS + " are needed");
        }
        StepRun.Ramp run = block -> context.rows()
                .each(
                        block.ny(),
                        (y0, y1) ->
                                LastFrameKernel.flag(block.groupDq(), block.ngroups(), block.ny(), block.nx(), y0, y1));
        return run;
    }
}

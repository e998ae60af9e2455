package org.webbcal.step.firstframe;

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

/** Gives up the first group of MIRI integrations. Superseded by {@code rscd}. */
@Component(service = Step.class)
@StepService(id = "firstframe", instruments = "MIRI")
public final class FirstFrameStep implements Step {

    /** Fewest groups of which the first can be given up. */
    private static final int MIN_GROUPS = 4;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "firstframe", "Give up the first group of MIRI integrations (see rscd)")
            .status("S_FRSTFR")
            .inPlace(Kind.RAMP)
            .parameters(FirstFrameParams.class)
            .reads(PlaneKind.GROUPDQ, PlaneKind.PIXELDQ)
            .changes(PlaneKind.GROUPDQ, PlaneKind.PIXELDQ)
            .dqReads(DqFlag.SATURATED)
            .dqSets(DqFlag.DO_NOT_USE, DqFlag.FLUX_ESTIMATED)
            .locality(Locality.PIXEL)
            .source("jwst/firstframe/firstframe_sub.py")
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
        boolean keepBright = context.parameters(FirstFrameParams.class).brightUseGroup1();
        StepRun.Ramp run = block -> context.rows()
                .each(
                        block.ny(),
                        (y0, y1) -> FirstFrameKernel.flag(
                                block.groupDq(), block.pixelDq(), keepBright, block.ny(), block.nx(), y0, y1));
        return run;
    }
}

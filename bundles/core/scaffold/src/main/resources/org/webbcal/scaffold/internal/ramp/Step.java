package @PACKAGE@;

import java.util.concurrent.atomic.LongAdder;
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

/** @TITLE@. */
@Component(service = Step.class)
@StepService(id = "@ID@")
public final class @CLASS@Step implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of("@ID@", "@TITLE@")
            .status("@STATUS@")
            .inPlace(Kind.RAMP)
            .parameters(@CLASS@Params.class)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ)
            .changes(PlaneKind.GROUPDQ)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.SATURATED)
            .dqSets(DqFlag.JUMP_DET)
            .locality(Locality.PIXEL)
            .source("README of this project")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        int ngroups = context.rampShape().ngroups();
        if (ngroups < 2) {
            return new StepRun.Skip(ngroups + " group, at least 2 are needed");
        }
        return new Run(context, context.parameters(@CLASS@Params.class));
    }

    /** The work on one exposure: its integrations come in order. */
    private static final class Run implements StepRun.Ramp {
        private final StepContext context;
        private final @CLASS@Params params;
        private final LongAdder flagged = new LongAdder();

        Run(StepContext context, @CLASS@Params params) {
            this.context = context;
            this.params = params;
        }

        @Override
        public void correct(RampBlock b) throws StepException {
            context.rows().each(b.ny(), (y0, y1) ->
                    flagged.add(@CLASS@Kernel.flag(b.sci(), b.groupDq(), b.ngroups(), b.ny(), b.nx(), params.threshold(), y0, y1)));
        }

        @Override
        public void finish() {
            context.note("groups_flagged", flagged.sum());
            context.info(flagged.sum() + " groups flagged above " + params.threshold() + " DN");
        }
    }
}

package @PACKAGE@;

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

/** @TITLE@, in the way of this site. The ranking puts it before the platform's own, which has 0. */
@Component(service = Step.class, property = "service.ranking:Integer=100")
@StepService(id = "@ID@")
public final class @CLASS@Step implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of("@ID@", "@TITLE@")
            .status("@STATUS@")
            .inPlace(Kind.RAMP)@PARAMETERS@@PLANES@
            .locality(Locality.PIXEL)
            .source("README of this project")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        StepRun.Ramp run = b -> context.rows().each(
                b.ny(), (y0, y1) -> @CLASS@Kernel.correct(b.sci(), b.groupDq(), b.pixelDq(), b.ngroups(), b.ny(), b.nx(), y0, y1));
        return run;
    }
}

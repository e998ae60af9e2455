package @PACKAGE@;

import java.util.List;
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
import org.webbcal.model.dq.DqFlag;

/** @TITLE@. */
@Component(service = Step.class)
@StepService(id = "@ID@")
public final class @CLASS@Step implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of("@ID@", "@TITLE@")
            .status("@STATUS@")
            .inPlace(Kind.IMAGE)
            .parameters(@CLASS@Params.class)
            .reads(PlaneKind.SCI, PlaneKind.DQ)
            .changes(PlaneKind.DQ)
            .dqReads(DqFlag.DO_NOT_USE)
            .dqSets(DqFlag.OUTLIER)
            .locality(Locality.PIXEL)
            .source("README of this project")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var params = context.parameters(@CLASS@Params.class);
        StepRun.Model run = image -> {
            image.withNoisePlanes();
            var flagged = new LongAdder();
            // rows of all planes of a stack, one after the other
            context.rows().each(image.depth() * image.ny(), (y0, y1) ->
                    flagged.add(@CLASS@Kernel.flag(image.sci(), image.dq(), params.threshold(), y0 * image.nx(), y1 * image.nx())));
            context.note("pixels_flagged", flagged.sum());
            context.info(flagged.sum() + " pixels flagged above " + params.threshold());
            return List.of(image);
        };
        return run;
    }
}

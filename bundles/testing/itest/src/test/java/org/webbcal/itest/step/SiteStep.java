package org.webbcal.itest.step;

import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;

/** A step as a site would bring it: leaves the data alone and notes which code it was. Its id and version stand in its jar. */
public class SiteStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    Identity.property("id"), "Note the version of the code at work")
            .inPlace(Kind.RAMP)
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) {
        return new StepRun.Ramp() {
            @Override
            public void correct(RampBlock block) {
                context.checkCancelled();
            }

            @Override
            public void finish() {
                // reaches for a class and a file of its own bundle at the last moment
                context.note("code_version", Identity.property("version"));
            }
        };
    }
}

package org.webbcal.step.group_scale;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class GroupScaleContractTest extends StepContract {

    @Override
    protected Step step() {
        return new GroupScaleStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("NFRAMES", 5).key("FRMDIVSR", 8);
    }
}

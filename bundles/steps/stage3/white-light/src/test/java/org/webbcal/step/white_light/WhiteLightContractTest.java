package org.webbcal.step.white_light;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class WhiteLightContractTest extends StepContract {

    @Override
    protected Step step() {
        return new WhiteLightStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXP_TYPE", "MIR_LRS-SLITLESS");
    }
}

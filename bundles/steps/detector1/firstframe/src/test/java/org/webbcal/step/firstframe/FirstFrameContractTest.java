package org.webbcal.step.firstframe;

import org.webbcal.api.step.Step;
import org.webbcal.testkit.StepContract;

class FirstFrameContractTest extends StepContract {

    @Override
    protected Step step() {
        return new FirstFrameStep();
    }
}

package org.webbcal.step.lastframe;

import org.webbcal.api.step.Step;
import org.webbcal.testkit.StepContract;

class LastFrameContractTest extends StepContract {

    @Override
    protected Step step() {
        return new LastFrameStep();
    }
}

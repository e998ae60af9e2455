package org.webbcal.step.combine_1d;

import org.webbcal.api.step.Step;
import org.webbcal.testkit.StepContract;

class Combine1dContractTest extends StepContract {

    @Override
    protected Step step() {
        return new Combine1dStep();
    }
}

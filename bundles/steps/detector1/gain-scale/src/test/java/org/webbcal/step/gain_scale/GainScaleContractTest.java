package org.webbcal.step.gain_scale;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class GainScaleContractTest extends StepContract {

    @Override
    protected Step step() {
        return new GainScaleStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.reference(new FakeReference("gain").key("GAINFACT", 2.0));
    }
}

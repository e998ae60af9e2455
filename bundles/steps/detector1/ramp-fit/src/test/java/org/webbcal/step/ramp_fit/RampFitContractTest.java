package org.webbcal.step.ramp_fit;

import java.util.Arrays;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class RampFitContractTest extends StepContract {

    @Override
    protected Step step() {
        return new RampFitStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        var gain = new float[shape.plane()];
        var readnoise = new float[shape.plane()];
        Arrays.fill(gain, 5.5f);
        Arrays.fill(readnoise, 6f);
        context.reference(new FakeReference("gain").floats("SCI", gain, shape.ny(), shape.nx()));
        context.reference(new FakeReference("readnoise").floats("SCI", readnoise, shape.ny(), shape.nx()));
    }
}

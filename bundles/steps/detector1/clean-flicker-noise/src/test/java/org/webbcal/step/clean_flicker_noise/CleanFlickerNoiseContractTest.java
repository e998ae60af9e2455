package org.webbcal.step.clean_flicker_noise;

import java.util.Arrays;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class CleanFlickerNoiseContractTest extends StepContract {

    @Override
    protected Step step() {
        return new CleanFlickerNoiseStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        var gain = new float[shape.plane()];
        var noise = new float[shape.plane()];
        Arrays.fill(gain, 5);
        Arrays.fill(noise, 6);
        context.reference(new FakeReference("gain").floats("SCI", gain, shape.ny(), shape.nx()));
        context.reference(new FakeReference("readnoise").floats("SCI", noise, shape.ny(), shape.nx()));
    }
}

package org.webbcal.step.jump;

import java.util.Arrays;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class JumpContractTest extends StepContract {

    @Override
    protected Step step() {
        return new JumpStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        var gain = new float[shape.plane()];
        Arrays.fill(gain, 3.1f);
        gain[0] = Float.NaN;
        var noise = new float[shape.plane()];
        Arrays.fill(noise, 6f);
        context.reference(new FakeReference("gain").floats("SCI", gain, shape.ny(), shape.nx()));
        context.reference(new FakeReference("readnoise").floats("SCI", noise, shape.ny(), shape.nx()));
        context.parameter("find_showers", "true").parameter("expand_large_events", "true");
        context.parameter("after_jump_flag_dn1", "300").parameter("after_jump_flag_time1", "6");
    }
}

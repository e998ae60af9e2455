package org.webbcal.step.saturation;

import java.util.Arrays;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class SaturationContractTest extends StepContract {

    @Override
    protected Step step() {
        return new SaturationStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        var threshold = new float[shape.plane()];
        Arrays.fill(threshold, 50000);
        threshold[2] = Float.NaN;
        var flags = new int[shape.plane()];
        flags[5] = Dq.NO_SAT_CHECK;
        context.key("NFRAMES", 4);
        context.reference(new FakeReference("saturation")
                .floats("SCI", threshold, shape.ny(), shape.nx())
                .flags("DQ", flags, shape.ny(), shape.nx()));
    }
}

package org.webbcal.step.superbias;

import java.util.Arrays;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class SuperbiasContractTest extends StepContract {

    @Override
    protected Step step() {
        return new SuperbiasStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        var bias = new float[shape.plane()];
        Arrays.fill(bias, 9000);
        bias[3] = Float.NaN;
        var flags = new int[shape.plane()];
        flags[3] = Dq.UNRELIABLE_BIAS;
        context.key("INSTRUME", "NIRSPEC").key("DETECTOR", "NRS1");
        context.reference(new FakeReference("superbias")
                .floats("SCI", bias, shape.ny(), shape.nx())
                .flags("DQ", flags, shape.ny(), shape.nx()));
    }
}

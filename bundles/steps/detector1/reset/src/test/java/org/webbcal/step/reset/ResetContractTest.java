package org.webbcal.step.reset;

import java.util.Arrays;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class ResetContractTest extends StepContract {

    @Override
    protected Step step() {
        return new ResetStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        var anomaly = new float[2 * 4 * shape.plane()];
        Arrays.fill(anomaly, 7);
        anomaly[11] = Float.NaN;
        var flags = new int[shape.plane()];
        flags[1] = Dq.UNRELIABLE_BIAS;
        context.reference(new FakeReference("reset")
                .floats("SCI", anomaly, 2, 4, shape.ny(), shape.nx())
                .flags("DQ", flags, shape.ny(), shape.nx()));
    }
}

package org.webbcal.step.flat_field;

import java.util.Arrays;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class FlatFieldContractTest extends StepContract {

    @Override
    protected Step step() {
        return new FlatFieldStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        var flat = new float[shape.plane()];
        var err = new float[shape.plane()];
        Arrays.fill(flat, 0.9f);
        Arrays.fill(err, 0.01f);
        context.reference(new FakeReference("flat")
                .floats("SCI", flat, shape.ny(), shape.nx())
                .floats("ERR", err, shape.ny(), shape.nx())
                .flags("DQ", new int[shape.plane()], shape.ny(), shape.nx()));
    }
}

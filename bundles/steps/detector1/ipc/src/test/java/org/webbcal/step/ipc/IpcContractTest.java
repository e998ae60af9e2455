package org.webbcal.step.ipc;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class IpcContractTest extends StepContract {

    @Override
    protected Step step() {
        return new IpcStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        float[] kernel = {0, -0.01f, 0, -0.02f, 1.06f, -0.02f, 0, -0.01f, 0};
        context.reference(new FakeReference("ipc").floats("SCI", kernel, 3, 3));
    }
}

package org.webbcal.step.rscd;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class RscdContractTest extends StepContract {

    @Override
    protected Step step() {
        return new RscdStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.reference(new FakeReference("rscd").table("RSCD_GROUP_SKIP", RscdKernelTest.table()));
    }
}

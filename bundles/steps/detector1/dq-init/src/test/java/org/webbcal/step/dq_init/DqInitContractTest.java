package org.webbcal.step.dq_init;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class DqInitContractTest extends StepContract {

    @Override
    protected Step step() {
        return new DqInitStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        var mask = new int[shape.plane()];
        mask[3] = Dq.DO_NOT_USE | Dq.DEAD;
        mask[shape.plane() - 1] = Dq.HOT;
        context.reference(new FakeReference("mask").flags("DQ", mask, shape.ny(), shape.nx()));
    }
}

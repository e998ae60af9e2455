package org.webbcal.step.srctype;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class SrcTypeContractTest extends StepContract {

    @Override
    protected Step step() {
        return new SrcTypeStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXP_TYPE", "MIR_LRS-FIXEDSLIT").key("SRCTYAPT", "POINT");
    }
}

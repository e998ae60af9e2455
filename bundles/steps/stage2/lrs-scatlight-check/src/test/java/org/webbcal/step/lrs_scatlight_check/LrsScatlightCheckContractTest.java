package org.webbcal.step.lrs_scatlight_check;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class LrsScatlightCheckContractTest extends StepContract {

    @Override
    protected Step step() {
        return new LrsScatlightCheckStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXP_TYPE", "MIR_LRS-FIXEDSLIT");
    }
}

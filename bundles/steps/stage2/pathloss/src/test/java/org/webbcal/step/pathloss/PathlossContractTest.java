package org.webbcal.step.pathloss;

import org.webbcal.api.step.Step;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class PathlossContractTest extends StepContract {

    @Override
    protected Step step() {
        return new PathlossStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXP_TYPE", "MIR_LRS-FIXEDSLIT").reference(Slits.table());
    }

    @Override
    protected ImageModel input(Shape4 shape) {
        return Slits.dressed(super.input(shape));
    }
}

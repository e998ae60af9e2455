package org.webbcal.step.targ_centroid;

import org.webbcal.api.step.Step;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class TargCentroidContractTest extends StepContract {

    @Override
    protected Step step() {
        return new TargCentroidStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXP_TYPE", "MIR_LRS-FIXEDSLIT")
                .companion("target_acquisition", Scenes.verification(Scenes.TA_X + 1, Scenes.TA_Y));
    }

    @Override
    protected ImageModel input(Shape4 shape) {
        return Scenes.exposure(super.input(shape));
    }
}

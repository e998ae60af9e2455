package org.webbcal.step.lrs_slitless_bkg;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class LrsSlitlessBkgContractTest extends StepContract {

    @Override
    protected Step step() {
        return new LrsSlitlessBkgStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXP_TYPE", "MIR_LRS-SLITLESS").parameter("bkg_columns", "4,7,14,19");
    }
}

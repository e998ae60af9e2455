package org.webbcal.step.fastgrpavg_rescale;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class FastgrpavgRescaleContractTest extends StepContract {

    @Override
    protected Step step() {
        return new FastgrpavgRescaleStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        FastgrpavgRescaleTest.old(context, 4);
    }
}

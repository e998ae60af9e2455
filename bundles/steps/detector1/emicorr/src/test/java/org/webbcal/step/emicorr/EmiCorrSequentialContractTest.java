package org.webbcal.step.emicorr;

import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;

/** The same promises for the other algorithm. */
class EmiCorrSequentialContractTest extends EmiCorrContractTest {

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        super.prepare(context, shape);
        context.parameter("algorithm", "sequential").parameter("nints_to_phase", "2");
    }
}

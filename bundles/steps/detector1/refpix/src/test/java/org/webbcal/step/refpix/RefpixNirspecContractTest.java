package org.webbcal.step.refpix;

import java.util.List;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

/** A subarray at the edge of the detector, read through four outputs. */
class RefpixNirspecContractTest extends StepContract {

    @Override
    protected Step step() {
        return new RefpixStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("INSTRUME", "NIRSPEC").key("DETECTOR", "NRS2").key("EXP_TYPE", "NRS_FIXEDSLIT");
        context.key("FASTAXIS", -2).key("SLOWAXIS", -1).key("SUBSTRT1", 1).key("SUBSTRT2", 1);
        context.key("NOUTPUTS", 4);
    }

    @Override
    protected List<Shape4> shapes() {
        return List.of(SHAPE, new Shape4(1, 1, 16, 20), new Shape4(3, 2, 5, 7));
    }
}

package org.webbcal.step.refpix;

import java.util.List;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.StepContract;

class RefpixContractTest extends StepContract {

    @Override
    protected Step step() {
        return new RefpixStep();
    }

    @Override
    protected List<Shape4> shapes() {
        return List.of(SHAPE, new Shape4(1, 1, 1024, 1032), new Shape4(2, 3, 1024, 1032));
    }
}

package org.webbcal.step.bkg_subtract;

import org.webbcal.api.step.Step;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.StepContract;

class BkgSubtractContractTest extends StepContract {

    @Override
    protected Step step() {
        return new BkgSubtractStep();
    }

    @Override
    protected MemoryModelSet members(Shape4 shape) {
        var set = new MemoryModelSet("product").add("exposure", "science", "g", image(shape, 7));
        for (int i = 0; i < 3; i++) {
            set.add("background" + i, "background", "b" + i, image(shape, 8 + i));
        }
        return set;
    }
}

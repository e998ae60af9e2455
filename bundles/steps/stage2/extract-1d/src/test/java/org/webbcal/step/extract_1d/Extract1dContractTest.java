package org.webbcal.step.extract_1d;

import java.util.List;
import org.webbcal.api.step.Step;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class Extract1dContractTest extends StepContract {

    @Override
    protected Step step() {
        return new Extract1dStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        LrsImages.prepare(context)
                .reference(LrsImages.aperture(
                        "xstart",
                        1.3,
                        "xstop",
                        3.1,
                        "bkg_coeff",
                        List.of(List.of(3.9), List.of(6.2)),
                        "bkg_fit",
                        "poly",
                        "bkg_order",
                        1,
                        "smoothing_length",
                        3))
                .reference(LrsImages.apcorr());
    }

    @Override
    protected ImageModel input(Shape4 shape) {
        var one = image(shape, 7);
        var stack = ImageModel.cube(shape.nints(), shape.ny(), shape.nx()).withNoisePlanes();
        for (int k = 0; k < shape.nints(); k++) {
            int at = k * one.plane();
            System.arraycopy(one.sci(), 0, stack.sci(), at, one.plane());
            System.arraycopy(one.err(), 0, stack.err(), at, one.plane());
            System.arraycopy(one.dq(), 0, stack.dq(), at, one.plane());
            System.arraycopy(one.varPoisson(), 0, stack.varPoisson(), at, one.plane());
            System.arraycopy(one.varRnoise(), 0, stack.varRnoise(), at, one.plane());
        }
        return LrsImages.calibrated(LrsImages.context(shape), stack);
    }
}

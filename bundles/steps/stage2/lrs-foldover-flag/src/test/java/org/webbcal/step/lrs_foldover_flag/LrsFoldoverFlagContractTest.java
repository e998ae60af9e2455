package org.webbcal.step.lrs_foldover_flag;

import org.webbcal.api.step.Step;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.SlitImage;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class LrsFoldoverFlagContractTest extends StepContract {

    @Override
    protected Step step() {
        return new LrsFoldoverFlagStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXP_TYPE", "MIR_LRS-SLITLESS");
    }

    @Override
    protected ImageModel input(Shape4 shape) {
        var image = super.input(shape);
        var wavelength = new float[image.plane()];
        for (int q = 0; q < wavelength.length; q++) {
            wavelength[q] = 4 + 0.1f * (q / image.nx());
        }
        SlitImage.plane(image, SlitImage.WAVELENGTH, wavelength);
        return image;
    }
}

package org.webbcal.step.pixel_replace;

import org.webbcal.api.step.Step;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.SlitImage;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class PixelReplaceContractTest extends StepContract {

    @Override
    protected Step step() {
        return new PixelReplaceStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXP_TYPE", "MIR_LRS-SLITLESS");
    }

    @Override
    protected ImageModel input(Shape4 shape) {
        var image = super.input(shape);
        image.sciHeader().set("DISPAXIS", 2);
        var wavelength = new float[image.plane()];
        for (int q = 0; q < wavelength.length; q++) {
            wavelength[q] = 5 + 0.1f * (q / image.nx());
        }
        SlitImage.plane(image, SlitImage.WAVELENGTH, wavelength);
        return image;
    }
}

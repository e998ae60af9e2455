package org.webbcal.step.master_background;

import org.webbcal.api.step.Step;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.Shape4;
import org.webbcal.model.SlitImage;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.SpectrumModel;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class MasterBackgroundContractTest extends StepContract {

    @Override
    protected Step step() {
        return new MasterBackgroundStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXP_TYPE", "MIR_LRS-FIXEDSLIT");
    }

    @Override
    protected MemoryModelSet members(Shape4 shape) {
        var set = new MemoryModelSet("product");
        for (int i = 0; i < 2; i++) {
            var image = image(shape, 7 + i);
            var wavelength = new float[image.plane()];
            for (int p = 0; p < wavelength.length; p++) {
                wavelength[p] = 4 + 0.5f * (p / image.nx());
            }
            SlitImage.plane(image, SlitImage.WAVELENGTH, wavelength);
            set.add("exposure" + i, "science", "group" + i, image);
        }
        var model = SpectrumModel.of(Layout.SINGLE).add(spectrum(Spectrum.single(40), 3));
        model.primary().set("EFFEXPTM", 10.0);
        return set.add("background", "background", model);
    }
}

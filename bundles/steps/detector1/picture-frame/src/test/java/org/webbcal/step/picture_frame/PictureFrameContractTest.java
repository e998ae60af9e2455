package org.webbcal.step.picture_frame;

import java.util.Arrays;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class PictureFrameContractTest extends StepContract {

    /** The shape of the contract's data, with an edge and a centre. */
    static final Geometry SMALL = new Geometry(SHAPE.ny(), SHAPE.nx(), 1, 4, 5, 11, 12, 15);

    @Override
    protected Step step() {
        return new PictureFrameStep(SMALL);
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("INSTRUME", "NIRSPEC")
                .key("DETECTOR", "NRS1")
                .key("EXP_TYPE", "NRS_IFU")
                .key("SUBARRAY", "FULL");
        var gain = new float[shape.plane()];
        var noise = new float[shape.plane()];
        var pattern = new float[shape.plane()];
        Arrays.fill(gain, 1);
        Arrays.fill(noise, 6);
        for (int k = 0; k < pattern.length; k++) {
            pattern[k] = (float) Math.hypot(k / shape.nx() - shape.ny() / 2.0, k % shape.nx() - shape.nx() / 2.0);
        }
        context.reference(new FakeReference("gain").floats("SCI", gain, shape.ny(), shape.nx()));
        context.reference(new FakeReference("readnoise").floats("SCI", noise, shape.ny(), shape.nx()));
        context.reference(new FakeReference("pictureframe").floats("SCI", pattern, shape.ny(), shape.nx()));
    }
}

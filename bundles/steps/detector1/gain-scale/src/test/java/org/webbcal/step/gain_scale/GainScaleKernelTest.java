package org.webbcal.step.gain_scale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class GainScaleKernelTest {

    @Test
    void scalesRatesByTheFactorAndVariancesByItsSquare() throws Exception {
        var image = ImageModel.cube(2, 3, 4).withNoisePlanes();
        Arrays.fill(image.sci(), 10);
        Arrays.fill(image.err(), 3);
        Arrays.fill(image.varPoisson(), 5);
        Arrays.fill(image.varRnoise(), 4);
        image.sci()[23] = Float.NaN;
        var context = FakeStepContext.miri().key("GAINFACT", 1.5);
        var out = ((StepRun.Model) new GainScaleStep().open(context)).process(image);
        assertSame(image, out.get(0));
        assertEquals(15, image.sci()[22]);
        assertEquals(Float.NaN, image.sci()[23]);
        assertEquals(4.5f, image.err()[0]);
        assertEquals(11.25f, image.varPoisson()[23]);
        assertEquals(9, image.varRnoise()[12]);
        assertEquals(1.5, image.primary().number("GAINFACT", 0));
    }

    @Test
    void prefersTheHeaderToTheReferenceAndSkipsWithoutBoth() throws Exception {
        var context = FakeStepContext.miri();
        assertInstanceOf(StepRun.Skip.class, new GainScaleStep().open(context));
        context.reference(new FakeReference("gain").key("GAINFACT", 2.0));
        var image = ImageModel.image(1, 1);
        image.sci()[0] = 1;
        ((StepRun.Model) new GainScaleStep().open(context)).process(image);
        assertEquals(2, image.sci()[0]);
        ((StepRun.Model) new GainScaleStep().open(context.key("GAINFACT", 3.0))).process(image);
        assertEquals(6, image.sci()[0]);
    }

    @Test
    void touchesNoOtherValue() {
        float[] values = {1, 2, 3, 4};
        GainScaleKernel.scale(values, 2, 1, 3);
        assertArrayEquals(new float[] {1, 4, 6, 4}, values);
    }
}

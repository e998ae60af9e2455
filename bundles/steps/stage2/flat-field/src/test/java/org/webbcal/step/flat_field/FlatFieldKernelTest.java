package org.webbcal.step.flat_field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class FlatFieldKernelTest {

    private static ImageModel image(float sci) {
        var image = ImageModel.image(1, 1).withNoisePlanes();
        image.varFlat(new float[1]);
        image.sci()[0] = sci;
        image.varPoisson()[0] = 0.2f;
        image.varRnoise()[0] = 0.3f;
        return image;
    }

    private static void apply(ImageModel image, float flat, float err, int dq, boolean inverse) {
        for (int k = 0; k < image.depth(); k++) {
            FlatFieldKernel.apply(image, k, new float[] {flat}, new float[] {err}, new int[] {dq}, inverse, 0, 1);
        }
    }

    @Test
    void dividesAndPropagates() {
        var image = image(4);
        apply(image, 2, 0.1f, Dq.LOW_QE, false);
        assertEquals(2, image.sci()[0]);
        assertEquals(0.01, image.varFlat()[0], 1e-9); // (2/2)^2 0.1^2
        assertEquals(0.05, image.varPoisson()[0], 1e-8);
        assertEquals(0.075, image.varRnoise()[0], 1e-8);
        assertEquals(Math.sqrt(0.01 + 0.05 + 0.075), image.err()[0], 1e-7);
        assertEquals(Dq.LOW_QE, image.dq()[0]);
    }

    @Test
    void inverseUndoes() {
        var image = image(4);
        apply(image, 2, 0.1f, 0, false);
        apply(image, 2, 0.1f, 0, true);
        assertEquals(4, image.sci()[0]);
        assertEquals(0.2f, image.varPoisson()[0], 1e-7);
        assertEquals(0, image.varFlat()[0]);
        assertEquals(Math.sqrt(0.5), image.err()[0], 1e-7);
    }

    @Test
    void uselessFlatMakesThePixelUseless() {
        for (float flat : new float[] {0, Float.NaN}) {
            var image = image(4);
            apply(image, flat, 0.1f, 0, false);
            assertTrue(Float.isNaN(image.sci()[0]) && Float.isNaN(image.err()[0]) && Float.isNaN(image.varFlat()[0]));
            assertEquals(Dq.DO_NOT_USE | Dq.NO_FLAT_FIELD, image.dq()[0]);
        }
        var flagged = image(4);
        apply(flagged, 2, 0.1f, Dq.NO_FLAT_FIELD, false);
        assertEquals(Dq.DO_NOT_USE | Dq.NO_FLAT_FIELD, flagged.dq()[0]);
    }

    @Test
    void unknownErrorOfTheFlatMakesThePixelUseless() {
        var image = image(4);
        apply(image, 2, Float.NaN, 0, false);
        assertTrue(Float.isNaN(image.sci()[0]));
        assertEquals(Dq.DO_NOT_USE, image.dq()[0]);
    }

    @Test
    void negativeFlatStaysAndCubesGetOneFlat() {
        var cube = ImageModel.cube(2, 1, 1).withNoisePlanes();
        cube.varFlat(new float[2]);
        cube.sci()[0] = 3;
        cube.sci()[1] = 5;
        apply(cube, -0.5f, 0, 0, false);
        assertEquals(-6, cube.sci()[0]);
        assertEquals(-10, cube.sci()[1]);
    }

    @Test
    void smallFlatIsNotApplied() throws Exception {
        var context = FakeStepContext.miri().reference(new FakeReference("flat").floats("SCI", new float[6], 2, 3));
        var image = ImageModel.image(4, 4).withNoisePlanes();
        image.sci()[5] = 7;
        ((StepRun.Model) new FlatFieldStep().open(context)).process(image);
        assertEquals(7, image.sci()[5]);
        assertTrue(context.skipReason().isPresent());
        assertEquals(1, context.warnings().size());
    }
}

package org.webbcal.step.photom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.SlitImage;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class SpectralPhotomTest {

    /** Two rows; the second is that of the exposure: responses 1, 2, 4 at 5, 6, 8 µm, falling, with padding. */
    private static Table table(double unit) {
        float[] wavelength = {1, 2, 3, 4, (float) (8 * unit), (float) (6 * unit), (float) (5 * unit), 0};
        float[] response = {1, 1, 1, 1, 4, 2, 1, 0};
        return new Table()
                .add(new Table.Column("filter", new String[] {"P750L", "P750L"}))
                .add(new Table.Column("subarray", new String[] {"FULL", "SUBTEST"}))
                .add(new Table.Column("photmjsr", new float[] {7, 0.5f}))
                .add(new Table.Column("nelem", new short[] {4, 3}))
                .add(new Table.Column("wavelength", wavelength, 4, false, "", "", ""))
                .add(new Table.Column("relresponse", response, 4, false, "", "", ""));
    }

    private static FakeStepContext context(Table table) {
        return FakeStepContext.miri(new Shape4(1, 1, 1, 5))
                .key("EXP_TYPE", "MIR_LRS-SLITLESS")
                .key("FILTER", "P750L")
                .reference(new FakeReference("photom").table("PHOTOM", table).key("PIXAR_SR", 2.8e-13));
    }

    private static ImageModel image() {
        var image = ImageModel.cube(2, 1, 5).withNoisePlanes();
        image.sciHeader().set("BUNIT", "DN/s");
        java.util.Arrays.fill(image.sci(), 10f);
        java.util.Arrays.fill(image.varPoisson(), 2f);
        SlitImage.plane(image, SlitImage.WAVELENGTH, new float[] {5, 5.5f, 7, 8, 8.5f});
        return image;
    }

    private static ImageModel run(FakeStepContext context, ImageModel image) throws StepException {
        ((StepRun.Model) new PhotomStep().open(context)).process(image);
        return image;
    }

    @Test
    void theFactorFollowsTheWavelengthInEveryIntegration() throws Exception {
        var image = run(context(table(1)), image());
        float[] expected = {5, 7.5f, 15, 20, Float.NaN, 5, 7.5f, 15, 20, Float.NaN};
        assertArrayEquals(expected, image.sci());
        assertEquals(2 * 1.5 * 1.5, image.varPoisson()[7]);
        assertEquals(Dq.DO_NOT_USE, image.dq()[4]);
        assertEquals(Dq.DO_NOT_USE, image.dq()[9]);
        assertEquals(0, image.dq()[8]);
        assertEquals(0.5, image.sciHeader().number("PHOTMJSR", 0));
        assertEquals("MJy/sr", image.sciHeader().string("BUNIT", ""));
    }

    @Test
    void wavelengthsMayBeInMetres() throws Exception {
        assertEquals(15, run(context(table(1e-6)), image()).sci()[2], 1e-4);
    }

    @Test
    void inverseUndoes() throws Exception {
        var image = run(context(table(1)), image());
        run(context(table(1)).parameter("inverse", "true"), image);
        assertEquals(10, image.sci()[1], 1e-5);
        assertEquals(2, image.varPoisson()[1], 1e-5);
    }

    @Test
    void withoutWavelengthsThereIsNoConversion() {
        var image = image();
        image.extras().clear();
        var fault = assertThrows(StepException.class, () -> run(context(table(1)), image));
        assertTrue(fault.getMessage().contains("WAVELENGTH"), fault.getMessage());
    }

    @Test
    void aReferenceOfImagesIsRefused() {
        var images = new Table()
                .add(new Table.Column("filter", new String[] {"P750L"}))
                .add(new Table.Column("subarray", new String[] {"SUBTEST"}))
                .add(new Table.Column("photmjsr", new float[] {1}));
        assertThrows(StepException.class, () -> new PhotomStep().open(context(images)));
    }

    @Test
    void aLengthBeyondTheTableIsRefused() {
        var bad = table(1).add(new Table.Column("nelem", new short[] {4, 9}));
        var fault = assertThrows(StepException.class, () -> new PhotomStep().open(context(bad)));
        assertTrue(fault.getMessage().contains("NELEM = 9"), fault.getMessage());
    }
}

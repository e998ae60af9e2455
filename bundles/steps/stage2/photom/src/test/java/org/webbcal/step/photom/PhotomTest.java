package org.webbcal.step.photom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class PhotomTest {

    private static Table rows(String[] subarrays, String valueName, float... values) {
        var filters = new String[subarrays.length];
        Arrays.fill(filters, "F770W");
        return new Table()
                .add(new Table.Column("filter", filters))
                .add(new Table.Column("subarray", subarrays))
                .add(new Table.Column(valueName, values));
    }

    private static FakeReference photom(String... subarrays) {
        var factors = new float[subarrays.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = 0.5f + i;
        }
        return new FakeReference("photom")
                .table("PHOTOM", rows(subarrays, "photmjsr", factors))
                .key("PIXAR_SR", 2.8e-13)
                .key("PIXAR_A2", 0.0121);
    }

    private static FakeReference withLoss(FakeReference reference, double lossPerYear) {
        int n = reference.table("PHOTOM").orElseThrow().rows();
        var t0 = new float[n];
        var loss = new float[n];
        Arrays.fill(t0, 60000f);
        Arrays.fill(loss, (float) lossPerYear);
        var subarrays = (String[])
                reference.table("PHOTOM").orElseThrow().require("subarray").data();
        return reference.table(
                "TIMECOEFF_LINEAR", rows(subarrays, "t0", t0).add(new Table.Column("lossperyear", loss)));
    }

    private static ImageModel image() {
        var image = ImageModel.image(1, 2).withNoisePlanes();
        image.varFlat(new float[2]);
        image.sciHeader().set("BUNIT", "DN/s");
        image.sci()[0] = 8;
        image.err()[0] = 2;
        image.varPoisson()[0] = 3;
        image.varRnoise()[0] = 1;
        image.dq()[1] = Dq.DO_NOT_USE;
        return image;
    }

    private static FakeStepContext context() {
        return FakeStepContext.miri(new Shape4(1, 1, 1, 2)).key("EXPMID", 60365.0);
    }

    private static ImageModel run(FakeStepContext context, ImageModel image) throws StepException {
        ((StepRun.Model) new PhotomStep().open(context)).process(image);
        return image;
    }

    @Test
    void lawsHaveTheirClosedForms() {
        assertEquals(0.95, TimeCorrection.linear(60365, 60000, 0.05), 1e-12);
        assertEquals(0.2 * Math.exp(-1) + 0.8, TimeCorrection.exponential(60200, 60000, 0.2, 200, 0.8), 1e-12);
        assertEquals(0.9, TimeCorrection.powerLaw(60365, 60000, 0.9, 30, -0.04), 1e-12);
        // float, as the reference: dates are good to 1/256 day there
        assertEquals(0.95, TimeCorrection.linear(60365f, 60000f, 0.05f), 1e-6);
        assertEquals(0.2 * Math.exp(-1) + 0.8, TimeCorrection.exponential(60200f, 60000f, 0.2f, 200f, 0.8f), 1e-6);
        assertEquals(0.9, TimeCorrection.powerLaw(60365f, 60000f, 0.9f, 30f, -0.04f), 1e-6);
    }

    @Test
    void scalesValuesErrorsAndVariances() throws Exception {
        var image = run(context().reference(photom("FULL", "SUBTEST")), image());
        assertEquals(12, image.sci()[0]);
        assertEquals(3, image.err()[0]);
        assertEquals(6.75, image.varPoisson()[0]);
        assertEquals(2.25, image.varRnoise()[0]);
        assertTrue(Float.isNaN(image.sci()[1]) && Float.isNaN(image.varFlat()[1]));
        assertEquals("MJy/sr", image.sciHeader().string("BUNIT", ""));
        assertEquals("MJy/sr", image.planeHeader("ERR").string("BUNIT", ""));
        assertEquals(1.5, image.sciHeader().number("PHOTMJSR", 0));
        assertEquals(1.5 * 23.50443053909789, image.sciHeader().number("PHOTUJA2", 0), 1e-5);
        assertEquals(2.8e-13, image.sciHeader().number("PIXAR_SR", 0));
    }

    @Test
    void timeCorrectionRaisesTheFluxAndCanBeSwitchedOff() throws Exception {
        var image = run(context().reference(withLoss(photom("SUBTEST"), 0.2)), image());
        assertEquals(8 * 0.5 / 0.8, image.sci()[0], 1e-6);
        var off = run(
                context().reference(withLoss(photom("SUBTEST"), 0.2)).parameter("apply_time_correction", "false"),
                image());
        assertEquals(4, off.sci()[0]);
        var earlier =
                run(context().reference(withLoss(photom("SUBTEST"), 0.2)).parameter("epoch_mjd", "60000"), image());
        assertEquals(4, earlier.sci()[0]);
    }

    @Test
    void inverseUndoes() throws Exception {
        var image = run(context().reference(withLoss(photom("SUBTEST"), 0.1)), image());
        run(context().reference(withLoss(photom("SUBTEST"), 0.1)).parameter("inverse", "true"), image);
        assertEquals(8, image.sci()[0], 1e-6);
        assertEquals(3, image.varPoisson()[0], 1e-6);
        assertEquals("DN/s", image.sciHeader().string("BUNIT", ""));
    }

    @Test
    void genericRowServesOldFiles() throws Exception {
        assertEquals(4, run(context().reference(photom("GENERIC")), image()).sci()[0]);
    }

    @Test
    void noRowSkipsWithAWarning() throws Exception {
        var context = context().reference(photom("SUB64"));
        assertInstanceOf(StepRun.Skip.class, new PhotomStep().open(context));
        assertEquals(1, context.warnings().size());
    }

    @Test
    void contradictionsOfTheReferenceAreRefused() {
        assertThrows(
                StepException.class, () -> new PhotomStep().open(context().reference(photom("SUBTEST", "SUBTEST"))));
        var shifted = photom("SUBTEST", "FULL")
                .table(
                        "TIMECOEFF_LINEAR",
                        rows(new String[] {"FULL", "SUBTEST"}, "t0", 60000f, 60000f)
                                .add(new Table.Column("lossperyear", new float[2])));
        assertThrows(StepException.class, () -> new PhotomStep().open(context().reference(shifted)));
        assertThrows(
                StepException.class, () -> new PhotomStep().open(context().reference(withLoss(photom("SUBTEST"), 2))));
    }

    @Test
    void calibratedDataAreRefused() {
        var image = image();
        image.sciHeader().set("BUNIT", "MJy/sr");
        assertThrows(StepException.class, () -> run(context().reference(photom("SUBTEST")), image));
    }

    @Test
    void areaMapAndItsKeywordsComeFirst() throws Exception {
        var area = new FakeReference("area")
                .floats("SCI", new float[] {0.99f, 1.01f}, 1, 2)
                .key("PIXAR_SR", 2.9e-13)
                .key("PIXAR_A2", 0.0123);
        var image = run(context().reference(photom("SUBTEST")).reference(area), image());
        assertEquals(1.01f, image.extra("AREA").orElseThrow().floats()[1]);
        assertEquals(2.9e-13, image.sciHeader().number("PIXAR_SR", 0));
    }

    @Test
    void warnsWhereTheLossMatters() throws Exception {
        var context = context().key("FILTER", "F2550W");
        var table = new Table()
                .add(new Table.Column("filter", new String[] {"F2550W"}))
                .add(new Table.Column("subarray", new String[] {"SUBTEST"}))
                .add(new Table.Column("photmjsr", new float[] {1}));
        new PhotomStep().open(context.reference(new FakeReference("photom").table("PHOTOM", table)));
        assertEquals(1, context.warnings().size());
    }
}

package org.webbcal.step.pathloss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;

class PathlossStepTest {

    private static final int NX = 20;

    private static FakeStepContext context() {
        return FakeStepContext.miri().key("EXP_TYPE", "MIR_LRS-FIXEDSLIT").reference(Slits.table());
    }

    private static ImageModel run(FakeStepContext context, ImageModel image) throws Exception {
        try (var run = (StepRun.Model) new PathlossStep().open(context)) {
            return (ImageModel) run.process(image).get(0);
        }
    }

    /** The factor found in the row of 8 µm. */
    private static double factor(FakeStepContext context, ImageModel image) throws Exception {
        return run(context, image).sci()[8 * NX + 5];
    }

    @Test
    void everyWavelengthIsMultipliedByItsFactorInAllIntegrations() throws Exception {
        var image = run(context(), Slits.image(2, 16, NX));
        for (int k = 0; k < 2; k++) {
            for (int y = 0; y < 16; y++) {
                double wavelength = 4 + 0.5 * y;
                int p = (k * 16 + y) * NX + 3;
                if (wavelength > 5 && wavelength <= 11) {
                    double expected = 1 + wavelength / 10;
                    assertEquals(expected, image.sci()[p], 1e-6);
                    assertEquals(0.5 * expected, image.err()[p], 1e-6);
                    assertEquals(0.25 * expected * expected, image.varPoisson()[p], 1e-6);
                    assertEquals(0, image.dq()[p]);
                } else {
                    assertTrue(Float.isNaN(image.sci()[p]) && Float.isNaN(image.varRnoise()[p]), "row " + y);
                    assertEquals(Dq.DO_NOT_USE, image.dq()[p]);
                }
                assertTrue(Float.isNaN(image.sci()[p - 3]), "no wavelength");
            }
        }
        var plane = SlitImage.plane(image, SlitImage.PATHLOSS_POINT).orElseThrow();
        assertEquals(1.8f, plane[8 * NX + 1], 1e-6f);
        assertEquals("CENTER", image.primary().string("PLOSSMD", ""));
    }

    @Test
    void inverseUndoesTheCorrection() throws Exception {
        var image = run(context(), Slits.image(0, 16, NX));
        run(context().parameter("inverse", "true"), image);
        assertEquals(1, image.sci()[8 * NX + 5], 1e-6);
        assertEquals(0.25, image.varPoisson()[8 * NX + 5], 1e-6);
    }

    @Test
    void coordinatesMoveTheSourceOnlyWhenAsked() throws Exception {
        var moved = Slits.image(0, 16, NX);
        // half a pixel across the slit: factor up by 0.5
        moved.primary().set("TARG_DEC", Slits.DEC + 0.05 / 3600);
        var context = context();
        assertEquals(1.8, factor(context, moved), 1e-5);
        assertEquals(0.5, (double) context.notes().get("coordinates_y"), 1e-6);
        assertEquals(2.3, (double) context.notes().get("factor_by_coordinates"), 1e-5);
        var other = Slits.image(0, 16, NX);
        other.primary().set("TARG_DEC", Slits.DEC + 0.05 / 3600).set("TARG_RA", Slits.RA + 0.2 / 3600);
        var reference = context().referenceProfile(true);
        assertEquals(2.4, factor(reference, other), 1e-5);
        assertEquals(2, other.primary().number("PLOSSX", 0), 1e-6);
        assertEquals("WCS", other.primary().string("PLOSSMD", ""));
    }

    @Test
    void theMeasuredPlaceIsTakenUnlessItIsDoubtful() throws Exception {
        var image = Slits.image(0, 16, NX);
        image.sciHeader().set("SRCXPOS", Slits.X - 1).set("SRCYPOS", Slits.Y - 0.25);
        assertEquals(1.8 - 0.05 + 0.25, factor(context(), image), 1e-5);
        var doubtful = Slits.image(0, 16, NX);
        doubtful.sciHeader().set("SRCXPOS", Slits.X - 1).set("SRCYPOS", Slits.Y - 0.25);
        doubtful.primary().set("TACNTQ", "SUSPECT");
        assertEquals(1.8, factor(context(), doubtful), 1e-5);
        assertThrows(
                StepException.class,
                () -> run(context().parameter("slit_position", "ta"), Slits.image(0, 16, NX)),
                "nothing was measured");
    }

    @Test
    void aPlaceCanBeGiven() throws Exception {
        var context = context().parameter("slit_position", "user").parameter("slit_offset", "0.2,-0.03");
        assertEquals(1.8 + 0.1 + 0.3, factor(context, Slits.image(0, 16, NX)), 1e-5);
        var shifted = context().parameter("user_slit_loc", "0.04");
        assertEquals(1.8 + 0.4, factor(shifted, Slits.image(0, 16, NX)), 1e-5);
        assertThrows(
                StepException.class,
                () -> run(context().parameter("slit_offset", "1"), Slits.image(0, 16, NX)),
                "two numbers");
    }

    @Test
    void beyondTheTableTheCentreIsTaken() throws Exception {
        var context = context().parameter("user_slit_loc", "2");
        assertEquals(1.8, factor(context, Slits.image(0, 16, NX)), 1e-5);
        assertTrue(
                context.warnings().get(0).contains("beyond the table"),
                context.warnings().toString());
    }

    @Test
    void extendedSourcesAreLeftAlone() throws Exception {
        var image = Slits.image(0, 16, NX);
        image.sciHeader().set("SRCTYPE", "EXTENDED");
        var context = context();
        assertEquals(1, factor(context, image));
        assertEquals("not a point source", context.skipReason().orElse(""));
        assertEquals(1.8, factor(context().parameter("source_type", "POINT"), image), 1e-5);
    }

    @Test
    void aTableThatCannotBeReadIsNamed() {
        var table = Slits.table();
        table.table("PATHLOSS").orElseThrow().meta().remove("CDELT2");
        var e = assertThrows(
                StepException.class, () -> new PathlossStep().open(context().reference(table)));
        assertTrue(e.getMessage().contains("CDELT2"), e.getMessage());
    }
}

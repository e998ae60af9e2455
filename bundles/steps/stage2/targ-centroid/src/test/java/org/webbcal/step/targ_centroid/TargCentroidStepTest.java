package org.webbcal.step.targ_centroid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.testkit.FakeStepContext;

class TargCentroidStepTest {

    private static FakeStepContext context(ImageModel verification) {
        return FakeStepContext.miri()
                .key("EXP_TYPE", "MIR_LRS-FIXEDSLIT")
                .companion("target_acquisition", verification);
    }

    private static ImageModel run(FakeStepContext context, ImageModel exposure) throws Exception {
        try (var run = new TargCentroidStep().open(context)) {
            ((StepRun.Model) run).process(exposure);
        }
        return exposure;
    }

    private static void assertPlace(double x, double y, ImageModel exposure) {
        assertEquals(x, exposure.sciHeader().number("SRCXPOS").orElseThrow(), 0.01);
        assertEquals(y, exposure.sciHeader().number("SRCYPOS").orElseThrow(), 0.01);
    }

    @Test
    void whatTheTargetIsOffOnTheImageItIsOffInTheSpectrum() throws Exception {
        var exposure = run(context(Scenes.verification(Scenes.TA_X + 1.2, Scenes.TA_Y - 0.7)), Scenes.exposure());
        assertEquals(31.2, exposure.sciHeader().number("TA_XPOS").orElseThrow(), 0.01);
        assertEquals(24.3, exposure.sciHeader().number("TA_YPOS").orElseThrow(), 0.01);
        // less the reference point of the image, with the shift of its filter
        assertPlace(Scenes.TA_X + 1.2 + 0.5, Scenes.TA_Y - 0.7 - 0.25, exposure);
        assertEquals("GOOD", exposure.primary().string("TACNTQ").orElseThrow());
    }

    @Test
    void dithersOfBothExposuresCount() throws Exception {
        var verification = Scenes.verification(Scenes.TA_X + 5, Scenes.TA_Y + 3);
        verification.primary().set("XOFFSET", 0.5).set("YOFFSET", 0.3);
        var exposure = Scenes.exposure();
        exposure.primary().set("XOFFSET", -0.9);
        run(context(verification), exposure);
        assertPlace(Scenes.TA_X - 9 + 0.5, Scenes.TA_Y - 0.25, exposure);
    }

    @Test
    void pixelsAreCountedInTheSubarrayOfTheExposure() throws Exception {
        var verification = Scenes.verification(Scenes.TA_X, Scenes.TA_Y);
        verification.primary().set("SUBSTRT1", 101).set("SUBSTRT2", 201);
        var exposure = Scenes.exposure();
        exposure.primary().set("SUBSTRT1", 99).set("SUBSTRT2", 202);
        run(context(verification), exposure);
        assertPlace(Scenes.TA_X + 2 + 0.5, Scenes.TA_Y - 1 - 0.25, exposure);
        run(context(verification).referenceProfile(true), exposure);
        assertEquals(Scenes.TA_X + 0.5, exposure.sciHeader().number("SRCXPOS").orElseThrow(), 0.5);
    }

    /** The slit cuts a source that is off its middle line: the fit follows what is left, unless the pixels at the edges are left out. */
    @Test
    void theEdgesOfTheSlitDoNotPullTheFit() throws Exception {
        double y = Scenes.TA_Y + 1.3;
        var verification = Scenes.verification(Scenes.TA_X, y);
        verification.primary().set("APERNAME", "MIRIM_SLIT");
        for (int p = 0; p < verification.plane(); p++) {
            int row = p / Scenes.NX;
            double open = Math.min(1, Math.max(0, 2.8 - Math.abs(row - Scenes.TA_Y)));
            verification.sci()[p] *= (float) open;
        }
        var exposure = run(context(verification), Scenes.exposure());
        assertEquals(y, exposure.sciHeader().number("TA_YPOS").orElseThrow(), 0.03);
        run(context(verification).parameter("within_slit", "false"), exposure);
        assertEquals(y - 0.2, exposure.sciHeader().number("TA_YPOS").orElseThrow(), 0.15);
    }

    /** Guide stars were wrong: the sky of both exposures is off, and with it the place that DITH_RA has. */
    @Test
    void aWrongPointingOfTheHeadersDoesNotMatter() throws Exception {
        var verification = Scenes.verification(Scenes.TA_X + 1, Scenes.TA_Y);
        verification.primary().set("DITH_RA", 10.0 + 0.5 / 3600).set("DITH_DEC", 2.0);
        assertPlace(Scenes.TA_X + 1.5, Scenes.TA_Y - 0.25, run(context(verification), Scenes.exposure()));
        verification.primary().remove("XOFFSET");
        assertPlace(Scenes.TA_X + 1.5 - 5, Scenes.TA_Y - 0.25, run(context(verification), Scenes.exposure()));
    }

    @Test
    void aSourceAnywhereInTheSlitIsFound() throws Exception {
        var verification = Scenes.verification(Scenes.TA_X + 14, Scenes.TA_Y);
        verification.primary().set("APERNAME", "MIRIM_SLIT");
        var context = context(verification);
        var exposure = run(context, Scenes.exposure());
        assertEquals(Scenes.TA_X + 14, exposure.sciHeader().number("TA_XPOS").orElseThrow(), 0.02);
        assertEquals("SUSPECT", exposure.primary().string("TACNTQ").orElseThrow());
    }

    @Test
    void withoutTheShiftOfTheFilterAWarningTells() throws Exception {
        var verification = Scenes.verification(Scenes.TA_X, Scenes.TA_Y);
        verification.sciHeader().remove("FILTOFFX");
        var context = context(verification);
        assertPlace(Scenes.TA_X, Scenes.TA_Y, run(context, Scenes.exposure()));
        assertTrue(context.warnings().get(0).contains("filter F560W"), context.warnings()::toString);
    }

    @Test
    void aFarSourceIsSuspect() throws Exception {
        var context = context(Scenes.verification(Scenes.TA_X, Scenes.TA_Y + 7));
        var exposure = run(context, Scenes.exposure());
        assertEquals("SUSPECT", exposure.primary().string("TACNTQ").orElseThrow());
        assertTrue(context.warnings().get(0).contains("not in the slit"), context.warnings()::toString);
    }

    @Test
    void whatDoesNotServeIsRefusedAndTheExposureStaysAsItIs() throws Exception {
        assertRefused("expected an image of type MIR_TACONFIRM", spoilt(v -> v.primary()
                .set("EXP_TYPE", "MIR_TACQ")));
        assertRefused("has no coordinates", spoilt(v -> v.wcs(null)));
        assertRefused("pixels have a value", spoilt(v -> java.util.Arrays.fill(v.sci(), Float.NaN)));
        assertRefused("no peak is found", spoilt(v -> java.util.Arrays.fill(v.sci(), 3)));
        assertRefused("outside of it", spoilt(v -> v.primary().set("XOFFSET", 60.0)));
    }

    private static ImageModel spoilt(java.util.function.Consumer<ImageModel> how) {
        var verification = Scenes.verification(Scenes.TA_X, Scenes.TA_Y);
        how.accept(verification);
        return verification;
    }

    private static void assertRefused(String words, ImageModel verification) throws Exception {
        var context = context(verification);
        var exposure = run(context, Scenes.exposure());
        assertTrue(context.skipReason().orElse("").contains(words), context.skipReason()::toString);
        assertTrue(context.warnings().get(0).contains(words), context.warnings()::toString);
        assertFalse(exposure.sciHeader().has("SRCXPOS"));
    }

    @Test
    void withoutAnImageItIsSkippedQuietly() throws Exception {
        var context = FakeStepContext.miri().key("EXP_TYPE", "MIR_LRS-FIXEDSLIT");
        try (var run = new TargCentroidStep().open(context)) {
            assertTrue(run instanceof StepRun.Skip skip && skip.reason().contains("MIR_TACONFIRM"));
        }
        assertTrue(context.warnings().isEmpty());
    }

    @Test
    void aFileMayBeNamed() throws Exception {
        var context = FakeStepContext.miri()
                .key("EXP_TYPE", "MIR_LRS-FIXEDSLIT")
                .parameter("ta_file", "ta_cal.fits")
                .product("ta_cal.fits", Scenes.verification(Scenes.TA_X, Scenes.TA_Y));
        assertPlace(Scenes.TA_X + 0.5, Scenes.TA_Y - 0.25, run(context, Scenes.exposure()));
    }
}

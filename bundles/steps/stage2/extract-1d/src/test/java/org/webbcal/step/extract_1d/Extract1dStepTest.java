package org.webbcal.step.extract_1d;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Time;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class Extract1dStepTest {

    private static final Shape4 SHAPE = new Shape4(1, 1, 4, 8);

    private static FakeStepContext context(FakeReference aperture) {
        return LrsImages.context(SHAPE).reference(aperture);
    }

    /** Background 2, in column 3 a source of 10 more; variances 1, 2 and none. */
    private static ImageModel image(FakeStepContext context) {
        var image = ImageModel.image(4, 8).withNoisePlanes();
        for (int p = 0; p < 32; p++) {
            image.sci()[p] = p % 8 == 3 ? 12 : 2;
            image.varRnoise()[p] = 1;
            image.varPoisson()[p] = 2;
        }
        return LrsImages.calibrated(context, image);
    }

    private static SpectrumModel model(FakeStepContext context, ImageModel image) throws StepException {
        return (SpectrumModel) ((StepRun.Model) new Extract1dStep().open(context))
                .process(image)
                .get(0);
    }

    private static Spectrum run(FakeStepContext context, ImageModel image) throws StepException {
        return model(context, image).spectra().get(0);
    }

    @Test
    void sumsTheApertureWhereThereIsAWavelength() throws Exception {
        var context = context(LrsImages.aperture("xstart", 2, "xstop", 4));
        var spectrum = run(context, image(context));
        assertArrayEquals(new double[] {12, 11.875, 11.75}, spectrum.get(Column.WAVELENGTH));
        assertEquals(16 * LrsImages.AREA * 1e6, spectrum.get(Column.FLUX)[0], 1e-20);
        assertEquals(16 / 3.0, spectrum.get(Column.SURF_BRIGHT)[0], 1e-12);
        assertEquals(3, spectrum.get(Column.NPIXELS)[0]);
        assertEquals(3 * LrsImages.AREA * LrsImages.AREA * 1e12, spectrum.get(Column.FLUX_VAR_RNOISE)[0], 1e-25);
        assertEquals(Math.sqrt(9) * LrsImages.AREA * 1e6, spectrum.get(Column.FLUX_ERROR)[0], 1e-20);
        assertEquals(3, spectrum.header().number("EXTRXSTR", 0));
        assertEquals(5, spectrum.header().number("EXTRXSTP", 0));
        assertEquals(2, spectrum.header().integer("EXTRYSTR", 0));
        assertEquals(4, spectrum.header().integer("EXTRYSTP", 0));
        assertEquals("MIR_LRS-SLITLESS", spectrum.header().string("SLTNAME", ""));
    }

    @Test
    void partOfAPixelCountsAsPart() throws Exception {
        var context = context(LrsImages.aperture("xstart", 2.6, "xstop", 3.25));
        var spectrum = run(context, image(context));
        assertEquals((0.4 * 2 + 12 + 0.25 * 2) * LrsImages.AREA * 1e6, spectrum.get(Column.FLUX)[1], 1e-18);
        assertEquals(1.65, spectrum.get(Column.NPIXELS)[1], 1e-12);
    }

    @Test
    void polynomialsAreEdgesAndNotPixels() throws Exception {
        var context =
                context(LrsImages.aperture("src_coeff", List.of(List.of(1.5), List.of(4.5)), "xstart", 0, "xstop", 1));
        var spectrum = run(context, image(context));
        assertEquals(3, spectrum.get(Column.NPIXELS)[0]);
        assertEquals(16 / 3.0, spectrum.get(Column.SURF_BRIGHT)[0], 1e-12);
        assertEquals(3, spectrum.header().number("EXTRXSTR", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"poly", "mean", "median"})
    void theBackgroundIsTakenFromItsRegions(String fit) throws Exception {
        var context = context(
                        LrsImages.aperture("xstart", 2, "xstop", 4, "bkg_coeff", List.of(List.of(4.5), List.of(7.5))))
                .parameter("bkg_fit", fit);
        var spectrum = run(context, image(context));
        assertEquals(10 * LrsImages.AREA * 1e6, spectrum.get(Column.FLUX)[0], 1e-18);
        assertEquals(2, spectrum.get(Column.BACKGROUND)[0], 1e-12);
        // three pixels of the background for three of the source: the mean has as much noise again, the median 1.44
        // times
        double expected = 3 + 3 * (fit.equals("median") ? 1.44 : 1);
        assertEquals(expected / 9, spectrum.get(Column.SB_VAR_RNOISE)[0], 1e-12);
    }

    @Test
    void aSlopeAcrossTheImageIsFollowed() throws Exception {
        var context = context(LrsImages.aperture(
                "xstart",
                2,
                "xstop",
                4,
                "bkg_order",
                1,
                "bkg_coeff",
                List.of(List.of(-0.5), List.of(1.5), List.of(4.5), List.of(7.5))));
        var image = image(context);
        for (int p = 0; p < 32; p++) {
            image.sci()[p] += 0.5f * (p % 8);
        }
        assertEquals(10 * LrsImages.AREA * 1e6, run(context, image).get(Column.FLUX)[2], 1e-17);
    }

    @Test
    void missingPixelsAreMissing() throws Exception {
        var context = context(LrsImages.aperture("xstart", 2, "xstop", 4));
        var image = image(context);
        image.dq()[8 + 2] = Dq.DO_NOT_USE;
        image.sci()[8 + 4] = Float.NaN;
        for (int x = 0; x < 8; x++) {
            image.varRnoise()[16 + x] = Float.NaN;
        }
        var spectrum = run(context, image);
        assertEquals(1, spectrum.get(Column.NPIXELS)[0]);
        assertEquals(12, spectrum.get(Column.SURF_BRIGHT)[0], 1e-12);
        assertTrue(Double.isNaN(spectrum.get(Column.FLUX)[1]));
        assertEquals(Dq.DO_NOT_USE | Dq.DROPOUT, spectrum.dq()[1]);
        assertEquals(0, spectrum.dq()[2]);
    }

    @Test
    void theApertureCorrectionIsForPointsAlone() throws Exception {
        var context = context(LrsImages.aperture("xstart", 2, "xstop", 4)).reference(LrsImages.apcorr());
        double without = 16 * LrsImages.AREA * 1e6;
        assertEquals(1.05 * without, run(context, image(context)).get(Column.FLUX)[0], 1e-13 * without * 1e6);
        var extended = image(context);
        extended.sciHeader().set("SRCTYPE", "EXTENDED");
        assertEquals(without, run(context, extended).get(Column.FLUX)[0], 1e-20);
        var correction =
                ApertureCorrection.of(LrsImages.apcorr(), "SLITLESSPRISM", 0.1).orElseThrow();
        assertEquals(1.1 + 0.025, correction.at(4, 7.5), 1e-6);
        assertEquals(1.2 + 0.05, correction.at(9, 20), 1e-6);
    }

    @Test
    void aTimeSeriesGivesASpectrumForEachIntegration() throws Exception {
        var context = context(LrsImages.aperture("xstart", 2, "xstop", 4))
                .key("TSOVISIT", true)
                .key("NINTS", 9)
                .key("INTSTART", 4)
                .key("INTEND", 5)
                .key("EXSEGNUM", 2);
        var one = image(context);
        var stack = ImageModel.cube(2, 4, 8).withNoisePlanes();
        for (int p = 0; p < 32; p++) {
            stack.sci()[p] = one.sci()[p];
            stack.sci()[32 + p] = 2 * one.sci()[p];
        }
        LrsImages.calibrated(context, stack);
        stack.tables().add(LrsImages.times(9));
        var model = model(context, stack);
        var spectrum = model.spectra().get(0);
        assertEquals("TSOMultiSpecModel", model.dataModel());
        assertEquals(2, spectrum.rows());
        assertEquals(2 * spectrum.get(Column.FLUX)[0], spectrum.get(Column.FLUX)[spectrum.length()], 1e-20);
        assertArrayEquals(new int[] {4, 5}, spectrum.integrations());
        assertArrayEquals(new double[] {60003.5, 60004.5}, spectrum.times(Time.MJD_AVG));
        assertEquals(2, spectrum.segment());
        assertTrue(model.table("INT_TIMES").isPresent());
    }

    @Test
    void timesThatDoNotFitStayUnknown() throws Exception {
        var context = context(LrsImages.aperture())
                .key("TSOVISIT", true)
                .key("INTSTART", 7)
                .key("INTEND", 8);
        var stack = LrsImages.calibrated(context, ImageModel.cube(2, 4, 8).withNoisePlanes());
        stack.tables().add(LrsImages.times(3));
        var spectrum = run(context, stack);
        assertTrue(Double.isNaN(spectrum.times(Time.MJD_AVG)[0]));
        assertTrue(context.warnings().stream().anyMatch(w -> w.contains("INT_TIMES has integrations 1 to 3")));
    }

    @Test
    void ratesStayRates() throws Exception {
        var context = context(LrsImages.aperture("xstart", 2, "xstop", 4)).key("S_PHOTOM", "SKIPPED");
        var spectrum = run(context, image(context));
        assertEquals(16, spectrum.get(Column.FLUX)[0], 1e-12);
        assertEquals("DN/s", spectrum.unit(Column.FLUX));
    }

    @Test
    void unknownWordsAreTold() throws Exception {
        var context = context(LrsImages.aperture("xstrat", 2));
        run(context, image(context));
        assertTrue(
                context.warnings().get(0).contains("xstrat"), context.warnings().toString());
    }

    @Test
    void anApertureThatLeavesTheImageIsTold() throws Exception {
        var context = context(LrsImages.aperture("xstart", 5, "xstop", 9));
        assertEquals(3, run(context, image(context)).get(Column.NPIXELS)[0]);
        assertTrue(context.warnings().get(0).contains("leaves the image of 8 pixels"));
    }

    private static String refusal(Object... aperture) {
        var context = context(LrsImages.aperture(aperture));
        return assertThrows(StepException.class, () -> run(context, image(context)))
                .getMessage();
    }

    @Test
    void badAperturesAreRefused() {
        assertTrue(refusal("xstart", 30, "xstop", 41).contains("beside the image of 8 pixels"));
        assertTrue(refusal("src_coeff", List.of(List.of(30), List.of(41))).contains("beside the image of 8 pixels"));
        assertTrue(refusal("ystart", 9, "ystop", 12)
                .contains("limits 9.00 to 12.00 along the dispersion, beside the image"));
        for (var edges : new int[][] {{5, 2}, {5, 5}}) {
            var polynomials = List.of(List.of(edges[0]), List.of(edges[1]));
            assertTrue(
                    refusal("src_coeff", polynomials).contains("src_coeff whose region 1 has its upper edge nowhere"));
            assertTrue(refusal("bkg_coeff", polynomials).contains("bkg_coeff whose region 1"));
        }
        assertTrue(refusal("xstart", 4, "xstop", 3).contains("xstart = 4.0 above xstop = 3.0"));
        assertTrue(refusal("xstart", Double.NaN).contains("xstart is NaN, expected a number"));
        assertTrue(refusal("xstart", "two").contains("expected a number"));
        assertTrue(refusal("extract_width", 0).contains("extract_width = 0"));
        assertTrue(refusal("src_coeff", List.of(List.of(1.0))).contains("edges in turn"));
        assertTrue(refusal("src_coeff", List.of(List.of(), List.of(1))).contains("the constant first"));
        assertTrue(refusal("bkg_coeff", List.of(List.of(1), List.of(2)), "bkg_fit", "spline")
                .contains("bkg_fit = spline"));
        assertTrue(refusal("bkg_coeff", List.of(List.of(1), List.of(2)), "bkg_order", 1.5)
                .contains("bkg_order = 1.5"));
    }

    @Test
    void badFilesEndAsBadReferences() {
        for (var aperture : List.of(
                List.<Object>of("xstart", 30, "xstop", 41),
                List.<Object>of("ystart", 9, "ystop", 12),
                List.<Object>of("xstart", 4, "xstop", 3),
                List.<Object>of("xstart", Double.NaN),
                List.<Object>of("extract_width", 0))) {
            var context = context(LrsImages.aperture(aperture.toArray()));
            var refusal = assertThrows(StepException.class, () -> run(context, image(context)));
            assertEquals(ExitStatus.MISSING_REFERENCE, refusal.status());
            assertFalse(refusal.getMessage().contains("\n"));
        }
    }

    @Test
    void regionsOfBackgroundBesideTheImageAreTold() throws Exception {
        var context =
                context(LrsImages.aperture("xstart", 2, "xstop", 4, "bkg_coeff", List.of(List.of(20), List.of(25))));
        assertEquals(16 * LrsImages.AREA * 1e6, run(context, image(context)).get(Column.FLUX)[0], 1e-18);
        assertTrue(
                context.warnings().get(0).contains("hold no pixel"),
                context.warnings().toString());
    }

    @Test
    void anotherSlitIsNotFoundAndAnotherOrderIsNothing() throws Exception {
        var other = context(LrsImages.aperture("id", "MIR_LRS-FIXEDSLIT"));
        assertTrue(assertThrows(StepException.class, () -> run(other, image(other)))
                .getMessage()
                .contains("no aperture for MIR_LRS-SLITLESS"));
        var order = context(LrsImages.aperture("spectral_order", 2));
        assertEquals(List.of(), ((StepRun.Model) new Extract1dStep().open(order)).process(image(order)));
        assertTrue(order.skipReason().isPresent());
    }

    @Test
    void anImageWithoutWavelengthsGivesNothing() throws Exception {
        var context = context(LrsImages.aperture());
        var image = image(context);
        image.extras().clear();
        assertEquals(List.of(), ((StepRun.Model) new Extract1dStep().open(context)).process(image));
        assertTrue(context.warnings().get(0).contains("WAVELENGTH"));
    }
}

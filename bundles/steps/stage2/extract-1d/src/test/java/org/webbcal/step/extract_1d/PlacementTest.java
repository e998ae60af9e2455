package org.webbcal.step.extract_1d;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.Shape4;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** A point of flux 1000 in each row, 1.4 pixels wide, on images of 60 rows from 12 to 4.6 µm. */
class PlacementTest {

    private static final int NY = 60;
    private static final int NX = 44;

    private static FakeStepContext context(FakeReference aperture) {
        return LrsImages.context(new Shape4(1, 1, NY, NX)).reference(aperture);
    }

    private static FakeReference aperture() {
        return LrsImages.aperture("xstart", 10, "xstop", 19);
    }

    private static ImageModel image(FakeStepContext context, double centre) {
        var image = ImageModel.image(NY, NX).withNoisePlanes();
        for (int y = 0; y < NY; y++) {
            for (int x = 0; x < NX; x++) {
                image.sci()[y * NX + x] = (float) (1000 * gauss(x - centre));
            }
        }
        Arrays.fill(image.varRnoise(), 1);
        Arrays.fill(image.varPoisson(), 1);
        return LrsImages.calibrated(context, image);
    }

    private static double gauss(double d) {
        return Math.exp(-0.5 * d * d / 1.96) / Math.sqrt(2 * Math.PI * 1.96);
    }

    private static Spectrum run(FakeStepContext context, ImageModel image) throws StepException {
        return ((SpectrumModel) ((StepRun.Model) new Extract1dStep().open(context))
                        .process(image)
                        .get(0))
                .spectra()
                .get(0);
    }

    private static double flux(Spectrum spectrum) {
        return spectrum.get(Column.FLUX)[30] / (LrsImages.AREA * 1e6);
    }

    @Test
    void theApertureGoesToTheTraceWithoutLosingFlux() throws Exception {
        // a pointing error of 1.5 arcsec along the slit is 13.6 pixels
        var context = context(aperture()).parameter("source_position", "trace");
        assertEquals(1000, flux(run(context, image(context, 14.5 + 13.6))), 10);
        assertEquals("TRACE", context.notes().get(Placement.FROM));
        assertEquals(0, (double) context.notes().get(Placement.MISS), 0.1);
        assertEquals(-13.6, (double) context.notes().get(Placement.MISS_BEFORE), 0.1);
        assertEquals(0, (double) context.notes().get(Placement.INSIDE_BEFORE), 0.01);
    }

    @Test
    void aSourceAtTheEndOfTheSlitGivesNoSilentFlux() throws Exception {
        var context = context(aperture()).parameter("source_position", "trace");
        var spectrum = run(context, image(context, 42.6));
        assertTrue(flux(spectrum) < 950, "light is missing");
        assertTrue(Arrays.stream(spectrum.dq()).allMatch(f -> Dq.all(f, Dq.DO_NOT_USE | Dq.DROPOUT)));
        double cut = spectrum.header().number("APERCUT", 0);
        assertEquals(0.35, cut, 0.1);
        assertEquals(cut, (double) context.notes().get(Placement.CUT));
        assertTrue(
                context.warnings().stream().anyMatch(w -> w.contains("at the end of the slit")),
                context.warnings().toString());
        // the profile of a point that is fitted to a part of it is no better
        var fitted = context(aperture())
                .reference(psf())
                .parameter("extraction_type", "optimal")
                .parameter("source_position", "trace");
        assertTrue(Dq.all(run(fitted, image(fitted, 42.6)).dq()[30], Dq.DO_NOT_USE));
    }

    @Test
    void aSourceThatTheSlitMissesIsToldByTheOtherNod() throws Exception {
        var context = context(aperture()).key("S_BKDSUB", "COMPLETE").key("PATTTYPE", "ALONG-SLIT-NOD");
        var image = image(context, 16);
        for (int p = 0; p < image.plane(); p++) {
            image.sci()[p] = -image.sci()[p];
        }
        var spectrum = run(context, image);
        assertTrue(Arrays.stream(spectrum.dq()).allMatch(f -> Dq.all(f, Dq.DO_NOT_USE)));
        assertEquals(true, context.notes().get(Placement.UNSEEN));
        assertTrue(context.warnings().get(0).contains("beyond the slit"));
        // a background of its own that has a source tells nothing
        var other = context(aperture()).key("S_BKDSUB", "COMPLETE");
        var faint = image(other, 16);
        for (int p = 0; p < faint.plane(); p++) {
            faint.sci()[p] = -faint.sci()[p];
        }
        assertTrue(Arrays.stream(run(other, faint).dq()).noneMatch(f -> Dq.any(f, Dq.DO_NOT_USE)));
    }

    @Test
    void aWideApertureAboutAWholeSourceMayEndWithTheSlit() throws Exception {
        var context = context(LrsImages.aperture("xstart", 0, "xstop", 43)).parameter("source_position", "trace");
        var spectrum = run(context, image(context, 30));
        assertEquals(1000, flux(spectrum), 1);
        assertEquals(
                0,
                Arrays.stream(spectrum.dq())
                        .filter(f -> Dq.any(f, Dq.DO_NOT_USE))
                        .count());
    }

    @Test
    void limitsOfTheUserStayAndAreChecked() throws Exception {
        var context = context(aperture());
        assertEquals(0, flux(run(context, image(context, 28))), 1);
        assertEquals("NOMINAL", context.notes().get(Placement.FROM));
        assertTrue(
                context.warnings().stream().anyMatch(w -> w.contains("MR-LRS01")),
                context.warnings().toString());
        var right = context(aperture());
        assertEquals(1000, flux(run(right, image(right, 14.7))), 10);
        assertEquals(java.util.List.of(), right.warnings());
    }

    @Test
    void aPixelOfTheUserIsTheMiddle() throws Exception {
        var context = context(aperture()).parameter("source_position", "28");
        assertEquals(1000, flux(run(context, image(context, 28))), 10);
        for (var bad : new String[] {"middle", "NaN", "-3", "99"}) {
            var other = context(aperture()).parameter("source_position", bad);
            assertTrue(assertThrows(StepException.class, () -> run(other, image(other, 28)))
                    .getMessage()
                    .contains("source_position = "));
        }
    }

    @Test
    void withoutATraceTheApertureStays() throws Exception {
        var context = context(aperture()).parameter("source_position", "trace");
        var image = image(context, 28);
        Arrays.fill(image.sci(), 3);
        assertEquals(30, flux(run(context, image)), 1e-6);
        assertTrue(context.warnings().get(0).contains("no trace stands out"));
    }

    @Test
    void flagsOfPixelsReachTheSpectrum() throws Exception {
        var context = context(aperture());
        var image = image(context, 14.5);
        image.dq()[11 * NX + 12] = Dq.OTHER_BAD_PIXEL;
        image.dq()[12 * NX + 14] = Dq.FLUX_ESTIMATED;
        image.dq()[13 * NX + 11] = Dq.FLUX_ESTIMATED;
        image.dq()[14 * NX + 14] = Dq.DO_NOT_USE | Dq.OTHER_BAD_PIXEL;
        image.dq()[14 * NX + 15] = Dq.DO_NOT_USE;
        image.dq()[15 * NX + 25] = Dq.OTHER_BAD_PIXEL;
        var spectrum = run(context, image);
        assertEquals(Dq.OTHER_BAD_PIXEL, spectrum.dq()[10]);
        assertEquals(Dq.FLUX_ESTIMATED, spectrum.dq()[11]);
        assertEquals(0, spectrum.dq()[12]);
        assertEquals(Dq.DROPOUT, spectrum.dq()[13]);
        assertEquals(0, spectrum.dq()[14]);
        assertEquals(2, spectrum.header().integer("NDROPOUT", 0));
        var off = context(aperture()).parameter("propagate_dq", "false");
        assertEquals(0, Arrays.stream(run(off, image).dq()).sum());
    }

    @Test
    void missingPixelsAreMadeUpForOnRequest() throws Exception {
        var context = context(aperture()).parameter("rescale_missing", "true");
        var image = image(context, 14.5);
        image.sci()[31 * NX + 14] = Float.NaN;
        image.sci()[31 * NX + 15] = Float.NaN;
        var spectrum = run(context, image);
        assertEquals(1000, flux(spectrum), 10);
        assertEquals(Dq.DROPOUT | Dq.FLUX_ESTIMATED, spectrum.dq()[30]);
        assertEquals(1, spectrum.header().integer("NDROPOUT", 0));
        var without = context(aperture());
        assertTrue(flux(run(without, image)) < 700);
    }

    @Test
    void aSpectrumThatIsWhollyFlaggedIsRefused() {
        var context = context(aperture());
        var image = image(context, 14.5);
        Arrays.fill(image.dq(), Dq.DO_NOT_USE);
        var refusal = assertThrows(StepException.class, () -> run(context, image));
        assertTrue(refusal.getMessage().contains("no pixel of the aperture 10.00 to 19.00 can be used"));
        assertEquals(StepException.noScienceData("").status(), refusal.status());
        var taken = context(aperture()).parameter("refuse_empty", "false");
        var empty = assertDoesNotThrow(() -> run(taken, image));
        assertTrue(Arrays.stream(empty.get(Column.FLUX)).allMatch(Double::isNaN));
    }

    private static FakeReference psf() {
        var values = new double[3 * 401];
        for (int k = 0; k < values.length; k++) {
            values[k] = gauss((k % 401 - 200) / 10.0);
        }
        var psf = new FakeReference("psf")
                .plane(new Plane("PSF", 1, new int[] {3, 401}, values, false, new org.webbcal.model.Header()))
                .plane(new Plane(
                        "WAVE", 1, new int[] {3}, new double[] {4, 8, 13}, false, new org.webbcal.model.Header()));
        psf.wholePlane("PSF").orElseThrow().header().set("SUBPIX", 10.0).set("CENTCOL", 200.0);
        return psf;
    }

    @Test
    void theProfileOfAPointIsFitted() throws Exception {
        var context = context(aperture())
                .reference(psf())
                .parameter("extraction_type", "optimal")
                .parameter("source_position", "trace");
        var image = image(context, 23.4);
        image.sci()[31 * NX + 23] = Float.NaN;
        var spectrum = run(context, image);
        assertEquals(1000, flux(spectrum), 5);
        assertEquals(0, spectrum.get(Column.SURF_BRIGHT)[30]);
        assertEquals(23.4, (double) context.notes().get("psf_position"), 0.05);
        assertTrue((double) context.notes().get(PsfIssue.GAIN) > 1);
    }

    @Test
    void withoutAProfileAnApertureIsSummed() throws Exception {
        var context = context(aperture()).parameter("extraction_type", "optimal");
        assertEquals(1000, flux(run(context, image(context, 14.5))), 10);
        assertTrue(context.warnings().get(0).contains("no psf reference"));
        var bad = context(aperture()).reference(new FakeReference("psf")).parameter("extraction_type", "optimal");
        assertTrue(assertThrows(StepException.class, () -> run(bad, image(bad, 14.5)))
                .getMessage()
                .contains("no extension PSF"));
    }
}

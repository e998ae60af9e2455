package org.webbcal.step.master_background;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;

class MasterBackgroundStepTest {

    private static final int NX = 4;

    /** Rows of 4, 5 … 13 µm; a source of 7 on a background of twice the wavelength; errors of 3. */
    private static ImageModel image() {
        var image = ImageModel.image(10, NX).withNoisePlanes();
        var wavelength = new float[image.plane()];
        for (int p = 0; p < wavelength.length; p++) {
            wavelength[p] = p % NX == 0 ? Float.NaN : 4 + p / NX;
            image.sci()[p] = 7 + 2 * wavelength[p];
            image.err()[p] = 3;
            image.varRnoise()[p] = 9;
        }
        SlitImage.plane(image, SlitImage.WAVELENGTH, wavelength);
        return image;
    }

    /** Surface brightness and background from 12.5 down to 4.5 µm; errors of 4. */
    private static SpectrumModel spectrum(double slope, double background, boolean dedicated, double seconds) {
        var s = Spectrum.single(17);
        for (int i = 0; i < 17; i++) {
            double w = 12.5 - 0.5 * i;
            s.make(Column.WAVELENGTH)[i] = w;
            s.make(Column.FLUX)[i] = 1;
            s.make(Column.SURF_BRIGHT)[i] = slope * w;
            s.make(Column.SB_ERROR)[i] = 4;
            s.make(Column.BACKGROUND)[i] = background * w;
            s.make(Column.BKGD_ERROR)[i] = 4;
        }
        var model = SpectrumModel.of(Layout.SINGLE).add(s);
        model.primary().set("EFFEXPTM", seconds).set("BKGDTARG", dedicated);
        return model;
    }

    private static List<? extends ScienceModel> run(FakeStepContext context, MemoryModelSet set) throws Exception {
        try (var run = (StepRun.Set) new MasterBackgroundStep().open(context)) {
            return run.process(set);
        }
    }

    private static MemoryModelSet set(ImageModel image, SpectrumModel... backgrounds) {
        var set = new MemoryModelSet("product").add("a", "science", "g", image);
        for (var background : backgrounds) {
            set.add("b", "background", background);
        }
        return set;
    }

    private static void assertSubtracted(ImageModel image) {
        for (int p = 0; p < image.plane(); p++) {
            int wavelength = 4 + p / NX;
            boolean beyond = p % NX == 0 || wavelength < 4.5 || wavelength > 12.5;
            assertEquals(beyond ? Dq.DO_NOT_USE : 0, image.dq()[p], "pixel " + p);
            if (!beyond) {
                assertEquals(7, image.sci()[p], 1e-5);
            }
        }
    }

    @Test
    void dedicatedBackgroundsAreSubtractedWithTheirErrors() throws Exception {
        var image = image();
        var out = run(FakeStepContext.miri(), set(image, spectrum(2, 9, true, 10)));
        assertSubtracted(image);
        assertEquals(5, image.err()[5 * NX + 1], 1e-6);
        assertEquals(25, image.varRnoise()[5 * NX + 1], 1e-5);
        assertEquals(3, image.err()[1], "nothing was subtracted here");
        assertNull(out.get(0));
    }

    @Test
    void nodsGiveTheBackgroundBesideTheirSourceWeightedByTime() throws Exception {
        var image = image();
        run(FakeStepContext.miri(), set(image, spectrum(50, 1, false, 10), spectrum(50, 2.5, false, 20)));
        assertSubtracted(image);
        double sigma = Math.sqrt(16 * (100 + 400)) / 30;
        assertEquals(Math.sqrt(9 + sigma * sigma), image.err()[5 * NX + 1], 1e-5);
    }

    @Test
    void theReferenceLeavesErrorsAlone() throws Exception {
        var image = image();
        run(FakeStepContext.miri().referenceProfile(true), set(image, spectrum(2, 9, true, 10)));
        assertSubtracted(image);
        assertEquals(3, image.err()[5 * NX + 1]);
        assertEquals(9, image.varRnoise()[5 * NX + 1]);
    }

    @Test
    void aGivenSpectrumIsTaken() throws Exception {
        var image = image();
        var context = FakeStepContext.miri()
                .parameter("user_background", "sky/mine.fits")
                .parameter("save_background", "true")
                .spectrum("sky/mine.fits", spectrum(2, 9, true, 10));
        var out = run(context, set(image));
        assertSubtracted(image);
        assertEquals("mine.fits", image.primary().string("MASTERBG", ""));
        assertEquals(1, ((SpectrumModel) out.get(0)).spectra().size());
        var empty = FakeStepContext.miri()
                .parameter("user_background", "none.fits")
                .spectrum("none.fits", SpectrumModel.of(Layout.SINGLE).add(Spectrum.single(3)));
        assertThrows(StepException.class, () -> run(empty, set(image())));
    }

    @Test
    void nothingIsSubtractedTwice() throws Exception {
        var image = image();
        image.primary().set("S_BKDSUB", "COMPLETE");
        var context = FakeStepContext.miri();
        run(context, set(image, spectrum(2, 9, true, 10)));
        assertEquals("a background was subtracted before", context.skipReason().orElse(""));
        assertTrue(context.warnings().get(0).contains("1 of 2 members"));
        assertEquals(7 + 2 * 9, image.sci()[5 * NX + 1]);
        run(FakeStepContext.miri().parameter("force_subtract", "true"), set(image, spectrum(2, 9, true, 10)));
        assertSubtracted(image);
    }

    @Test
    void withoutBackgroundTheStepIsSkipped() throws Exception {
        var context = FakeStepContext.miri();
        run(context, set(image()));
        assertEquals("no background spectrum", context.skipReason().orElse(""));
    }

    @Test
    void theMovingMedianHasZerosBeyondTheEnds() {
        double[] values = {3, 9, 4, 5, 6};
        BackgroundSpectrum.smooth(values, 3);
        assertArrayEquals(new double[] {3, 4, 5, 5, 5}, values);
        double[] none = {1, 5, 2};
        BackgroundSpectrum.smooth(none, 1);
        assertArrayEquals(new double[] {1, 5, 2}, none);
        assertEquals(3, Arrays.stream(none).count());
    }
}

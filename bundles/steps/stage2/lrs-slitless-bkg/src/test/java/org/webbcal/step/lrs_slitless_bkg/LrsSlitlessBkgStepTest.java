package org.webbcal.step.lrs_slitless_bkg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeEvidence;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

class LrsSlitlessBkgStepTest {

    private static final int NX = 72;
    private static final int NY = 60;
    private static final int NINTS = 5;
    private static final double CENTRE = 36;

    private static FakeStepContext context() {
        return FakeStepContext.miri().key("EXP_TYPE", "MIR_LRS-SLITLESS");
    }

    /** Background that depends on row and integration. */
    private static double background(int k, int y) {
        return 20 + 0.3 * y + 2 * k + Math.sin(y);
    }

    /** A star on a background; {@code noise} DN/s in a pixel, {@code slope} DN/s from column to column. */
    private static ImageModel series(double noise, double slope) {
        return series(noise, slope, 1);
    }

    private static ImageModel series(double noise, double slope, double sky) {
        var random = new Random(3);
        var image = ImageModel.cube(NINTS, NY, NX).withNoisePlanes();
        for (int k = 0; k < NINTS; k++) {
            for (int y = 0; y < NY; y++) {
                for (int x = 0; x < NX; x++) {
                    image.sci()[(k * NY + y) * NX + x] = (float)
                            (sky * background(k, y) + slope * (x - 37.5) + star(x) + noise * random.nextGaussian());
                }
            }
        }
        return image;
    }

    private static double star(int x) {
        return 1000 * Math.exp(-0.5 * Math.pow((x - CENTRE) / 1.5, 2));
    }

    private static ImageModel run(FakeStepContext context, ImageModel image) throws Exception {
        try (var run = (StepRun.Model) new LrsSlitlessBkgStep().open(context)) {
            return (ImageModel) run.process(image).get(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"median", "region_median", "linear"})
    void aBackgroundOfRowsAndIntegrationsIsTakenOutExactly(String method) throws Exception {
        var image = run(context().parameter("method", method), series(0, 0));
        for (int p = 0; p < image.sci().length; p++) {
            assertEquals(star(p % NX), image.sci()[p], 1e-3, "pixel " + p % NX);
        }
    }

    @Test
    void aLineTakesOutAGradientToo() throws Exception {
        var image = run(context().parameter("method", "linear"), series(0, 0.5));
        for (int p = 0; p < image.sci().length; p++) {
            assertEquals(star(p % NX), image.sci()[p], 2e-3);
        }
        assertEquals("linear", image.primary().string("LBKGMTH", ""));
    }

    @Test
    void referencePixelsAndFlaggedOnesNeverCount() throws Exception {
        var clean = run(context(), series(1, 0));
        var image = series(1, 0);
        for (int p = 0; p < image.sci().length; p++) {
            if (p % NX < 4) {
                image.sci()[p] = 1e9f;
            }
        }
        var dirty = run(context().parameter("bkg_columns", "0,17,54,71"), image);
        for (int p = 0; p < image.sci().length; p++) {
            if (p % NX >= 4) {
                assertEquals(clean.sci()[p], dirty.sci()[p]);
            }
        }
        var flagged = series(0, 0);
        flagged.sci()[10] = 1e9f;
        flagged.dq()[10] = Dq.DO_NOT_USE;
        flagged.sci()[60] = Float.NaN;
        assertEquals(star(36), run(context(), flagged).sci()[36], 1e-3);
    }

    @Test
    void columnsNearTheTraceAreLeftOut() throws Exception {
        var context = context().parameter("bkg_columns", "4,33,50,71");
        var image = run(context, series(0, 0));
        assertEquals("4,24,50,71", image.primary().string("LBKGCOL", ""));
        assertEquals(star(36), image.sci()[36], 1e-3);
    }

    @Test
    void aRowWithoutUsablePixelsTakesTheBackgroundOfItsNeighbours() throws Exception {
        var image = series(0, 0);
        for (int x = 0; x < NX; x++) {
            image.dq()[30 * NX + x] |= x < 20 || x > 50 ? Dq.DO_NOT_USE : 0;
        }
        var context = context();
        run(context, image);
        double between = 0.5 * (background(0, 29) + background(0, 31));
        assertEquals(background(0, 30) - between + star(36), image.sci()[30 * NX + 36], 1e-3);
        assertTrue(context.warnings().get(0).contains("1 of " + NINTS * NY + " rows"));
    }

    @Test
    void theErrorOfTheBackgroundIsAdded() throws Exception {
        var image = run(context(), series(2, 0));
        // 32 pixels of 2 DN/s: the variance of their median is pi/2 4/32
        double sum = 0;
        for (int y = 0; y < NY; y++) {
            sum += image.varRnoise()[y * NX + 36];
        }
        assertEquals(Math.PI / 2 * 4 / 32, sum / NY, 0.03);
        assertEquals(Math.sqrt(image.varRnoise()[36]), image.err()[36], 1e-6);
        var without = run(context().parameter("propagate_error", "false"), series(2, 0));
        assertArrayEquals(new float[without.err().length], without.err());
    }

    @Test
    void whatCannotBeDoneIsSaid() throws Exception {
        for (var columns : new String[] {"5", "9,4", "-3,5"}) {
            var e = assertThrows(StepException.class, () -> new LrsSlitlessBkgStep()
                    .open(context().parameter("bkg_columns", columns)));
            assertTrue(e.getMessage().contains("bkg_columns"), e.getMessage());
        }
        assertThrows(StepException.class, () -> new LrsSlitlessBkgStep()
                .open(context().parameter("smooth_rows", "4")));
        assertInstanceOf(
                StepRun.Skip.class, new LrsSlitlessBkgStep().open(context().key("S_BKDSUB", "COMPLETE")));
        var context = context().parameter("bkg_columns", "80,90");
        var image = series(0, 0);
        var before = image.sci().clone();
        run(context, image);
        assertArrayEquals(before, image.sci());
        assertEquals(Optional.of("no off-target columns"), context.skipReason());
    }

    /** Sums of the columns of the aperture, 30 to 41, for each row of each integration. */
    private static double[] spectra(ImageModel image) {
        var spectra = new double[NINTS * NY];
        for (int r = 0; r < spectra.length; r++) {
            for (int x = 30; x <= 41; x++) {
                spectra[r] += image.sci()[r * NX + x];
            }
        }
        return spectra;
    }

    private static double departure(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum / a.length;
    }

    @Test
    void spectraLoseTheirBackgroundAndNothingElse() throws Exception {
        double[] truth = spectra(series(1, 0, 0));
        for (var method : new String[] {"median", "linear"}) {
            double slope = method.equals("linear") ? 0.2 : 0;
            double[] before = spectra(series(1, slope));
            double[] after = spectra(run(context().parameter("method", method), series(1, slope)));
            Measured.injection(
                    "LRS-BKG",
                    "background of 30 DN/s, aperture of 12 pixels, method " + method,
                    departure(before, truth),
                    departure(after, truth));
        }
        double[] clean = spectra(run(context(), series(1, 0, 0)));
        Measured.harm(
                "LRS-BKG",
                "flux of a star without background",
                Arrays.stream(truth).sum(),
                Arrays.stream(clean).sum());
    }

    @Test
    void theIssueIsMitigatedWhereItRanAndPresentWhereNothingDid() throws Exception {
        var context = context();
        run(context, series(1, 0));
        var issue = new SlitlessBackgroundIssue();
        var evidence = new FakeEvidence("miri-lrs-slitless")
                .add("a", "calints", null, FakeEvidence.step(LrsSlitlessBkgStep.ID, context.notes()))
                .add("b", "calints", null, FakeEvidence.step("flat_field", Map.of()));
        var findings = issue.examine(evidence);
        assertEquals(Verdict.MITIGATED, findings.get(0).verdict());
        double left = findings.get(0).measures().get(0).value();
        assertTrue(left < 0.2 * findings.get(0).measures().get(0).before(), "left " + left);
        assertEquals(Verdict.PRESENT, findings.get(1).verdict());
    }
}

package org.webbcal.step.lrs_scatlight_check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeEvidence;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

class LrsScatlightCheckStepTest {

    private static final int NY = 1024;
    private static final int NX = 1032;
    private static final int TRACE = 325;
    /** Light of the trace in a row, DN/s. */
    private static final double LIGHT = 400;
    /** DN/s in a pixel. */
    private static final double NOISE = 0.2;
    /** Rows with scattered light. */
    private static final int FIRST = 190;

    private static final int LAST = 214;

    /** A trace of 1.5 pixels on a background that bends along the rows, with noise. */
    private static ImageModel clean(long seed) {
        var random = new Random(seed);
        var image = ImageModel.image(NY, NX).withNoisePlanes();
        for (int y = 0; y < NY; y++) {
            double background = 10 + 0.02 * y + 2e-5 * (y - 150) * (y - 150);
            for (int x = 0; x < NX; x++) {
                double trace = y >= 7 && y <= 397
                        ? LIGHT * Math.exp(-Math.pow((x - TRACE) / 1.5, 2) / 2) / (1.5 * Math.sqrt(2 * Math.PI))
                        : 0;
                image.sci()[y * NX + x] = (float) (background + trace + NOISE * random.nextGaussian());
            }
        }
        Arrays.fill(image.varRnoise(), (float) (NOISE * NOISE));
        Arrays.fill(image.err(), (float) NOISE);
        return image;
    }

    private static ImageModel clean() {
        return clean(7);
    }

    /** Columns beside and over the slit get light in some rows, more on one side: this share of the trace in the aperture of eight pixels. */
    private static ImageModel streak(double share, double tilt) {
        var image = clean();
        for (int y = FIRST; y <= LAST; y++) {
            for (int x = 280; x < 380; x++) {
                image.sci()[y * NX + x] += (float) (share * LIGHT / 8 * (1 + tilt * (x - TRACE + 0.5)));
            }
        }
        return image;
    }

    private static ImageModel streak(double share) {
        return streak(share, 0);
    }

    /** Sum of the departures of an aperture of eight pixels from the image without scattered light, in the rows that have it. */
    private static double damage(ImageModel image, ImageModel truth) {
        double damage = 0;
        for (int y = FIRST; y <= LAST; y++) {
            double row = 0;
            for (int x = TRACE - 4; x < TRACE + 4; x++) {
                row += image.sci()[y * NX + x] - truth.sci()[y * NX + x];
            }
            damage += Math.abs(row);
        }
        return damage;
    }

    private static FakeStepContext run(ImageModel image, boolean subtract) throws Exception {
        var context = FakeStepContext.miri().key("EXP_TYPE", "MIR_LRS-FIXEDSLIT");
        if (subtract) {
            context.parameter("subtract", "true");
        }
        try (var run = (StepRun.Model) new LrsScatlightCheckStep().open(context)) {
            assertEquals(List.of(image), run.process(image));
        }
        return context;
    }

    @Test
    void aStreakIsMeasuredAsShareOfTheTrace() throws Exception {
        var image = streak(0.05);
        var before = image.sci().clone();
        var context = run(image, false);
        assertEquals(0.05, image.primary().number("SCATMAXF", 0), 0.005);
        assertEquals(FIRST + 1, image.primary().integer("SCATROW1", 0), 3);
        assertEquals(LAST + 1, image.primary().integer("SCATROW2", 0), 3);
        assertEquals(1, context.warnings().size());
        assertTrue(
                context.warnings().get(0).contains("of the spectrum in rows"),
                context.warnings().get(0));
        assertArrayEquals(before, image.sci(), "inspection changes nothing");
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9, 10, 11, 12})
    void aCleanImageGivesNoWarningAndStaysAsItIs(long seed) throws Exception {
        var image = clean(seed);
        var before = image.sci().clone();
        var context = run(image, true);
        assertEquals(List.of(), context.warnings());
        assertEquals(0, image.primary().number("SCATMAXF", -1));
        assertEquals(0, image.primary().integer("SCATNSRC", -1));
        assertArrayEquals(before, image.sci());
        Measured.harm("LRS-SCATTER", "flux without scattered light", sum(before), sum(image.sci()));
    }

    @ParameterizedTest(name = "share {0}, tilt {1}")
    @CsvSource({"0.05, 0", "0.05, 0.01", "0.3, 0", "0.3, -0.01"})
    void nineTenthsOfTheDamageCanBeSubtracted(double share, double tilt) throws Exception {
        var truth = clean();
        var image = streak(share, tilt);
        double before = damage(image, truth);
        var context = run(image, true);
        double after = damage(image, truth);
        assertTrue(after <= 0.1 * before, after + " of " + before);
        Measured.injection(
                "LRS-SCATTER",
                String.format(Locale.ROOT, "%.0f %% of the trace in 25 rows, tilt %.2f a pixel", 100 * share, tilt),
                before,
                after);
        assertTrue(image.primary().number("SCATMAXF", 0) > 0.9 * share);
        assertTrue((double) context.notes().get("share_left") < 0.1 * share, () -> "" + context.notes());
        int p = 200 * NX + TRACE;
        assertEquals(NOISE * NOISE * (1 + 0.05), image.varRnoise()[p], 0.02 * NOISE * NOISE, "10 pixels to each side");
        assertEquals(Math.sqrt(image.varRnoise()[p]), image.err()[p], 1e-5);
        assertEquals((float) NOISE, image.err()[p + 50 * NX], "rows without scattered light");
    }

    @Test
    void flaggedAndHotPixelsAreNoScatteredLight() throws Exception {
        var image = clean();
        for (int y = 100; y < 104; y++) {
            image.sci()[y * NX + 295] = 1e5f;
            image.sci()[y * NX + 352] = Float.NaN;
            image.sci()[y * NX + 354] = 1e6f;
            image.dq()[y * NX + 354] = Dq.DO_NOT_USE;
        }
        assertEquals(List.of(), run(image, false).warnings());
        assertEquals(0, image.primary().number("SCATMAXF", -1));
    }

    @Test
    void brightSourcesAreCountedWhereTheirArmsMeetTheSlit() throws Exception {
        var image = clean();
        for (int d = 0; d < 9; d++) {
            image.sci()[(200 + d / 3) * NX + 700 + d % 3] += 1000;
            image.sci()[(800 + d / 3) * NX + 700 + d % 3] += 2000;
            image.sci()[(800 + d / 3) * NX + 320 + d % 3] += 3000;
        }
        var context = run(image, false);
        assertEquals(2, image.primary().integer("SCATNSRC", 0));
        assertTrue(context.notes().get("brightest").toString().startsWith("x 32"), () -> "" + context.notes());
        assertEquals(List.of(), context.warnings());
    }

    @Test
    void aSubarrayShowsNoSurroundings() throws Exception {
        assertFalse(run(ImageModel.image(64, 72), false).skipReason().isEmpty());
    }

    private static Finding finding(Map<String, Object> notes) {
        return new ScatteredLightIssue()
                .examine(new FakeEvidence("miri-lrs-slit")
                        .add("a", "cal", null, FakeEvidence.step("lrs_scatlight_check", notes)))
                .get(0);
    }

    @Test
    void theIssueTellsHowMuch() {
        assertEquals(
                Verdict.ABSENT, finding(Map.of("share", 0.0, "limit", 0.02)).verdict());
        Map<String, Object> found = Map.of("share", 0.05, "limit", 0.02, "first_row", 191, "last_row", 215);
        assertEquals(Verdict.PRESENT, finding(found).verdict());
        var subtracted = new HashMap<>(found);
        subtracted.put("share_left", 0.001);
        assertEquals(Verdict.MITIGATED, finding(subtracted).verdict());
        assertEquals(
                Verdict.UNDECIDED,
                new ScatteredLightIssue()
                        .examine(new FakeEvidence("miri-lrs-slit").add("a", "cal", null))
                        .get(0)
                        .verdict());
    }
}

package org.webbcal.step.pixel_replace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

class PixelReplaceStepTest {

    private static FakeStepContext context(String algorithm) {
        return FakeStepContext.miri().key("EXP_TYPE", "MIR_LRS-SLITLESS").parameter("algorithm", algorithm);
    }

    private static ImageModel run(FakeStepContext context, ImageModel image) throws Exception {
        try (var run = (StepRun.Model) new PixelReplaceStep().open(context)) {
            return (ImageModel) run.process(image).get(0);
        }
    }

    @ParameterizedTest(name = "brightness {0}, vertical {1}")
    @CsvSource({"2000,true", "20000,true", "200000,true", "20000,false"})
    void grainsWithoutFlagAreFoundAndFourFifthsOfTheDamageIsUndone(double brightness, boolean vertical)
            throws Exception {
        var trace = new SimulatedTrace(brightness, vertical, 1).spoil(0.02, false, 2);
        var context = context("fit_profile");
        double before = trace.damage(trace.spoilt);
        double after = trace.damage(run(context, trace.spoilt));
        Measured.injection(
                "MR-LRS02",
                String.format("2 %% hot pixels without flag, trace of %.0f DN/s", brightness),
                before,
                after);
        int outliersBefore = ((Number) context.notes().get("outliers_before")).intValue();
        int outliersAfter = ((Number) context.notes().get("outliers_after")).intValue();
        assertTrue(outliersBefore >= 10, outliersBefore + " before");
        assertTrue(outliersAfter <= 0.2 * outliersBefore, outliersAfter + " of " + outliersBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fit_profile", "mingrad"})
    void flaggedGrainsLoseFourFifthsOfTheirDamage(String algorithm) throws Exception {
        var trace = new SimulatedTrace(20000, true, 3).spoil(0.02, true, 4);
        double before = trace.damage(trace.spoilt);
        double after = trace.damage(run(context(algorithm), trace.spoilt));
        Measured.injection("MR-LRS02", "2 % flagged pixels, " + algorithm, before, after);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 500, 20000, 1000000})
    void cleanDataStayAsTheyAre(double brightness) throws Exception {
        var trace = new SimulatedTrace(brightness, true, 5);
        var image = run(context("fit_profile"), trace.clean.copy());
        int changed = 0;
        for (int q = 0; q < image.plane(); q++) {
            changed += image.sci()[q] == trace.clean.sci()[q] ? 0 : 1;
        }
        assertTrue(changed <= 0.001 * image.plane(), changed + " pixels changed");
        if (brightness > 0) {
            double clean = Arrays.stream(SimulatedTrace.box(trace, trace.clean)).sum();
            double after = Arrays.stream(SimulatedTrace.box(trace, image)).sum();
            Measured.harm("MR-LRS02", String.format("flux of a trace of %.0f DN/s", brightness), clean, after);
        }
    }

    @Test
    void aFaintSourceWithALineBesideTheTraceIsNoSpike() throws Exception {
        var trace = new SimulatedTrace(20000, true, 6);
        var image = trace.clean;
        for (int e = 90; e < 100; e++) {
            for (int s = 25; s < 35; s++) {
                double r2 = Math.pow((e - 95.2) / 0.9, 2) + Math.pow((s - 30.3) / 0.85, 2);
                image.sci()[trace.at(e, s)] += (float) (800 * Math.exp(-0.5 * r2));
            }
        }
        var context = context("fit_profile");
        run(context, image);
        assertTrue(((Number) context.notes().get("spikes")).intValue() <= 1, context.notes() + "");
    }

    @Test
    void rowsAndColumnsAreTreatedAlike() throws Exception {
        var vertical = new SimulatedTrace(20000, true, 7).spoil(0.02, true, 8);
        var horizontal = new SimulatedTrace(20000, false, 7).spoil(0.02, true, 8);
        var a = run(context("fit_profile"), vertical.spoilt);
        var b = run(context("fit_profile"), horizontal.spoilt);
        for (int e = 0; e < SimulatedTrace.ELEMENTS; e++) {
            for (int s = 0; s < SimulatedTrace.POSITIONS; s++) {
                assertEquals(a.sci()[vertical.at(e, s)], b.sci()[horizontal.at(e, s)]);
                assertEquals(a.dq()[vertical.at(e, s)], b.dq()[horizontal.at(e, s)]);
            }
        }
    }

    @Test
    void aLongGapInTheCoreIsLeftAndSaid() throws Exception {
        var trace = new SimulatedTrace(20000, true, 9);
        for (int e = 50; e < 58; e++) {
            trace.clean.dq()[trace.at(e, 19)] |= Dq.DO_NOT_USE;
        }
        trace.clean.dq()[trace.at(100, 19)] |= Dq.DO_NOT_USE;
        var context = context("fit_profile");
        var image = run(context, trace.clean);
        assertEquals(Dq.DO_NOT_USE, image.dq()[trace.at(53, 19)]);
        assertEquals(Dq.FLUX_ESTIMATED, image.dq()[trace.at(100, 19)]);
        assertEquals(8, image.primary().integer("PXRPKMAX", 0));
        assertEquals(1, context.warnings().size());
    }

    @Test
    void aRunThatOneIntegrationLacksIsReplaced() throws Exception {
        var trace = new SimulatedTrace(20000, true, 9);
        int n = 6;
        int plane = trace.clean.plane();
        var stack = ImageModel.cube(n, trace.clean.ny(), trace.clean.nx()).withNoisePlanes();
        stack.sciHeader().set("DISPAXIS", SlitImage.VERTICAL);
        for (int k = 0; k < n; k++) {
            System.arraycopy(trace.clean.sci(), 0, stack.sci(), k * plane, plane);
            System.arraycopy(trace.clean.err(), 0, stack.err(), k * plane, plane);
            for (int e = 150; e < 155; e++) {
                stack.dq()[k * plane + trace.at(e, 19)] |= Dq.DO_NOT_USE;
            }
        }
        for (int e = 30; e < 35; e++) {
            stack.dq()[2 * plane + trace.at(e, 18)] |= Dq.DO_NOT_USE;
        }
        var context = context("fit_profile");
        var image = run(context, stack);
        for (int e = 30; e < 35; e++) {
            int q = 2 * plane + trace.at(e, 18);
            assertEquals(Dq.FLUX_ESTIMATED, image.dq()[q]);
            assertEquals(trace.clean.sci()[trace.at(e, 18)], image.sci()[q], 0.05 * image.sci()[q]);
        }
        for (int e = 150; e < 155; e++) {
            assertEquals(Dq.DO_NOT_USE, image.dq()[2 * plane + trace.at(e, 19)], "what all integrations lack");
        }
        assertTrue(
                context.warnings().get(0).startsWith("30 bad pixels"),
                context.warnings().get(0));
    }

    @Test
    void gapsTakeTheModelOfTheTraceAndErrorsBetweenTheirNeighbours() throws Exception {
        var image = ImageModel.image(12, 8).withNoisePlanes();
        image.sciHeader().set("DISPAXIS", 2);
        Arrays.fill(image.sci(), 1);
        for (int q = 0; q < image.plane(); q++) {
            image.err()[q] = q / 8;
            image.varPoisson()[q] = (float) Math.pow(q / 8, 2);
        }
        int p = 5 * 8 + 4;
        image.sci()[p] = Float.NaN;
        image.err()[p] = Float.NaN;
        image.varPoisson()[p] = Float.NaN;
        image.dq()[p] = Dq.DO_NOT_USE | Dq.HOT;
        var model = new float[96];
        Arrays.fill(model, 7);
        SlitImage.plane(image, SlitImage.TRACE_MODEL, model);
        run(context("trace_model").parameter("spike_threshold", "0"), image);
        assertEquals(7, image.sci()[p]);
        assertEquals(5, image.err()[p]);
        assertEquals(25, image.varPoisson()[p]);
        assertEquals(Dq.FLUX_ESTIMATED | Dq.HOT, image.dq()[p]);
    }

    @Test
    void thePairThatDiffersLessIsTaken() throws Exception {
        var image = ImageModel.image(6, 6).withNoisePlanes();
        image.sciHeader().set("DISPAXIS", 2);
        for (int q = 0; q < 36; q++) {
            image.sci()[q] = 100 * (q % 6) + q / 6;
            image.varFlat(null);
        }
        image.sci()[2 * 6 + 2] = Float.NaN;
        image.sci()[6] = Float.NaN;
        image.dq()[2 * 6 + 2] = Dq.DO_NOT_USE;
        var context = context("mingrad").parameter("spike_threshold", "0").parameter("match_flags", "false");
        run(context, image);
        assertEquals(202, image.sci()[2 * 6 + 2]);
        assertEquals(Dq.FLUX_ESTIMATED, image.dq()[2 * 6 + 2]);
        assertTrue(Float.isNaN(image.sci()[6]));
        assertEquals(0, image.dq()[6]);
    }

    @Test
    void searchAndSumGiveTheSameScale() {
        float[] model = {0.1f, 0.5f, 1, 0.4f, Float.NaN, 0.05f};
        float[] current = {0.21f, 1.02f, 2, 0.79f, 9, 0.1f};
        float sum = ScaleSearch.leastSquares(model, current, 6);
        assertEquals(2, sum, 0.02);
        assertEquals(sum, ScaleSearch.minimise(model, current, 6, 1, new float[6]), 2e-4 * sum + 1e-3);
    }

    @Test
    void withoutDirectionOfDispersionNothingIsDone() throws Exception {
        var image = ImageModel.image(6, 6).withNoisePlanes();
        var before = image.sci().clone();
        var context = context("mingrad");
        run(context, image);
        assertEquals("no direction of dispersion", context.skipReason().orElse(""));
        assertArrayEquals(before, image.sci());
    }
}

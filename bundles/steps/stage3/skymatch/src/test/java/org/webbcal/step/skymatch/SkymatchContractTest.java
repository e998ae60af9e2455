package org.webbcal.step.skymatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ImageModel;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class SkymatchContractTest extends StepContract {

    @Override
    protected Step step() {
        return new SkymatchStep();
    }

    @Override
    protected MemoryModelSet members(Shape4 shape) {
        var set = new MemoryModelSet("product");
        for (int i = 0; i < 3; i++) {
            var image = image(shape, 7 + i);
            image.wcs(wcs(shape.ny(), shape.nx(), 2 * i, i));
            set.add("exposure" + i, "science", "group" + i, image);
        }
        return set;
    }

    private static Gwcs wcs(int ny, int nx, double dx, double dy) {
        double scale = 0.11 / 3600;
        return new Gwcs(
                new FitsTan(nx / 2.0 - dx, ny / 2.0 - dy, 80, -69.5, -1, 0, 0, 1, scale, scale),
                Gwcs.BoundingBox.ofImage(nx, ny));
    }

    /** Images of noise about their levels, shifted by (20, 10) pixels each. */
    private static MemoryModelSet levels(double... level) {
        var set = new MemoryModelSet("product");
        var random = new Random(5);
        for (int i = 0; i < level.length; i++) {
            var image = ImageModel.image(100, 120).withNoisePlanes();
            for (int p = 0; p < image.plane(); p++) {
                image.sci()[p] = (float) (level[i] + 0.1 * random.nextGaussian());
                image.dq()[p] = p % 50 == i ? Dq.DO_NOT_USE : 0;
            }
            image.primary(FakeStepContext.miri().header());
            image.wcs(wcs(100, 120, 20 * i, 10 * i));
            set.add("exp" + i + "_cal", "science", "g" + i, image);
        }
        return set;
    }

    private static double level(MemoryModelSet set, int i) {
        return set.borrow(i).model().primary().number("BKGLEVEL", Double.NaN);
    }

    private static FakeStepContext run(MemoryModelSet set, String... parameters) throws Exception {
        var context = FakeStepContext.miri()
                .text("list.txt", List.of("# exposure level", "exp0_cal.fits 1.5", "exp1_tweakreg.fits 2.5"));
        for (int k = 0; k < parameters.length; k += 2) {
            context.parameter(parameters[k], parameters[k + 1]);
        }
        ((StepRun.Set) new SkymatchStep().open(context)).process(set);
        return context;
    }

    @Test
    void recoversTheLevels() throws Exception {
        for (var overlap : List.of("mask", "polygon")) {
            for (var stepsize : List.of("none", "10")) {
                var set = levels(5, 7, 4);
                run(set, "overlap", overlap, "stepsize", stepsize, "skystat", "median");
                assertEquals(1, level(set, 0), 0.01);
                assertEquals(3, level(set, 1), 0.01);
                assertEquals(0, level(set, 2), 0.01);
            }
        }
        var up = levels(5, 7, 4);
        run(up, "match_down", "false", "skystat", "mean");
        assertEquals(0, level(up, 1), 0.01);
        assertEquals(-3, level(up, 2), 0.01);
    }

    @Test
    void subtractsOnlyWhenAsked() throws Exception {
        var set = levels(5, 7);
        var before = set.borrow(1).model().sci().clone();
        run(set);
        assertTrue(java.util.Arrays.equals(before, set.borrow(1).model().sci()));
        assertEquals(false, set.borrow(1).model().primary().bool("BKGSUB").orElseThrow());
        set = levels(5, 7);
        run(set, "subtract", "true");
        assertEquals(before[777] - (float) level(set, 1), set.borrow(1).model().sci()[777]);
        // a second run finds nothing more to do and keeps the level
        double first = level(set, 1);
        run(set, "subtract", "true");
        assertEquals(first, level(set, 1), 0.02);
    }

    @Test
    void globalAndLocalLevels() throws Exception {
        var set = levels(5, 7, 4);
        run(set, "skymethod", "local", "skystat", "median");
        assertEquals(7, level(set, 1), 0.01);
        set = levels(5, 7, 4);
        run(set, "skymethod", "global", "skystat", "median");
        assertEquals(4, level(set, 1), 0.01);
        set = levels(5, 7, 4);
        run(set, "skymethod", "global+match", "skystat", "median");
        assertEquals(7, level(set, 1), 0.02);
        assertEquals(4, level(set, 2), 0.02);
    }

    @Test
    void exposuresWithoutOverlapStayUndefined() throws Exception {
        var set = levels(5, 7, 4);
        set.borrow(2).model().wcs(wcs(100, 120, 5000, 0));
        var context = run(set);
        assertTrue(Double.isNaN(level(set, 2)));
        assertEquals(2, level(set, 1), 0.05);
        assertTrue(
                context.warnings().stream().anyMatch(w -> w.contains("2 sets")),
                context.warnings().toString());
    }

    @Test
    void oneExposureIsSkipped() throws Exception {
        var set = levels(5);
        assertTrue(run(set).skipReason().isPresent());
        assertTrue(Double.isNaN(level(set, 0)));
    }

    @Test
    void groupsShareTheirLevel() throws Exception {
        var images = levels(5, 5, 8);
        var set = new MemoryModelSet("product");
        for (int i = 0; i < 3; i++) {
            set.add(
                    "e" + i,
                    "science",
                    i < 2 ? "first" : "second",
                    images.borrow(i).model());
        }
        run(set, "skystat", "median");
        assertEquals(level(set, 0), level(set, 1));
        assertEquals(3, level(set, 2) - level(set, 0), 0.01);
    }

    @Test
    void takesLevelsFromTheUser() throws Exception {
        var set = levels(5, 7);
        run(set, "skymethod", "user", "skylist", "list.txt");
        assertEquals(2.5, level(set, 1));
        assertThrows(
                StepException.class,
                () -> run(levels(5, 7, 4), "skymethod", "user", "skylist", "list.txt"),
                "three exposures, two levels");
        assertThrows(StepException.class, () -> run(levels(5, 7), "skymethod", "user"), "no list");
    }

    @Test
    void refusesContradictoryHistory() {
        var set = levels(5, 7);
        set.borrow(0).model().primary().set("BKGSUB", true);
        set.borrow(0).model().primary().set("BKGLEVEL", 1.0);
        assertThrows(StepException.class, () -> run(set));
    }
}

package org.webbcal.step.bkg_subtract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;

class BkgSubtractTest {

    private static ImageModel image(int depth, int ny, int nx, int x0, int y0, double value, double err) {
        var image = (depth == 0 ? ImageModel.image(ny, nx) : ImageModel.cube(depth, ny, nx)).withNoisePlanes();
        Arrays.fill(image.sci(), (float) value);
        Arrays.fill(image.err(), (float) err);
        Arrays.fill(image.varPoisson(), (float) (0.75 * err * err));
        Arrays.fill(image.varRnoise(), (float) (0.25 * err * err));
        image.primary().set("SUBSTRT1", x0 + 1).set("SUBSTRT2", y0 + 1);
        return image;
    }

    private static ImageModel image(double value, double err) {
        return image(0, 2, 3, 0, 0, value, err);
    }

    private static List<? extends ScienceModel> run(
            FakeStepContext context, ImageModel science, ImageModel... backgrounds) throws StepException {
        var set = new MemoryModelSet("product").add("science", "science", "s", science);
        for (int i = 0; i < backgrounds.length; i++) {
            set.add("background" + i, "background", "b" + i, backgrounds[i]);
        }
        return ((StepRun.Set) new BkgSubtractStep().open(context)).process(set);
    }

    private static FakeStepContext context() {
        return FakeStepContext.miri();
    }

    @Test
    void identicalBackgroundsHaveTheirValueAndTheErrorOfTheMean() throws Exception {
        var science = image(10, 0.5);
        var context = context().parameter("save_combined_background", "true");
        var combined = (ImageModel) run(context, science, image(3, 0.2), image(3, 0.2), image(3, 0.2), image(3, 0.2))
                .get(0);
        assertEquals(7, science.sci()[0]);
        assertEquals(3, combined.sci()[4]);
        assertEquals(0.1, combined.err()[4], 1e-7);
        assertEquals(4, science.primary().integer("NBKG", 0));
    }

    @Test
    void uncertaintyGoesWhereAskedFor() throws Exception {
        var components = image(10, 0.5);
        run(context(), components, image(3, 0.2), image(3, 0.2));
        assertEquals(0.75 * (0.25 + 0.02), components.varPoisson()[0], 1e-7);
        assertEquals(0.25 * (0.25 + 0.02), components.varRnoise()[0], 1e-7);
        assertEquals(Math.sqrt(0.27), components.err()[0], 1e-7);

        var err = image(10, 0.5);
        run(context().parameter("propagate_uncertainty", "err"), err, image(3, 0.2), image(3, 0.2));
        assertEquals(0.75 * 0.25, err.varPoisson()[0], 1e-7);
        assertEquals(0.25 * 0.25 + 0.02, err.varRnoise()[0], 1e-7);
        assertEquals(Math.sqrt(0.27), err.err()[0], 1e-7);

        var none = image(10, 0.5);
        run(context().parameter("propagate_uncertainty", "none"), none, image(3, 0.2), image(3, 0.2));
        assertEquals(0.5f, none.err()[0]);
    }

    /** With the population standard deviation one value of n is at most n/sqrt(n-1) away: 3 sigma clip needs 8. */
    @Test
    void oneOutlierIsClippedAmongEleven() throws Exception {
        var few = image(10, 0.5);
        var seven = new ImageModel[7];
        Arrays.setAll(seven, i -> image(i == 3 ? 100 : 3, 0.2));
        run(context(), few, seven);
        assertEquals(10 - (6 * 3 + 100) / 7.0, few.sci()[0], 1e-5);

        var many = image(10, 0.5);
        var eleven = new ImageModel[11];
        Arrays.setAll(eleven, i -> image(i == 3 ? 100 : 3, 0.2));
        run(context(), many, eleven);
        assertEquals(7, many.sci()[0]);
    }

    @Test
    void medianAndMadClipRejectAmongThree() throws Exception {
        for (var combine : List.of("median", "madclip")) {
            var science = image(10, 0.5);
            run(context().parameter("combine", combine), science, image(3.1, 0.2), image(100, 0.2), image(2.9, 0.2));
            assertEquals(7, science.sci()[0], 0.11, combine);
        }
    }

    @Test
    void nanCountsAsMissing() throws Exception {
        var holed = image(5, 0.2);
        holed.sci()[1] = Float.NaN;
        holed.dq()[1] = Dq.DO_NOT_USE;
        var science = image(10, 0.5);
        run(context(), science, image(3, 0.2), holed);
        assertEquals(6, science.sci()[0]);
        assertEquals(7, science.sci()[1]);
        assertEquals(Dq.DO_NOT_USE, science.dq()[1]);
    }

    @Test
    void backgroundsOfOtherSubarraysAreAligned() throws Exception {
        var science = image(0, 2, 3, 10, 20, 100, 0.5);
        var wide = image(0, 4, 6, 9, 19, 0, 0.2); // begins one pixel left and below
        for (int p = 0; p < 24; p++) {
            wide.sci()[p] = p;
        }
        run(context(), science, wide);
        assertEquals(100 - 7, science.sci()[0]);
        assertEquals(100 - 15, science.sci()[5]);

        var corner = image(0, 2, 2, 12, 21, 4, 0.2); // covers the last pixel only
        var again = image(0, 2, 3, 10, 20, 100, 0.5);
        run(context(), again, corner);
        assertEquals(100, again.sci()[0]);
        assertEquals(96, again.sci()[5]);
    }

    @Test
    void stacksAreReducedOverTheirIntegrations() throws Exception {
        var science = image(2, 1, 1, 0, 0, 10, 0.5);
        var stack = image(12, 1, 1, 0, 0, 3, 0.2);
        stack.sci()[5] = 500;
        run(context(), science, stack);
        assertEquals(7, science.sci()[0]);
        assertEquals(7, science.sci()[1]);
        assertEquals(0.75 * (0.25 + 0.04 / 11), science.varPoisson()[1], 1e-6);
        assertThrows(
                StepException.class, () -> run(context(), image(2, 1, 1, 0, 0, 10, 0.5), image(0, 1, 1, 0, 0, 3, 0.2)));
    }

    @Test
    void withoutBackgroundsNothingHappens() throws Exception {
        var science = image(10, 0.5);
        var context = context().key("EXP_TYPE", "MIR_LYOT");
        assertNull(run(context, science).get(0));
        assertEquals(10, science.sci()[0]);
        assertTrue(context.skipReason().isPresent());
        assertEquals(1, context.warnings().size());
    }

    @Test
    void otherGratingTiltSkips() throws Exception {
        var science = image(10, 0.5);
        science.primary().set("GWA_XTIL", 0.35);
        var background = image(3, 0.2);
        background.primary().set("GWA_XTIL", 0.36);
        var context = context();
        run(context, science, background);
        assertEquals(10, science.sci()[0]);
        assertTrue(context.skipReason().isPresent());
    }

    /** Science and backgrounds are noise of known size: the difference must scatter as its error says. */
    @Test
    void propagatedErrorsDescribeTheScatter() throws Exception {
        var random = new Random(11);
        int n = 200;
        var images = new ImageModel[4];
        for (int k = 0; k < 4; k++) {
            images[k] = image(0, n, n, 0, 0, 0, 0.3);
            for (int p = 0; p < n * n; p++) {
                images[k].sci()[p] = (float) (5 + 0.3 * random.nextGaussian());
            }
        }
        run(context(), images[0], images[1], images[2], images[3]);
        double sum = 0;
        for (int p = 0; p < n * n; p++) {
            double pull = images[0].sci()[p] / images[0].err()[p];
            sum += pull * pull;
        }
        assertEquals(1, sum / (n * n), 0.02);
    }
}

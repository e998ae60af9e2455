package org.webbcal.step.outlier_detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.SkyRegion;
import org.webbcal.model.ImageModel;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class OutlierDetectionContractTest extends StepContract {

    private static final double SCALE = 0.11 / 3600;

    @Override
    protected Step step() {
        return new OutlierDetectionStep();
    }

    @Override
    protected MemoryModelSet members(Shape4 shape) {
        return dithers(shape, 4);
    }

    /** Images of a star field, each shifted by some tenths of a pixel and a few pixels. */
    private static MemoryModelSet dithers(Shape4 shape, int n) {
        var set = new MemoryModelSet("product");
        for (int i = 0; i < n; i++) {
            set.add("exposure" + i, "science", "group" + i, at(image(shape, 7), 1.3 * i, -0.7 * i));
        }
        return set;
    }

    private static ImageModel at(ImageModel image, double dx, double dy) {
        double[] pc = FitsTan.rotationMatrix(30, 4.8, -1);
        var box = Gwcs.BoundingBox.ofImage(image.nx(), image.ny());
        var wcs = new Gwcs(
                new FitsTan(
                        image.nx() / 2.0 + dx, image.ny() / 2.0 + dy, 150, 2, pc[0], pc[1], pc[2], pc[3], SCALE, SCALE),
                box);
        image.wcs(wcs);
        image.sciHeader().set("S_REGION", SkyRegion.polygon(wcs, box).orElseThrow());
        image.sciHeader()
                .set("RA_REF", 150.0)
                .set("DEC_REF", 2.0)
                .set("ROLL_REF", 30.0)
                .set("V3I_YANG", 4.8)
                .set("VPARITY", -1);
        image.primary().set("EFFEXPTM", 100.0);
        return image;
    }

    /** The same sky in every image: a flat background with a faint star. */
    private static MemoryModelSet sky(int n) {
        var set = new MemoryModelSet("product");
        for (int i = 0; i < n; i++) {
            double dx = 1.3 * i;
            double dy = -0.7 * i;
            var image = image(new Shape4(1, 1, 90, 80), 7 + i);
            for (int p = 0; p < image.plane(); p++) {
                double u = p % 80 - 40 - dx;
                double v = p / 80 - 45 - dy;
                image.sci()[p] = (float) (5 + 20 * Math.exp(-(u * u + v * v) / 8));
                image.dq()[p] = 0;
            }
            set.add("exposure" + i, "science", "group" + i, at(image, dx, dy));
        }
        return set;
    }

    private static void run(MemoryModelSet set, FakeStepContext context, long budget) throws Exception {
        var params = context.parameters(OutlierDetectionParams.class);
        var outliers = new DitheredOutliers(context, params, Dq.DO_NOT_USE, false);
        (budget > 0 ? outliers.budget(budget) : outliers).process(set);
    }

    @Test
    void findsExactlyTheCosmicRay() throws Exception {
        var set = sky(4);
        var hit = set.borrow(2).model();
        hit.sci()[30 * 80 + 20] += 10;
        run(set, FakeStepContext.miri(), 0);
        for (int i = 0; i < 4; i++) {
            var image = set.borrow(i).model();
            for (int p = 0; p < image.plane(); p++) {
                boolean expected = i == 2 && p == 30 * 80 + 20;
                assertEquals(expected ? OutlierKernel.REJECTED : 0, image.dq()[p], "image " + i + " pixel " + p);
                assertEquals(expected, Float.isNaN(image.sci()[p]) && Float.isNaN(image.err()[p]));
            }
        }
    }

    @Test
    void givesTheSameResultInStrips() throws Exception {
        var whole = sky(5);
        var strips = sky(5);
        for (var set : new MemoryModelSet[] {whole, strips}) {
            for (int i = 0; i < 5; i++) {
                for (int k = 0; k < 30; k++) {
                    set.borrow(i).model().sci()[(k * 977 + i * 131) % 7200] += 3 + k % 4;
                }
            }
        }
        run(whole, FakeStepContext.miri(), 0);
        run(strips, FakeStepContext.miri(), 40_000);
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(
                    whole.borrow(i).model().dq(), strips.borrow(i).model().dq());
        }
    }

    @Test
    void comparesImagesOfOnePointingWithoutResampling() throws Exception {
        var set = new MemoryModelSet("product");
        for (int i = 0; i < 3; i++) {
            set.add("exposure" + i, "science", "group" + i, at(image(new Shape4(1, 1, 16, 20), 7), 0, 0));
        }
        set.borrow(1).model().sci()[50] += 5;
        set.borrow(1).model().dq()[50] = 0;
        run(set, FakeStepContext.miri().parameter("resample_data", "false"), 0);
        assertTrue((set.borrow(1).model().dq()[50] & Dq.OUTLIER) != 0);
        assertEquals(0, set.borrow(0).model().dq()[50] & Dq.OUTLIER);
    }

    @Test
    void skipsASingleImage() throws Exception {
        var context = FakeStepContext.miri();
        try (var run = step().open(context)) {
            ((StepRun.Set) run).process(sky(1));
        }
        assertTrue(context.skipReason().isPresent());
        assertEquals(1, context.warnings().size());
    }

    @Test
    void comparesIntegrationsOfACoronagraph() throws Exception {
        var set = new MemoryModelSet("product");
        var cube = ImageModel.cube(5, 4, 4).withNoisePlanes();
        java.util.Arrays.fill(cube.sci(), 3);
        java.util.Arrays.fill(cube.err(), 0.1f);
        cube.sci()[2 * 16 + 7] = 9;
        set.add("exposure", "psf", "group", cube);
        var context = FakeStepContext.miri().key("EXP_TYPE", "MIR_4QPM");
        try (var run = step().open(context)) {
            ((StepRun.Set) run).process(set);
        }
        for (int p = 0; p < cube.sci().length; p++) {
            assertEquals(p == 2 * 16 + 7 ? OutlierKernel.REJECTED : 0, cube.dq()[p]);
        }
    }

    /** A segment of a time series that falls slowly, so that a median of all would not do. */
    private static ImageModel segment(int from, int to, int plane) {
        var cube = ImageModel.cube(to - from, 1, plane).withNoisePlanes();
        for (int k = from; k < to; k++) {
            for (int p = 0; p < plane; p++) {
                cube.sci()[(k - from) * plane + p] = 100 - 2 * k;
            }
        }
        java.util.Arrays.fill(cube.err(), 1);
        cube.primary().set("INTSTART", from + 1).set("INTEND", to);
        return cube;
    }

    private static FakeStepContext series() {
        return FakeStepContext.miri()
                .key("EXP_TYPE", "MIR_LRS-SLITLESS")
                .key("TSOVISIT", true)
                .key("NINTS", 40);
    }

    private static int flagged(ImageModel cube) {
        return (int) java.util.Arrays.stream(cube.dq()).filter(v -> v != 0).count();
    }

    /** At the ends of a segment the nearest median is 12 integrations away, unless the neighbouring segment is looked at. */
    @Test
    void looksIntoNeighbouringSegments() throws Exception {
        for (boolean cross : new boolean[] {true, false}) {
            var a = segment(0, 30, 3);
            var b = segment(30, 60, 3);
            b.sci()[1] += 50;
            var set = new MemoryModelSet("product")
                    .add("a", "science", "group", a)
                    .add("b", "science", "group", b);
            try (var run = step().open(series().parameter("cross_segment", String.valueOf(cross)))) {
                ((StepRun.Set) run).process(set);
            }
            // a slope of 2 errors for each integration: the nearest median of a segment alone is 3 to 12 integrations
            // away
            assertEquals(cross ? 0 : 30, flaggedAt(a, 20, 30));
            assertEquals(OutlierKernel.REJECTED, b.dq()[1]);
            assertTrue(Float.isNaN(b.sci()[1]));
            assertEquals(cross ? 1 : 30, flaggedAt(b, 0, 10));
        }
    }

    private static int flaggedAt(ImageModel cube, int from, int to) {
        int plane = cube.plane();
        return (int) java.util.Arrays.stream(cube.dq(), from * plane, to * plane)
                .filter(v -> v != 0)
                .count();
    }

    @Test
    void segmentsApartAreNoNeighbours() throws Exception {
        var a = segment(0, 30, 3);
        var c = segment(40, 70, 3);
        var set = new MemoryModelSet("product").add("a", "science", "group", a).add("c", "science", "group", c);
        try (var run = step().open(series())) {
            ((StepRun.Set) run).process(set);
        }
        assertTrue(flaggedAt(a, 20, 30) > 0);
    }

    @Test
    void findsNothingInASeriesThatIsConstantOrBadThroughout() throws Exception {
        var constant = segment(0, 30, 2);
        java.util.Arrays.fill(constant.sci(), 5);
        var bad = segment(30, 60, 2);
        java.util.Arrays.fill(bad.sci(), Float.NaN);
        java.util.Arrays.fill(bad.dq(), Dq.DO_NOT_USE);
        var set = new MemoryModelSet("product")
                .add("constant", "science", "group", constant)
                .add("bad", "science", "group", bad);
        try (var run = step().open(series())) {
            ((StepRun.Set) run).process(set);
        }
        assertEquals(0, flagged(constant));
        assertTrue(java.util.Arrays.stream(bad.dq()).allMatch(v -> v == Dq.DO_NOT_USE));
    }

    @Test
    void refusesASingleImageAsASeries() throws Exception {
        var set = new MemoryModelSet("product")
                .add("a", "science", "group", ImageModel.image(4, 4).withNoisePlanes());
        try (var run = step().open(series())) {
            var e = assertThrows(StepException.class, () -> ((StepRun.Set) run).process(set));
            assertTrue(e.getMessage().contains("a is a single image"), e.getMessage());
        }
    }
}

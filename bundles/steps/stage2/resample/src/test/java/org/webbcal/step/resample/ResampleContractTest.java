package org.webbcal.step.resample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class ResampleContractTest extends StepContract {

    private static final double SCALE = 0.11 / 3600;

    @Override
    protected Step step() {
        return new ResampleStep();
    }

    @Override
    protected MemoryModelSet members(Shape4 shape) {
        var set = new MemoryModelSet("product");
        for (int i = 0; i < 3; i++) {
            set.add("exposure" + i, "science", "group" + i, at(image(shape, 7 + i), 1.3 * i, -0.7 * i));
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
        image.primary()
                .set("EFFEXPTM", 100.0)
                .set("DURATION", 110.0)
                .set("EXPSTART", 60000.0)
                .set("EXPEND", 60000.1);
        return image;
    }

    private ImageModel run(MemoryModelSet set, FakeStepContext context) throws Exception {
        try (var run = step().open(context)) {
            return (ImageModel) ((StepRun.Set) run).process(set).get(0);
        }
    }

    private static MemoryModelSet one(ImageModel image) {
        return new MemoryModelSet("product").add("exposure", "science", "group", image);
    }

    @Test
    void keepsTheFluxOfAStar() throws Exception {
        var image = at(image(new Shape4(1, 1, 80, 90), 7), 0, 0);
        double in = 0;
        for (int p = 0; p < image.plane(); p++) {
            image.dq()[p] = 0;
            in += image.sci()[p] - 5;
        }
        for (var ratio : new String[] {"1.0", "0.5", "1.7"}) {
            var out = run(one(image), FakeStepContext.miri().parameter("pixel_scale_ratio", ratio));
            double sum = 0;
            for (int p = 0; p < out.plane(); p++) {
                sum += Float.isNaN(out.sci()[p]) ? 0 : out.sci()[p] - 5;
            }
            double r = Double.parseDouble(ratio);
            assertEquals(in, sum * r * r, 0.01 * in, "surface brightness times area, ratio " + ratio);
        }
    }

    @Test
    void writesWhatTheProductNeeds() throws Exception {
        var out = run(members(new Shape4(1, 1, 40, 50)), FakeStepContext.miri());
        assertEquals(3, out.primary().integer("NDRIZ", 0));
        assertEquals(300, out.primary().number("EFFEXPTM", 0));
        assertEquals(330, out.sciHeader().number("TELAPSE", 0));
        assertFalse(out.sciHeader().has("ROLL_REF"));
        assertEquals("RA---TAN", out.sciHeader().string("CTYPE1", ""));
        assertTrue(out.sciHeader().string("S_REGION", "").startsWith("POLYGON ICRS  "));
        assertEquals(3, out.table("HDRTAB").orElseThrow().table().rows());
        int[] con = out.extra("CON").orElseThrow().ints();
        float[] weight = out.extra("WHT").orElseThrow().floats();
        for (int p = 0; p < out.plane(); p++) {
            assertEquals(Float.isNaN(out.sci()[p]), weight[p] == 0);
            assertEquals(weight[p] > 0, con[p] != 0);
            assertEquals(Float.isNaN(out.sci()[p]), Float.isNaN(out.err()[p]));
        }
        var sky = new double[2];
        out.wcs()
                .orElseThrow()
                .pixelToSky(
                        out.sciHeader().number("CRPIX1", 0) - 1, out.sciHeader().number("CRPIX2", 0) - 1, sky);
        assertEquals(out.sciHeader().number("CRVAL1", 0), sky[0], 1e-10);
    }

    @Test
    void propagatesFlagsAndFillsWhenAsked() throws Exception {
        var image = at(image(new Shape4(1, 1, 40, 50), 7), 0, 0);
        image.dq()[20 * 50 + 20] = 4;
        var context = FakeStepContext.miri()
                .parameter("propagate_dq", "true")
                .parameter("fillval", "-7")
                .parameter("rotation", "70");
        var out = run(one(image), context);
        boolean seen = false;
        for (int p = 0; p < out.plane(); p++) {
            seen |= out.dq()[p] == 4;
            assertEquals(out.extra("WHT").orElseThrow().floats()[p] == 0, out.sci()[p] == -7);
        }
        assertTrue(seen);
    }

    @Test
    void refusesWhatItCannotDo() {
        assertThrows(StepException.class, () -> run(new MemoryModelSet("product"), FakeStepContext.miri()));
        assertThrows(
                StepException.class, () -> run(one(image(SHAPE, 1)), FakeStepContext.miri()), "no world coordinates");
        assertThrows(
                StepException.class,
                () -> run(one(at(image(SHAPE, 1), 0, 0)), FakeStepContext.miri().parameter("max_pixels", "100")));
        assertThrows(
                StepException.class,
                () -> run(one(at(image(SHAPE, 1), 0, 0)), FakeStepContext.miri().parameter("pixel_scale", "50")));
        assertThrows(
                StepException.class,
                () -> run(one(at(image(SHAPE, 1), 0, 0)), FakeStepContext.miri().parameter("single", "true")));
    }

    @Test
    void doesNotChangeItsMembers() throws Exception {
        var set = members(SHAPE);
        var before = set.borrow(1).model().copy();
        run(set, FakeStepContext.miri());
        var after = set.borrow(1).model();
        org.junit.jupiter.api.Assertions.assertArrayEquals(before.sci(), after.sci());
        org.junit.jupiter.api.Assertions.assertArrayEquals(before.dq(), after.dq());
        assertEquals(before.primary().toString(), after.primary().toString());
    }

    @Test
    void leavesTheIntegrationsOfOneExposureAlone() throws Exception {
        var context = FakeStepContext.miri();
        try (var run = step().open(context)) {
            assertTrue(
                    ((StepRun.Set) run).process(one(ImageModel.cube(2, 4, 5))).isEmpty());
        }
        assertTrue(context.skipReason().isPresent());
    }
}

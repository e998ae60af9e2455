package org.webbcal.step.resample_spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Gnomonic;
import org.webbcal.lib.wcs.transform.Linear1D;
import org.webbcal.lib.wcs.transform.NativeRotation;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.model.ImageModel;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.Shape4;
import org.webbcal.model.SlitImage;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class ResampleSpecContractTest extends StepContract {

    private static final double SCALE = 0.11 / 3600;
    private static final double TILT = 0.01;
    private static final double NOMINAL = 2.8e-13;

    @Override
    protected Step step() {
        return new ResampleSpecStep();
    }

    @Override
    protected MemoryModelSet members(Shape4 shape) {
        var set = new MemoryModelSet("product");
        for (int i = 0; i < 3; i++) {
            set.add("exposure" + i, "science", "group" + i, at(image(shape, 7 + i), 3 * i));
        }
        return set;
    }

    /** Gives an image a slit with lines of one wavelength tilted, moved along the slit by pixels. */
    private static ImageModel at(ImageModel image, double shift) {
        var sky = new Gnomonic(false).then(new NativeRotation(83.4, -66.6, 180, false));
        var forward = new Affine2D(1, 0, TILT, 1, 0, 0)
                .then(RemapAxes.of(0, 0, 1))
                .then(new Linear1D(0.6 * SCALE, 0.6 * SCALE * shift)
                        .beside(new Linear1D(0.8 * SCALE, 0.8 * SCALE * shift))
                        .then(sky)
                        .beside(new Linear1D(-0.03, 14)));
        var world = Frame.composite("world", Frame.WORLD, Frame.spectral("spectral", "wavelength"));
        var box = new Gwcs.BoundingBox(0.5, image.nx() - 1.5, 0.5, image.ny() - 1.5);
        image.wcs(new Gwcs(List.of(Frame.DETECTOR, world), List.of(forward), box));
        image.sciHeader()
                .set("DISPAXIS", 2)
                .set("PIXAR_SR", NOMINAL)
                .set("S_REGION", "POLYGON ICRS  83.40 -66.60 83.4002 -66.60 83.4002 -66.601 83.40 -66.601");
        image.primary()
                .set("EXP_TYPE", "MIR_LRS-FIXEDSLIT")
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

    /** An image whose value is 100 plus the place along the slit in input pixels, counted from column 1 of the first exposure. */
    private static ImageModel ramp(double shift) {
        var image = image(new Shape4(1, 1, 60, 30), 1);
        for (int p = 0; p < image.plane(); p++) {
            image.sci()[p] = (float) (100 + p % 30 + shift);
            image.dq()[p] = 0;
        }
        return at(image, shift);
    }

    @Test
    void reproducesARampAlongTheSlit() throws Exception {
        for (var ratio : new String[] {"1.0", "0.6", "1.7"}) {
            var set = one(ramp(0)).add("second", "science", "group2", ramp(5));
            var out = run(set, FakeStepContext.miri().parameter("pixel_scale_ratio", ratio));
            double r = Double.parseDouble(ratio);
            double[] sky = {0, 0, 0};
            var back = at(image(new Shape4(1, 1, 60, 30), 1), 0).wcs().orElseThrow();
            var toFirst = back.transform("world", "detector");
            int seen = 0;
            for (int y = 4; y < out.ny() - 4; y++) {
                for (int x = (int) Math.ceil(3 * r); x < out.nx() - 3 * r; x++) {
                    out.wcs().orElseThrow().forward().apply(new double[] {x, y}, 0, sky, 0);
                    double column = toFirst.apply(sky)[0];
                    assertEquals(100 + column, out.sci()[y * out.nx() + x], 0.4 / r, x + "," + y + " ratio " + ratio);
                    seen++;
                }
            }
            assertTrue(seen > 12 * out.ny(), seen + " pixels");
            assertEquals(NOMINAL / r, out.sciHeader().number("PIXAR_SR", 0), 1e-9 * NOMINAL);
            assertEquals(r, out.primary().number("PXSCLRT", 0));
        }
    }

    @Test
    void keepsTheSumOfLight() throws Exception {
        var image = at(image(new Shape4(1, 1, 80, 90), 7), 0);
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
            double area = out.sciHeader().number("PIXAR_SR", 0) / NOMINAL;
            assertEquals(in, sum * area, 0.01 * in, "ratio " + ratio);
        }
    }

    /** Largest departure of the sum of a row from the mean, of a narrow trace on pixels of unlike read noise. */
    private double scatterOfRows(FakeStepContext context) throws Exception {
        var image = image(new Shape4(1, 1, 60, 30), 1);
        var dice = new java.util.Random(3);
        for (int p = 0; p < image.plane(); p++) {
            double off = p % 30 - 14.4;
            image.sci()[p] = (float) (1000 * Math.exp(-off * off / 2));
            image.varRnoise()[p] = (float) (1 + 0.5 * dice.nextDouble());
            image.dq()[p] = 0;
        }
        var out = run(one(at(image, 0)), context.parameter("pixel_scale_ratio", "1.3"));
        double mean = 0;
        double most = 0;
        int n = out.ny() - 8;
        var sums = new double[n];
        for (int y = 0; y < n; y++) {
            for (int x = 6; x < out.nx() - 6; x++) {
                sums[y] += out.sci()[(y + 4) * out.nx() + x];
            }
            mean += sums[y] / n;
        }
        for (double sum : sums) {
            most = Math.max(most, Math.abs(sum / mean - 1));
        }
        return most;
    }

    /** A point source in a column, 12 to 6 µm. */
    private static ImageModel point(double column, double shift) {
        var image = image(new Shape4(1, 1, 60, 30), 1);
        var wavelength = new float[image.plane()];
        for (int p = 0; p < image.plane(); p++) {
            double off = p % 30 - column;
            image.sci()[p] = (float) (1000 * Math.exp(-off * off / 2));
            image.dq()[p] = 0;
            wavelength[p] = 12 - 0.1f * (p / 30);
        }
        SlitImage.plane(image, SlitImage.WAVELENGTH, wavelength);
        image.sciHeader().set("SRCTYPE", "POINT");
        return at(image, shift);
    }

    @Test
    void exposuresWhoseSourceIsCutAreLeftOut() throws Exception {
        var context = FakeStepContext.miri();
        var out = run(one(point(14, 0)).add("second", "science", "group2", point(28.6, -14.6)), context);
        assertEquals(1, out.primary().number("NDRIZ", 0));
        assertEquals(1, context.notes().get("left_out"));
        assertTrue(context.warnings().get(0).contains("second stands at the end"), context.warnings()::toString);
        var both = FakeStepContext.miri().parameter("leave_out_cut", "false");
        var mean = run(one(point(14, 0)).add("second", "science", "group2", point(28.6, -14.6)), both);
        assertEquals(2, mean.primary().number("NDRIZ", 0));
        // whole sources, and one that has no other beside it
        var whole = FakeStepContext.miri();
        run(one(point(9, 0)).add("second", "science", "group2", point(19, -10)), whole);
        run(one(point(28.6, 0)), whole);
        assertEquals(List.of(), whole.warnings());
    }

    @Test
    void noiseOfPixelsDoesNotDecideAboutTheFlux() throws Exception {
        assertEquals(0, scatterOfRows(FakeStepContext.miri()), 1e-3);
        assertTrue(scatterOfRows(FakeStepContext.miri().parameter("weight_type", "ivm")) > 0.01);
    }

    @Test
    void variancesFollowThePixelsAndTheNumberOfExposures() throws Exception {
        var single = run(one(ramp(0)), FakeStepContext.miri());
        var both = run(one(ramp(0)).add("second", "science", "group2", ramp(0)), FakeStepContext.miri());
        var fine = run(one(ramp(0)), FakeStepContext.miri().parameter("pixel_scale_ratio", "2"));
        int middle = 30 * single.nx() + 14;
        assertEquals(0.005, single.varRnoise()[middle], 1e-8);
        assertEquals(0.1, single.err()[middle], 1e-6, "read and Poisson noise, no flat");
        assertEquals(0.0025, both.varRnoise()[middle], 1e-8);
        assertEquals(0.01, fine.varPoisson()[30 * fine.nx() + 28], 1e-8, "half the light in a pixel");
    }

    @Test
    void writesWhatTheProductNeeds() throws Exception {
        var out = run(members(new Shape4(1, 1, 40, 50)), FakeStepContext.miri());
        assertEquals(SlitImage.DATA_MODEL, out.dataModel());
        assertEquals(3, out.primary().integer("NDRIZ", 0));
        assertEquals(300, out.primary().number("EFFEXPTM", 0));
        assertEquals(330, out.sciHeader().number("TELAPSE", 0));
        assertEquals(3, out.table("HDRTAB").orElseThrow().table().rows());
        assertEquals("WAVE-TAB", out.sciHeader().string("CTYPE2", ""));
        var wavelengths = SlitImage.wavelength(out).orElseThrow();
        float[] table = (float[]) out.table("WCS-TABLE")
                .orElseThrow()
                .table()
                .require("wavelength")
                .data();
        assertEquals(out.ny(), table.length);
        assertEquals(wavelengths[3 * out.nx()], table[3]);
        assertEquals(0.11, out.sciHeader().number("CDELT1", 0), 1e-8);
        int[] con = out.extra("CON").orElseThrow().ints();
        float[] weight = out.extra("WHT").orElseThrow().floats();
        for (int p = 0; p < out.plane(); p++) {
            assertEquals(Float.isNaN(out.sci()[p]), weight[p] == 0);
            assertEquals(weight[p] > 0, con[p] != 0);
            assertEquals(Float.isNaN(out.sci()[p]), Float.isNaN(out.err()[p]));
        }
        assertEquals(7, Arrays.stream(con).reduce(0, (a, b) -> a | b), "all three contribute");
    }

    @Test
    void keepsTheKeywordsOfTheDetectorWhereAsked() throws Exception {
        var image = ramp(0);
        image.sciHeader().set("CTYPE1", "RA---TAN");
        var out = run(one(image), FakeStepContext.miri().parameter("fits_wcs", "false"));
        assertEquals("RA---TAN", out.sciHeader().string("CTYPE1", ""));
        assertTrue(out.table("WCS-TABLE").isEmpty());
    }

    @Test
    void outlineIsAsWideAsTheSlit() throws Exception {
        var out = run(one(ramp(0)), FakeStepContext.miri());
        double[] corners = Arrays.stream(out.sciHeader()
                        .string("S_REGION", "")
                        .replace("POLYGON ICRS", "")
                        .strip()
                        .split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        // the shorter side of the input is 0.0002 degrees of right ascension at its southern end
        assertEquals(0.0002 * Math.cos(Math.toRadians(66.601)), SlitFootprint.width(corners), 2e-9);
        double[] first = out.wcs().orElseThrow().forward().apply(0, 0);
        assertEquals(first[1], 0.5 * (corners[1] + corners[7]), 1e-8, "middle of a short side");
    }

    @Test
    void movesThePositionOfTheSource() throws Exception {
        var image = ramp(0);
        image.sciHeader().set("SRCXPOS", 12.25).set("SRCYPOS", 20.5);
        var out = run(one(image), FakeStepContext.miri());
        double[] in = image.wcs().orElseThrow().forward().apply(12.25, 20.5);
        double[] now = out.wcs()
                .orElseThrow()
                .forward()
                .apply(out.sciHeader().number("SRCXPOS", 0), out.sciHeader().number("SRCYPOS", 0));
        assertArrayEquals(in, now, 1e-8);
        image.sciHeader().set("SRCXPOS", 500.0);
        var context = FakeStepContext.miri();
        assertFalse(run(one(image), context).sciHeader().has("SRCXPOS"));
    }

    @Test
    void leavesOutWhatIsFlaggedAndTellsItWhenAsked() throws Exception {
        var image = ramp(0);
        image.dq()[20 * 30 + 12] = 4;
        image.dq()[40 * 30 + 12] = 1;
        image.sci()[40 * 30 + 12] = 1e9f;
        image.sci()[50 * 30 + 12] = Float.NaN;
        var out = run(
                one(image),
                FakeStepContext.miri().parameter("propagate_dq", "true").parameter("fillval", "-7"));
        boolean told = false;
        for (int p = 0; p < out.plane(); p++) {
            told |= out.dq()[p] == 4;
            assertTrue(out.sci()[p] < 1000, "a flagged pixel counts at " + p);
            assertEquals(out.extra("WHT").orElseThrow().floats()[p] == 0, out.sci()[p] == -7);
        }
        assertTrue(told);
    }

    @Test
    void scaleInArcseconds() throws Exception {
        var out = run(one(ramp(0)), FakeStepContext.miri().parameter("pixel_scale", "0.055"));
        assertEquals(2, out.primary().number("PXSCLRT", 0), 1e-6);
        var image = ramp(0);
        image.sciHeader().remove("PIXAR_SR");
        assertEquals(
                1,
                run(one(image), FakeStepContext.miri().parameter("pixel_scale", "0.055"))
                        .primary()
                        .number("PXSCLRT", 0));
    }

    @Test
    void refusesWhatItCannotDo() {
        assertThrows(StepException.class, () -> run(new MemoryModelSet("product"), FakeStepContext.miri()));
        assertThrows(
                StepException.class, () -> run(one(image(SHAPE, 1)), FakeStepContext.miri()), "no world coordinates");
        for (var name : List.of("single=true", "output_wcs=x.asdf")) {
            var words = name.split("=");
            assertThrows(
                    StepException.class,
                    () -> run(one(ramp(0)), FakeStepContext.miri().parameter(words[0], words[1])),
                    name);
        }
        for (var name : List.of("output_shape=3", "fillval=nothing")) {
            var words = name.split("=");
            var context = FakeStepContext.miri().parameter(words[0], words[1]);
            assertThrows(IllegalArgumentException.class, () -> step().open(context), name);
        }
        var turned = ramp(0);
        turned.sciHeader().set("DISPAXIS", 1);
        assertThrows(
                StepException.class,
                () -> run(one(ramp(0)).add("second", "science", "b", turned), FakeStepContext.miri()));
        var timeless = ramp(0);
        timeless.primary().remove("EFFEXPTM");
        assertThrows(StepException.class, () -> run(one(timeless), FakeStepContext.miri()));
        assertThrows(
                StepException.class,
                () -> run(one(ramp(0)).add("stack", "science", "b", ImageModel.cube(2, 4, 5)), FakeStepContext.miri()));
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

    @Test
    void doesNotChangeItsMembers() throws Exception {
        var set = members(SHAPE);
        var before = set.borrow(1).model().copy();
        run(set, FakeStepContext.miri());
        var after = set.borrow(1).model();
        assertArrayEquals(before.sci(), after.sci());
        assertArrayEquals(before.dq(), after.dq());
        assertEquals(before.primary().toString(), after.primary().toString());
        assertEquals(before.sciHeader().toString(), after.sciHeader().toString());
    }
}

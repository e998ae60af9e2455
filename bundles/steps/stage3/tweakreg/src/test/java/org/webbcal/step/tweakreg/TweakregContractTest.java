package org.webbcal.step.tweakreg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class TweakregContractTest extends StepContract {

    private static final int N = 200;
    private final Field field = new Field(60, 25, 3);
    private List<? extends ScienceModel> outputs;

    @Override
    protected Step step() {
        return new TweakregStep();
    }

    @Override
    protected MemoryModelSet members(Shape4 shape) {
        var set = new MemoryModelSet("product");
        for (int i = 0; i < 3; i++) {
            var image = image(shape, 7 + i);
            image.sciHeader().set("V2_REF", Field.V2).set("V3_REF", Field.V3).set("ROLL_REF", Field.ROLL);
            image.wcs(Field.wcs(Math.min(shape.ny(), shape.nx()), Field.RA, Field.DEC, Field.ROLL));
            set.add("exposure" + i, "science", "group" + i, image);
        }
        return set;
    }

    /** Three dithers of one field; the second and third point beside what their headers say. */
    private MemoryModelSet dithers() {
        return new MemoryModelSet("product")
                .add("e0_cal", "science", "g0", field.image(N, 0, 0, 0, 0, 0, 1))
                .add("e1_cal", "science", "g1", field.image(N, 2, 1, 0.8, -0.5, 0.05, 2))
                .add("e2_cal", "science", "g2", field.image(N, -1, 2, -0.3, 0.4, -0.03, 3));
    }

    private FakeStepContext run(MemoryModelSet set, String... parameters) throws Exception {
        var context = FakeStepContext.miri().table("sky.ecsv", field.catalog());
        for (int k = 0; k < parameters.length; k += 2) {
            context.parameter(parameters[k], parameters[k + 1]);
        }
        outputs = ((StepRun.Set) new TweakregStep().open(context)).process(set);
        return context;
    }

    private double error(MemoryModelSet set, int i) {
        return field.error(set.borrow(i).model());
    }

    private static String status(MemoryModelSet set, int i) {
        return set.borrow(i).model().primary().string("TWKSTAT", "");
    }

    @Test
    void alignsExposuresToTheFirst() throws Exception {
        for (var finder : List.of("iraf", "dao", "segmentation")) {
            var set = dithers();
            assertTrue(error(set, 1) > 0.5);
            run(
                    set,
                    "starfinder",
                    finder,
                    "roundlo",
                    finder.equals("dao") ? "-1" : "0",
                    "roundhi",
                    "1",
                    "sharplo",
                    "0.2");
            assertEquals("REFERENCE", status(set, 0));
            for (int i = 1; i < 3; i++) {
                assertEquals("SUCCESS", status(set, i), finder);
                assertTrue(error(set, i) < 0.015, finder + " leaves " + error(set, i) + " arcsec");
            }
            assertEquals(-0.05, set.borrow(1).model().primary().number("TWKROT", 0), 0.02);
        }
    }

    @Test
    void alignsToACatalogue() throws Exception {
        var set =
                new MemoryModelSet("product").add("e0_cal", "science", "g0", field.image(N, 0, 0, 1.3, -0.7, 0.01, 4));
        run(set, "abs_refcat", "sky.ecsv");
        assertTrue(error(set, 0) < 0.015, "left " + error(set, 0));
        assertEquals(
                "FIT-LVL3-sky.ecsv", set.borrow(0).model().wcs().orElseThrow().name());
        assertTrue(set.borrow(0).model().sciHeader().string("S_REGION", "").startsWith("POLYGON ICRS"));
        assertTrue(set.borrow(0).model().sciHeader().has("CD1_1"));
    }

    @Test
    void aSecondRunChangesNothing() throws Exception {
        var set = dithers();
        run(set);
        var before = new double[2];
        set.borrow(1).model().wcs().orElseThrow().pixelToSky(10, 10, before);
        run(set);
        var after = new double[2];
        set.borrow(1).model().wcs().orElseThrow().pixelToSky(10, 10, after);
        assertEquals(before[0], after[0], 1e-4 / 3600);
        assertEquals(before[1], after[1], 1e-4 / 3600);
    }

    @Test
    void aMosaicGrowsFromExposureToExposure() throws Exception {
        var wide = new Field(500, 110, 5);
        var set = new MemoryModelSet("product")
                .add("e0_cal", "science", "g0", wide.image(300, -24, 0, 0, 0, 0, 1))
                .add("e1_cal", "science", "g1", wide.image(300, 24, 0, 0.5, 0.3, 0, 2))
                .add("e2_cal", "science", "g2", wide.image(300, 0, 0, -0.4, 0.2, 0, 3));
        // the outer two meet only in the middle one
        run(set, "minobj", "5");
        for (int i = 0; i < 3; i++) {
            assertTrue(status(set, i).matches("REFERENCE|SUCCESS"), status(set, i));
        }
        // all agree with each other; with the sky only as well as the exposure that became the reference
        double[] a = wide.offset(set.borrow(0).model());
        for (int i = 1; i < 3; i++) {
            double[] b = wide.offset(set.borrow(i).model());
            double spread = Math.hypot(a[0] - b[0], a[1] - b[1]);
            assertTrue(spread < 0.03, "exposures differ by " + spread);
        }
    }

    @Test
    void tooFewMatchesLeaveCoordinatesAlone() throws Exception {
        var set = dithers();
        var wcs = set.borrow(1).model().wcs();
        var context = run(set, "minobj", "500");
        assertTrue(context.skipReason().isPresent());
        assertEquals(wcs, set.borrow(1).model().wcs());
    }

    @Test
    void aFailedAbsoluteFitKeepsTheRelativeOne() throws Exception {
        var set = dithers();
        var context = run(set, "abs_refcat", "sky.ecsv", "abs_minobj", "1000");
        assertTrue(context.skipReason().isEmpty());
        assertTrue(error(set, 1) < 0.1);
        assertTrue(
                context.warnings().stream().anyMatch(w -> w.contains("sky.ecsv")),
                context.warnings().toString());
    }

    @Test
    void onlineCataloguesAreRefusedWithAWarning() throws Exception {
        var set = dithers();
        var context = run(set, "abs_refcat", "GAIADR3");
        assertTrue(context.warnings().stream().anyMatch(w -> w.contains("not available")));
        assertEquals("SUCCESS", status(set, 1));
    }

    @Test
    void oneExposureIsSkipped() throws Exception {
        var set = new MemoryModelSet("product").add("e0", "science", "g0", field.image(N, 0, 0, 0, 0, 0, 1));
        assertTrue(run(set).skipReason().isPresent());
    }

    @Test
    void confusingSeparationIsRefused() throws Exception {
        var context = run(dithers(), "separation", "0.9", "tolerance", "0.7");
        assertTrue(context.warnings().stream().anyMatch(w -> w.contains("separation")));
        assertTrue(context.skipReason().isPresent());
    }

    @Test
    void takesCataloguesOfTheUser() throws Exception {
        var set = dithers();
        var context = FakeStepContext.miri()
                .text(
                        "lists/cat.txt",
                        List.of("# image catalogue", "e0_cal.fits a.ecsv", "e1_cal.fits b.ecsv", "e2_cal.fits"))
                .table("lists/a.ecsv", stars(set, 0))
                .table("lists/b.ecsv", stars(set, 1))
                .parameter("use_custom_catalogs", "true")
                .parameter("catfile", "lists/cat.txt")
                .parameter("save_catalogs", "true");
        var out = ((StepRun.Set) new TweakregStep().open(context)).process(set);
        assertEquals("SUCCESS", status(set, 1));
        assertTrue(error(set, 1) < 1e-2);
        var table = ((CatalogModel) assertOne(out)).catalog();
        assertTrue(table.rows() > 60);
        assertEquals(
                List.of("exposure", "id", "x", "y", "flux", "RA", "DEC"),
                table.columns().stream().map(Table.Column::name).toList());
        var bad = FakeStepContext.miri()
                .text("cat.txt", List.of("a b c"))
                .parameter("use_custom_catalogs", "true")
                .parameter("catfile", "cat.txt");
        assertThrows(StepException.class, () -> ((StepRun.Set) new TweakregStep().open(bad)).process(dithers()));
    }

    private static ScienceModel assertOne(List<? extends ScienceModel> out) {
        assertEquals(1, out.size());
        assertNotNull(out.get(0));
        return out.get(0);
    }

    /** True pixels of the stars, under another name of the columns. */
    private Table stars(MemoryModelSet set, int i) {
        double[][] offset = {{0, 0}, {2, 1}};
        double cos = Math.cos(Math.toRadians(Field.DEC));
        var truth = Field.wcs(N, Field.RA + offset[i][0] / 3600 / cos, Field.DEC + offset[i][1] / 3600, Field.ROLL);
        var x = new double[field.ra.length];
        var y = new double[field.ra.length];
        truth.skyToPixel(field.ra, field.dec, x, y, 0, x.length);
        return new Table().add(new Table.Column("xcentroid", x)).add(new Table.Column("ycentroid", y));
    }
}

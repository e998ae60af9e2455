package org.webbcal.step.source_catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class SourceCatalogContractTest extends StepContract {

    private static final int NY = 110;
    private static final int NX = 130;
    private static final double PIXAR = 2.9e-13;
    /** Flux in Jy of a pixel of 1 MJy/sr. */
    private static final double JY = 1e6 * PIXAR;

    @Override
    protected Step step() {
        return new SourceCatalogStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("SUBARRAY", "FULL").key("PXSCLRT", 1.0);
        context.reference(apcorr()).reference(vega());
    }

    @Override
    protected ImageModel input(Shape4 shape) {
        var image = super.input(shape);
        double scale = 0.11 / 3600;
        image.wcs(new Gwcs(new FitsTan(1, 1, 80, -69.5, -1, 0, 0, 1, scale, scale), null));
        image.sciHeader().set("BUNIT", "MJy/sr").set("PIXAR_SR", PIXAR);
        image.primary().set("SUBARRAY", "FULL");
        return image;
    }

    private static FakeReference apcorr() {
        return new FakeReference("apcorr")
                .table(
                        "APCORR",
                        new Table()
                                .add(new Table.Column("filter", new String[] {"F770W", "F770W", "F770W", "F560W"}))
                                .add(new Table.Column("subarray", new String[] {"FULL", "FULL", "FULL", "FULL"}))
                                .add(new Table.Column("eefraction", new float[] {0.3f, 0.5f, 0.7f, 0.3f}))
                                .add(new Table.Column("radius", new float[] {0.85f, 1.18f, 1.55f, 1}))
                                // of a star of standard deviation 1 over pixels: sigma^2 = 1 + 1/12
                                .add(new Table.Column("apcorr", new float[] {3.53f, 2.11f, 1.49f, 1}))
                                .add(new Table.Column("skyin", new float[] {9, 9, 9, 9}))
                                .add(new Table.Column("skyout", new float[] {13, 13, 13, 13})));
    }

    private static FakeReference vega() {
        return new FakeReference("abvegaoffset")
                .entry(
                        "abvega_offset",
                        Map.of(
                                "columns",
                                List.of(
                                        Map.of("name", "filter", "data", List.of("F560W", "F770W")),
                                        Map.of(
                                                "name",
                                                "abvega_offset",
                                                "data",
                                                new Plane(
                                                        "",
                                                        1,
                                                        new int[] {2},
                                                        new double[] {3.7, 4.38},
                                                        false,
                                                        new org.webbcal.model.Header())))));
    }

    private static FakeStepContext context() {
        var context = FakeStepContext.miri();
        new SourceCatalogContractTest().prepare(context, SHAPE);
        return context;
    }

    /** A mosaic with stars of the given fluxes (Jy), one in each of the cells of a grid; the corner at the origin is empty. */
    private static ImageModel mosaic(FakeStepContext context, double... fluxes) {
        var image = ImageModel.image(NY, NX).withNoisePlanes();
        var random = new Random(4);
        var weight = new float[NY * NX];
        for (int p = 0; p < NY * NX; p++) {
            boolean empty = p % NX < 10 && p / NX < 10;
            image.sci()[p] = empty ? Float.NaN : (float) (10 + 0.05 * random.nextGaussian());
            image.err()[p] = empty ? Float.NaN : 0.05f;
            weight[p] = empty ? 0 : 1;
        }
        for (int k = 0; k < fluxes.length; k++) {
            for (int p = 0; p < NY * NX; p++) {
                double dx = p % NX - x(k);
                double dy = p / NX - y(k);
                image.sci()[p] += (float) (fluxes[k] / JY / (2 * Math.PI) * Math.exp(-0.5 * (dx * dx + dy * dy)));
            }
        }
        image.primary(context.header());
        double scale = 0.11 / 3600;
        image.sciHeader()
                .set("BUNIT", "MJy/sr")
                .set("PIXAR_SR", PIXAR)
                .set("CRPIX1", 65.0)
                .set("CRPIX2", 55.0);
        image.wcs(
                new Gwcs(new FitsTan(65, 55, 80, -69.5, -1, 0, 0, 1, scale, scale), Gwcs.BoundingBox.ofImage(NX, NY)));
        image.putExtra(Plane.ofFloat("WHT", weight, NY, NX));
        return image;
    }

    private static double x(int k) {
        return 25.3 + 30 * (k % 4);
    }

    private static double y(int k) {
        return 24.7 + 30 * (k / 4);
    }

    private static List<? extends ScienceModel> run(FakeStepContext context, ImageModel image) throws Exception {
        return ((StepRun.Model) new SourceCatalogStep().open(context)).process(image);
    }

    @Test
    void measuresStars() throws Exception {
        var context = context();
        double[] fluxes = {2e-5, 4e-5, 8e-5, 1e-4, 2e-4};
        var image = mosaic(context, fluxes);
        var before = image.sci().clone();
        var out = run(context, image);
        assertArrayEquals(before, image.sci(), "the mosaic stays as it is");
        var table = ((CatalogModel) out.get(0)).catalog();
        assertEquals(fluxes.length, table.rows());
        for (int k = 0; k < fluxes.length; k++) {
            int row = row(table, k);
            assertEquals(row + 1, (int) table.require("label").number(row));
            assertEquals(y(k), table.require("ycentroid").number(row), 0.05);
            assertEquals(fluxes[k], table.require("aper_total_flux").number(row), 0.03 * fluxes[k]);
            assertEquals(
                    -2.5 * Math.log10(fluxes[k]) + 8.9,
                    table.require("aper_total_abmag").number(row),
                    0.03);
            assertEquals(
                    table.require("aper50_abmag").number(row) - 4.38,
                    table.require("aper50_vegamag").number(row),
                    1e-9);
            assertEquals(0, table.require("is_extended").number(row));
            assertEquals(30, table.require("nn_dist").number(row), 0.1);
            assertTrue(
                    table.require("sky_bbox_ll.ra").number(row)
                            > table.require("sky_bbox_lr.ra").number(row),
                    "east is left");
        }
        assertEquals("Jy", table.require("aper30_flux").unit());
        assertEquals(".6e", table.require("aper30_flux").format());
        assertEquals(4.38, table.meta().get("abvega_offset"));
        var segments = (ImageModel) out.get(1);
        assertEquals("SegmentationMapModel", segments.dataModel());
        assertEquals(row(table, 0) + 1, segments.sci()[(int) Math.round(y(0)) * NX + (int) Math.round(x(0))]);
    }

    /** Row of a star: labels follow the first pixel of a segment, which a brighter star reaches earlier. */
    private static int row(Table table, int star) {
        for (int i = 0; i < table.rows(); i++) {
            if (Math.hypot(
                            table.require("xcentroid").number(i) - x(star),
                            table.require("ycentroid").number(i) - y(star))
                    < 0.1) {
                return i;
            }
        }
        throw new AssertionError("star " + star + " was not found");
    }

    @Test
    void extendedSourcesAreMarked() throws Exception {
        var context = context();
        var image = mosaic(context, 1e-4);
        for (int p = 0; p < NY * NX; p++) {
            double dx = p % NX - 70;
            double dy = p / NX - 70;
            image.sci()[p] += (float) (40 * Math.exp(-0.5 * (dx * dx / 36 + dy * dy / 9)));
        }
        var table = ((CatalogModel) run(context, image).get(0)).catalog();
        assertEquals(2, table.rows());
        // aperture radii grow by 1.39 and 1.31: a flat source gives 1.9 and 1.7
        var sensitive = context().parameter("ci1_star_threshold", "1.85").parameter("ci2_star_threshold", "1.65");
        table = ((CatalogModel) run(sensitive, image).get(0)).catalog();
        assertEquals(0, table.require("is_extended").number(0));
        assertEquals(1, table.require("is_extended").number(1));
        assertEquals(0, table.require("orientation").number(1), 1);
        // x runs west, so an elongation along x has position angle 90
        assertEquals(90, table.require("sky_orientation").number(1) % 180, 1);
        assertEquals(6, table.require("semimajor_sigma").number(1), 0.6);
    }

    @Test
    void starFindersGiveCataloguesWithoutSegments() throws Exception {
        var context = context()
                .parameter("starfinder", "iraf")
                .parameter("snr_threshold", "10")
                .parameter("kernel_fwhm", "2.35");
        var out = run(context, mosaic(context, 1e-4, 2e-4));
        assertEquals(2, ((CatalogModel) out.get(0)).catalog().rows());
        assertNull(out.get(1));
    }

    @Test
    void anEmptySkyGivesNoCatalogue() throws Exception {
        var context = context().parameter("snr_threshold", "20");
        var out = run(context, mosaic(context));
        assertNull(out.get(0));
        assertTrue(context.skipReason().isPresent());
    }

    @Test
    void missingRowsAreNamed() throws Exception {
        var context = context().key("FILTER", "F2100W");
        assertNull(run(context, mosaic(context, 1e-4)).get(0));
        assertTrue(
                context.warnings().stream().anyMatch(w -> w.contains("F2100W") && w.contains("override_apcorr")),
                context.warnings().toString());
    }

    @Test
    void otherUnitsAreRefused() throws Exception {
        var context = context();
        var image = mosaic(context, 1e-4);
        image.sciHeader().set("BUNIT", "DN/s");
        assertThrows(StepException.class, () -> run(context, image));
    }

    @Test
    void energiesMustAscend() {
        assertThrows(StepException.class, () -> new SourceCatalogStep()
                .open(context().parameter("aperture_ee1", "60")));
        assertNotNull(new SourceCatalogStep().descriptor());
    }
}

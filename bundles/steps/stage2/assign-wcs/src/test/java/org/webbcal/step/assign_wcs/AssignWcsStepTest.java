package org.webbcal.step.assign_wcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Compose;
import org.webbcal.lib.wcs.transform.Concatenate;
import org.webbcal.lib.wcs.transform.Polynomial2D;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class AssignWcsStepTest {

    private static final int NX = 120;
    private static final int NY = 90;

    /** 0.11 arcsec per pixel with distortion terms of the size of the imager's. */
    private static final Transform DISTORTION = new Compose(
            RemapAxes.of(0, 1, 0, 1),
            new Concatenate(
                    new Polynomial2D(new double[][] {{-380, 0.008, 3e-7}, {-0.11, 2e-7, 0}, {-4e-7, 0, 0}}),
                    new Polynomial2D(new double[][] {{-435, 0.11, -5e-7}, {0.0085, 4e-7, 0}, {1e-7, 0, 0}})));

    private static FakeStepContext context(int x, int y) {
        var c = FakeStepContext.miri(new Shape4(1, 1, NY, NX));
        c.key("SUBSTRT1", x).key("SUBSTRT2", y);
        c.reference(new FakeReference("distortion").entry("model", DISTORTION));
        c.reference(new FakeReference("filteroffset")
                .entry(
                        "filters",
                        List.of(
                                Map.of("filter", "F560W", "column_offset", 5.0, "row_offset", 6.0),
                                Map.of("filter", "F770W", "column_offset", 0.609, "row_offset", 0.097))));
        return c;
    }

    private static ImageModel image(FakeStepContext c) {
        var image = ImageModel.image(NY, NX);
        image.primary(c.header());
        image.sciHeader()
                .set("RA_REF", 83.6331)
                .set("DEC_REF", -5.3871)
                .set("ROLL_REF", 112.31)
                .set("V2_REF", -382.0)
                .set("V3_REF", -430.0);
        image.sciHeader()
                .set("CDELT1", 3e-5)
                .set("PC1_1", 1.0)
                .set("A_5_5", 1e-9)
                .set("VA_SCALE", 1.0000437);
        return image;
    }

    private static ImageModel run(FakeStepContext c, ImageModel image) throws StepException {
        return (ImageModel)
                ((StepRun.Model) new AssignWcsStep().open(c)).process(image).get(0);
    }

    @Test
    void referencePointFallsOnItsPlace() throws Exception {
        var c = context(1, 1);
        var wcs = run(c, image(c)).wcs().orElseThrow();
        double[] sky = wcs.transform("v2v3", "world").apply(-382.0, -430.0);
        assertEquals(83.6331, sky[0], 1e-12);
        assertEquals(-5.3871, sky[1], 1e-12);
        double[] north = wcs.transform("v2v3", "world").apply(-382.0, -429.0);
        double angle =
                Math.toDegrees(Math.atan2((north[0] - sky[0]) * Math.cos(Math.toRadians(-5.3871)), north[1] - sky[1]));
        assertEquals(112.31, angle, 1e-3, "V3 points to ROLL_REF");
    }

    @Test
    void subarrayShowsTheSamePartOfTheSkyBitForBit() throws Exception {
        var full = context(1, 1);
        var sub = context(41, 201);
        var a = run(full, image(full)).wcs().orElseThrow();
        var b = run(sub, image(sub)).wcs().orElseThrow();
        var p = new double[2];
        var q = new double[2];
        for (double[] xy : new double[][] {{0, 0}, {17, 33}, {-0.5, 89.5}}) {
            a.pixelToSky(xy[0] + 40, xy[1] + 200, p);
            b.pixelToSky(xy[0], xy[1], q);
            assertEquals(p[0], q[0]);
            assertEquals(p[1], q[1]);
        }
    }

    @Test
    void filterOffsetIsAddedToPixels() throws Exception {
        var c = context(1, 1);
        double[] v = run(c, image(c))
                .wcs()
                .orElseThrow()
                .transform("detector", "v2v3")
                .apply(10, 20);
        double[] expected = DISTORTION.apply(10.609, 20.097);
        assertEquals(expected[0], v[0], 1e-12);
        assertEquals(expected[1], v[1], 1e-12);
        c.key("FILTER", "F2550WR");
        assertEquals(
                DISTORTION.apply(10, 20)[0],
                run(c, image(c))
                        .wcs()
                        .orElseThrow()
                        .transform("detector", "v2v3")
                        .apply(10, 20)[0],
                1e-12);
    }

    @Test
    void keywordsApproximateTheTransformAndReplaceOldOnes() throws Exception {
        var c = context(1, 1);
        var image = run(c, image(c));
        var h = image.sciHeader();
        assertFalse(h.has("CDELT1") || h.has("PC1_1") || h.has("A_5_5"), "old keywords are gone");
        assertEquals("RA---TAN-SIP", h.string("CTYPE1", ""));
        assertTrue(h.string("S_REGION", "").matches("POLYGON ICRS  (-?\\d+\\.\\d{9} ?){8}"), h.string("S_REGION", ""));
    }

    @Test
    void rangeOfTheFileHoldsForTheFullFrameOnly() throws Exception {
        var ranged = Annotated.withBox(
                DISTORTION, List.of(new Annotated.Interval(3.5, 115.5), new Annotated.Interval(-0.5, 89.5)));
        var full = context(1, 1).reference(new FakeReference("distortion").entry("model", ranged));
        assertEquals(
                3.5,
                run(full, image(full))
                        .wcs()
                        .orElseThrow()
                        .boundingBox()
                        .orElseThrow()
                        .xmin());
        var sub = context(2, 1).reference(new FakeReference("distortion").entry("model", ranged));
        assertEquals(
                -0.5,
                run(sub, image(sub))
                        .wcs()
                        .orElseThrow()
                        .boundingBox()
                        .orElseThrow()
                        .xmin());
    }

    @Test
    void missingPointingIsNamed() throws Exception {
        var c = context(1, 1);
        var image = image(c);
        image.sciHeader().remove("ROLL_REF");
        image.sciHeader().set("V2_REF", "NaN");
        var e = assertThrows(StepException.class, () -> run(c, image));
        assertTrue(e.getMessage().contains("V2_REF, ROLL_REF"), e.getMessage());
        var wrong = image(c);
        wrong.sciHeader().set("VA_SCALE", -1.0);
        assertTrue(assertThrows(StepException.class, () -> run(c, wrong))
                .getMessage()
                .contains("VA_SCALE"));
    }

    @Test
    void impossibleFitIsAWarningAndKeepsTheTransform() throws Exception {
        var c = context(1, 1).reference(new FakeReference("distortion").entry("model", DISTORTION));
        c.parameter("sip_approx", "false");
        var image = run(c, image(c));
        assertTrue(image.wcs().isPresent());
        assertEquals(3e-5, image.sciHeader().number("CDELT1", 0), "keywords stay when no approximation is asked for");
    }
}

package org.webbcal.coordinates.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.ProductCoordinates.Evaluation;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.model.Table;

class PointTableTest {

    private static final Evaluation GUESS = new Evaluation(null, null, true, null);

    /** 0.36 arcsec per pixel, the reference pixel at (10, 20), with a frame between: v2 = x - 10, v3 = y - 20. */
    private static Gwcs wcs() {
        var tan = new FitsTan(1, 1, 83.6, -5.4, -1, 0, 0, 1, 1e-4, 1e-4);
        var shift = new Shift(-10).beside(new Shift(-20)).then(new Scale(1).beside(new Scale(1)));
        return new Gwcs(
                List.of(Frame.DETECTOR, Frame.V2V3, Frame.WORLD),
                List.of(shift, tan.transform()),
                Gwcs.BoundingBox.ofImage(100, 80));
    }

    private static Table table(Object... namesAndValues) {
        var table = new Table();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            table.add(new Table.Column((String) namesAndValues[i], namesAndValues[i + 1]));
        }
        return table;
    }

    private static double[] values(Table table, String column) {
        return (double[]) table.require(column).data();
    }

    @Test
    void pixelsGoToTheWorldAndOtherColumnsStay() throws Exception {
        var out = PointTable.evaluate(
                wcs(), table("name", new String[] {"a"}, "x", new int[] {10}, "y", new int[] {20}), GUESS);
        assertEquals(
                List.of("name", "x", "y", "ra", "dec"),
                out.columns().stream().map(Table.Column::name).toList());
        assertEquals(83.6, values(out, "ra")[0], 1e-12);
        assertEquals(-5.4, values(out, "dec")[0], 1e-12);
    }

    @Test
    void positionsComeBackAsPixels() throws Exception {
        var sky = PointTable.evaluate(wcs(), table("x", new double[] {3.25, 90}, "y", new double[] {77, 0.5}), GUESS);
        var back = PointTable.evaluate(wcs(), table("RA", values(sky, "ra"), "DEC", values(sky, "dec")), GUESS);
        assertArrayEquals(new double[] {3.25, 90}, values(back, "x"), 1e-8);
        assertArrayEquals(new double[] {77, 0.5}, values(back, "y"), 1e-8);
    }

    @Test
    void outsideOfTheBoundingBoxIsNothing() throws Exception {
        var points = table("x", new double[] {-0.5, -0.51}, "y", new double[] {5, 5});
        var inside = PointTable.evaluate(wcs(), points, GUESS);
        assertTrue(Double.isFinite(values(inside, "ra")[0]));
        assertTrue(Double.isNaN(values(inside, "ra")[1]) && Double.isNaN(values(inside, "dec")[1]));
        var all = PointTable.evaluate(wcs(), points, new Evaluation(null, null, false, null));
        assertTrue(Double.isFinite(values(all, "ra")[1]));
        var back = PointTable.evaluate(wcs(), table("ra", values(all, "ra"), "dec", values(all, "dec")), GUESS);
        assertTrue(Double.isNaN(values(back, "x")[1]), "a position beside the detector has no pixel");
    }

    @Test
    void framesBetweenAreReached() throws Exception {
        var focal = PointTable.evaluate(
                wcs(), table("x", new double[] {0}, "y", new double[] {0}), new Evaluation(null, "v2v3", true, null));
        assertArrayEquals(new double[] {-10}, values(focal, "v2"));
        assertArrayEquals(new double[] {-20}, values(focal, "v3"));
        var sky = PointTable.evaluate(
                wcs(),
                table("v2v3.0", new double[] {0}, "v2v3.1", new double[] {0}),
                new Evaluation("v2v3", "world", true, null));
        assertEquals(83.6, values(sky, "ra")[0], 1e-12);
    }

    @Test
    void unknownFramesAndColumnsAreNamed() {
        var pixels = table("x", new double[] {0}, "y", new double[] {0});
        var frame = assertThrows(
                CalibrationException.class,
                () -> PointTable.evaluate(wcs(), pixels, new Evaluation(null, "gwa", true, null)));
        assertEquals(ExitStatus.USAGE, frame.status());
        assertEquals("--to gwa: no such frame; there are detector, v2v3, world", frame.getMessage());
        var columns = assertThrows(
                CalibrationException.class, () -> PointTable.evaluate(wcs(), table("u", new double[1]), GUESS));
        assertEquals(ExitStatus.BAD_INPUT, columns.status());
        assertTrue(
                columns.getMessage().contains("have columns u; expected x, y for pixels or ra, dec for the world"),
                columns.getMessage());
    }

    @Test
    void describesAnImage() {
        var d = Description.of("a.fits", new Coordinates("", wcs(), "ASDF", new int[] {80, 100}));
        assertEquals(0.36, d.sky().scaleX(), 1e-6);
        assertEquals(0.36, d.sky().scaleY(), 1e-6);
        assertEquals(0, d.sky().yAngle(), 1e-3);
        assertTrue(d.sky().eastLeft());
        assertEquals(100 * 80 * 0.36 * 0.36 / 3600, d.sky().area(), 1e-6);
        assertArrayEquals(new double[] {-0.5, 99.5, -0.5, 79.5}, d.boundingBox());
        assertEquals(List.of("ra", "dec"), d.columns());
        assertEquals(49.5, d.centre().x());
    }
}

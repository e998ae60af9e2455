package org.webbcal.lib.resample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Gwcs;

class OutputGridTest {

    private static final double SCALE = 0.11 / 3600;

    private static Gwcs image(int nx, int ny, double ra, double dec, double roll) {
        double[] pc = FitsTan.rotationMatrix(roll, 4.8, -1);
        return new Gwcs(
                new FitsTan(nx / 2.0, ny / 2.0, ra, dec, pc[0], pc[1], pc[2], pc[3], SCALE, SCALE),
                Gwcs.BoundingBox.ofImage(nx, ny));
    }

    private static double[] footprint(Gwcs wcs) {
        var box = wcs.boundingBox().orElseThrow();
        double[] x = {box.xmin(), box.xmin(), box.xmax(), box.xmax()};
        double[] y = {box.ymin(), box.ymax(), box.ymax(), box.ymin()};
        wcs.pixelToSky(x, y, x, y, 0, 4);
        return new double[] {x[0], y[0], x[1], y[1], x[2], y[2], x[3], y[3]};
    }

    @Test
    void holdsOneImageInAGridOfItsOwnSize() {
        var wcs = image(200, 100, 359.9999, -12, 33);
        var grid = OutputGrid.around(
                List.of(footprint(wcs)), SCALE, 1, FitsTan.rotationMatrix(33, 4.8, -1), null, null, null);
        assertEquals(200, grid.nx());
        assertEquals(100, grid.ny());
        var map = new PixelMap(100, 200);
        map.fill(grid.from(wcs), 0);
        map.fill(grid.from(wcs), 1);
        // the lower left corner of the image, half a pixel outside its first centre, lies at 0
        assertEquals(0.5, map.x()[0], 1e-4);
        assertEquals(0.5, map.y()[0], 1e-4);
        var sky = new double[2];
        var there = new double[2];
        wcs.pixelToSky(17, 60, sky);
        grid.wcs().pixelToSky(map.x()[60 * 200 + 17], map.y()[60 * 200 + 17], there);
        assertArrayEquals(sky, there, 1e-11);
    }

    @Test
    void obeysShapeAndReferencePoint() {
        var wcs = image(200, 100, 10, 80, 120);
        var grid = OutputGrid.around(
                List.of(footprint(wcs)),
                SCALE,
                1,
                FitsTan.rotationMatrix(120, 4.8, -1),
                new double[] {10.0001, 80},
                new double[] {40, 50},
                new int[] {90, 70});
        assertEquals(90, grid.nx());
        assertEquals(70, grid.ny());
        var sky = new double[2];
        grid.wcs().pixelToSky(40, 50, sky);
        assertArrayEquals(new double[] {10.0001, 80}, sky, 1e-10);
    }

    @Test
    void refusesAnImageWithoutExtent() {
        var wcs = image(200, 100, 10, 80, 120);
        var pc = FitsTan.rotationMatrix(120, 4.8, -1);
        assertThrows(
                IllegalArgumentException.class,
                () -> OutputGrid.around(List.of(footprint(wcs)), 1, 1, pc, null, null, null));
    }

    @Test
    void measuresPixelAreas() {
        double side = Math.toRadians(SCALE);
        assertEquals(1, PixelArea.mean(image(300, 260, 83, 2, 10), 260, 300) / (side * side), 1e-7);
    }

    @Test
    void readsAndWritesRegions() {
        var text = "POLYGON ICRS  1.000000000 2.000000000 3.000000000 4.000000000 5.000000000 7.000000000"
                + "  POLYGON ICRS  1.500000000 2.000000000 3.000000000 4.000000000 5.000000000 7.250000000";
        var polygons = Footprints.parse(text);
        assertEquals(2, polygons.size());
        assertEquals(text, Footprints.format(polygons));
        assertThrows(IllegalArgumentException.class, () -> Footprints.parse("CIRCLE ICRS 1 2 3"));
        assertThrows(IllegalArgumentException.class, () -> Footprints.parse("POLYGON ICRS 1 2 3 4 5"));
    }

    @Test
    void unitesPolygons() {
        double[] window = {-100, -100, 100, -100, 100, 100, -100, 100};
        double[] a = {0, 0, 10, 0, 10, 10, 0, 10};
        double[] shifted = {5, 5, 5, 15, 15, 15, 15, 5};
        assertEquals(1, PolygonUnion.of(List.of(a, a), window).size());
        assertEquals(4, PolygonUnion.of(List.of(a, a), window).get(0).length / 2);
        var two = PolygonUnion.of(List.of(a, shifted), window);
        assertEquals(1, two.size());
        assertEquals(8, two.get(0).length / 2);
        assertEquals(
                2,
                PolygonUnion.of(List.of(a, new double[] {20, 0, 30, 0, 30, 10, 20, 10}), window)
                        .size());
        // neighbours with a common side become one
        assertEquals(
                4,
                PolygonUnion.of(List.of(a, new double[] {10, 0, 20, 0, 20, 10, 10, 10}), window)
                                .get(0)
                                .length
                        / 2);
        // a frame of four has a hole, which is left out
        var frame = PolygonUnion.of(
                List.of(
                        new double[] {0, 0, 30, 0, 30, 5, 0, 5}, new double[] {0, 25, 30, 25, 30, 30, 0, 30},
                        new double[] {0, 0, 5, 0, 5, 30, 0, 30}, new double[] {25, 0, 30, 0, 30, 30, 25, 30}),
                window);
        assertEquals(1, frame.size());
        assertEquals(4, frame.get(0).length / 2);
        assertTrue(PolygonUnion.of(List.of(a), new double[] {50, 50, 60, 50, 60, 60, 50, 60})
                .isEmpty());
        assertEquals(
                4,
                PolygonUnion.of(List.of(a), new double[] {5, 5, 60, 5, 60, 60, 5, 60})
                                .get(0)
                                .length
                        / 2);
    }
}

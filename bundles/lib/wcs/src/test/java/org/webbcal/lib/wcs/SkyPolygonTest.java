package org.webbcal.lib.wcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SkyPolygonTest {

    private static SkyPolygon square(double ra, double dec, double size) {
        return SkyPolygon.of(
                new double[] {ra, ra, ra + size, ra + size}, new double[] {dec, dec + size, dec + size, dec});
    }

    @Test
    void octantHasHalfPi() {
        var octant = SkyPolygon.of(new double[] {0, 90, 0}, new double[] {0, 0, 90});
        assertEquals(Math.PI / 2, octant.area(), 1e-14);
    }

    @Test
    void smallSquaresOverlapLikeInThePlane() {
        double s = 1 / 3600.0;
        double rad = Math.toRadians(s);
        var a = square(0, 0, s);
        assertEquals(rad * rad, a.area(), 1e-8 * rad * rad);
        var common = a.intersection(square(0.25 * s, 0.5 * s, s));
        assertEquals(0.75 * 0.5 * rad * rad, common.area(), 1e-8 * rad * rad);
        assertEquals(4, common.size());
        assertEquals(a.area(), a.intersection(a).area(), 1e-12 * a.area());
    }

    @Test
    void worksAcrossTheZeroOfRightAscension() {
        var a = SkyPolygon.of(new double[] {359.9, 359.9, 0.1, 0.1}, new double[] {-0.1, 0.1, 0.1, -0.1});
        var b = SkyPolygon.of(new double[] {0, 0, 0.2, 0.2}, new double[] {-0.1, 0.1, 0.1, -0.1});
        assertEquals(0.5 * a.area(), a.intersection(b).area(), 1e-6 * a.area());
    }

    @Test
    void distantPolygonsHaveNothingInCommon() {
        var none = square(0, 0, 1).intersection(square(5, 5, 1));
        assertTrue(none.isEmpty());
        assertEquals(0, none.area());
    }
}

package org.webbcal.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmoothingSplineTest {

    private static final double[] X = new double[60];
    private static final double[] Y = new double[60];

    static {
        for (int i = 0; i < 60; i++) {
            X[i] = i;
            Y[i] = Math.sin(i / 8.0) + 0.05 * Math.cos(37.0 * i);
        }
    }

    /** Made with scipy.interpolate.UnivariateSpline, which calls FITPACK. */
    @ParameterizedTest
    @CsvSource({
        "0.2, 5, 0.19999464408121598, -0.07609144207075076, 0.8369753122089403, -0.6857798963724238, 0.9311450131201646",
        "0.05, 13, 0.049997381184841136, 0.0648901822221404, 0.7970602826913962, -0.7198114241315876, 0.8170601592165702",
        "0.01, 20, 0.00999967596801168, 0.0752682100571309, 0.8088119316306123, -0.7533054678690094, 0.8366244152671817",
        "10, 2, 2.6581677196552893, 0.10671754504959981, 0.7889907372570648, -0.4558573170893036, 1.5049145129591126",
        "100, 2, 2.6581677196552893, 0.10671754504959981, 0.7889907372570648, -0.4558573170893036, 1.5049145129591126",
    })
    void agreesWithFitpack(double s, int knots, double residual, double a, double b, double c, double d) {
        var spline = SmoothingSpline.fit(X, Y, s);
        assertEquals(knots, spline.knots().length);
        assertEquals(residual, spline.residual(), 1e-12);
        double[] at = {0, 7.3, 31.5, 59};
        double[] expected = {a, b, c, d};
        for (int i = 0; i < 4; i++) {
            assertEquals(expected[i], spline.value(at[i]), 1e-12);
        }
    }

    @Test
    void cubicIsReproducedWithoutKnotsInside() {
        var y = new double[60];
        for (int i = 0; i < 60; i++) {
            y[i] = 1 + X[i] * (0.1 + X[i] * (-0.02 + X[i] * 3e-4));
        }
        var spline = SmoothingSpline.fit(X, y, 1e-6);
        assertArrayEquals(new double[] {0, 59}, spline.knots());
        assertEquals(1 + 60 * (0.1 + 60 * (-0.02 + 60 * 3e-4)), spline.value(60), 1e-9, "goes on beyond the end");
    }

    @Test
    void pointsMustRise() {
        assertThrows(
                IllegalArgumentException.class, () -> SmoothingSpline.fit(new double[] {0, 1, 1, 2}, new double[4], 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> SmoothingSpline.fit(new double[] {0, 1, 2, 3}, new double[] {0, 1, Double.NaN, 2}, 1));
        assertThrows(IllegalArgumentException.class, () -> SmoothingSpline.fit(new double[3], new double[3], 1));
    }
}

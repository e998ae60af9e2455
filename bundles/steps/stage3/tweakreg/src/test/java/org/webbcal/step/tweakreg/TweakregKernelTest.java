package org.webbcal.step.tweakreg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.step.tweakreg.LinearFitKernel.Fit;
import org.webbcal.step.tweakreg.LinearFitKernel.Geometry;

class TweakregKernelTest {

    private final double[] u = new double[40];
    private final double[] v = new double[40];

    TweakregKernelTest() {
        var random = new Random(1);
        for (int k = 0; k < 40; k++) {
            u[k] = 100 * random.nextDouble() - 40;
            v[k] = 100 * random.nextDouble() - 70;
        }
    }

    /** Images of the points under a map. */
    private double[][] mapped(Fit f) {
        var out = new double[2][40];
        for (int k = 0; k < 40; k++) {
            out[0][k] = f.m11() * u[k] + f.m12() * v[k] + f.t1();
            out[1][k] = f.m21() * u[k] + f.m22() * v[k] + f.t2();
        }
        return out;
    }

    private static Fit rotation(double degrees, double scale, double t1, double t2) {
        double c = scale * Math.cos(Math.toRadians(degrees));
        double s = scale * Math.sin(Math.toRadians(degrees));
        return new Fit(c, s, -s, c, t1, t2, 0, 0);
    }

    private static void assertSame(Fit expected, Fit fit) {
        double[] e = {expected.m11(), expected.m12(), expected.m21(), expected.m22(), expected.t1(), expected.t2()};
        double[] f = {fit.m11(), fit.m12(), fit.m21(), fit.m22(), fit.t1(), fit.t2()};
        assertArrayEquals(e, f, 1e-11);
    }

    private Fit fit(double[][] x, double[] weight, Geometry geometry, int nclip) {
        return LinearFitKernel.fit(x[0], x[1], u, v, weight, geometry, nclip, 3);
    }

    @Test
    void recoversEveryGeometry() {
        assertSame(rotation(0, 1, 1.3, -0.7), fit(mapped(rotation(0, 1, 1.3, -0.7)), null, Geometry.SHIFT, 3));
        assertSame(rotation(0.5, 1, 1.3, -0.7), fit(mapped(rotation(0.5, 1, 1.3, -0.7)), null, Geometry.RSHIFT, 3));
        assertSame(
                rotation(-20, 1.01, 1.3, -0.7), fit(mapped(rotation(-20, 1.01, 1.3, -0.7)), null, Geometry.RSCALE, 3));
        var skew = new Fit(1.02, 0.03, -0.05, 0.98, 4, 5, 0, 0);
        assertSame(skew, fit(mapped(skew), null, Geometry.GENERAL, 3));
        assertEquals(0.5, rotation(0.5, 1, 0, 0).rotation(), 1e-12);
    }

    @Test
    void mirrorIsChosenForMirroredDataOnly() {
        var mirror = new Fit(1, 0, 0, -1, 2, 3, 0, 0);
        assertSame(mirror, fit(mapped(mirror), null, Geometry.RSHIFT, 0));
    }

    @Test
    void rejectsMismatches() {
        var x = mapped(rotation(0.1, 1, 0.2, 0.1));
        x[0][7] += 30;
        x[1][20] -= 25;
        var fit = fit(x, null, Geometry.RSHIFT, 3);
        assertSame(rotation(0.1, 1, 0.2, 0.1), fit);
        assertEquals(38, fit.used());
        assertEquals(0, fit.rms(), 1e-11);
        assertEquals(40, fit(x, null, Geometry.RSHIFT, 0).used());
    }

    @Test
    void weightsDecide() {
        var x = mapped(rotation(0, 1, 1, 0));
        var weight = new double[40];
        Arrays.fill(weight, 0, 20, 1);
        for (int k = 20; k < 40; k++) {
            x[0][k] += 5;
        }
        assertSame(rotation(0, 1, 1, 0), fit(x, weight, Geometry.SHIFT, 0));
    }

    @Test
    void refusesTooFewOrDegeneratePairs() {
        assertNull(LinearFitKernel.fit(
                new double[1], new double[1], new double[1], new double[1], null, Geometry.RSHIFT, 3, 3));
        double[] line = {1, 2, 3, 4};
        assertNull(LinearFitKernel.fit(line, line, line, line, null, Geometry.GENERAL, 3, 3));
    }

    @Test
    void histogramFindsTheOffset() {
        var random = new Random(2);
        var x = new double[40];
        var y = new double[40];
        for (int k = 0; k < 40; k++) {
            x[k] = u[k] - 1.37 + 0.01 * random.nextGaussian();
            y[k] = v[k] + 0.82 + 0.01 * random.nextGaussian();
        }
        var offset = OffsetHistogramKernel.find(u, v, x, y, 2, 0.11, true);
        assertEquals(1.37, offset.x(), 0.1);
        assertEquals(-0.82, offset.y(), 0.1);
        // the reference counts bins from -searchrad although the first one lies at -ceil(searchrad/scale)
        double ceil = 0.11 * Math.ceil(2 / 0.11);
        assertEquals(
                offset.x() + ceil - 2,
                OffsetHistogramKernel.find(u, v, x, y, 2, 0.11, false).x(),
                1e-12);
    }

    @Test
    void histogramWithoutPairsOrWithOne() {
        double[] far = {1e6};
        assertEquals(0, OffsetHistogramKernel.find(u, v, far, far, 2, 0.1, true).matches());
        var one = OffsetHistogramKernel.find(
                new double[] {3}, new double[] {4}, new double[] {2}, new double[] {4.5}, 2, 0.1, true);
        assertEquals(1, one.x(), 1e-9);
        assertEquals(-0.5, one.y(), 1e-9);
    }

    @Test
    void matchesWithinTolerance() {
        double[] x = {0, 10, 20, 30};
        double[] y = {0, 0, 5, 5};
        double[] im = {20.3, 0.2, 10.1, 50};
        double[] jm = {5.1, 0.1, -0.2, 50};
        var pairs = MatchKernel.match(im, jm, x, y, 0, 0, 1, 0.7, true);
        assertEquals(3, pairs.size());
        for (int k = 0; k < 3; k++) {
            assertTrue(Math.abs(im[pairs.image()[k]] - x[pairs.reference()[k]]) < 0.7);
        }
        assertEquals(0, MatchKernel.match(im, jm, x, y, 5, 0, 1, 0.7, true).size());
    }

    @Test
    void closeNeighboursCountOnce() {
        double[] x = {5, 5.2, 9};
        double[] y = {1, 1.1, 1};
        assertArrayEquals(new int[] {0, 2}, MatchKernel.distinct(x, y, 0.5));
        assertEquals(3, MatchKernel.distinct(x, y, 0.1).length);
    }

    @Test
    void oneImageSourceMatchesOneReferenceSource() {
        // two reference sources on both sides of one image source
        double[] x = {-0.5, 0.6};
        double[] y = {0, 0};
        double[] one = {0};
        assertEquals(2, MatchKernel.match(one, one, x, y, 0, 0, 1, 0.7, false).size());
        var pairs = MatchKernel.match(one, one, x, y, 0, 0, 1, 0.7, true);
        assertArrayEquals(new int[] {0}, pairs.reference());
    }

    @Test
    void hullOfASquare() {
        double[] x = {0, 1, 1, 0, 0.5, 0.2};
        double[] y = {0, 0, 1, 1, 0.5, 0.9};
        var hull = ConvexHull.of(x, y);
        assertEquals(4, hull[0].length);
        assertEquals(2, ConvexHull.of(new double[] {0, 1, 2}, new double[] {0, 1, 2})[0].length);
        assertEquals(1, ConvexHull.of(new double[] {3}, new double[] {4})[0].length);
    }
}

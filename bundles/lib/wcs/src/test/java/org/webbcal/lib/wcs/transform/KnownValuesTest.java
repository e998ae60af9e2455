package org.webbcal.lib.wcs.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * Transforms at points where the result is known: from astropy 5.2 and gwcs 0.18 where these have the transform, else from its formula written out step
 * by step. Each is evaluated at one point and in a block, among others.
 */
class KnownValuesTest {

    private static final double NAN = Double.NaN;
    private static final double[] K = {0.58339748, 0.46085267, 3.8915394};
    private static final double[] L = {0.00252643, 0.010078333, 1200.556};
    private static final double GROOVES = 95400;

    /** One point, and the same point third in a block of others. */
    private static void gives(Transform t, double[] in, double... expected) {
        assertEquals(in.length, t.inputs());
        assertEquals(expected.length, t.outputs());
        near(expected, t.apply(in));
        int n = 5;
        var columns = new double[in.length][Workspace.BLOCK];
        for (int k = 0; k < in.length; k++) {
            for (int p = 0; p < n; p++) {
                columns[k][p] = p == 2 ? in[k] : in[k] * (1 + 1e-3 * (p - 2));
            }
        }
        var out = new double[expected.length][Workspace.BLOCK];
        t.applyBlock(columns, out, n, new Workspace());
        for (int p = 0; p < n; p++) {
            var point = new double[in.length];
            var block = new double[expected.length];
            for (int k = 0; k < in.length; k++) {
                point[k] = columns[k][p];
            }
            for (int k = 0; k < block.length; k++) {
                block[k] = out[k][p];
            }
            near(p == 2 ? expected : t.apply(point), block);
        }
    }

    private static void near(double[] expected, double[] found) {
        for (int k = 0; k < expected.length; k++) {
            double tolerance = Double.isNaN(expected[k]) ? 1e-15 : 4e-15 * Math.max(1e-3, Math.abs(expected[k]));
            assertEquals(expected[k], found[k], tolerance, "output " + k);
        }
    }

    private static double[] at(double... values) {
        return values;
    }

    private static void undoes(Transform t, double... in) {
        var back = t.inverse().orElseThrow();
        assertArrayEquals(in, back.apply(t.apply(in)), 1e-13);
        assertTrue(t.exactInverse());
    }

    @Test
    void directionCosines() {
        gives(
                DirectionCosines.WITH_LENGTH,
                at(0.3, -0.4, 2),
                0.2683281572999747,
                -0.35777087639996635,
                0.8944271909999159,
                1.118033988749895);
        gives(DirectionCosines.TIMES_LENGTH, at(0.25, -0.5, 0.8, 1.5), 0.375, -0.75, 1.2);
        gives(
                DirectionCosines.FROM_SLOPES,
                at(0.3, -0.4),
                0.2683281572999747,
                -0.35777087639996635,
                0.8944271909999159);
        gives(DirectionCosines.TO_SLOPES, at(0.1, -0.2, 0.5), 0.2, -0.4);
        undoes(DirectionCosines.FROM_SLOPES, 0.3, -0.4);
    }

    @Test
    void gratingEquations() {
        var forms = GratingEquation.Form.values();
        assertEquals(4, forms.length);
        gives(new GratingEquation(GratingEquation.Form.WAVELENGTH, GROOVES, -1), at(0.1, 0.2), -3.144654088050315e-06);
        gives(
                new GratingEquation(GratingEquation.Form.ANGLES, GROOVES, -1),
                at(2e-6, 0.1, 0.2),
                0.2908,
                -0.2,
                0.9356470274628141);
        gives(
                new GratingEquation(GratingEquation.Form.NIRSPEC_WAVELENGTH, GROOVES, -1),
                at(0.1, -0.2, 0.3),
                4.192872117400419e-06);
        gives(
                new GratingEquation(GratingEquation.Form.NIRSPEC_ANGLES, GROOVES, -1),
                at(2e-6, 0.1, 0.2, 0.9),
                0.0908,
                -0.2,
                0.9755794995796088);
    }

    @Test
    void refraction() {
        gives(new Snell(), at(1.5, 0.3, 0.2, 0.9), 0.2, 0.13333333333333333, 0.9706813185707357);
        gives(new Sellmeier(K, L, null), at(2), 1.425753771370878);
        var warm = new Sellmeier.Conditions(310, 295, 1, 0.5, at(-2.66e-05, 1e-9, 1e-12), at(1e-7, 2e-10, 0.2));
        gives(new Sellmeier(K, L, warm), at(2), 1.4258065898455585);
        assertThrows(IllegalArgumentException.class, () -> new Sellmeier(at(1, 2), L, null));
    }

    /** At its reference temperature the glass is that of the plain equation. */
    @Test
    void prism() {
        var prism = new Prism(-16.5, K, L, new double[6], 35, 0, 36, 0);
        double gamma = Math.sqrt(1 - 0.01 - 0.0025);
        gives(prism, at(2e-6, 0.1, -0.05, gamma), -0.8579970285464755, 0.05, 0.511215315699186);
        gives(new PrismIndex(-16.5), at(0.12, -0.07, 0.31), 0.7666602394654825);
        double[] out = prism.apply(2e-6, 0.1, -0.05, gamma);
        double index = new Sellmeier(K, L, null).apply(2.0)[0];
        assertEquals(
                index,
                new PrismIndex(-16.5).apply(0.1, -0.05, out[0])[0],
                1e-12,
                "the index of the ray is that of the glass");
    }

    @Test
    void wheelTakesTheThirdCosineAnew() {
        var wheel = new GratingWheelRotation(at(5, -7, 11), "xyz");
        double z = Math.sqrt(0.95);
        gives(wheel, at(0.1, -0.2, z), 0.19386620731882961, -0.1541129344950864, 0.9688473032842305);
        undoes(wheel, 0.1, -0.2, z);
        assertThrows(IllegalArgumentException.class, () -> new GratingWheelRotation(at(1), "w"));
    }

    @Test
    void rotations() {
        gives(
                new RotateSequence3D(at(10, 20, 30), "zyx", false),
                at(0.1, 0.2, 0.3),
                0.022570797075438655,
                0.31926954809339303,
                0.19379761293581485);
        gives(new RotateSequence3D(at(10, 20, 30), "zyx", true), at(50, 60), 85.1481616667174, 41.11123745535242);
        undoes(new RotateSequence3D(at(10, 20, 30), "zyx", true), 50, 60);
        gives(
                new SphericalCartesian(true, 180),
                at(30, -40),
                0.6634139481689385,
                0.383022221559489,
                -0.6427876096865393);
        gives(new SphericalCartesian(false, 360), at(0.1, -0.2, 0.3), 296.565051177078, 53.30077479951011);
        gives(new SphericalCartesian(false, 180), at(0.1, -0.2, 0.3), -63.43494882292201, 53.30077479951011);
        gives(new SphericalCartesian(false, 360), at(0, 0, 1), 0, 90);
        assertThrows(IllegalArgumentException.class, () -> new SphericalCartesian(true, 90));
    }

    @Test
    void tables() {
        var table = new Tabular1D(at(1, 2, 4), at(10, 20, 0), null);
        gives(table, at(1.5), 15);
        gives(table, at(3), 10);
        gives(table, at(5), -10);
        gives(table, at(0), 0);
        gives(new Tabular1D(at(1, 2, 4), at(10, 20, 0), -1.0, true), at(2.9), 20);
        gives(new Tabular1D(at(4, 2, 1), at(0, 20, 10), -1.0), at(3), 10);
        gives(new Tabular1D(at(1, 2, 4), at(10, 20, 0), -1.0), at(4.1), -1);
        gives(new Tabular1D(at(1, 2), at(10, 20), NAN), at(NAN), NAN);
        undoes(new Tabular1D(at(1, 2, 4), at(30, 20, 0), NAN), 2.5);
        assertTrue(table.inverse().isEmpty(), "a table that rises and falls has no inverse");
        assertThrows(IllegalArgumentException.class, () -> new Tabular1D(at(1, 1), at(1, 2), null));
    }

    @Test
    void tablesOverAGrid() {
        double[][] points = {{0, 1, 3}, {0, 2}};
        var grid = new TabularGrid(points, at(1, 2, 3, 5, 8, 13), false, null);
        gives(grid, at(2, 0.5), 6.375);
        gives(grid, at(0.25, 1.5), 2.4375);
        gives(grid, at(4, 3), 20.25);
        gives(new TabularGrid(points, at(1, 2, 3, 5, 8, 13), true, -1.0), at(2.1, 0.5), 8);
        gives(new TabularGrid(points, at(1, 2, 3, 5, 8, 13), false, -1.0), at(4, 1), -1);
        assertThrows(IllegalArgumentException.class, () -> new TabularGrid(points, at(1, 2), false, null));
    }

    /** Hermite's in two variables by hand: astropy takes the order of the second one with an offset. */
    @Test
    void seriesOfPolynomials() {
        double[][] c = {{1, 2, 3}, {4, 5, 6}};
        gives(
                new OrthoPolynomial(OrthoPolynomial.Family.CHEBYSHEV, c, DomainMap.NONE, DomainMap.NONE),
                at(0.3, -0.7),
                -0.346);
        gives(
                new OrthoPolynomial(OrthoPolynomial.Family.LEGENDRE, c, DomainMap.NONE, DomainMap.NONE),
                at(0.3, -0.7),
                0.878);
        gives(
                new OrthoPolynomial(OrthoPolynomial.Family.HERMITE, c, DomainMap.NONE, DomainMap.NONE),
                at(0.3, -0.7),
                -3.864);
        var domain = new DomainMap(0, 10, -1, 1);
        double[] d = {1, -2, 0.5, 0.25};
        gives(new OrthoPolynomial(OrthoPolynomial.Family.CHEBYSHEV, d, domain), at(3), 1.696);
        gives(new OrthoPolynomial(OrthoPolynomial.Family.LEGENDRE, d, domain), at(3), 1.78);
        gives(new OrthoPolynomial(OrthoPolynomial.Family.HERMITE, d, domain), at(3), 2.992);
    }

    @Test
    void splines() {
        var spline = new Spline1D(at(0, 0, 0, 0, 1, 2, 2, 2, 2), at(1, 2, 0, 3, -1), 3);
        gives(spline, at(0.7), 1.27475);
        gives(spline, at(1.6), 1.592);
        gives(spline, at(0), 1);
        assertThrows(IllegalArgumentException.class, () -> new Spline1D(at(1, 0), at(1), 1));
    }

    @Test
    void conditions() {
        gives(new Logical(Logical.Condition.GT, 5, NAN), at(6), NAN);
        gives(new Logical(Logical.Condition.GT, 5, NAN), at(5), 5);
        gives(new Logical(Logical.Condition.LT, 5, -1), at(4), -1);
        gives(new Logical(Logical.Condition.EQ, 5, -1), at(5), -1);
        gives(new Logical(Logical.Condition.NE, 5, -1), at(7), -1);
        gives(new Logical(Logical.Condition.NE, 5, -1), at(NAN), NAN);
    }

    @Test
    void boundInputs() {
        var polynomial = new Polynomial2D(new double[][] {{1, 3}, {2, 0}});
        gives(new FixInputs(polynomial, new int[] {1}, at(5)), at(7), 30);
        gives(new FixInputs(polynomial, new int[] {0}, at(5)), at(7), 32);
        assertThrows(IllegalArgumentException.class, () -> new FixInputs(polynomial, new int[] {2}, at(5)));
        assertThrows(IllegalArgumentException.class, () -> new FixInputs(polynomial, new int[] {0, 0}, at(5, 6)));
    }

    /** Slices of 0.177 arcsec from -1.772: the middle of slice 11 is at zero, its edges at half a slice. */
    @Test
    void slicesOfTheMrs() {
        var slice = new MiriSlice(-1.77210143797, 0.177210143797, 1);
        gives(slice, at(-1.77210143797), 101);
        gives(slice, at(0), 111);
        gives(slice, at(0.088), 111);
        gives(slice, at(0.089), 112);
    }

    private static LabelArray labels() {
        return new LabelArray(new int[] {1, 1, 0, 2, 2, 0}, 3, 2, null);
    }

    @Test
    void labelsOfPixels() {
        gives(labels(), at(-0.5, -0.5), 1);
        gives(labels(), at(1.49, 0.49), 1);
        gives(labels(), at(1.5, 0), 0);
        gives(labels(), at(0, 1.2), 2);
        gives(labels(), at(0, 1.6), 0);
        gives(labels(), at(NAN, 0), 0);
        var turned = new LabelArray(new int[] {1, 1, 0, 2, 2, 0}, 3, 2, new RemapAxes(new int[] {2, 0}, 3));
        gives(turned, at(1, 99, 0), 2);
        assertThrows(IllegalArgumentException.class, () -> new LabelArray(new int[5], 3, 2, null));
    }

    @Test
    void labelsByKeyAndRange() {
        var keys = LabelTable.ofKeys(at(1, 2), 0.1, List.of(new Shift(100), new Shift(200)), null);
        gives(keys, at(1.05), 101.05);
        gives(keys, at(1.95), 201.95);
        gives(keys, at(1.5), 0);
        var ranges = LabelTable.ofRanges(
                at(4.68, 7.27),
                at(5.97, 9.03),
                List.of(new RemapAxes(new int[] {0}, 2), new RemapAxes(new int[] {0}, 2).then(new Scale(-1))),
                new RemapAxes(new int[] {1}, 2));
        gives(ranges, at(3, 5), 3);
        gives(ranges, at(3, 8), -3);
        gives(ranges, at(3, 6.5), 0);
        assertEquals(0, ranges.apply(3, 4.68)[0], "the ends are outside");
        assertThrows(IllegalArgumentException.class, () -> LabelTable.ofKeys(at(1), -1, List.of(new Shift(1)), null));
    }

    @Test
    void labelsFromATransform() {
        var rule = new LabelFunction(new MiriSlice(-1, 0.5, 2), NAN, new RemapAxes(new int[] {1}, 2));
        gives(rule, at(7, 0), 203);
        assertThrows(IllegalArgumentException.class, () -> new LabelFunction(new Identity(2), NAN, null));
    }

    private static RegionsSelector regions() {
        var back = LabelTable.ofRanges(at(0, 10), at(10, 20), List.of(new Constant(1, 1), new Constant(2, 1)), null);
        return new RegionsSelector(
                List.of("x", "y"),
                List.of("lam"),
                at(1, 2),
                List.of(
                        new RemapAxes(new int[] {0}, 2).then(new Shift(1)),
                        new RemapAxes(new int[] {0}, 2).then(new Shift(11))),
                Annotated.withInverse(labels(), back),
                NAN);
    }

    @Test
    void regionsHaveTheirOwnTransforms() {
        gives(regions(), at(0.25, 0), 1.25);
        gives(regions(), at(1, 1), 12);
        gives(regions(), at(2, 1), NAN);
        gives(regions(), at(50, 1), NAN);
        var mixed = new double[][] {{0, 1, 2, 1, 0, 7}, {0, 1, 0, 0, 1, 7}};
        var out = new double[1][6];
        regions().applyAll(mixed, out, 0, 6);
        assertArrayEquals(at(1, 12, NAN, 2, 11, NAN), out[0]);
        assertTrue(regions().inverse().isEmpty(), "a region that drops an axis has no inverse");
        assertThrows(
                IllegalArgumentException.class,
                () -> new RegionsSelector(List.of("x"), List.of("y"), at(1), List.of(new Shift(1)), new Shift(1), NAN));
    }

    @Test
    void slitsHaveTheirOwnTransforms() {
        var named = new Slit(List.of("S200A1")).complete();
        var open = new Slit(List.of(
                "7", 7L, 0L, 0.1, 0.2, -0.5, 0.5, 3L, 0L, "1x1", "", "", 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 42L));
        var selector = new SlitSelector(
                SlitSelector.Kind.SLIT_TO_MSA,
                List.of(named, open),
                List.of(new Shift(1).beside(new Shift(2)), new Scale(3).beside(new Scale(4))));
        double first = selector.code("S200A1");
        assertEquals(42, selector.code("42"), "its slit_id selects a slit that has one");
        gives(selector, at(first, 0.5, 0.25), 1.5, 2.25, first);
        gives(selector, at(42, 0.5, 0.25), 1.5, 1, 42);
        assertArrayEquals(at(NAN, NAN, 5), selector.apply(5, 0.5, 0.25));
        undoes(selector, 42, 0.5, 0.25);
        var angles = new SlitSelector(
                SlitSelector.Kind.GWA_TO_SLIT, List.of(Slit.slice(0)), List.of(new Shift(1).beside(new Identity(2))));
        gives(angles, at(0, 0.5, 0.25, 0.1), 0, 1.5, 0.25, 0.1);
        assertEquals(
                SlitSelector.Kind.SLIT_TO_GWA, ((SlitSelector) angles.inverse().orElseThrow()).kind());
        assertThrows(IllegalArgumentException.class, () -> selector.code("S400A1"));
        assertThrows(IllegalArgumentException.class, () -> new Slit(List.of(true)));
    }

    @Test
    void functionsOfNumpy() {
        gives(new MathFunction("arctan2"), at(1, -1), 3 * Math.PI / 4);
        gives(new MathFunction("mod"), at(-7, 3), 2);
        gives(new MathFunction("fmod"), at(-7, 3), -1);
        gives(new MathFunction("arcsinh"), at(0.75), Math.log(2));
        gives(new MathFunction("log2"), at(8), 3);
        assertThrows(IllegalArgumentException.class, () -> new MathFunction("system"));
    }
}

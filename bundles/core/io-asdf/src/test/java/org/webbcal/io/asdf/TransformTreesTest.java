package org.webbcal.io.asdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Arithmetic;
import org.webbcal.lib.wcs.transform.Constant;
import org.webbcal.lib.wcs.transform.DirectionCosines;
import org.webbcal.lib.wcs.transform.DomainMap;
import org.webbcal.lib.wcs.transform.EulerRotation;
import org.webbcal.lib.wcs.transform.FixInputs;
import org.webbcal.lib.wcs.transform.Gnomonic;
import org.webbcal.lib.wcs.transform.GratingEquation;
import org.webbcal.lib.wcs.transform.GratingWheelRotation;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.LabelArray;
import org.webbcal.lib.wcs.transform.LabelFunction;
import org.webbcal.lib.wcs.transform.LabelTable;
import org.webbcal.lib.wcs.transform.Linear1D;
import org.webbcal.lib.wcs.transform.Logical;
import org.webbcal.lib.wcs.transform.MathFunction;
import org.webbcal.lib.wcs.transform.MiriSlice;
import org.webbcal.lib.wcs.transform.NativeRotation;
import org.webbcal.lib.wcs.transform.OrthoPolynomial;
import org.webbcal.lib.wcs.transform.Polynomial1D;
import org.webbcal.lib.wcs.transform.Polynomial2D;
import org.webbcal.lib.wcs.transform.Prism;
import org.webbcal.lib.wcs.transform.PrismIndex;
import org.webbcal.lib.wcs.transform.RegionsSelector;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.Rotate2D;
import org.webbcal.lib.wcs.transform.RotateSequence3D;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.Sellmeier;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.lib.wcs.transform.Slit;
import org.webbcal.lib.wcs.transform.SlitSelector;
import org.webbcal.lib.wcs.transform.Snell;
import org.webbcal.lib.wcs.transform.SphericalCartesian;
import org.webbcal.lib.wcs.transform.Spline1D;
import org.webbcal.lib.wcs.transform.Tabular1D;
import org.webbcal.lib.wcs.transform.TabularGrid;

/** Every transform as a node of a tree, there and back. */
class TransformTreesTest {

    private static final String HEAD =
            "#ASDF 1.0.0\n#ASDF_STANDARD 1.5.0\n%YAML 1.1\n%TAG ! tag:stsci.edu:asdf/\n--- !core/asdf-1.1.0\n";

    private static Map<String, Object> everyTransform() {
        var t = new LinkedHashMap<String, Object>();
        t.put("shift", new Shift(0.5));
        t.put("scale", new Scale(-3));
        t.put("identity", new Identity(3));
        t.put("linear", new Linear1D(2, 0.25));
        t.put("constant", new Constant(7, 2));
        t.put("remap", new RemapAxes(new int[] {1, 0, 1}, 3));
        t.put("compose", new Shift(1).then(new Scale(2)));
        t.put("concatenate", new Shift(1).beside(new Scale(2)));
        for (var operation : Arithmetic.Operation.values()) {
            t.put(operation.name(), new Arithmetic(operation, new Shift(3), new Scale(2)));
        }
        t.put("polynomial1", new Polynomial1D(new double[] {1, 2, 3}, new DomainMap(0, 10, -1, 1)));
        t.put("polynomial2", new Polynomial2D(new double[][] {{1, 2, 3}, {4, 5, 0}, {6, 0, 0}}));
        t.put("series1", new OrthoPolynomial(OrthoPolynomial.Family.LEGENDRE, new double[] {1, 2, 3}, DomainMap.NONE));
        t.put(
                "series2",
                new OrthoPolynomial(
                        OrthoPolynomial.Family.CHEBYSHEV,
                        new double[][] {{1, 2, 3}, {4, 5, 6}},
                        new DomainMap(0, 4, -1, 1),
                        DomainMap.NONE));
        t.put("affine", new Affine2D(1, 2, 3, 5, 0.5, 0.25));
        t.put("rotate2d", new Rotate2D(30));
        t.put("native", new NativeRotation(10, 20, 180, true));
        t.put("euler", new EulerRotation(1, 2, 3, "zxz"));
        t.put("sequence", new RotateSequence3D(new double[] {1, 2, 3}, "zyx", false));
        t.put("sphere", new RotateSequence3D(new double[] {1, 2}, "zy", true));
        t.put("gnomonic", new Gnomonic(false));
        t.put("table", new Tabular1D(new double[] {3, 2, 1}, new double[] {10, 20, 40}, null));
        t.put("nearest", new Tabular1D(new double[] {1, 2, 3}, new double[] {10, 20, 40}, Double.NaN, true));
        t.put(
                "grid",
                new TabularGrid(new double[][] {{0, 1}, {0, 1, 2}}, new double[] {1, 2, 3, 4, 5, 6}, false, -1.0));
        t.put("spline", new Spline1D(new double[] {0, 0, 0, 1, 2, 2, 2}, new double[] {1, 2, 0, 3}, 2));
        t.put("function", new MathFunction("arctan2"));
        t.put("fixed", new FixInputs(new Affine2D(1, 2, 3, 5, 0, 0), new int[] {1}, new double[] {0.5}));
        t.put("spherical", new SphericalCartesian(true, 180));
        t.put("cartesian", new SphericalCartesian(false, 360));
        for (var cosines : DirectionCosines.values()) {
            t.put(cosines.name(), cosines);
        }
        for (var form : GratingEquation.Form.values()) {
            t.put(form.name(), new GratingEquation(form, 95400, -1));
        }
        t.put("snell", new Snell());
        t.put("glass", new Sellmeier(new double[] {1, 2, 3}, new double[] {0.01, 0.02, 0.03}, null));
        var cold = new Sellmeier.Conditions(
                35, 65, 0, 1, new double[] {1e-6, 2e-9, 3e-12}, new double[] {1e-7, 2e-10, 0.2});
        t.put("zemax", new Sellmeier(new double[] {1, 2, 3}, new double[] {0.01, 0.02, 0.03}, cold));
        t.put(
                "prism",
                new Prism(
                        -16.5,
                        new double[] {0.58, 0.46, 3.8},
                        new double[] {0.0025, 0.01, 1200.5},
                        new double[] {-2.6e-5, 0, 0, 0, 0, 0},
                        35,
                        0,
                        36,
                        0));
        t.put("index", new PrismIndex(-16.5));
        t.put("wheel", new GratingWheelRotation(new double[] {0.1, -0.2, 0.3}, "xyz"));
        t.put("logical", new Logical(Logical.Condition.LT, 0, Double.NaN));
        t.put("slice", new MiriSlice(-1.8, 0.177, 1));
        t.put("labels", labels());
        t.put("keys", LabelTable.ofKeys(new double[] {1, 2}, 0.5, List.of(new Shift(1), new Scale(3)), null));
        t.put("ranges", ranges());
        t.put("rule", new LabelFunction(new MiriSlice(-1.8, 0.177, 1), Double.NaN, new RemapAxes(new int[] {1}, 3)));
        t.put("regions", regions());
        for (var kind : SlitSelector.Kind.values()) {
            t.put(kind.name(), slits(kind));
        }
        t.put(
                "slit",
                new FixInputs(slits(SlitSelector.Kind.SLIT_TO_MSA), new int[] {0}, new double[] {slitCode("S200A1")}));
        t.put("annotated", annotated());
        t.put("cases", cases());
        return t;
    }

    private static LabelArray labels() {
        return new LabelArray(new int[] {1, 1, 0, 2, 2, 0}, 3, 2, null);
    }

    private static LabelTable ranges() {
        return LabelTable.ofRanges(
                new double[] {4.6, 7.2},
                new double[] {5.9, 9.0},
                List.of(new RemapAxes(new int[] {1}, 3), new RemapAxes(new int[] {0}, 3)),
                new RemapAxes(new int[] {2}, 3));
    }

    private static RegionsSelector regions() {
        return new RegionsSelector(
                List.of("x", "y"),
                List.of("alpha", "beta", "lam"),
                new double[] {1, 2},
                List.of(new RemapAxes(new int[] {0, 1, 0}, 2), new RemapAxes(new int[] {1, 0, 0}, 2)),
                Annotated.withInverse(labels(), ranges()),
                Double.NaN);
    }

    private static double slitCode(String name) {
        return slits(SlitSelector.Kind.SLIT_TO_MSA).code(name);
    }

    private static SlitSelector slits(SlitSelector.Kind kind) {
        var named = new Slit(List.of("S200A1", 0L, 0L, 0.5, 0.5)).complete();
        boolean plane = kind.name().contains("MSA");
        Transform model = plane ? new Identity(2) : new Identity(3);
        Transform other = plane ? new Shift(1).beside(new Shift(2)) : new Shift(1).beside(new Identity(2));
        return new SlitSelector(kind, List.of(named, Slit.slice(3)), List.of(model, other));
    }

    private static Annotated annotated() {
        return new Annotated(
                new Affine2D(2, 0, 0, 4, 0, 0),
                "stretch",
                List.of("a", "b"),
                List.of("c", "d"),
                new Affine2D(0.5, 0, 0, 0.2, 0, 0),
                List.of(new Annotated.Interval(-0.5, 9.5), Annotated.Interval.ANY));
    }

    private static Annotated cases() {
        var ignored = Annotated.Interval.ANY;
        var small = new Annotated.Case(List.of(3L), List.of(ignored, new Annotated.Interval(0, 1), ignored));
        var large = new Annotated.Case(
                List.of(4L), List.of(ignored, new Annotated.Interval(0, 9), new Annotated.Interval(2, 3)));
        return new Annotated(
                slits(SlitSelector.Kind.SLIT_TO_MSA),
                "",
                List.of("name", "x", "y"),
                List.of(),
                null,
                List.of(),
                new Annotated.Boxes(List.of(new Annotated.Selector(0, true)), List.of(small, large)));
    }

    /** The same bytes when written, read and written again, and the same values at points. */
    @ParameterizedTest
    @EnumSource(AsdfStandard.class)
    void everyTransformIsReadBackAsItWas(AsdfStandard standard) throws IOException {
        var tree = everyTransform();
        var written = new AsdfWriter("1", standard).write(tree);
        var text = new String(written, StandardCharsets.ISO_8859_1);
        assertTrue(text.startsWith("#ASDF 1.0.0\n#ASDF_STANDARD " + standard.version() + "\n"), "head");
        var back = AsdfFile.of(written).tree();
        var again = new AsdfWriter("1", standard).write(back);
        assertEquals(text, new String(again, StandardCharsets.ISO_8859_1));
        for (var entry : tree.entrySet()) {
            var expected = (Transform) entry.getValue();
            var found = assertInstanceOf(Transform.class, back.get(entry.getKey()), entry.getKey());
            var in = new double[expected.inputs()];
            for (double first : new double[] {0.2, 3, slitCode("S200A1")}) {
                Arrays.fill(in, 0.3);
                in[0] = first;
                in[in.length - 1] += in.length > 1 ? 4.5 : 0;
                assertArrayEquals(expected.apply(in), found.apply(in), entry.getKey());
                assertEquals(expected.inverse().isPresent(), found.inverse().isPresent(), entry.getKey());
            }
        }
    }

    @Test
    void annotationsAreKept() throws IOException {
        var back = AsdfFile.of(new AsdfWriter("1").write(Map.of("a", annotated(), "b", cases())))
                .tree();
        var a = (Annotated) back.get("a");
        assertEquals(annotated().box(), a.box());
        assertEquals("stretch", a.name());
        assertEquals(List.of("a", "b"), a.inputNames());
        assertArrayEquals(new double[] {1, 1}, a.inverse().orElseThrow().apply(2, 5));
        assertEquals(cases().boxes(), ((Annotated) back.get("b")).boxes());
    }

    @Test
    void framesAreKept() throws IOException {
        var sky = new Frame("sky", Frame.Kind.CELESTIAL, List.of("lon", "lat"), List.of("deg", "deg"));
        var cosines = new Frame("gwa", Frame.Kind.GENERIC, List.of("a", "b", "c"), List.of("", "", ""));
        var world = Frame.ofParts("world", List.of(Frame.spectral("spec", "lambda"), sky.at(1)));
        var wcs = new Gwcs(
                List.of(Frame.DETECTOR, cosines, world, new Frame("named", Frame.Kind.FRAME2D, List.of(), List.of())),
                List.of(DirectionCosines.FROM_SLOPES, new Identity(3), new Identity(3)),
                new Gwcs.BoundingBox(-0.5, 9.5, -0.5, 4.5));
        var back = (Gwcs) AsdfFile.of(new AsdfWriter("1").write(Map.of("wcs", wcs)))
                .get("wcs")
                .orElseThrow();
        assertEquals(wcs.frames(), back.frames());
        assertEquals(wcs.boundingBox(), back.boundingBox());
        assertEquals(List.of("lambda", "lon", "lat"), back.frames().get(2).axes());
    }

    private static Transform read(String yaml) throws IOException {
        var file = AsdfFile.of((HEAD + yaml + "\n...\n").getBytes(StandardCharsets.UTF_8));
        return (Transform) file.get("t").orElseThrow();
    }

    @Test
    void boundInputsAreGivenByNameOrNumber() throws IOException {
        var affine = "!transform/affine-1.2.0 {matrix: [[1, 10], [100, 1000]], inputs: [u, v]}";
        assertArrayEquals(
                new double[] {23, 2300},
                read("t: !transform/fix_inputs-1.1.0\n  forward:\n  - " + affine + "\n  - {keys: [v], values: [2]}")
                        .apply(3));
        assertArrayEquals(
                new double[] {32, 3200},
                read("t: !transform/fix_inputs-1.1.0\n  forward:\n  - " + affine + "\n  - {keys: [0], values: [2]}")
                        .apply(3));
    }

    @Test
    void rangesAreReadInOldAndNewForms() throws IOException {
        var old = (Annotated)
                read("t: !transform/identity-1.1.0\n  n_dims: 3\n  bounding_box: [[0, 4148], [0, 39], [0, 41]]");
        assertEquals(new Annotated.Interval(0, 41), old.box().get(0));
        assertEquals(new Annotated.Interval(0, 4148), old.box().get(2));
        var single = (Annotated) read("t: !transform/shift-1.1.0 {offset: 1, bounding_box: [2, 3]}");
        assertEquals(List.of(new Annotated.Interval(2, 3)), single.box());
        var named = (Annotated) read(
                "t: !transform/identity-1.3.0\n  n_dims: 2\n  inputs: [x, y]\n  bounding_box: !transform/property/bounding_box-1.0.0\n"
                        + "    intervals: {y: [1, 2]}\n    ignore: [x]\n    order: F");
        assertEquals(List.of(Annotated.Interval.ANY, new Annotated.Interval(1, 2)), named.box());
        var byInput = (Annotated) read("t: !transform/identity-1.3.0\n  n_dims: 3\n  inputs: [name, x, y]\n"
                + "  bounding_box: !transform/property/compound_bounding_box-1.0.0\n"
                + "    selector_args: [{argument: name, ignore: true}]\n    order: C\n    cbbox:\n"
                + "    - key: [7]\n      bbox: !transform/property/bounding_box-1.0.0 {intervals: {x: [1, 2], y: [3, 4]}}\n"
                + "    - key: [S200A1]\n      bbox: [[5, 6], [7, 8]]");
        assertEquals(List.of(new Annotated.Selector(0, true)), byInput.boxes().selectors());
        assertEquals(
                List.of(Annotated.Interval.ANY, new Annotated.Interval(1, 2), new Annotated.Interval(3, 4)),
                byInput.boxes().cases().get(0).box());
        assertEquals(
                List.of(Annotated.Interval.ANY, new Annotated.Interval(7, 8), new Annotated.Interval(5, 6)),
                byInput.boxes().cases().get(1).box());
    }

    @Test
    void quantitiesAreNumbersAndAnglesAreDegrees() throws IOException {
        assertArrayEquals(
                new double[] {3},
                read("t: !transform/shift-1.2.0 {offset: !unit/quantity-1.1.0 {value: 2.0, unit: !unit/unit-1.0.0 pixel}}")
                        .apply(1));
        var turned = read(
                "t: !transform/rotate2d-1.2.0 {angle: !unit/quantity-1.1.0 {value: 1.5707963267948966, unit: !unit/unit-1.0.0 rad}}");
        assertArrayEquals(new double[] {-2, 1}, turned.apply(1, 2), 1e-15);
        assertArrayEquals(
                new double[] {5},
                read("t: !transform/tabular-1.2.0\n  lookup_table: !unit/quantity-1.1.0 {value: !core/ndarray-1.0.0 {data: [0.0, 10.0]}, unit: um}\n"
                                + "  points: [!unit/quantity-1.1.0 {value: !core/ndarray-1.0.0 {data: [0.0, 1.0]}, unit: pixel}]\n  bounds_error: false")
                        .apply(0.5));
    }

    /** Constants among the axes of a mapping, and labels as ordered maps, as files of 2016 to 2019 have them. */
    @Test
    void oldSpellingsAreRead() throws IOException {
        assertArrayEquals(
                new double[] {2, 7.5, 1},
                read("t: !transform/remap_axes-1.0.0\n  mapping: [1, !core/constant-1.0.0 7.5, 0]")
                        .apply(1, 2));
        var labels = read(
                "t: !<tag:stsci.edu:gwcs/label_mapper-1.0.0>\n  inputs: [x]\n  mapper: !!omap\n"
                        + "  - !!omap\n    labels: [[1.0, 2.0], [3.0, 4.0]]\n  - !!omap\n    models:\n"
                        + "    - !transform/constant-1.0.0 {value: 11}\n    - !transform/constant-1.0.0 {value: 12}\n  no_label: 0");
        assertArrayEquals(new double[] {12}, labels.apply(3.5));
        assertArrayEquals(new double[] {0}, labels.apply(2));
    }
}

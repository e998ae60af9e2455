package org.webbcal.io.asdf.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.webbcal.io.asdf.AsdfStandard;
import org.webbcal.io.asdf.Tagged;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Arithmetic;
import org.webbcal.lib.wcs.transform.Compose;
import org.webbcal.lib.wcs.transform.Concatenate;
import org.webbcal.lib.wcs.transform.Constant;
import org.webbcal.lib.wcs.transform.DomainMap;
import org.webbcal.lib.wcs.transform.EulerRotation;
import org.webbcal.lib.wcs.transform.FixInputs;
import org.webbcal.lib.wcs.transform.Gnomonic;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.Linear1D;
import org.webbcal.lib.wcs.transform.MathFunction;
import org.webbcal.lib.wcs.transform.NativeRotation;
import org.webbcal.lib.wcs.transform.OrthoPolynomial;
import org.webbcal.lib.wcs.transform.Polynomial1D;
import org.webbcal.lib.wcs.transform.Polynomial2D;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.Rotate2D;
import org.webbcal.lib.wcs.transform.RotateSequence3D;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.lib.wcs.transform.Spline1D;
import org.webbcal.lib.wcs.transform.Tabular1D;
import org.webbcal.lib.wcs.transform.TabularGrid;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;

/**
 * From transforms and world coordinates to tagged nodes, the tags in the versions of one ASDF standard.
 */
final class TransformTrees {

    private final Map<Object, Tagged> done = new IdentityHashMap<>();
    private final Map<Frame, Tagged> frames = new HashMap<>();
    private final AsdfStandard standard;
    private final OpticalTrees optics;

    TransformTrees(AsdfStandard standard) {
        this.standard = standard;
        optics = new OpticalTrees(standard, this);
    }

    /** @throws IllegalArgumentException if the transform has no ASDF form */
    Tagged transform(Transform transform) {
        var known = done.get(transform);
        if (known == null) {
            known = make(transform);
            done.put(transform, known);
        }
        return known;
    }

    private Tagged make(Transform transform) {
        if (!(transform instanceof Annotated a)) {
            return bare(transform);
        }
        var bare = bare(a.of());
        var map = new LinkedHashMap<>(bare.map());
        if (!a.name().isEmpty()) {
            map.put("name", a.name());
        }
        if (a.ownInverse() != null) {
            map.put("inverse", transform(a.ownInverse()));
        }
        if (!a.box().isEmpty() || a.boxes() != null) {
            var names = a.inputNames().isEmpty() ? Combinations.inputNames(a.of()) : a.inputNames();
            map.put("bounding_box", a.box().isEmpty() ? boxes(a.boxes(), names) : box(a.box(), names, List.of()));
            map.put("inputs", names);
            if (!a.outputNames().isEmpty()) {
                map.put("outputs", a.outputNames());
            }
        }
        return new Tagged(bare.tag(), map);
    }

    /** @param selectors names of inputs that are left out because they select the range */
    private Tagged box(List<Annotated.Interval> limits, List<String> names, List<String> selectors) {
        var intervals = new LinkedHashMap<String, Object>();
        var ignored = new ArrayList<String>();
        for (int k = 0; k < names.size(); k++) {
            var limit = limits.get(k);
            if (!limit.equals(Annotated.Interval.ANY)) {
                intervals.put(names.get(k), List.of(limit.low(), limit.high()));
            } else if (!selectors.contains(names.get(k))) {
                ignored.add(names.get(k));
            }
        }
        var box = new LinkedHashMap<String, Object>();
        box.put("ignore", ignored);
        box.put("intervals", intervals);
        box.put("order", "F");
        return new Tagged(standard.transform("property/bounding_box"), box);
    }

    private Tagged boxes(Annotated.Boxes boxes, List<String> names) {
        var arguments = new ArrayList<Object>();
        var selecting = new ArrayList<String>();
        for (var selector : boxes.selectors()) {
            var argument = new LinkedHashMap<String, Object>();
            argument.put("argument", names.get(selector.input()));
            argument.put("ignore", selector.ignored());
            arguments.add(argument);
            if (selector.ignored()) {
                selecting.add(names.get(selector.input()));
            }
        }
        var cases = new ArrayList<Object>();
        for (var c : boxes.cases()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("bbox", box(c.box(), names, selecting));
            entry.put("key", c.key());
            cases.add(entry);
        }
        var map = new LinkedHashMap<String, Object>();
        map.put("cbbox", cases);
        map.put("ignore", List.of());
        map.put("order", "F");
        map.put("selector_args", arguments);
        return new Tagged(standard.transform("property/compound_bounding_box"), map);
    }

    private Tagged bare(Transform t) {
        if (t instanceof Compose c) {
            return pair("compose", c.first(), c.second());
        } else if (t instanceof Concatenate c) {
            return pair("concatenate", c.first(), c.second());
        } else if (t instanceof Arithmetic a) {
            return pair(a.operation().name().toLowerCase(Locale.ROOT), a.left(), a.right());
        } else if (t instanceof Shift s) {
            return node("shift", "offset", s.offset());
        } else if (t instanceof Scale s) {
            return node("scale", "factor", s.factor());
        } else if (t instanceof Identity i) {
            return node("identity", "n_dims", i.count());
        } else if (t instanceof Linear1D l) {
            return node("linear1d", "slope", l.slope(), "intercept", l.intercept());
        } else if (t instanceof Constant c) {
            return node("constant", "dimensions", c.inputs(), "value", c.value());
        } else if (t instanceof RemapAxes r) {
            return remap(r);
        } else if (t instanceof Polynomial1D p) {
            return polynomial("polynomial", array(p.coefficients(), p.coefficients().length), p.domain(), null);
        } else if (t instanceof Polynomial2D p) {
            return polynomial("polynomial", square(p.coefficients()), p.xDomain(), p.yDomain());
        } else if (t instanceof OrthoPolynomial p) {
            return series(p);
        } else if (t instanceof Affine2D a) {
            return node(
                    "affine",
                    "matrix",
                    array(new double[] {a.m11(), a.m12(), a.m21(), a.m22()}, 2, 2),
                    "translation",
                    array(new double[] {a.t1(), a.t2()}, 2));
        } else if (t instanceof Rotate2D r) {
            return node("rotate2d", "angle", r.degrees());
        } else if (t instanceof NativeRotation r) {
            return node(
                    "rotate3d",
                    "direction",
                    r.toNative() ? "celestial2native" : "native2celestial",
                    "phi",
                    r.lon(),
                    "psi",
                    r.lonPole(),
                    "theta",
                    r.lat());
        } else if (t instanceof EulerRotation r) {
            return node("rotate3d", "direction", r.axes(), "phi", r.phi(), "psi", r.psi(), "theta", r.theta());
        } else if (t instanceof RotateSequence3D r) {
            return node(
                    "rotate_sequence_3d",
                    "angles",
                    list(r.angles()),
                    "axes_order",
                    r.axes(),
                    "rotation_type",
                    r.isSpherical() ? "spherical" : "cartesian");
        } else if (t instanceof Gnomonic g) {
            return node("gnomonic", "direction", g.toPlane() ? "sky2pix" : "pix2sky");
        } else if (t instanceof Tabular1D tab) {
            return tabular(tab);
        } else if (t instanceof TabularGrid grid) {
            return tabular(grid);
        } else if (t instanceof Spline1D s) {
            return node(
                    "spline1d",
                    "coefficients",
                    array(s.coefficients(), s.coefficients().length),
                    "degree",
                    s.degree(),
                    "knots",
                    array(s.knots(), s.knots().length));
        } else if (t instanceof MathFunction f) {
            return node("math_functions", "func_name", f.name());
        } else if (t instanceof FixInputs f) {
            return fixed(f);
        }
        var optical = optics.node(t);
        if (optical != null) {
            return optical;
        }
        throw new IllegalArgumentException(
                "a transform of kind " + t.getClass().getSimpleName() + " has no form in ASDF");
    }

    private Tagged node(String tag, Object... entries) {
        var map = new LinkedHashMap<String, Object>();
        for (int k = 0; k < entries.length; k += 2) {
            map.put((String) entries[k], entries[k + 1]);
        }
        return new Tagged(standard.transform(tag), map);
    }

    private Tagged pair(String tag, Transform first, Transform second) {
        return node(tag, "forward", List.of(transform(first), transform(second)));
    }

    private Tagged remap(RemapAxes r) {
        var map = new LinkedHashMap<String, Object>();
        var mapping = new ArrayList<Object>();
        int largest = -1;
        for (int m : r.mapping()) {
            mapping.add((long) m);
            largest = Math.max(largest, m);
        }
        map.put("mapping", mapping);
        if (largest + 1 != r.inputs()) {
            map.put("n_inputs", r.inputs());
        }
        return new Tagged(standard.transform("remap_axes"), map);
    }

    private Tagged polynomial(String tag, Plane coefficients, DomainMap x, DomainMap y) {
        var map = new LinkedHashMap<String, Object>();
        map.put("coefficients", coefficients);
        if (!(x.isIdentity() && (y == null || y.isIdentity()))) {
            List<?> dx = List.of(x.domainLow(), x.domainHigh());
            List<?> wx = List.of(x.windowLow(), x.windowHigh());
            map.put("domain", y == null ? dx : List.of(dx, List.of(y.domainLow(), y.domainHigh())));
            map.put("window", y == null ? wx : List.of(wx, List.of(y.windowLow(), y.windowHigh())));
        }
        return new Tagged(standard.transform(tag), map);
    }

    private Tagged series(OrthoPolynomial p) {
        double[][] c = p.coefficients();
        Plane plane;
        if (p.yDomain() == null) {
            var flat = new double[c.length];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = c[i][0];
            }
            plane = array(flat, flat.length);
        } else {
            plane = square(c);
        }
        var node = polynomial("ortho_polynomial", plane, p.xDomain(), p.yDomain());
        var map = new LinkedHashMap<>(node.map());
        map.put("polynomial_type", p.family().name().toLowerCase(Locale.ROOT));
        return new Tagged(node.tag(), map);
    }

    private Tagged tabular(Tabular1D tab) {
        return tabular(
                array(tab.values(), tab.values().length),
                List.of(array(tab.points(), tab.points().length)),
                tab.fill(),
                tab.isNearest());
    }

    private Tagged tabular(TabularGrid grid) {
        double[][] points = grid.points();
        var axes = new ArrayList<Object>();
        var dims = new int[points.length];
        for (int k = 0; k < dims.length; k++) {
            dims[k] = points[k].length;
            axes.add(array(points[k], dims[k]));
        }
        return tabular(array(grid.values(), dims), axes, grid.fill(), grid.isNearest());
    }

    /** Without a fill value the table is extrapolated. */
    private Tagged tabular(Plane values, List<?> points, Double fill, boolean nearest) {
        var map = new LinkedHashMap<String, Object>();
        map.put("bounds_error", false);
        if (fill != null) {
            map.put("fill_value", fill);
        }
        map.put("lookup_table", values);
        map.put("method", nearest ? "nearest" : "linear");
        map.put("points", points);
        return new Tagged(standard.transform("tabular"), map);
    }

    private Tagged fixed(FixInputs f) {
        var keys = new ArrayList<Object>();
        for (int k : f.positions()) {
            keys.add((long) k);
        }
        var bound = new LinkedHashMap<String, Object>();
        bound.put("keys", keys);
        bound.put("values", Combinations.slitNames(f));
        return node("fix_inputs", "forward", List.of(transform(f.of()), bound));
    }

    private static Plane square(double[][] rows) {
        var flat = new double[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return array(flat, rows.length, rows[0].length);
    }

    static Plane array(double[] values, int... dims) {
        return new Plane("", 1, dims, values, false, new Header());
    }

    static List<Object> list(double[] values) {
        var out = new ArrayList<Object>();
        for (double v : values) {
            out.add(v);
        }
        return out;
    }

    // ---- world coordinates ----

    /** @throws IllegalArgumentException if a frame or transform has no form in gwcs */
    Tagged wcs(Gwcs wcs) {
        var steps = new ArrayList<Object>();
        for (int k = 0; k < wcs.frames().size(); k++) {
            var step = new LinkedHashMap<String, Object>();
            step.put("frame", frame(wcs.frames().get(k)));
            step.put("transform", null);
            if (k < wcs.transforms().size()) {
                var transform = wcs.transforms().get(k);
                if (k == 0) {
                    transform = boxed(transform, wcs);
                }
                step.put("transform", transform(transform));
            }
            steps.add(new Tagged(standard.gwcs("step"), step));
        }
        var map = new LinkedHashMap<String, Object>();
        map.put("name", wcs.name());
        map.put("steps", steps);
        return new Tagged(standard.gwcs("wcs"), map);
    }

    private static Transform boxed(Transform first, Gwcs wcs) {
        var box = wcs.boundingBox().orElse(null);
        if (box == null) {
            return first instanceof Annotated a && a.box().size() == 2 ? Annotated.withBox(first, List.of()) : first;
        }
        return Annotated.withBox(
                first,
                List.of(
                        new Annotated.Interval(box.xmin(), box.xmax()),
                        new Annotated.Interval(box.ymin(), box.ymax())));
    }

    private Object frame(Frame frame) {
        if (frame.axes().isEmpty()) {
            return frame.name();
        }
        var known = frames.get(frame);
        if (known == null) {
            known = make(frame);
            frames.put(frame, known);
        }
        return known;
    }

    private Tagged make(Frame frame) {
        var map = new LinkedHashMap<String, Object>();
        if (frame.kind() == Frame.Kind.COMPOSITE) {
            if (frame.parts().isEmpty()) {
                throw new IllegalArgumentException("frame '" + frame.name() + "' does not say what its parts are");
            }
            map.put("frames", frame.parts().stream().map(this::frame).toList());
            map.put("name", frame.name());
            return new Tagged(standard.gwcs("composite_frame"), map);
        }
        map.put("axes_names", frame.axes());
        map.put("axes_order", frame.order());
        map.put("axis_physical_types", frame.physicalTypes());
        map.put("name", frame.name());
        if (frame.kind() == Frame.Kind.CELESTIAL) {
            map.put(
                    "reference_frame",
                    new Tagged(
                            standard.tag("tag:astropy.org:astropy/coordinates/frames/icrs"),
                            new LinkedHashMap<>(Map.of("frame_attributes", Map.of()))));
        }
        map.put(
                "unit",
                frame.units().stream()
                        .map(u -> new Tagged(standard.tag("tag:stsci.edu:asdf/unit/unit"), u))
                        .toList());
        return switch (frame.kind()) {
            case FRAME2D -> new Tagged(standard.gwcs("frame2d"), map);
            case CELESTIAL -> new Tagged(standard.gwcs("celestial_frame"), map);
            case SPECTRAL -> new Tagged(standard.gwcs("spectral_frame"), map);
            default -> {
                map.put("axes_type", frame.axes().stream().map(a -> "SPATIAL").toList());
                map.put("naxes", (long) frame.axes().size());
                yield new Tagged(standard.gwcs("frame"), map);
            }
        };
    }
}

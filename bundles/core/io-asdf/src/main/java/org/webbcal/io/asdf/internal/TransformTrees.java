package org.webbcal.io.asdf.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import org.webbcal.lib.wcs.transform.Gnomonic;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.Linear1D;
import org.webbcal.lib.wcs.transform.NativeRotation;
import org.webbcal.lib.wcs.transform.OrthoPolynomial;
import org.webbcal.lib.wcs.transform.Polynomial1D;
import org.webbcal.lib.wcs.transform.Polynomial2D;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.Rotate2D;
import org.webbcal.lib.wcs.transform.RotateSequence3D;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.lib.wcs.transform.SphericalCartesian;
import org.webbcal.lib.wcs.transform.Tabular1D;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;

/**
 * From transforms and world coordinates to tagged nodes. The versions of the tags are those of the ASDF standard 1.5.0 with the transform manifest of
 * the same number, which every reader since 2021 knows.
 */
final class TransformTrees {

    private static final String TRANSFORM = "tag:stsci.edu:asdf/transform/";
    private static final String GWCS = "tag:stsci.edu:gwcs/";

    private final Map<Object, Tagged> done = new IdentityHashMap<>();
    private final Map<Frame, Tagged> frames = new HashMap<>();

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
        if (!a.box().isEmpty()) {
            var names = a.inputNames();
            if (names.isEmpty()) {
                names = new ArrayList<>();
                for (int k = 0; k < a.inputs(); k++) {
                    names.add("x" + k);
                }
            }
            var intervals = new LinkedHashMap<String, Object>();
            for (int k = 0; k < names.size(); k++) {
                intervals.put(
                        names.get(k),
                        List.of(a.box().get(k).low(), a.box().get(k).high()));
            }
            var box = new LinkedHashMap<String, Object>();
            box.put("ignore", List.of());
            box.put("intervals", intervals);
            box.put("order", "F");
            map.put("bounding_box", new Tagged(TRANSFORM + "property/bounding_box-1.0.0", box));
            map.put("inputs", names);
            if (!a.outputNames().isEmpty()) {
                map.put("outputs", a.outputNames());
            }
        }
        return new Tagged(bare.tag(), map);
    }

    private Tagged bare(Transform t) {
        if (t instanceof Compose c) {
            return pair("compose-1.2.0", c.first(), c.second());
        } else if (t instanceof Concatenate c) {
            return pair("concatenate-1.2.0", c.first(), c.second());
        } else if (t instanceof Arithmetic a) {
            return pair(a.operation().name().toLowerCase(Locale.ROOT) + "-1.2.0", a.left(), a.right());
        } else if (t instanceof Shift s) {
            return node("shift-1.2.0", "offset", s.offset());
        } else if (t instanceof Scale s) {
            return node("scale-1.2.0", "factor", s.factor());
        } else if (t instanceof Identity i) {
            return node("identity-1.2.0", "n_dims", i.count());
        } else if (t instanceof Linear1D l) {
            return node("linear1d-1.0.0", "slope", l.slope(), "intercept", l.intercept());
        } else if (t instanceof Constant c) {
            return node("constant-1.4.0", "dimensions", c.inputs(), "value", c.value());
        } else if (t instanceof RemapAxes r) {
            return remap(r);
        } else if (t instanceof Polynomial1D p) {
            return polynomial("polynomial-1.2.0", array(p.coefficients(), p.coefficients().length), p.domain(), null);
        } else if (t instanceof Polynomial2D p) {
            return polynomial("polynomial-1.2.0", square(p.coefficients()), p.xDomain(), p.yDomain());
        } else if (t instanceof OrthoPolynomial p) {
            return series(p);
        } else if (t instanceof Affine2D a) {
            return node(
                    "affine-1.3.0",
                    "matrix",
                    array(new double[] {a.m11(), a.m12(), a.m21(), a.m22()}, 2, 2),
                    "translation",
                    array(new double[] {a.t1(), a.t2()}, 2));
        } else if (t instanceof Rotate2D r) {
            return node("rotate2d-1.3.0", "angle", r.degrees());
        } else if (t instanceof NativeRotation r) {
            return node(
                    "rotate3d-1.3.0",
                    "direction",
                    r.toNative() ? "celestial2native" : "native2celestial",
                    "phi",
                    r.lon(),
                    "psi",
                    r.lonPole(),
                    "theta",
                    r.lat());
        } else if (t instanceof EulerRotation r) {
            return node("rotate3d-1.3.0", "direction", r.axes(), "phi", r.phi(), "psi", r.psi(), "theta", r.theta());
        } else if (t instanceof RotateSequence3D r) {
            return node(
                    "rotate_sequence_3d-1.0.0",
                    "angles",
                    list(r.angles()),
                    "axes_order",
                    r.axes(),
                    "rotation_type",
                    r.isSpherical() ? "spherical" : "cartesian");
        } else if (t instanceof Gnomonic g) {
            return node("gnomonic-1.2.0", "direction", g.toPlane() ? "sky2pix" : "pix2sky");
        } else if (t instanceof Tabular1D tab) {
            return tabular(tab);
        } else if (t instanceof SphericalCartesian s) {
            var map = new LinkedHashMap<String, Object>();
            map.put("transform_type", s.toCartesian() ? "spherical_to_cartesian" : "cartesian_to_spherical");
            map.put("wrap_lon_at", s.wrapAt());
            return new Tagged(GWCS + "spherical_cartesian-1.0.0", map);
        }
        throw new IllegalArgumentException(
                "a transform of kind " + t.getClass().getSimpleName() + " has no form in ASDF");
    }

    private static Tagged node(String tag, Object... entries) {
        var map = new LinkedHashMap<String, Object>();
        for (int k = 0; k < entries.length; k += 2) {
            map.put((String) entries[k], entries[k + 1]);
        }
        return new Tagged(TRANSFORM + tag, map);
    }

    private Tagged pair(String tag, Transform first, Transform second) {
        return node(tag, "forward", List.of(transform(first), transform(second)));
    }

    private static Tagged remap(RemapAxes r) {
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
        return new Tagged(TRANSFORM + "remap_axes-1.3.0", map);
    }

    private static Tagged polynomial(String tag, Plane coefficients, DomainMap x, DomainMap y) {
        var map = new LinkedHashMap<String, Object>();
        map.put("coefficients", coefficients);
        if (!(x.isIdentity() && (y == null || y.isIdentity()))) {
            List<?> dx = List.of(x.domainLow(), x.domainHigh());
            List<?> wx = List.of(x.windowLow(), x.windowHigh());
            map.put("domain", y == null ? dx : List.of(dx, List.of(y.domainLow(), y.domainHigh())));
            map.put("window", y == null ? wx : List.of(wx, List.of(y.windowLow(), y.windowHigh())));
        }
        return new Tagged(TRANSFORM + tag, map);
    }

    private static Tagged series(OrthoPolynomial p) {
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
        var node = polynomial("ortho_polynomial-1.0.0", plane, p.xDomain(), p.yDomain());
        var map = new LinkedHashMap<>(node.map());
        map.put("polynomial_type", p.family().name().toLowerCase(Locale.ROOT));
        return new Tagged(node.tag(), map);
    }

    private static Tagged tabular(Tabular1D tab) {
        var map = new LinkedHashMap<String, Object>();
        map.put("bounds_error", false);
        map.put("fill_value", tab.fill());
        map.put("lookup_table", array(tab.values(), tab.values().length));
        map.put("method", "linear");
        map.put("points", List.of(array(tab.points(), tab.points().length)));
        return new Tagged(TRANSFORM + "tabular-1.2.0", map);
    }

    private static Plane square(double[][] rows) {
        var flat = new double[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return array(flat, rows.length, rows[0].length);
    }

    private static Plane array(double[] values, int... dims) {
        return new Plane("", 1, dims, values, false, new Header());
    }

    private static List<Object> list(double[] values) {
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
            steps.add(new Tagged(GWCS + "step-1.0.0", step));
        }
        var map = new LinkedHashMap<String, Object>();
        map.put("name", wcs.name());
        map.put("steps", steps);
        return new Tagged(GWCS + "wcs-1.0.0", map);
    }

    private static Transform boxed(Transform first, Gwcs wcs) {
        var box = wcs.boundingBox().orElse(null);
        if (box == null) {
            return first instanceof Annotated a && !a.box().isEmpty() ? Annotated.withBox(first, List.of()) : first;
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
            return new Tagged(GWCS + "composite_frame-1.0.0", map);
        }
        map.put("axes_names", frame.axes());
        map.put("axes_order", frame.order());
        map.put("axis_physical_types", frame.physicalTypes());
        map.put("name", frame.name());
        if (frame.kind() == Frame.Kind.CELESTIAL) {
            map.put(
                    "reference_frame",
                    new Tagged(
                            "tag:astropy.org:astropy/coordinates/frames/icrs-1.1.0",
                            new LinkedHashMap<>(Map.of("frame_attributes", Map.of()))));
        }
        map.put(
                "unit",
                frame.units().stream()
                        .map(u -> new Tagged("tag:stsci.edu:asdf/unit/unit-1.0.0", u))
                        .toList());
        return switch (frame.kind()) {
            case FRAME2D -> new Tagged(GWCS + "frame2d-1.0.0", map);
            case CELESTIAL -> new Tagged(GWCS + "celestial_frame-1.0.0", map);
            case SPECTRAL -> new Tagged(GWCS + "spectral_frame-1.0.0", map);
            default -> {
                map.put("axes_type", frame.axes().stream().map(a -> "SPATIAL").toList());
                map.put("naxes", (long) frame.axes().size());
                yield new Tagged(GWCS + "frame-1.0.0", map);
            }
        };
    }
}

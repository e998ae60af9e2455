package org.webbcal.io.asdf.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.webbcal.io.asdf.AsdfException;
import org.webbcal.io.asdf.Tagged;
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
import org.webbcal.model.Plane;

/** From nodes of the ASDF transform schemas to transforms. What is not known, or contains something unknown, stays a {@link Tagged} node. */
final class Transforms {

    /** Most inputs of one transform; a pipeline has a handful. More come from files made to exhaust memory by sharing nodes. */
    private static final int MAX_AXES = 64;

    /** Most parts of one transform, shared ones counted each time. */
    private static final int MAX_PARTS = 20_000;

    private Transforms() {}

    /**
     * @param tag the full tag
     * @param name last part of the tag, without version
     * @param map converted content
     */
    static Object read(String tag, String name, Map<String, Object> map) throws AsdfException {
        if (unknownInside(map.get("forward")) || unknownInside(map.get("inverse"))) {
            return new Tagged(tag, map);
        }
        var bare = bare(name, map);
        if (bare == null) {
            return new Tagged(tag, map);
        }
        if (bare.inputs() > MAX_AXES || bare.outputs() > MAX_AXES) {
            throw new AsdfException(name + ": a transform from " + bare.inputs() + " to " + bare.outputs()
                    + " axes is beyond the limit of " + MAX_AXES);
        }
        if (parts(bare, MAX_PARTS) < 0) {
            throw new AsdfException(name + ": a transform of more than " + MAX_PARTS + " parts");
        }
        return annotate(bare, map);
    }

    /** What is left of a budget after counting the parts of a combination, each as often as it is evaluated; negative when it is used up. */
    private static int parts(Transform transform, int budget) {
        var bare = Annotated.bare(transform);
        if (budget < 0) {
            return budget;
        }
        if (bare instanceof Compose c) {
            return parts(c.second(), parts(c.first(), budget - 1));
        } else if (bare instanceof Concatenate c) {
            return parts(c.second(), parts(c.first(), budget - 1));
        } else if (bare instanceof Arithmetic a) {
            return parts(a.right(), parts(a.left(), budget - 1));
        }
        return budget - 1;
    }

    private static boolean unknownInside(Object value) {
        return value instanceof Tagged
                || value instanceof List<?> list && list.stream().anyMatch(Tagged.class::isInstance);
    }

    private static Transform annotate(Transform bare, Map<String, Object> map) throws AsdfException {
        var label = map.get("name") instanceof String s ? s : "";
        var inverse = map.get("inverse") == null ? null : transform(map.get("inverse"), "inverse");
        var inputNames = names(map.get("inputs"));
        var outputNames = names(map.get("outputs"));
        var box = box(map.get("bounding_box"), inputNames, bare.inputs());
        if (label.isEmpty() && inverse == null && box.isEmpty()) {
            return bare;
        }
        boolean named = !box.isEmpty() && inputNames.size() == bare.inputs();
        return new Annotated(
                Annotated.bare(bare),
                label,
                named ? inputNames : List.of(),
                named && outputNames.size() == bare.outputs() ? outputNames : List.of(),
                inverse,
                box);
    }

    private static List<String> names(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Old files list the ranges, those of the last input first; new ones give them by name. */
    private static List<Annotated.Interval> box(Object value, List<String> inputNames, int inputs)
            throws AsdfException {
        var out = new ArrayList<Annotated.Interval>();
        if (value instanceof List<?> list && !list.isEmpty()) {
            if (list.get(0) instanceof List<?>) {
                for (int k = list.size() - 1; k >= 0; k--) {
                    out.add(interval(list.get(k)));
                }
            } else {
                out.add(interval(list));
            }
        } else if (value instanceof Map<?, ?> map && map.get("intervals") instanceof Map<?, ?> intervals) {
            for (int k = 0; k < inputNames.size(); k++) {
                if (intervals.get(inputNames.get(k)) != null) {
                    out.add(interval(intervals.get(inputNames.get(k))));
                }
            }
        }
        return out.size() == inputs ? out : List.of();
    }

    private static Annotated.Interval interval(Object value) throws AsdfException {
        double[] ends = doubles(value, "bounding_box");
        if (ends.length != 2) {
            throw new AsdfException("a bounding box has " + ends.length + " ends instead of 2");
        }
        return new Annotated.Interval(ends[0], ends[1]);
    }

    private static Transform bare(String name, Map<String, Object> map) throws AsdfException {
        return switch (name) {
            case "identity" -> new Identity(map.containsKey("n_dims") ? (int) number(map, "n_dims") : 1);
            case "shift" -> new Shift(number(map, "offset"));
            case "scale", "multiplyscale" -> new Scale(number(map, "factor"));
            case "linear1d" -> new Linear1D(number(map, "slope"), number(map, "intercept"));
            case "constant" ->
                new Constant(number(map, "value"), map.containsKey("dimensions") ? (int) number(map, "dimensions") : 1);
            case "remap_axes" -> remap(map);
            case "compose" -> new Compose(part(map, 0), part(map, 1));
            case "concatenate" -> new Concatenate(part(map, 0), part(map, 1));
            case "add", "subtract", "multiply", "divide", "power" ->
                new Arithmetic(Arithmetic.Operation.valueOf(name.toUpperCase(Locale.ROOT)), part(map, 0), part(map, 1));
            case "polynomial" -> polynomial(map);
            case "ortho_polynomial" -> series(map);
            case "affine" -> affine(map);
            case "rotate2d" -> new Rotate2D(number(map, "angle"));
            case "rotate3d" -> rotation(map);
            case "rotate_sequence_3d" ->
                new RotateSequence3D(
                        doubles(map.get("angles"), "angles"),
                        String.valueOf(map.get("axes_order")),
                        "spherical".equals(map.get("rotation_type")));
            case "gnomonic" -> new Gnomonic("sky2pix".equals(map.get("direction")));
            case "tabular" -> tabular(map);
            default -> null;
        };
    }

    /** The transforms that {@code gwcs} defines. */
    static Object readGwcs(String tag, String name, Map<String, Object> map) throws AsdfException {
        Transform bare =
                switch (name) {
                    case "spherical_cartesian" ->
                        new SphericalCartesian(
                                "spherical_to_cartesian".equals(map.get("transform_type")),
                                map.containsKey("wrap_lon_at") ? (int) number(map, "wrap_lon_at") : 360);
                    case "fitswcs_imaging" -> fitsImaging(map);
                    default -> null;
                };
        return bare == null ? new Tagged(tag, map) : annotate(bare, map);
    }

    private static Transform fitsImaging(Map<String, Object> map) throws AsdfException {
        double[] crpix = doubles(map.get("crpix"), "crpix");
        double[] crval = doubles(map.get("crval"), "crval");
        double[] cdelt = doubles(map.get("cdelt"), "cdelt");
        double[] pc = doubles(map.get("pc"), "pc");
        if (crpix.length != 2 || crval.length != 2 || cdelt.length != 2 || pc.length != 4) {
            throw new AsdfException("fitswcs_imaging needs crpix, crval and cdelt of two numbers and pc of four");
        }
        if (!(map.get("projection") instanceof Transform p) || !(Annotated.bare(p) instanceof Gnomonic)) {
            return null;
        }
        // The reference pixel is 0-based here, unlike that of FITS keywords.
        return new Shift(-crpix[0])
                .beside(new Shift(-crpix[1]))
                .then(new Affine2D(pc[0], pc[1], pc[2], pc[3], 0, 0))
                .then(new Scale(cdelt[0]).beside(new Scale(cdelt[1])))
                .then(new Gnomonic(false).then(new NativeRotation(crval[0], crval[1], 180, false)));
    }

    private static Transform part(Map<String, Object> map, int k) throws AsdfException {
        if (!(map.get("forward") instanceof List<?> list) || list.size() != 2) {
            throw new AsdfException("a combination of transforms needs two of them under 'forward'");
        }
        return transform(list.get(k), "forward");
    }

    private static Transform transform(Object value, String where) throws AsdfException {
        if (value instanceof Transform t) {
            return t;
        }
        throw new AsdfException("'" + where + "' is not a transform");
    }

    private static RemapAxes remap(Map<String, Object> map) throws AsdfException {
        double[] indices = doubles(map.get("mapping"), "mapping");
        var mapping = new int[indices.length];
        int largest = -1;
        for (int k = 0; k < mapping.length; k++) {
            mapping[k] = (int) indices[k];
            largest = Math.max(largest, mapping[k]);
        }
        return new RemapAxes(mapping, map.get("n_inputs") == null ? largest + 1 : (int) number(map, "n_inputs"));
    }

    private static Transform polynomial(Map<String, Object> map) throws AsdfException {
        var coefficients = plane(map.get("coefficients"));
        double[] c = coefficients.doubles();
        if (coefficients.dims().length == 1) {
            return new Polynomial1D(c, domain(map, -1));
        }
        if (coefficients.dims().length != 2) {
            throw new AsdfException(
                    "a polynomial of " + coefficients.dims().length + " variables is not known; one and two are");
        }
        return new Polynomial2D(square(c, coefficients.dims()), domain(map, 0), domain(map, 1));
    }

    private static double[][] square(double[] flat, int[] dims) {
        var rows = new double[dims[0]][dims[1]];
        for (int i = 0; i < dims[0]; i++) {
            System.arraycopy(flat, i * dims[1], rows[i], 0, dims[1]);
        }
        return rows;
    }

    private static Transform series(Map<String, Object> map) throws AsdfException {
        var coefficients = plane(map.get("coefficients"));
        var family =
                switch (String.valueOf(map.get("polynomial_type"))) {
                    case "chebyshev" -> OrthoPolynomial.Family.CHEBYSHEV;
                    case "legendre" -> OrthoPolynomial.Family.LEGENDRE;
                    case "hermite" -> OrthoPolynomial.Family.HERMITE;
                    default ->
                        throw new AsdfException(
                                "series of polynomials '" + map.get("polynomial_type") + "' are not known");
                };
        return coefficients.dims().length == 1
                ? new OrthoPolynomial(family, coefficients.doubles(), domain(map, -1))
                : new OrthoPolynomial(
                        family, square(coefficients.doubles(), coefficients.dims()), domain(map, 0), domain(map, 1));
    }

    /** @param axis 0 or 1 of a polynomial of two variables, -1 for one variable */
    private static DomainMap domain(Map<String, Object> map, int axis) throws AsdfException {
        double[] domain = ends(map.get("domain"), axis);
        double[] window = ends(map.get("window"), axis);
        // Series keep a window without domain: their argument is not mapped then.
        if (domain == null) {
            return DomainMap.NONE;
        }
        return window == null
                ? new DomainMap(domain[0], domain[1], -1, 1)
                : new DomainMap(domain[0], domain[1], window[0], window[1]);
    }

    private static double[] ends(Object value, int axis) throws AsdfException {
        if (value == null) {
            return null;
        }
        double[] flat = doubles(value, "domain");
        int start = axis < 0 ? 0 : 2 * axis;
        return flat.length < start + 2 ? null : new double[] {flat[start], flat[start + 1]};
    }

    private static Affine2D affine(Map<String, Object> map) throws AsdfException {
        double[] m = doubles(map.get("matrix"), "matrix");
        double[] t = map.get("translation") == null ? new double[2] : doubles(map.get("translation"), "translation");
        if (m.length != 4 || t.length != 2) {
            throw new AsdfException("an affine transform has a matrix of 2×2 and a translation of 2, not of " + m.length
                    + " and " + t.length);
        }
        return new Affine2D(m[0], m[1], m[2], m[3], t[0], t[1]);
    }

    private static Transform rotation(Map<String, Object> map) throws AsdfException {
        double phi = number(map, "phi");
        double theta = number(map, "theta");
        double psi = number(map, "psi");
        // the schema's default, which writers leave out
        var direction = map.get("direction") instanceof String d ? d : "native2celestial";
        return switch (direction) {
            case "native2celestial" -> new NativeRotation(phi, theta, psi, false);
            case "celestial2native" -> new NativeRotation(phi, theta, psi, true);
            default -> new EulerRotation(phi, theta, psi, direction);
        };
    }

    private static Transform tabular(Map<String, Object> map) throws AsdfException {
        var values = plane(map.get("lookup_table"));
        if (values.dims().length != 1) {
            return null;
        }
        Object points = map.get("points");
        if (points instanceof List<?> list && list.size() == 1 && !(list.get(0) instanceof Number)) {
            points = list.get(0);
        }
        double[] x = points == null ? null : doubles(points, "points");
        if (x == null) {
            x = new double[values.size()];
            for (int i = 0; i < x.length; i++) {
                x[i] = i;
            }
        }
        boolean checked = !Boolean.FALSE.equals(map.get("bounds_error"));
        var fill = PlainScalars.number(map.get("fill_value"));
        return new Tabular1D(
                x, values.doubles(), checked ? (Double) Double.NaN : fill == null ? null : (Double) fill.doubleValue());
    }

    private static Plane plane(Object value) throws AsdfException {
        if (value instanceof Plane p) {
            return p;
        }
        if (value instanceof List<?> && new NdArrays(null).inline(value, null) instanceof Plane p) {
            return p;
        }
        throw new AsdfException("an array is missing");
    }

    static double number(Map<String, Object> map, String key) throws AsdfException {
        var n = number(map.get(key));
        if (n == null) {
            throw new AsdfException("'" + key + "' is not a number but " + map.get(key));
        }
        return n;
    }

    /** A number, an array of one, or a quantity, whose unit is that of the transform's definition. */
    private static Double number(Object value) {
        if (value instanceof Plane p && p.size() == 1) {
            return p.at(0);
        }
        if (value instanceof Tagged t) {
            return number(t.map().get("value"));
        }
        if (value instanceof Map<?, ?> m) {
            return number(m.get("value"));
        }
        var n = PlainScalars.number(value);
        return n == null ? null : (Double) n.doubleValue();
    }

    /** Numbers of a list, of nested lists or of an array, in order. */
    static double[] doubles(Object value, String key) throws AsdfException {
        if (value instanceof Plane p) {
            return p.doubles();
        }
        if (!(value instanceof List<?> list)) {
            throw new AsdfException("'" + key + "' is not a list of numbers");
        }
        var out = new ArrayList<Double>();
        for (var item : list) {
            if (item instanceof List<?> || item instanceof Plane) {
                for (double d : doubles(item, key)) {
                    out.add(d);
                }
            } else {
                var n = number(item);
                if (n == null) {
                    throw new AsdfException("'" + key + "' holds " + item + " where a number is expected");
                }
                out.add(n);
            }
            if (out.size() > 1 << 20) {
                throw new AsdfException("'" + key + "' has more than " + (1 << 20) + " numbers");
            }
        }
        return out.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

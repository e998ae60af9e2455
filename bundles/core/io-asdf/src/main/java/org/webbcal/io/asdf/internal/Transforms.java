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
import org.webbcal.model.Plane;

/** From nodes of the ASDF transform schemas to transforms. What is not known, or contains something unknown, stays a {@link Tagged} node. */
final class Transforms {

    /** Where the content of a node holds other transforms. */
    private static final List<String> PARTS = List.of(
            "forward", "inverse", "selector", "label_mapper", "mapper", "inputs_mapping", "models", "projection");

    /** Most inputs of one transform; a pipeline has a handful. More come from files made to exhaust memory by sharing nodes. */
    private static final int MAX_AXES = 64;

    /** Most parts of one transform, shared ones counted each time; the multi-object mode of NIRSpec reaches some ten thousand. */
    private static final int MAX_PARTS = 1 << 18;

    /** Most numbers in the lists of one property. */
    private static final int MAX_NUMBERS = 1 << 20;

    private Transforms() {}

    /**
     * The transforms of ASDF itself.
     *
     * @param tag the full tag
     * @param name last part of the tag, without version
     * @param map converted content
     * @param innerNames names of the inputs of the transform that stands first in a combination; empty where the file does not say
     */
    static Object read(String tag, String name, Map<String, Object> map, List<String> innerNames) throws AsdfException {
        if (hasUnknownPart(map)) {
            return new Tagged(tag, map);
        }
        return finish(
                tag, name, map, name.equals("fix_inputs") ? Combinations.fixed(map, innerNames) : bare(name, map));
    }

    /** The transforms that {@code gwcs} defines. */
    static Object readGwcs(String tag, String name, Map<String, Object> map) throws AsdfException {
        return hasUnknownPart(map) ? new Tagged(tag, map) : finish(tag, name, map, OpticalTransforms.gwcs(name, map));
    }

    /** The transforms that the reference software defines. */
    static Object readPipeline(String tag, String name, Map<String, Object> map) throws AsdfException {
        return hasUnknownPart(map)
                ? new Tagged(tag, map)
                : finish(tag, name, map, OpticalTransforms.pipeline(name, map));
    }

    /** @param bare null when the transform is not known */
    private static Object finish(String tag, String name, Map<String, Object> map, Transform bare)
            throws AsdfException {
        if (bare == null) {
            return new Tagged(tag, map);
        }
        if (bare.inputs() > MAX_AXES || bare.outputs() > MAX_AXES) {
            throw new AsdfException(name + ": a transform from " + bare.inputs() + " to " + bare.outputs()
                    + " axes is beyond the limit of " + MAX_AXES);
        }
        if (Combinations.parts(bare, MAX_PARTS) < 0) {
            throw new AsdfException(name + ": a transform of more than " + MAX_PARTS + " parts");
        }
        return annotate(bare, map);
    }

    /** Whether something that should be a transform has a tag that is not known. */
    private static boolean hasUnknownPart(Map<String, Object> map) {
        for (var key : PARTS) {
            if (isUnknown(map.get(key))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnknown(Object value) {
        if (value instanceof Map<?, ?> m) {
            return isUnknown(m.get("transforms")) || isUnknown(m.get("models"));
        }
        return value instanceof Tagged
                || value instanceof List<?> l && l.stream().anyMatch(Tagged.class::isInstance);
    }

    private static Transform annotate(Transform bare, Map<String, Object> map) throws AsdfException {
        var label = map.get("name") instanceof String s ? s : "";
        var inverse = map.get("inverse") == null ? null : transform(map.get("inverse"), "inverse");
        var inputNames = names(map.get("inputs"));
        var outputNames = names(map.get("outputs"));
        var usable = inputNames.size() == bare.inputs() ? inputNames : Combinations.inputNames(bare);
        var box = BoundingBoxes.simple(map.get("bounding_box"), usable);
        var boxes = BoundingBoxes.byInput(map.get("bounding_box"), usable);
        if (label.isEmpty() && inverse == null && box.isEmpty() && boxes == null) {
            return bare;
        }
        boolean named = !(box.isEmpty() && boxes == null) && inputNames.size() == bare.inputs();
        return new Annotated(
                Annotated.bare(bare),
                label,
                named ? inputNames : List.of(),
                named && outputNames.size() == bare.outputs() ? outputNames : List.of(),
                inverse,
                box,
                boxes);
    }

    static List<String> names(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
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
            case "rotate2d" -> new Rotate2D(degrees(map, "angle"));
            case "rotate3d" -> rotation(map);
            case "rotate_sequence_3d" ->
                new RotateSequence3D(
                        doubles(map.get("angles"), "angles"),
                        String.valueOf(map.get("axes_order")),
                        "spherical".equals(map.get("rotation_type")));
            case "gnomonic" -> new Gnomonic("sky2pix".equals(map.get("direction")));
            case "tabular" -> tabular(map);
            case "spline1d" ->
                new Spline1D(doubles(map.get("knots"), "knots"), doubles(map.get("coefficients"), "coefficients"), (int)
                        number(map, "degree"));
            case "math_functions" -> function(map);
            default -> null;
        };
    }

    static Transform fitsImaging(Map<String, Object> map) throws AsdfException {
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

    static Transform transform(Object value, String where) throws AsdfException {
        if (value instanceof Transform t) {
            return t;
        }
        throw new AsdfException("'" + where + "' is not a transform");
    }

    /** Axes in another order; old files put constants among them. */
    private static Transform remap(Map<String, Object> map) throws AsdfException {
        if (!(map.get("mapping") instanceof List<?> list)) {
            throw new AsdfException("'mapping' is not a list of axes");
        }
        var mapping = new int[list.size()];
        int largest = -1;
        Transform outputs = null;
        boolean constant = false;
        for (int k = 0; k < mapping.length; k++) {
            Transform output = new Identity(1);
            if (list.get(k) instanceof Tagged t) {
                var value = PlainScalars.number(t.value());
                if (value == null) {
                    return null;
                }
                output = new Constant(value.doubleValue(), 1);
                constant = true;
            } else {
                var index = number(list.get(k));
                if (index == null) {
                    throw new AsdfException("'mapping' holds " + brief(list.get(k)) + " where an axis is expected");
                }
                mapping[k] = (int) (double) index;
                largest = Math.max(largest, mapping[k]);
            }
            outputs = outputs == null ? output : outputs.beside(output);
        }
        int inputs = map.get("n_inputs") == null ? Math.max(largest + 1, 1) : (int) number(map, "n_inputs");
        var remap = new RemapAxes(mapping, inputs);
        return constant ? remap.then(outputs) : remap;
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
                                "series of polynomials '" + brief(map.get("polynomial_type")) + "' are not known");
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
        double phi = degrees(map, "phi");
        double theta = degrees(map, "theta");
        double psi = degrees(map, "psi");
        // the schema's default, which writers leave out
        var direction = map.get("direction") instanceof String d ? d : "native2celestial";
        return switch (direction) {
            case "native2celestial" -> new NativeRotation(phi, theta, psi, false);
            case "celestial2native" -> new NativeRotation(phi, theta, psi, true);
            default -> new EulerRotation(phi, theta, psi, direction);
        };
    }

    /** Values in a table, over one axis or a grid. Methods other than linear mixture and nearest point are not known. */
    private static Transform tabular(Map<String, Object> map) throws AsdfException {
        var values = plane(map.get("lookup_table"));
        var method = map.get("method") == null ? "linear" : String.valueOf(map.get("method"));
        boolean nearest = method.equals("nearest");
        if (!nearest && !method.equals("linear")) {
            return null;
        }
        int[] dims = values.dims();
        boolean column = dims.length == 2 && dims[1] == 1 && axes(map.get("points")) == 1;
        var points = new double[column ? 1 : dims.length][];
        for (int k = 0; k < points.length; k++) {
            points[k] = axis(map.get("points"), k, points.length, dims[k]);
        }
        boolean checked = !Boolean.FALSE.equals(map.get("bounds_error"));
        var number = number(map.get("fill_value"));
        Double fill = checked ? Double.valueOf(Double.NaN) : number;
        return points.length == 1
                ? new Tabular1D(points[0], values.doubles(), fill, nearest)
                : new TabularGrid(points, values.doubles(), nearest, fill);
    }

    private static int axes(Object points) {
        return points instanceof List<?> list && !list.isEmpty() && !(list.get(0) instanceof Number) ? list.size() : 1;
    }

    private static double[] axis(Object points, int k, int count, int length) throws AsdfException {
        Object axis = points;
        if (points instanceof List<?> list && !list.isEmpty() && !(list.get(0) instanceof Number)) {
            axis = k < list.size() ? list.get(k) : null;
        } else if (count > 1) {
            axis = null;
        }
        if (axis != null) {
            return doubles(axis, "points");
        }
        if (points != null) {
            throw new AsdfException("a table over " + count + " axes does not say the points of axis " + k);
        }
        var indices = new double[length];
        for (int i = 0; i < length; i++) {
            indices[i] = i;
        }
        return indices;
    }

    private static Transform function(Map<String, Object> map) {
        var name = String.valueOf(map.get("func_name"));
        return MathFunction.isKnown(name) ? new MathFunction(name) : null;
    }

    /** An angle in degrees, the unit of a bare number. */
    private static double degrees(Map<String, Object> map, String key) throws AsdfException {
        double value = number(map, key);
        var unit = map.get(key) instanceof Tagged t ? String.valueOf(t.map().get("unit")) : "deg";
        return switch (unit) {
            case "rad" -> Math.toDegrees(value);
            case "arcmin" -> value / 60;
            case "arcsec" -> value / 3600;
            default -> value;
        };
    }

    static Plane plane(Object value) throws AsdfException {
        if (value instanceof Plane p) {
            return p;
        }
        if (value instanceof Tagged quantity && quantity.map().containsKey("value")) {
            return plane(quantity.map().get("value"));
        }
        if (value instanceof List<?> && new NdArrays(null).inline(value, null) instanceof Plane p) {
            return p;
        }
        throw new AsdfException("an array is missing");
    }

    static double number(Map<String, Object> map, String key) throws AsdfException {
        var n = number(map.get(key));
        if (n == null) {
            throw new AsdfException("'" + key + "' is not a number but " + brief(map.get(key)));
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
        if (value instanceof Tagged quantity && quantity.map().containsKey("value")) {
            return doubles(quantity.map().get("value"), key);
        }
        if (!(value instanceof List<?> list)) {
            throw new AsdfException("'" + key + "' is not a list of numbers");
        }
        var out = new ArrayList<Double>();
        collect(list, key, out, MAX_NUMBERS);
        return out.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** @return what is left of the number of values that may be looked at, lists that are shared counted each time */
    private static int collect(List<?> list, String key, List<Double> out, int budget) throws AsdfException {
        int left = budget;
        for (var item : list) {
            left--;
            if (item instanceof List<?> inner) {
                left = collect(inner, key, out, left);
            } else if (item instanceof Plane p) {
                left -= p.size();
                for (int i = 0; i < p.size() && left >= 0; i++) {
                    out.add(p.at(i));
                }
            } else {
                var n = number(item);
                if (n == null) {
                    throw new AsdfException("'" + key + "' holds " + brief(item) + " where a number is expected");
                }
                out.add(n);
            }
            if (left < 0) {
                throw new AsdfException("'" + key + "' has more than " + MAX_NUMBERS + " numbers");
            }
        }
        return left;
    }

    /** What was found, for a message of one line. */
    static String brief(Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?> || value instanceof Tagged) {
            return value instanceof Tagged t ? "a node " + t.tag() : value instanceof List<?> ? "a list" : "a map";
        }
        var text = String.valueOf(value).replaceAll("\\s+", " ");
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}

package org.webbcal.io.asdf.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.webbcal.io.asdf.AsdfException;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.DirectionCosines;
import org.webbcal.lib.wcs.transform.GratingEquation;
import org.webbcal.lib.wcs.transform.GratingEquation.Form;
import org.webbcal.lib.wcs.transform.GratingWheelRotation;
import org.webbcal.lib.wcs.transform.LabelArray;
import org.webbcal.lib.wcs.transform.LabelFunction;
import org.webbcal.lib.wcs.transform.LabelTable;
import org.webbcal.lib.wcs.transform.Logical;
import org.webbcal.lib.wcs.transform.MiriSlice;
import org.webbcal.lib.wcs.transform.Prism;
import org.webbcal.lib.wcs.transform.PrismIndex;
import org.webbcal.lib.wcs.transform.RegionsSelector;
import org.webbcal.lib.wcs.transform.RotateSequence3D;
import org.webbcal.lib.wcs.transform.Sellmeier;
import org.webbcal.lib.wcs.transform.Slit;
import org.webbcal.lib.wcs.transform.SlitSelector;
import org.webbcal.lib.wcs.transform.Snell;
import org.webbcal.lib.wcs.transform.SphericalCartesian;
import org.webbcal.model.Plane;

/** From nodes of the schemas of {@code gwcs} and of the reference software to the transforms of spectrographs. */
final class OpticalTransforms {

    /** Tolerance of the keys of a label mapper where a file gives none. */
    private static final double KEY_TOLERANCE = 1e-8;

    private OpticalTransforms() {}

    /** @return null when the transform is not known */
    static Transform gwcs(String name, Map<String, Object> map) throws AsdfException {
        return switch (name) {
            case "spherical_cartesian" ->
                new SphericalCartesian(
                        chosen(map, "transform_type", "spherical_to_cartesian", "cartesian_to_spherical"),
                        map.containsKey("wrap_lon_at") ? (int) Transforms.number(map, "wrap_lon_at") : 360);
            case "direction_cosines" ->
                chosen(map, "transform_type", "to_direction_cosines", "from_direction_cosines")
                        ? DirectionCosines.WITH_LENGTH
                        : DirectionCosines.TIMES_LENGTH;
            case "grating_equation" -> grating(map, Form.WAVELENGTH, Form.ANGLES);
            case "snell3d" -> new Snell();
            case "sellmeier_glass" -> new Sellmeier(values(map, "B_coef"), values(map, "C_coef"), null);
            case "sellmeier_zemax" -> zemax(map);
            case "label_mapper" -> labels(map);
            case "regions_selector" -> regions(map);
            case "fitswcs_imaging" -> Transforms.fitsImaging(map);
            default -> null;
        };
    }

    /** @return null when the transform is not known */
    static Transform pipeline(String name, Map<String, Object> map) throws AsdfException {
        return switch (name) {
            case "coords" -> coordinates(map);
            case "rotation_sequence" -> new GratingWheelRotation(values(map, "angles"), text(map, "axes_order"));
            case "grating_equation" -> grating(map, Form.NIRSPEC_WAVELENGTH, Form.NIRSPEC_ANGLES);
            case "refraction_index_from_prism" -> new PrismIndex(Transforms.number(map, "prism_angle"));
            case "snell" -> prism(map);
            case "gwa_to_slit" -> slits(SlitSelector.Kind.GWA_TO_SLIT, map);
            case "slit_to_gwa" -> slits(SlitSelector.Kind.SLIT_TO_GWA, map);
            case "slit_to_msa" ->
                slits(
                        List.of("x_msa", "y_msa").equals(map.get("outputs"))
                                ? SlitSelector.Kind.SLIT_TO_MSA_OLD
                                : SlitSelector.Kind.SLIT_TO_MSA,
                        map);
            case "msa_to_slit" -> slits(SlitSelector.Kind.MSA_TO_SLIT, map);
            case "logical" -> logical(map);
            case "miri_ab2slice" ->
                new MiriSlice(
                        Transforms.number(map, "beta_zero"),
                        Transforms.number(map, "beta_del"),
                        Transforms.number(map, "channel"));
            case "v23tosky" -> oldPointing(map);
            default -> null;
        };
    }

    private static double[] values(Map<String, Object> map, String key) throws AsdfException {
        return Transforms.doubles(map.get(key), key);
    }

    private static String text(Map<String, Object> map, String key) throws AsdfException {
        if (map.get(key) instanceof String s) {
            return s;
        }
        throw new AsdfException("'" + key + "' is not text but " + Transforms.brief(map.get(key)));
    }

    /** True for the first of two words. */
    private static boolean chosen(Map<String, Object> map, String key, String yes, String no) throws AsdfException {
        var word = text(map, key);
        if (!word.equals(yes) && !word.equals(no)) {
            throw new AsdfException(
                    "'" + key + "' is '" + Transforms.brief(word) + "'; " + yes + " and " + no + " are known");
        }
        return word.equals(yes);
    }

    private static Transform coordinates(Map<String, Object> map) throws AsdfException {
        return switch (text(map, "model_type")) {
            case "unitless2directional", "to_dircos" -> DirectionCosines.FROM_SLOPES;
            case "directional2unitless", "from_dircos" -> DirectionCosines.TO_SLOPES;
            default -> null;
        };
    }

    private static Transform grating(Map<String, Object> map, Form wavelength, Form angles) throws AsdfException {
        return new GratingEquation(
                chosen(map, "output", "wavelength", "angle") ? wavelength : angles,
                Transforms.number(map, "groove_density"),
                Transforms.number(map, "order"));
    }

    private static Transform zemax(Map<String, Object> map) throws AsdfException {
        var conditions = new Sellmeier.Conditions(
                Transforms.number(map, "temperature"),
                Transforms.number(map, "ref_temperature"),
                Transforms.number(map, "ref_pressure"),
                Transforms.number(map, "pressure"),
                values(map, "D_coef"),
                values(map, "E_coef"));
        return new Sellmeier(values(map, "B_coef"), values(map, "C_coef"), conditions);
    }

    private static Transform prism(Map<String, Object> map) throws AsdfException {
        return new Prism(
                Transforms.number(map, "prism_angle"),
                values(map, "kcoef"),
                values(map, "lcoef"),
                values(map, "tcoef"),
                Transforms.number(map, "ref_temp"),
                Transforms.number(map, "ref_pressure"),
                Transforms.number(map, "temp"),
                Transforms.number(map, "pressure"));
    }

    /** A single limit and value; a file with one for each pixel of an array is left alone, since such a transform does not stand for itself. */
    private static Transform logical(Map<String, Object> map) throws AsdfException {
        double[] limit = one(map.get("compareto"));
        double[] value = one(map.get("value"));
        if (limit == null || value == null) {
            return null;
        }
        var condition =
                switch (text(map, "condition")) {
                    case "GT" -> Logical.Condition.GT;
                    case "LT" -> Logical.Condition.LT;
                    case "EQ" -> Logical.Condition.EQ;
                    case "NE" -> Logical.Condition.NE;
                    default ->
                        throw new AsdfException("condition '" + Transforms.brief(map.get("condition"))
                                + "' is not known; GT, LT, EQ and NE are");
                };
        return new Logical(condition, limit[0], value[0]);
    }

    private static double[] one(Object value) throws AsdfException {
        if (value instanceof Plane || value instanceof List<?>) {
            double[] all = Transforms.doubles(value, "value");
            return all.length == 1 ? all : null;
        }
        var number = PlainScalars.number(value);
        return number == null ? null : new double[] {number.doubleValue()};
    }

    /** The pointing of products before 2019: degrees on the sphere, turned in the opposite sense of today's rotations. */
    private static Transform oldPointing(Map<String, Object> map) throws AsdfException {
        double[] angles = values(map, "angles");
        for (int k = 0; k < angles.length; k++) {
            angles[k] = -angles[k];
        }
        return new RotateSequence3D(angles, text(map, "axes_order"), true);
    }

    // ---- slits ----

    private static Transform slits(SlitSelector.Kind kind, Map<String, Object> map) throws AsdfException {
        var slits = new ArrayList<Slit>();
        if (map.get("slits") instanceof Plane numbers) {
            for (double number : numbers.doubles()) {
                slits.add(Slit.slice((long) number));
            }
        } else if (map.get("slits") instanceof List<?> list) {
            for (var item : list) {
                slits.add(item instanceof List<?> fields ? new Slit(new ArrayList<Object>(fields)) : slice(item));
            }
        }
        return new SlitSelector(kind, slits, transforms(map.get("models"), "models"));
    }

    private static Slit slice(Object item) throws AsdfException {
        var number = PlainScalars.number(item);
        if (number == null) {
            throw new AsdfException(
                    "'slits' holds '" + Transforms.brief(item) + "' where a number or a list of values is expected");
        }
        return Slit.slice(number.longValue());
    }

    private static List<Transform> transforms(Object value, String key) throws AsdfException {
        if (!(value instanceof List<?> list)) {
            throw new AsdfException("'" + key + "' is not a list of transforms");
        }
        var out = new ArrayList<Transform>(list.size());
        for (var item : list) {
            out.add(Transforms.transform(item, key));
        }
        return out;
    }

    // ---- regions ----

    private static Transform regions(Map<String, Object> map) throws AsdfException {
        if (!(map.get("selector") instanceof Map<?, ?> selector)) {
            throw new AsdfException("regions are given by a map of labels and transforms");
        }
        var undefined = PlainScalars.number(map.get("undefined_transform_value"));
        return new RegionsSelector(
                Transforms.names(map.get("inputs")),
                Transforms.names(map.get("outputs")),
                Transforms.doubles(selector.get("labels"), "labels"),
                transforms(selector.get("transforms"), "transforms"),
                Transforms.transform(map.get("label_mapper"), "label_mapper"),
                undefined == null ? Double.NaN : undefined.doubleValue());
    }

    private static Transform labels(Map<String, Object> map) throws AsdfException {
        var mapping = map.get("inputs_mapping") == null
                ? null
                : Transforms.transform(map.get("inputs_mapping"), "inputs_mapping");
        var mapper = map.get("mapper");
        if (mapper instanceof Transform function) {
            var none = PlainScalars.number(map.get("no_label"));
            return new LabelFunction(function, none == null ? Double.NaN : none.doubleValue(), mapping);
        }
        if (mapper instanceof Map<?, ?> table) {
            return table(map, table, mapping);
        }
        var labels = Transforms.plane(mapper);
        int[] dims = labels.dims();
        if (dims.length != 2) {
            throw new AsdfException("labels of pixels form an image, not an array of " + dims.length + " axes");
        }
        var values = new int[labels.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) labels.at(i);
        }
        return new LabelArray(values, dims[1], dims[0], mapping);
    }

    private static Transform table(Map<String, Object> map, Map<?, ?> table, Transform mapping) throws AsdfException {
        var models = transforms(table.get("models"), "models");
        if (!(table.get("labels") instanceof List<?> keys) || keys.isEmpty() || !(keys.get(0) instanceof List<?>)) {
            var tolerance = PlainScalars.number(map.get("atol"));
            return LabelTable.ofKeys(
                    Transforms.doubles(table.get("labels"), "labels"),
                    tolerance == null ? KEY_TOLERANCE : tolerance.doubleValue(),
                    models,
                    mapping);
        }
        double[] ends = Transforms.doubles(keys, "labels");
        if (ends.length != 2 * keys.size()) {
            throw new AsdfException("a range of labels has two ends");
        }
        var low = new double[keys.size()];
        var high = new double[keys.size()];
        for (int k = 0; k < low.length; k++) {
            low[k] = ends[2 * k];
            high[k] = ends[2 * k + 1];
        }
        return LabelTable.ofRanges(low, high, models, mapping);
    }
}

package org.webbcal.io.asdf.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.webbcal.io.asdf.AsdfException;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Arithmetic;
import org.webbcal.lib.wcs.transform.Compose;
import org.webbcal.lib.wcs.transform.Concatenate;
import org.webbcal.lib.wcs.transform.FixInputs;
import org.webbcal.lib.wcs.transform.LabelFunction;
import org.webbcal.lib.wcs.transform.LabelTable;
import org.webbcal.lib.wcs.transform.RegionsSelector;
import org.webbcal.lib.wcs.transform.Slit;
import org.webbcal.lib.wcs.transform.SlitSelector;

/** What is common to transforms that hold others: their names of inputs, inputs bound to values, their number of parts. */
final class Combinations {

    private Combinations() {}

    /** What is left of a budget after counting the parts of a combination, each as often as it is evaluated; negative when it is used up. */
    static int parts(Transform transform, int budget) {
        var bare = Annotated.bare(transform);
        int left = budget - 1;
        for (var part : inside(bare)) {
            if (left < 0) {
                return left;
            }
            left = parts(part, left);
        }
        return left;
    }

    private static List<Transform> inside(Transform bare) {
        if (bare instanceof Compose c) {
            return List.of(c.first(), c.second());
        } else if (bare instanceof Concatenate c) {
            return List.of(c.first(), c.second());
        } else if (bare instanceof Arithmetic a) {
            return List.of(a.left(), a.right());
        } else if (bare instanceof FixInputs f) {
            return List.of(f.of());
        } else if (bare instanceof SlitSelector s) {
            return s.models();
        } else if (bare instanceof LabelTable t) {
            return t.models();
        } else if (bare instanceof LabelFunction f) {
            return List.of(f.mapper());
        } else if (bare instanceof RegionsSelector r) {
            var all = new ArrayList<>(r.transforms());
            all.add(r.labelMapper());
            return all;
        }
        return List.of();
    }

    /**
     * The names that astropy gives to the inputs of a transform of which a file does not say any: {@code x}; {@code x, y} or {@code x0, x1 …}; and
     * for two side by side those of both, numbered where they collide.
     */
    static List<String> inputNames(Transform transform) {
        if (transform instanceof Annotated a && !a.inputNames().isEmpty()) {
            return a.inputNames();
        }
        var bare = Annotated.bare(transform);
        if (bare instanceof Compose c) {
            return inputNames(c.first());
        } else if (bare instanceof Arithmetic a) {
            return inputNames(a.left());
        } else if (bare instanceof RegionsSelector r) {
            return r.inputNames();
        } else if (bare instanceof SlitSelector s) {
            return s.kind() == SlitSelector.Kind.MSA_TO_SLIT
                    ? List.of("x_msa", "y_msa", "name")
                    : numbered("name", bare.inputs() - 1);
        } else if (bare instanceof Concatenate c) {
            return joined(inputNames(c.first()), inputNames(c.second()));
        } else if (bare instanceof FixInputs f) {
            var names = new ArrayList<>(inputNames(f.of()));
            var bound = new HashSet<Integer>();
            for (int k : f.positions()) {
                bound.add(k);
            }
            var free = new ArrayList<String>();
            for (int k = 0; k < names.size(); k++) {
                if (!bound.contains(k)) {
                    free.add(names.get(k));
                }
            }
            return free;
        }
        return switch (bare.inputs()) {
            case 1 -> List.of(isMapping(bare) ? "x0" : "x");
            case 2 -> isMapping(bare) ? List.of("x0", "x1") : List.of("x", "y");
            default -> numbered(null, bare.inputs());
        };
    }

    private static boolean isMapping(Transform bare) {
        return bare instanceof org.webbcal.lib.wcs.transform.RemapAxes
                || bare instanceof org.webbcal.lib.wcs.transform.Identity;
    }

    private static List<String> numbered(String first, int count) {
        var out = new ArrayList<String>();
        if (first != null) {
            out.add(first);
        }
        for (int k = 0; k < count; k++) {
            out.add("x" + k);
        }
        return out;
    }

    private static List<String> joined(List<String> left, List<String> right) {
        var out = new ArrayList<String>();
        boolean collide = left.stream().anyMatch(right::contains);
        left.forEach(n -> out.add(collide ? n + "0" : n));
        right.forEach(n -> out.add(collide ? n + "1" : n));
        return out;
    }

    /** Position of an input that is given by its name or its number. */
    static int position(Object input, List<String> names) throws AsdfException {
        int at = input instanceof Long n && n >= 0 && n < names.size() ? (int) (long) n : names.indexOf(input);
        if (at < 0) {
            throw new AsdfException(
                    "there is no input '" + Transforms.brief(input) + "'; there are " + String.join(", ", names));
        }
        return at;
    }

    /** A transform with inputs bound to values. */
    static Transform fixed(Map<String, Object> map, List<String> innerNames) throws AsdfException {
        if (!(map.get("forward") instanceof List<?> list)
                || list.size() != 2
                || !(list.get(1) instanceof Map<?, ?> bound)
                || !(bound.get("keys") instanceof List<?> keys)) {
            throw new AsdfException("inputs are bound by a transform and a map of keys and values");
        }
        var of = Transforms.transform(list.get(0), "forward");
        var names = innerNames.size() == of.inputs() ? innerNames : inputNames(of);
        double[] values = values(bound.get("values"), of);
        var positions = new int[keys.size()];
        for (int k = 0; k < positions.length; k++) {
            positions[k] = position(keys.get(k), names);
        }
        return new FixInputs(of, positions, values);
    }

    /** Values that inputs are bound to; the name of a slit becomes the number that stands for it. */
    private static double[] values(Object value, Transform of) throws AsdfException {
        if (value instanceof List<?> list
                && list.size() == 1
                && list.get(0) instanceof String slit
                && PlainScalars.number(slit) == null) {
            var selector = selector(of);
            if (selector != null) {
                return new double[] {selector.code(slit)};
            }
        }
        return Transforms.doubles(value, "values");
    }

    private static SlitSelector selector(Transform transform) {
        var bare = Annotated.bare(transform);
        if (bare instanceof SlitSelector s) {
            return s;
        }
        for (var part : inside(bare)) {
            var found = selector(part);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The values that inputs are bound to, slits that have a name by their name. */
    static List<Object> slitNames(FixInputs fixed) {
        var selector = selector(fixed.of());
        var out = new ArrayList<Object>();
        for (double value : fixed.values()) {
            Object name = value;
            for (var slit : selector == null ? List.<Slit>of() : selector.slits()) {
                if (selector.code(String.valueOf(slit.key())) == value && slit.key() instanceof String text) {
                    name = text;
                }
            }
            out.add(name);
        }
        return out;
    }
}

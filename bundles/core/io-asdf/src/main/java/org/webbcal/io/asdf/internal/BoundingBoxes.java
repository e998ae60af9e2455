package org.webbcal.io.asdf.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.webbcal.io.asdf.AsdfException;
import org.webbcal.lib.wcs.transform.Annotated;

/** The ranges in which transforms hold, in the forms that files have had: lists with the last input first, named intervals, one range for each slit. */
final class BoundingBoxes {

    private BoundingBoxes() {}

    /**
     * A range of each input.
     *
     * @param names of the inputs of the transform
     * @return empty where the file says nothing, or gives ranges that depend on an input
     */
    static List<Annotated.Interval> simple(Object value, List<String> names) throws AsdfException {
        if (value instanceof List<?> list && !list.isEmpty()) {
            return lists(list, names.size());
        }
        return value instanceof Map<?, ?> map && map.get("intervals") instanceof Map<?, ?> intervals
                ? named(intervals, names)
                : List.of();
    }

    private static List<Annotated.Interval> lists(List<?> list, int inputs) throws AsdfException {
        var out = new ArrayList<Annotated.Interval>();
        if (list.get(0) instanceof List<?>) {
            for (int k = list.size() - 1; k >= 0; k--) {
                out.add(interval(list.get(k)));
            }
        } else {
            out.add(interval(list));
        }
        return out.size() == inputs ? out : List.of();
    }

    private static List<Annotated.Interval> named(Map<?, ?> intervals, List<String> names) throws AsdfException {
        var out = new ArrayList<Annotated.Interval>();
        boolean limited = false;
        for (var name : names) {
            boolean given = intervals.get(name) != null;
            limited |= given;
            out.add(given ? interval(intervals.get(name)) : Annotated.Interval.ANY);
        }
        return limited ? out : List.of();
    }

    private static Annotated.Interval interval(Object value) throws AsdfException {
        double[] ends = Transforms.doubles(value, "bounding_box");
        if (ends.length != 2) {
            throw new AsdfException("a bounding box has " + ends.length + " ends instead of 2");
        }
        return new Annotated.Interval(ends[0], ends[1]);
    }

    /**
     * Ranges that depend on the value of an input.
     *
     * @param names of the inputs of the transform
     * @return null where there are none
     */
    static Annotated.Boxes byInput(Object value, List<String> names) throws AsdfException {
        if (!(value instanceof Map<?, ?> map
                && map.get("selector_args") instanceof List<?> arguments
                && map.get("cbbox") instanceof List<?> boxes)) {
            return null;
        }
        var selectors = new ArrayList<Annotated.Selector>();
        for (var argument : arguments) {
            if (!(argument instanceof Map<?, ?> m)) {
                throw new AsdfException("a compound bounding box is selected by '" + Transforms.brief(argument) + "'");
            }
            int input = Combinations.position(m.get("argument"), names);
            selectors.add(new Annotated.Selector(input, !Boolean.FALSE.equals(m.get("ignore"))));
        }
        var cases = new ArrayList<Annotated.Case>();
        for (var box : boxes) {
            if (!(box instanceof Map<?, ?> m) || !(m.get("key") instanceof List<?> key)) {
                throw new AsdfException("a part of a compound bounding box has no key");
            }
            var limits = simple(m.get("bbox"), names);
            if (key.size() != selectors.size() || key.contains(null)) {
                throw new AsdfException("a compound bounding box has a key of " + key.size() + " values for "
                        + selectors.size() + " selecting inputs");
            }
            cases.add(new Annotated.Case(
                    List.copyOf(key), limits.isEmpty() ? expand(m.get("bbox"), selectors, names.size()) : limits));
        }
        return new Annotated.Boxes(selectors, cases);
    }

    /** A list of ranges without the inputs that select it. */
    private static List<Annotated.Interval> expand(Object value, List<Annotated.Selector> selectors, int inputs)
            throws AsdfException {
        var ignored = new boolean[inputs];
        int kept = inputs;
        for (var s : selectors) {
            if (s.ignored() && !ignored[s.input()]) {
                ignored[s.input()] = true;
                kept--;
            }
        }
        var limits =
                value instanceof List<?> list && !list.isEmpty() ? lists(list, kept) : List.<Annotated.Interval>of();
        if (limits.isEmpty()) {
            throw new AsdfException("a part of a compound bounding box does not limit its " + kept + " inputs");
        }
        var out = new ArrayList<Annotated.Interval>();
        int next = 0;
        for (int k = 0; k < inputs; k++) {
            out.add(ignored[k] ? Annotated.Interval.ANY : limits.get(next++));
        }
        return out;
    }
}

package org.webbcal.step.emicorr;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Plane;
import org.webbcal.model.reference.Reference;

/** Reads what the reference says about an exposure. */
final class EmiReference {

    /** Least points of a wave: fewer have no shape. */
    private static final int FEWEST_POINTS = 4;

    private static final int MOST_POINTS = 10000;

    /**
     * How a subarray is read and by which frequencies it is disturbed.
     *
     * @param name {@code SUB64}, {@code FULL_FAST} …
     * @param rowClocks from a row to the next, 10 µs
     * @param frameClocks of a frame, 10 µs
     * @param frequencies names; empty when there is nothing to correct
     */
    record Case(String name, long rowClocks, long frameClocks, List<String> frequencies) {}

    private final Reference reference;

    EmiReference(Reference reference) {
        this.reference = reference;
    }

    /** Name under which a subarray is listed: whole frames apart by read-out speed. */
    static String caseName(String subarray, boolean slow) {
        return subarray.contains("FULL") ? subarray + (slow ? "_SLOW" : "_FAST") : subarray;
    }

    /** The entry of a subarray; empty when the file has none. */
    Optional<Case> find(String subarray, boolean slow, String detector) throws StepException {
        String name = caseName(subarray, slow);
        var entry = map(map(reference.tree(), "subarray_cases", "").get(name));
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String where = "subarray_cases." + name;
        long rows = Math.round(number(entry.get(), "rowclocks", where));
        long frame = Math.round(number(entry.get(), "frameclocks", where));
        if (rows <= 0 || frame <= 0) {
            throw bad(where + " has rowclocks " + rows + " and frameclocks " + frame + ", expected positive numbers");
        }
        Object list = map(entry.get().get("freqs"))
                .map(m -> m.get(slow ? "SLOW" : "FAST"))
                .orElse(null);
        if (slow) {
            list = map(list).map(m -> m.get(detector)).orElse(null);
        }
        List<String> names = new ArrayList<>();
        if (list instanceof List<?> items) {
            items.forEach(i -> names.add(String.valueOf(i)));
        }
        return Optional.of(new Case(name, rows, frame, names));
    }

    /** A wave. */
    Wave wave(String name) throws StepException {
        var all = map(reference.tree(), "frequencies", "");
        var entry = map(all.get(name))
                .orElseThrow(() -> bad("has no frequencies." + name + ", which a subarray asks for; found "
                        + String.join(", ", all.keySet())));
        String where = "frequencies." + name;
        double hertz = number(entry, "frequency", where);
        if (!(hertz > 0 && ReadoutClock.period(hertz) >= 2)) {
            throw bad(where + ".frequency is " + hertz + " Hz, expected a number above 0 and up to 50000");
        }
        double[] shape = values(entry.get("phase_amplitudes"), where);
        if (shape.length < FEWEST_POINTS || shape.length > MOST_POINTS) {
            throw bad(where + ".phase_amplitudes has " + shape.length + " points, expected " + FEWEST_POINTS + " to "
                    + MOST_POINTS);
        }
        for (double v : shape) {
            if (!Double.isFinite(v)) {
                throw bad(where + ".phase_amplitudes holds " + v + ", expected finite numbers");
            }
        }
        return new Wave(name, hertz, shape);
    }

    private double[] values(Object array, String where) throws StepException {
        if (array instanceof Plane plane) {
            return plane.doubles();
        } else if (array instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
            return list.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
        }
        throw bad(where + ".phase_amplitudes is no list of numbers");
    }

    private double number(Map<String, Object> map, String key, String where) throws StepException {
        if (map.get(key) instanceof Number n) {
            return n.doubleValue();
        }
        throw bad(where + "." + key + " is " + map.get(key) + ", expected a number");
    }

    private Map<String, Object> map(Map<String, Object> tree, String key, String where) throws StepException {
        return map(tree.get(key)).orElseThrow(() -> bad("has no entry " + where + key));
    }

    @SuppressWarnings("unchecked")
    private static Optional<Map<String, Object>> map(Object value) {
        return value instanceof Map<?, ?> m ? Optional.of((Map<String, Object>) m) : Optional.empty();
    }

    private StepException bad(String what) {
        return StepException.reference(
                "emicorr: reference " + reference.fileName() + " " + what + "; choose another with override_emicorr");
    }
}

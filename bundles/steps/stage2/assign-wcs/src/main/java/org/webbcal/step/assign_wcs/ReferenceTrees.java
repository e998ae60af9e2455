package org.webbcal.step.assign_wcs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.model.Plane;
import org.webbcal.model.reference.Reference;

/** Parts of the trees of reference files, checked as they are taken: what is missing or odd is named with the file and the remedy. */
final class ReferenceTrees {

    private ReferenceTrees() {}

    /** The imager's transform from 0-based pixels of the whole detector to V2, V3 in arcsec. */
    static Transform imagerDistortion(Reference reference) throws StepException {
        return transform(reference, reference.tree().get("model"), "model", 2, 2);
    }

    /** A transform of the numbers of inputs and outputs asked for. */
    static Transform transform(Reference reference, Object found, String where, int inputs, int outputs)
            throws StepException {
        if (found instanceof Transform t && t.inputs() == inputs && t.outputs() == outputs) {
            return t;
        }
        String what;
        if (found instanceof Transform t) {
            what = "a transform of " + t.inputs() + " inputs and " + t.outputs() + " outputs";
        } else if (found instanceof Map<?, ?> m && m.get("!tag") != null) {
            what = "a node '" + m.get("!tag") + "'";
        } else {
            what = found == null ? "nothing" : "something else";
        }
        throw unusable(
                reference,
                "there is " + what + " under '" + where + "' instead of a transform of " + inputs + " inputs and "
                        + outputs + " outputs");
    }

    static Map<?, ?> map(Reference reference, String key) throws StepException {
        if (reference.tree().get(key) instanceof Map<?, ?> map) {
            return map;
        }
        throw unusable(reference, "there is no group '" + key + "'");
    }

    /** A list; arrays are lists of numbers. */
    static List<?> list(Reference reference, Map<?, ?> in, String key) throws StepException {
        var found = in.get(key);
        if (found instanceof Plane plane && plane.dims().length == 1) {
            var out = new ArrayList<Double>();
            for (double v : plane.doubles()) {
                out.add(v);
            }
            return out;
        }
        if (found instanceof List<?> list) {
            return list;
        }
        throw unusable(reference, "there is no list '" + key + "'");
    }

    /** A list that must be as long as another. */
    static List<?> list(Reference reference, Map<?, ?> in, String key, int size) throws StepException {
        var list = list(reference, in, key);
        if (list.size() != size) {
            throw unusable(reference, "'" + key + "' has " + list.size() + " entries, expected " + size);
        }
        return list;
    }

    static double number(Reference reference, Object value, String what) throws StepException {
        if (value instanceof Number n && Double.isFinite(n.doubleValue())) {
            return n.doubleValue();
        }
        throw unusable(reference, what + " is '" + value + "', expected a number");
    }

    static StepException unusable(Reference reference, String fault) {
        return StepException.reference("assign_wcs: reference " + reference.fileName() + " cannot be used: " + fault
                + "; choose another with override_" + reference.type());
    }
}

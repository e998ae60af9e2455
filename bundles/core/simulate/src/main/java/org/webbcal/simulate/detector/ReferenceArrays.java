package org.webbcal.simulate.detector;

import java.util.Arrays;
import org.webbcal.model.Plane;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** Takes arrays out of reference files, and makes sure that they fit. References may be null: none. */
public final class ReferenceArrays {

    private ReferenceArrays() {}

    /** Gain, e-/DN; 1 where the file has no usable one. */
    public static float[] gain(Reference reference, int plane) throws ReferenceException {
        float[] gain = floats(reference, "SCI", plane, 1);
        for (float g : gain) {
            if (!(g > 0)) {
                gain = gain.clone();
                for (int p = 0; p < plane; p++) {
                    gain[p] = gain[p] > 0 ? gain[p] : 1;
                }
                return gain;
            }
        }
        return gain;
    }

    /** Pixels that the mask calls dead. */
    public static boolean[] dead(Reference mask, int plane) throws ReferenceException {
        return flagged(flags(mask, "DQ", plane), Dq.DEAD);
    }

    /** Where any of the flags is set. */
    public static boolean[] flagged(int[] words, int flags) {
        var out = new boolean[words.length];
        for (int p = 0; p < out.length; p++) {
            out[p] = Dq.any(words[p], flags);
        }
        return out;
    }

    /** Coefficients [k][y][x]; the identity where the file has none or knows none for a pixel. */
    public static float[] linearity(Reference reference, int plane) throws ReferenceException {
        if (reference == null) {
            var identity = new float[2 * plane];
            Arrays.fill(identity, plane, 2 * plane, 1);
            return identity;
        }
        float[] c = reference.require("COEFFS").floats().clone();
        int[] dq = flags(reference, "DQ", plane);
        int terms = c.length / plane;
        for (int p = 0; p < plane; p++) {
            boolean none = Dq.any(dq[p], Dq.NO_LIN_CORR) || c[plane + p] == 0;
            for (int k = 0; k < terms; k++) {
                none |= Float.isNaN(c[k * plane + p]);
            }
            for (int k = 0; none && k < terms; k++) {
                c[k * plane + p] = k == 1 ? 1 : 0;
            }
        }
        return c;
    }

    /** Values [y][x] of a plane; all alike where there is no file. */
    public static float[] floats(Reference reference, String name, int size, float otherwise)
            throws ReferenceException {
        if (reference == null) {
            var out = new float[size];
            Arrays.fill(out, otherwise);
            return out;
        }
        return sized(reference, reference.require(name), size).floats();
    }

    /** Flags [y][x] of a plane; none where there is no file or no such plane. */
    public static int[] flags(Reference reference, String name, int size) throws ReferenceException {
        var plane = reference == null ? null : reference.plane(name).orElse(null);
        return plane == null ? new int[size] : sized(reference, plane, size).ints();
    }

    private static Plane sized(Reference reference, Plane plane, int size) throws ReferenceException {
        if (plane.size() != size) {
            throw new ReferenceException(
                    reference.type() + ": reference " + reference.fileName() + ", extension " + plane.name() + ", has "
                            + plane.size()
                            + " pixels, the subarray " + size + "; choose another with override_" + reference.type());
        }
        return plane;
    }
}

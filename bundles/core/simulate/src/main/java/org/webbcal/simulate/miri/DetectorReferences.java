package org.webbcal.simulate.miri;

import java.util.Arrays;
import java.util.Map;
import org.webbcal.model.Plane;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** Takes the detector out of reference files, and makes sure that their arrays fit. */
final class DetectorReferences {

    /** Share of its signal that the last group loses to the reset of its neighbours. */
    private static final double LAST_FRAME_SHARE = 0.003;

    private DetectorReferences() {}

    /** The detector of a subarray, as its reference files describe it. */
    static RawRamp.Detector detector(MiriSubarray s, MiriImagingScene scene, Map<String, Reference> refs)
            throws ReferenceException {
        int plane = s.ny() * s.nx();
        float[] gain = floats(refs.get("gain"), "SCI", plane, 1);
        for (float g : gain) {
            if (!(g > 0)) {
                gain = gain.clone();
                for (int p = 0; p < plane; p++) {
                    gain[p] = gain[p] > 0 ? gain[p] : 1;
                }
                break;
            }
        }
        float[] fullWell = floats(refs.get("saturation"), "SCI", plane, 65535);
        int[] mask = flags(refs.get("mask"), "DQ", plane);
        var dead = new boolean[plane];
        for (int p = 0; p < plane; p++) {
            dead[p] = Dq.any(mask[p], Dq.DEAD);
        }
        Plane dark = ramp(refs.get("dark"), s);
        Plane reset = ramp(refs.get("reset"), s);
        return new RawRamp.Detector(
                s.ny(),
                s.nx(),
                gain,
                floats(refs.get("readnoise"), "SCI", plane, 0),
                fullWell,
                linearity(refs.get("linearity"), plane),
                dark == null ? null : dark.floats(),
                dark == null ? 0 : dark.dims()[1],
                dark == null ? 0 : dark.dims()[0],
                reset == null ? null : reset.floats(),
                reset == null ? 0 : reset.dims()[1],
                reset == null ? 0 : reset.dims()[0],
                dead,
                LAST_FRAME_SHARE,
                scene.lastFrame(),
                scene.firstFrame());
    }

    /** Coefficients [k][y][x]; the identity where the file has none or knows none for a pixel. */
    private static float[] linearity(Reference reference, int plane) throws ReferenceException {
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

    private static Plane ramp(Reference reference, MiriSubarray s) throws ReferenceException {
        if (reference == null) {
            return null;
        }
        var plane = reference.require("SCI");
        int[] d = plane.dims();
        if (d.length != 4 || d[2] != s.ny() || d[3] != s.nx()) {
            throw new ReferenceException(reference.type() + ": reference " + reference.fileName()
                    + ", extension SCI, is " + Arrays.toString(d)
                    + ", expected integrations, groups, " + s.ny() + " rows, " + s.nx()
                    + " columns; choose another with override_"
                    + reference.type());
        }
        return plane;
    }

    /** Values [y][x] of a plane; all alike where there is no file. */
    static float[] floats(Reference reference, String name, int size, float otherwise) throws ReferenceException {
        if (reference == null) {
            var out = new float[size];
            Arrays.fill(out, otherwise);
            return out;
        }
        return sized(reference, reference.require(name), size).floats();
    }

    /** Flags [y][x] of a plane; none where there is no file or no such plane. */
    static int[] flags(Reference reference, String name, int size) throws ReferenceException {
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

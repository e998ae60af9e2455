package org.webbcal.simulate.nirspec;

import java.util.Arrays;
import java.util.Map;
import org.webbcal.model.Irs2Layout;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.detector.Detector;
import org.webbcal.simulate.detector.Effects;
import org.webbcal.simulate.detector.ReferenceArrays;

/** A NIRSpec detector as its reference files describe it. */
final class NirspecDetector implements Effects {

    private final Detector detector;
    private final boolean[] reference;
    private final float[] darkPerFrame;

    /**
     * @param irs2 whether reference samples are interleaved
     * @param reversed whether rows run against the read-out (NRS2)
     */
    NirspecDetector(NirspecSubarray s, boolean irs2, boolean reversed, double frameSeconds, Map<String, Reference> refs)
            throws ReferenceException {
        int plane = s.ny() * s.nx();
        int rows = irs2 ? Irs2Layout.ROWS : s.ny();
        int[] flags = ReferenceArrays.flags(refs.get("mask"), "DQ", rows * s.nx());
        float[] bias = ReferenceArrays.floats(refs.get("superbias"), "SCI", rows * s.nx(), 0)
                .clone();
        for (int k = 0; k < bias.length; k++) {
            bias[k] = Float.isNaN(bias[k]) ? 0 : bias[k];
        }
        var pixelRow = new int[rows];
        int[] normal = irs2 ? new Irs2Layout(reversed).normalRows() : null;
        Arrays.fill(pixelRow, -1);
        var pixelFlags = new int[plane];
        for (int y = 0; y < s.ny(); y++) {
            int row = irs2 ? normal[y] : y;
            pixelRow[row] = y;
            System.arraycopy(flags, row * s.nx(), pixelFlags, y * s.nx(), s.nx());
        }
        float[] readNoise = ReferenceArrays.floats(refs.get("readnoise"), "SCI", plane, 0);
        reference = ReferenceArrays.flagged(pixelFlags, Dq.REFERENCE_PIXEL);
        detector = new Detector(
                s.ny(),
                s.nx(),
                ReferenceArrays.gain(refs.get("gain"), plane),
                readNoise,
                ReferenceArrays.floats(refs.get("saturation"), "SCI", plane, 65535),
                ReferenceArrays.linearity(refs.get("linearity"), plane),
                new float[plane],
                ReferenceArrays.flagged(pixelFlags, Dq.DEAD | Dq.REFERENCE_PIXEL),
                new Detector.Frame(pixelRow, bias, readNoise[plane / 2 + s.nx() / 2]));
        darkPerFrame = darkPerFrame(refs.get("dark"), s, frameSeconds);
    }

    /** The steady current of the dark: its first and last group tell. */
    private static float[] darkPerFrame(Reference dark, NirspecSubarray s, double frameSeconds)
            throws ReferenceException {
        var rate = new float[s.ny() * s.nx()];
        if (dark == null) {
            return rate;
        }
        var plane = dark.wholePlane("SCI").orElse(null);
        int[] d = plane == null ? new int[0] : plane.dims();
        if (d.length != 3 || d[0] < 2 || d[1] != s.ny() || d[2] != s.nx()) {
            throw new ReferenceException("dark: reference " + dark.fileName() + ", extension SCI, is "
                    + Arrays.toString(d) + ", expected at least 2 groups of " + s.ny() + " rows, " + s.nx()
                    + " columns; choose another with override_dark");
        }
        int frames = (d[0] - 1)
                * (dark.header().integer("NFRAMES", 1) + dark.header().integer("GROUPGAP", 0));
        float[] v = plane.floats();
        for (int p = 0; p < rate.length; p++) {
            float step = (v[(d[0] - 1) * rate.length + p] - v[p]) / frames;
            rate[p] = Float.isNaN(step) ? 0 : step;
        }
        return rate;
    }

    Detector detector() {
        return detector;
    }

    /** Pixels that see no light. */
    boolean[] reference() {
        return reference;
    }

    @Override
    public void dark(int integration, int group, int frame, int y, float[] into) {
        System.arraycopy(darkPerFrame, y * into.length, into, 0, into.length);
    }
}

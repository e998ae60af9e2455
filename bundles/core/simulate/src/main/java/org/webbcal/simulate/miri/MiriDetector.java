package org.webbcal.simulate.miri;

import java.util.Arrays;
import java.util.Map;
import org.webbcal.model.Plane;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.detector.Detector;
import org.webbcal.simulate.detector.Effects;
import org.webbcal.simulate.detector.ReferenceArrays;

/** A MIRI detector as its reference files describe it, with what the reset does to its ramps. */
final class MiriDetector implements Effects {

    /** Level of an unexposed pixel, DN, and the differences of the four outputs. */
    private static final int PEDESTAL = 12000;

    private static final int[] OUTPUT_LEVEL = {0, 260, -140, 60};
    /** Share of its signal that the last group loses to the reset of its neighbours. */
    private static final double LAST_FRAME_SHARE = 0.003;
    /** Groups in which the transient of the later integrations dies down. */
    private static final double TRANSIENT_GROUPS = 1.5;

    /**
     * What the reset does to the ramps beyond the reference file {@code reset}.
     *
     * @param firstFrame DN that the first group lies too low
     * @param lastFrame DN that the last group is pulled down, with 0.3 % of its signal
     * @param transientShare part of the signal of a whole ramp by which the first groups of later integrations lie too high
     */
    record Disturbance(double firstFrame, double lastFrame, double transientShare) {}

    /** A ramp of a reference file [integration][group][y][x], DN. */
    private record Ramp(float[] values, int ints, int groups) {

        static final Ramp NONE = new Ramp(new float[0], 0, 0);

        static Ramp of(Reference reference, int ny, int nx) throws ReferenceException {
            if (reference == null) {
                return NONE;
            }
            Plane plane = reference.require("SCI");
            int[] d = plane.dims();
            if (d.length != 4 || d[2] != ny || d[3] != nx) {
                throw new ReferenceException(reference.type() + ": reference " + reference.fileName()
                        + ", extension SCI, is " + Arrays.toString(d) + ", expected integrations, groups, " + ny
                        + " rows, " + nx + " columns; choose another with override_" + reference.type());
            }
            return new Ramp(plane.floats(), d[0], d[1]);
        }

        float at(int integration, int group, int p, int plane) {
            float v = values[(Math.min(integration, ints - 1) * groups + group) * plane + p];
            return Float.isNaN(v) ? 0 : v;
        }
    }

    private final Detector detector;
    private final Ramp dark;
    private final Ramp reset;
    private final Disturbance disturbance;
    private final float[] rate;
    private final int ngroups;
    private final double rampSeconds;

    /**
     * @param rate count rate of light [y][x], DN/s
     * @param rampSeconds length of an integration
     */
    MiriDetector(
            int ny,
            int nx,
            Map<String, Reference> refs,
            Disturbance disturbance,
            float[] rate,
            int ngroups,
            double rampSeconds)
            throws ReferenceException {
        int plane = ny * nx;
        var pedestal = new float[plane];
        for (int p = 0; p < plane; p++) {
            pedestal[p] = PEDESTAL + OUTPUT_LEVEL[p % nx & 3];
        }
        detector = new Detector(
                ny,
                nx,
                ReferenceArrays.gain(refs.get("gain"), plane),
                ReferenceArrays.floats(refs.get("readnoise"), "SCI", plane, 0),
                ReferenceArrays.floats(refs.get("saturation"), "SCI", plane, 65535),
                ReferenceArrays.linearity(refs.get("linearity"), plane),
                pedestal,
                ReferenceArrays.dead(refs.get("mask"), plane),
                Detector.Frame.plain(ny, nx));
        dark = Ramp.of(refs.get("dark"), ny, nx);
        reset = Ramp.of(refs.get("reset"), ny, nx);
        this.disturbance = disturbance;
        this.rate = rate;
        this.ngroups = ngroups;
        this.rampSeconds = rampSeconds;
    }

    Detector detector() {
        return detector;
    }

    /** What the dark adds from the group before to this one; beyond its end it goes on in a straight line. */
    @Override
    public void dark(int integration, int group, int frame, int y, float[] into) {
        if (dark.groups() == 0) {
            return;
        }
        int plane = detector.ny() * detector.nx();
        int g = Math.min(group, dark.groups() - 1);
        for (int x = 0; x < into.length; x++) {
            int p = y * into.length + x;
            into[x] = dark.at(integration, g, p, plane) - (g == 0 ? 0 : dark.at(integration, g - 1, p, plane));
        }
    }

    @Override
    public void beforeClip(int integration, int group, int y, double[] samples) {
        int plane = detector.ny() * detector.nx();
        if (group < reset.groups()) {
            for (int x = 0; x < samples.length; x++) {
                samples[x] += reset.at(integration, group, y * samples.length + x, plane);
            }
        }
        if (integration > 0 && disturbance.transientShare() > 0) {
            double share = disturbance.transientShare() * rampSeconds * Math.exp(-group / TRANSIENT_GROUPS);
            for (int x = 0; x < samples.length; x++) {
                samples[x] += share * rate[y * samples.length + x];
            }
        }
    }

    @Override
    public void afterClip(int integration, int group, int y, double[] samples) {
        if (group == 0 && disturbance.firstFrame() != 0) {
            for (int x = 0; x < samples.length; x++) {
                samples[x] -= disturbance.firstFrame();
            }
        }
        if (group == ngroups - 1 && ngroups > 1) {
            for (int x = 0; x < samples.length; x++) {
                samples[x] -= disturbance.lastFrame() + lastShare() * (samples[x] - PEDESTAL);
            }
        }
    }

    private double lastShare() {
        return disturbance.lastFrame() == 0 ? 0 : LAST_FRAME_SHARE;
    }
}

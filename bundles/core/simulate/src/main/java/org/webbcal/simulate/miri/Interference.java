package org.webbcal.simulate.miri;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.webbcal.model.Plane;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.detector.Electronics;
import org.webbcal.simulate.detector.Noise;

/**
 * Electromagnetic interference: waves of the reference file {@code emicorr}, seen by the samples at the time at which they are taken. The four outputs are read
 * at once, rows outside of the subarray are skipped in 7 clocks of 10 µs each, and a frame is lost between integrations where the read-out resets twice.
 */
final class Interference implements Electronics {

    /** Duration of a clock, s. */
    private static final double CLOCK_SECONDS = 1e-5;

    private static final int SKIPPED_ROW_CLOCKS = 7;
    private static final int DETECTOR_ROWS = 1024;
    private static final int SLOW_SAMPLES = 9;
    /** How far a frequency of the file may be from the one that is asked for. */
    private static final double TOLERANCE = 0.01;

    /**
     * Waves to be put in.
     *
     * @param hz390 largest deviation of the wave of 390.625 Hz, DN
     * @param hz10 largest deviation of that of 10.04 Hz, DN
     */
    record Strength(double hz390, double hz10) {
        boolean any() {
            return hz390 > 0 || hz10 > 0;
        }

        /** Types of reference files, with the waves where there is interference. */
        Set<String> types(Set<String> others) {
            if (!any()) {
                return others;
            }
            Set<String> more = new HashSet<>(others);
            more.add("emicorr");
            return more;
        }

        /** What the samples see of it. */
        Electronics electronics(Reference waves, MiriSubarray s, String readPattern, int ngroups, Noise phases)
                throws ReferenceException {
            return any() ? new Interference(waves, s, readPattern, ngroups, this, phases) : (i, g) -> null;
        }
    }

    private record Tone(double periodClocks, double startPhase, double[] shape) {

        double at(double clocks) {
            double phase = clocks / periodClocks + startPhase;
            double u = (phase - Math.floor(phase)) * shape.length - 0.5;
            int j = (int) Math.floor(u);
            double t = u - j;
            int n = shape.length;
            return (1 - t) * shape[(j + n) % n] + t * shape[(j + 1) % n];
        }
    }

    private final int ny;
    private final int nx;
    private final int ngroups;
    private final int sampleClocks;
    private final double rowClocks;
    private final double frameClocks;
    private final double resetClocks;
    private final List<Tone> tones = new ArrayList<>();

    /** @param phases where the waves are when the exposure begins */
    Interference(Reference reference, MiriSubarray s, String readPattern, int ngroups, Strength strength, Noise phases)
            throws ReferenceException {
        boolean slow = readPattern.startsWith("SLOW");
        ny = s.ny();
        nx = s.nx();
        this.ngroups = ngroups;
        sampleClocks = slow ? SLOW_SAMPLES : 1;
        String name = s == MiriSubarray.FULL ? slow ? "FULL_SLOW" : "FULL_FAST" : s.name();
        var entry = map(reference, map(reference, reference.tree(), "subarray_cases"), name);
        rowClocks = number(reference, entry, "rowclocks");
        frameClocks = ny * rowClocks + SKIPPED_ROW_CLOCKS * (DETECTOR_ROWS - ny);
        resetClocks = readPattern.endsWith("R1") ? number(reference, entry, "frameclocks") : 0;
        add(reference, 390.625, strength.hz390(), phases.uniform());
        add(reference, 10.04, strength.hz10(), phases.uniform());
    }

    private void add(Reference reference, double hertz, double amplitude, double startPhase) throws ReferenceException {
        if (!(amplitude > 0)) {
            return;
        }
        var all = map(reference, reference.tree(), "frequencies");
        for (String name : all.keySet()) {
            var wave = map(reference, all, name);
            double found = number(reference, wave, "frequency");
            if (Math.abs(found / hertz - 1) < TOLERANCE && wave.get("phase_amplitudes") instanceof Plane plane) {
                double[] shape = plane.doubles().clone();
                double top = 0;
                for (double v : shape) {
                    top = Math.max(top, Math.abs(v));
                }
                for (int j = 0; j < shape.length; j++) {
                    shape[j] *= amplitude / top;
                }
                tones.add(new Tone(1 / (found * CLOCK_SECONDS), startPhase, shape));
                return;
            }
        }
        throw new ReferenceException(String.format(
                Locale.ROOT,
                "emicorr: reference %s has no wave of %s Hz; found %s; choose another with override_emicorr",
                reference.fileName(),
                hertz,
                String.join(", ", all.keySet())));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Reference reference, Map<String, Object> tree, String key)
            throws ReferenceException {
        if (tree.get(key) instanceof Map<?, ?> m) {
            return (Map<String, Object>) m;
        }
        throw new ReferenceException("emicorr: reference " + reference.fileName() + " has no entry " + key
                + "; choose another with override_emicorr");
    }

    private static double number(Reference reference, Map<String, Object> map, String key) throws ReferenceException {
        if (map.get(key) instanceof Number n) {
            return n.doubleValue();
        }
        throw new ReferenceException("emicorr: reference " + reference.fileName() + ": " + key + " is " + map.get(key)
                + ", expected a number; choose another with override_emicorr");
    }

    @Override
    public float[] group(int integration, int group) {
        var out = new float[ny * nx];
        double start = integration * (ngroups * frameClocks + resetClocks) + group * frameClocks;
        for (var tone : tones) {
            for (int y = 0; y < ny; y++) {
                for (int k = 0; 4 * k < nx; k++) {
                    float v = (float) tone.at(start + y * rowClocks + k * sampleClocks);
                    for (int x = 4 * k; x < Math.min(nx, 4 * k + 4); x++) {
                        out[y * nx + x] += v;
                    }
                }
            }
        }
        return out;
    }
}

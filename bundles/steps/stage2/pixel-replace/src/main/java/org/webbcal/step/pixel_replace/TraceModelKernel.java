package org.webbcal.step.pixel_replace;

import org.webbcal.model.dq.Dq;

/**
 * Gives pixels without value that of a model of the trace; their errors are interpolated along the dispersion. Algorithm {@code trace_model}, whose remaining gaps
 * {@link GradientKernel} fills.
 */
final class TraceModelKernel {

    private TraceModelKernel() {}

    /**
     * Replaces pixels of one spectrum.
     *
     * @param model of this spectrum alone, NaN where there is none
     * @param keep pixels that are left alone, of this spectrum alone; null for none
     * @return number of pixels that got an estimate
     */
    static int replace(SpectralPlanes planes, float[] model, boolean[] keep) {
        int elements = planes.elements();
        var gap = new boolean[elements];
        var line = new double[elements];
        int n = 0;
        for (int s = 0; s < planes.positions(); s++) {
            int gaps = 0;
            for (int e = 0; e < elements; e++) {
                int q = planes.local(e, s);
                int p = planes.offset() + q;
                gap[e] = !Float.isFinite(planes.sci()[p]) && Float.isFinite(model[q]) && (keep == null || !keep[q]);
                if (gap[e]) {
                    planes.sci()[p] = model[q];
                    planes.dq()[p] = (planes.dq()[p] & ~Dq.DO_NOT_USE) | Dq.FLUX_ESTIMATED;
                    gaps++;
                }
            }
            if (gaps == 0) {
                continue;
            }
            n += gaps;
            if (planes.err() != null) {
                bridge(planes, planes.err(), s, gap, line, false);
            }
            for (var variance : planes.variances()) {
                bridge(planes, variance, s, gap, line, true);
            }
        }
        return n;
    }

    /** Straight lines from the good value before a gap to the next; constant at the ends. */
    private static void bridge(
            SpectralPlanes planes, float[] plane, int position, boolean[] gap, double[] line, boolean variance) {
        int n = gap.length;
        for (int e = 0; e < n; e++) {
            float v = plane[planes.at(e, position)];
            v = variance ? (float) Math.sqrt(v) : v;
            line[e] = gap[e] || !Float.isFinite(v) ? Double.NaN : v;
        }
        int before = -1;
        int after = next(line, 0);
        for (int e = 0; e < n; e++) {
            if (!Double.isNaN(line[e])) {
                before = e;
                after = next(line, e + 1);
                continue;
            }
            if (!gap[e]) {
                continue;
            }
            double value;
            if (before < 0 || after < 0) {
                value = before >= 0 ? line[before] : after >= 0 ? line[after] : Double.NaN;
            } else {
                value = (line[after] - line[before]) / (after - before) * (e - before) + line[before];
            }
            float rounded = (float) value;
            plane[planes.at(e, position)] = variance ? rounded * rounded : rounded;
        }
    }

    private static int next(double[] line, int from) {
        for (int e = from; e < line.length; e++) {
            if (!Double.isNaN(line[e])) {
                return e;
            }
        }
        return -1;
    }
}

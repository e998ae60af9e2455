package org.webbcal.step.pixel_replace;

import java.util.Arrays;
import org.webbcal.model.dq.Dq;

/**
 * Runs of bad pixels along the brightest part of the trace. A single one is a bad pixel; a long run in the core of a bright source is good signal that was flagged as a
 * whole, and an estimate from its surroundings would hide that.
 *
 * @param core middle of the trace, position across the dispersion; -1 where there is no trace
 * @param longest run within a pixel of the middle, elements
 */
record TraceGaps(int core, int longest) {

    private static final int WIDTH = 1;

    /** A profile less bright than this, compared with its own scatter, has no trace. */
    private static final double LEAST_SIGNIFICANCE = 10;

    /** Positions with fewer usable pixels, compared with the best, have no profile. */
    private static final double LEAST_COVERAGE = 0.25;

    private static final double MAD_TO_SIGMA = 1.4826;

    /**
     * Finds the runs.
     *
     * @param input flags of this spectrum alone; DO_NOT_USE as well where there is no light
     * @param most elements that a run may be long; 0 for no limit
     * @param keep set for the pixels of longer runs, of this spectrum alone
     */
    static TraceGaps find(SpectralPlanes planes, int[] input, int most, boolean[] keep) {
        int core = core(planes, input);
        if (core < 0) {
            return new TraceGaps(-1, 0);
        }
        var lost = lost(planes, input);
        int longest = 0;
        for (int s = Math.max(0, core - WIDTH); s <= Math.min(planes.positions() - 1, core + WIDTH); s++) {
            int before = -1;
            int run = 0;
            for (int e = 0; e < planes.elements(); e++) {
                if (lost[e]) {
                    continue;
                }
                if (Dq.any(input[planes.local(e, s)], Dq.DO_NOT_USE | Dq.NON_SCIENCE)) {
                    run++;
                    continue;
                }
                if (before >= 0 && run > 0) {
                    longest = Math.max(longest, run);
                    for (int gap = before + 1; most > 0 && run > most && gap < e; gap++) {
                        keep[planes.local(gap, s)] = true;
                    }
                }
                before = e;
                run = 0;
            }
        }
        return new TraceGaps(core, longest);
    }

    /** Elements without any good pixel: nothing could be done for them, and a source has no part in it. */
    private static boolean[] lost(SpectralPlanes planes, int[] input) {
        var lost = new boolean[planes.elements()];
        for (int e = 0; e < lost.length; e++) {
            lost[e] = true;
            for (int s = 0; s < planes.positions() && lost[e]; s++) {
                lost[e] = Dq.any(input[planes.local(e, s)], Dq.DO_NOT_USE);
            }
        }
        return lost;
    }

    /** Where the median along the dispersion is largest, if it stands out. */
    private static int core(SpectralPlanes planes, int[] input) {
        int wide = planes.positions();
        var profile = new double[wide];
        var line = new double[planes.elements()];
        var numbers = new int[wide];
        for (int s = 0; s < wide; s++) {
            int n = 0;
            for (int e = 0; e < planes.elements(); e++) {
                float v = planes.sci()[planes.at(e, s)];
                if (!Dq.any(input[planes.local(e, s)], Dq.DO_NOT_USE) && Float.isFinite(v)) {
                    line[n++] = v;
                }
            }
            numbers[s] = n;
            profile[s] = middle(line, n);
        }
        int most = Arrays.stream(numbers).max().orElse(0);
        int at = -1;
        for (int s = 0; s < wide; s++) {
            profile[s] = numbers[s] < LEAST_COVERAGE * most ? Double.NaN : profile[s];
            if (!Double.isNaN(profile[s]) && (at < 0 || profile[s] > profile[at])) {
                at = s;
            }
        }
        if (at < 0) {
            return -1;
        }
        double peak = profile[at];
        var sorted = Arrays.stream(profile).filter(v -> !Double.isNaN(v)).toArray();
        double level = middle(sorted, sorted.length);
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Math.abs(sorted[i] - level);
        }
        return peak - level > LEAST_SIGNIFICANCE * MAD_TO_SIGMA * middle(sorted, sorted.length) ? at : -1;
    }

    private static double middle(double[] values, int n) {
        Arrays.sort(values, 0, n);
        return n == 0 ? Double.NaN : values[n / 2];
    }
}

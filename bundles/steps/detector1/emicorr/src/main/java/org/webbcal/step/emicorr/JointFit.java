package org.webbcal.step.emicorr;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.api.step.Rows;
import org.webbcal.api.step.StepException;

/**
 * The joint fit of straight ramps and one wave of known shape to sums of ramps by phase. For a trial phase the wave z of each phase bin is known, and the
 * amplitude c that leaves the ramps straightest minimises {@code chi² = a c² + b c} with
 *
 * <pre>
 *   a = sum_p N_p |z_p - line(z_p)|²        b = -2 sum_p z_p · (Y_p - line(Y_p))
 * </pre>
 *
 * where line() is the straight line fitted over the groups, Y_p the sum of the N_p ramps of bin p. Both are tabulated for each integration at
 * {@value #TRIALS} phases; after that the sums themselves are not needed, so the memory does not grow with the number of groups.
 *
 * @see "jwst, emicorr/emicorr.py, EMIfitter and calc_chisq_amplitudes"
 */
final class JointFit {

    /** Phases at which chi² is computed. */
    static final int TRIALS = 500;

    /** Below this the wave does not change the straightness of ramps: nothing can be fitted. */
    private static final double NEGLIGIBLE = 1e-8;

    /**
     * What was found.
     *
     * @param phase phase of the first sample of each integration, cycles
     * @param amplitude factor of the wave in each integration; 0 where nothing could be fitted or what was fitted is no more than noise
     * @param significance least of the detections, or the largest of what was not detected, standard deviations; 0 where nothing could be fitted
     * @param before amplitude of the sine at the frequency in the steady ramps, root of the mean square over integrations, DN; NaN where a wave of this
     *     frequency has no effect on the straightness of ramps
     * @param after the same once the fit is subtracted
     */
    record Solution(double[] phase, double[] amplitude, double significance, double before, double after) {
        boolean found() {
            for (double c : amplitude) {
                if (c != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Tables of one integration. {@code re} and {@code im} are the component of the ramps at the frequency, {@code norm} what a sine of amplitude 2 gives,
     * {@code meanRe} and {@code meanIm} the mean of exp(iφ) over the ramps, where that is left out. {@code scatter} is the sum over bins of
     * {@code |Y - line(Y)|²/N}, what all bins have in common left out, over {@code freedom} independent values: with the wave subtracted, what noise
     * alone leaves.
     */
    private record Integration(
            double[] a,
            double[] b,
            int[] counts,
            double meanRe,
            double meanIm,
            double norm,
            double re,
            double im,
            double scatter,
            long freedom) {}

    private final WaveSpline wave;
    private final int bins;
    private final int ngroups;
    private final double groupPhase;
    private final double integrationPhase;
    private final boolean mended;
    private final boolean curved;
    private final List<Integration> integrations = new ArrayList<>();

    /**
     * The wave on a grid fine enough for bins and trials: bin p at trial m is {@code (p stepsOfBin + m stepsOfTrial) mod (TRIALS stepsOfTrial)}. Stored by
     * remainder: grid point {@code q} at {@code [q % stepsOfTrial][q / stepsOfTrial]}, so that successive trials are neighbours.
     */
    private final int stepsOfBin;

    private final int stepsOfTrial;
    /** Wave of each group [group][grid]. */
    private final double[][] table;
    /** Sum over the groups of the squared wave without its straight part [grid]. */
    private final double[] power;
    /** exp(2πi g groupPhase) without its straight part: what the frequency itself does to a ramp. */
    private final double[] toneRe;

    private final double[] toneIm;
    private final double tonePower;
    /** Cosine and sine of the phases of the bins. */
    private final double[] binRe;

    private final double[] binIm;

    /**
     * @param wave shape
     * @param bins phase bins of the sums
     * @param groupPhase advance of the phase from a group to the next
     * @param integrationPhase advance of the phase from an integration to the next
     * @param curved all ramps of an integration share a departure from the straight line, which is fitted as well
     * @param mended phase 0 is a neighbour of phase 1, and integrations are taken at their own phase; false: at the trial next after it
     */
    JointFit(
            WaveSpline wave,
            int bins,
            int ngroups,
            double groupPhase,
            double integrationPhase,
            boolean mended,
            boolean curved,
            Rows rows)
            throws StepException {
        this.wave = wave;
        this.bins = bins;
        this.ngroups = ngroups;
        this.groupPhase = groupPhase;
        this.integrationPhase = integrationPhase;
        this.mended = mended;
        this.curved = curved;
        int common = greatestCommonDivisor(bins, TRIALS);
        stepsOfBin = TRIALS / common;
        stepsOfTrial = bins / common;
        int grid = TRIALS * stepsOfTrial;
        table = new double[ngroups][grid];
        rows.eachIndex(ngroups, (g0, g1) -> {
            for (int g = g0; g < g1; g++) {
                double first = 0.5 / bins + g * groupPhase;
                for (int q = 0; q < grid; q++) {
                    table[g][(q % stepsOfTrial) * TRIALS + q / stepsOfTrial] = wave.at((double) q / grid + first);
                }
            }
        });
        power = new double[grid];
        var line = new StraightLine(ngroups);
        for (int q = 0; q < grid; q++) {
            double s = 0;
            double st = 0;
            double ss = 0;
            for (int g = 0; g < ngroups; g++) {
                double z = table[g][q];
                s += z;
                st += g * z;
                ss += z * z;
            }
            power[q] = ss - line.power(s, st);
        }
        toneRe = new double[ngroups];
        toneIm = new double[ngroups];
        for (int g = 0; g < ngroups; g++) {
            toneRe[g] = Math.cos(2 * Math.PI * g * groupPhase);
            toneIm[g] = Math.sin(2 * Math.PI * g * groupPhase);
        }
        line.remove(toneRe, 1);
        line.remove(toneIm, 1);
        double sum = 0;
        for (int g = 0; g < ngroups; g++) {
            sum += toneRe[g] * toneRe[g] + toneIm[g] * toneIm[g];
        }
        tonePower = sum;
        binRe = new double[bins];
        binIm = new double[bins];
        for (int p = 0; p < bins; p++) {
            binRe[p] = Math.cos(2 * Math.PI * (p + 0.5) / bins);
            binIm[p] = Math.sin(2 * Math.PI * (p + 0.5) / bins);
        }
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /**
     * Takes the sums of the next integration.
     *
     * @param sums [group][bin]; changed: the straight part of each bin is removed, and what all ramps have in common
     * @param counts ramps of each bin; kept
     */
    void add(double[] sums, int[] counts, Rows rows) throws StepException {
        var line = new StraightLine(ngroups);
        line.remove(sums, bins);
        long ramps = 0;
        for (int n : counts) {
            ramps += n;
        }
        // the root of the mean square departure from what all ramps have in common is noise; whether that is fitted as
        // well is another matter
        double scatter = curved ? center(sums, counts, ramps) : center(sums.clone(), counts, ramps);
        var product = new double[ngroups * TRIALS];
        var shared = new double[curved ? ngroups * TRIALS : 0];
        rows.eachIndex(ngroups, (g0, g1) -> {
            for (int g = g0; g < g1; g++) {
                for (int p = 0; p < bins; p++) {
                    addShifted(table[g], p, -2 * sums[g * bins + p], product, g * TRIALS);
                    if (curved) {
                        addShifted(table[g], p, counts[p], shared, g * TRIALS);
                    }
                }
            }
        });
        var a = new double[TRIALS];
        var b = new double[TRIALS];
        for (int p = 0; p < bins; p++) {
            addShifted(power, p, counts[p], a, 0);
        }
        if (curved) {
            line.remove(shared, TRIALS);
        }
        for (int g = 0; g < ngroups; g++) {
            for (int m = 0; m < TRIALS; m++) {
                b[m] += product[g * TRIALS + m];
                if (curved && ramps > 0) {
                    a[m] -= shared[g * TRIALS + m] * shared[g * TRIALS + m] / ramps;
                }
            }
        }
        integrations.add(tone(a, b, sums, counts, ramps, scatter));
    }

    /**
     * Removes from the sums of each group the mean of all ramps: curvature that all have in common (reset, non-linearity) is neither wave nor noise.
     *
     * @return what is left, squared, by the number of ramps
     */
    private double center(double[] sums, int[] counts, long ramps) {
        double total = 0;
        for (int g = 0; g < ngroups; g++) {
            double mean = 0;
            for (int p = 0; p < bins; p++) {
                mean += sums[g * bins + p];
            }
            mean /= Math.max(1, ramps);
            for (int p = 0; p < bins; p++) {
                int k = g * bins + p;
                sums[k] -= counts[p] * mean;
                total += counts[p] > 0 ? sums[k] * sums[k] / counts[p] : 0;
            }
        }
        return total;
    }

    /** Adds the component of the ramps at the frequency. */
    private Integration tone(double[] a, double[] b, double[] sums, int[] counts, long ramps, double scatter) {
        double meanRe = 0;
        double meanIm = 0;
        int filled = 0;
        for (int p = 0; p < bins; p++) {
            meanRe += counts[p] * binRe[p] / Math.max(1, ramps);
            meanIm += counts[p] * binIm[p] / Math.max(1, ramps);
            filled += counts[p] > 0 ? 1 : 0;
        }
        if (!curved) {
            meanRe = 0;
            meanIm = 0;
        }
        double norm = tonePower * ramps * (1 - meanRe * meanRe - meanIm * meanIm);
        double re = 0;
        double im = 0;
        for (int p = 0; p < bins; p++) {
            double u = 0;
            double v = 0;
            for (int g = 0; g < ngroups; g++) {
                u += sums[g * bins + p] * toneRe[g];
                v -= sums[g * bins + p] * toneIm[g];
            }
            re += u * (binRe[p] - meanRe) + v * (binIm[p] - meanIm);
            im += v * (binRe[p] - meanRe) - u * (binIm[p] - meanIm);
        }
        return new Integration(
                a, b, counts, meanRe, meanIm, norm, re, im, scatter, Math.max(0, filled - 1L) * (ngroups - 2));
    }

    /** {@code out[at + m] += weight × values(bin p at trial m)} for all trials. */
    private void addShifted(double[] values, int p, double weight, double[] out, int at) {
        if (weight == 0) {
            return;
        }
        int q = p * stepsOfBin % (TRIALS * stepsOfTrial);
        int from = q % stepsOfTrial * TRIALS;
        int shift = q / stepsOfTrial;
        for (int m = 0; m < TRIALS - shift; m++) {
            out[at + m] += weight * values[from + shift + m];
        }
        from += shift - TRIALS;
        for (int m = TRIALS - shift; m < TRIALS; m++) {
            out[at + m] += weight * values[from + m];
        }
    }

    /**
     * One phase and amplitude for all integrations, or for each its own.
     *
     * @param least significance below which a wave is taken for noise, standard deviations
     */
    Solution solve(boolean separately, double least) {
        int n = integrations.size();
        var phase = new double[n];
        var amplitude = new double[n];
        double detected = Double.POSITIVE_INFINITY;
        double missed = 0;
        for (int i = 0; i < (separately ? n : 1); i++) {
            int from = separately ? i : 0;
            int to = separately ? i + 1 : n;
            double best = bestPhase(from, to);
            double[] ab = coefficients(best, from, to);
            double c = amplitude(ab);
            double significance = significance(ab, from, to);
            if (c != 0 && significance >= least) {
                detected = Math.min(detected, significance);
            } else {
                missed = Math.max(missed, significance);
                c = 0;
            }
            for (int j = from; j < to; j++) {
                double raw = best + j * integrationPhase;
                phase[j] = raw - Math.floor(raw);
                amplitude[j] = c;
            }
        }
        return strength(phase, amplitude, Double.isInfinite(detected) ? missed : detected);
    }

    /** Root of the drop of chi² by the wave, in units of the noise of a sample. */
    private double significance(double[] ab, int from, int to) {
        if (!solvable(ab)) {
            return 0;
        }
        double drop = ab[1] * ab[1] / (4 * ab[0]);
        double scatter = 0;
        long freedom = 0;
        for (int i = from; i < to; i++) {
            scatter += integrations.get(i).scatter();
            freedom += integrations.get(i).freedom();
        }
        // amplitude and phase are two values less; a wave that is all there is leaves nothing but rounding
        double noise = Math.max(scatter - drop, 1e-12 * scatter) / Math.max(1, freedom - 2);
        return noise > 0 ? Math.sqrt(drop / noise) : drop > 0 ? Double.MAX_VALUE : 0;
    }

    /** The two coefficients of chi² at a phase of the first sample of the exposure. */
    private double[] coefficients(double phase, int from, int to) {
        double a = 0;
        double b = 0;
        for (int i = from; i < to; i++) {
            var integration = integrations.get(i);
            if (mended) {
                // between two trials in a straight line: wrong by less than (2π/500)²/8
                double at = phase + integrationPhase * i;
                at = (at - Math.floor(at)) * TRIALS;
                int m = Math.min(TRIALS - 1, (int) at);
                int next = (m + 1) % TRIALS;
                double u = at - m;
                a += integration.a()[m]
                        + u * (integration.a()[next] - integration.a()[m]);
                b += integration.b()[m]
                        + u * (integration.b()[next] - integration.b()[m]);
            } else {
                int m = laterTrial(phase, integrationPhase * i);
                a += integration.a()[m];
                b += integration.b()[m];
            }
        }
        return new double[] {a, b};
    }

    /** The trial at a phase or next after it, which the reference software takes for the nearest. */
    private static int laterTrial(double phase, double advance) {
        double sum = phase + advance;
        int near = (int) Math.rint((sum - Math.floor(sum)) * TRIALS);
        int found = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int d = -1; d <= 1; d++) {
            int m = Math.floorMod(near + d, TRIALS);
            double gap = (double) m / TRIALS - phase - advance;
            double distance = gap - Math.floor(gap);
            if (distance < least || distance == least && m < found) {
                least = distance;
                found = m;
            }
        }
        return found;
    }

    private static boolean solvable(double[] ab) {
        return Math.abs(ab[0]) > NEGLIGIBLE && Double.isFinite(ab[0]) && Double.isFinite(ab[1]);
    }

    private static double amplitude(double[] ab) {
        return solvable(ab) ? -ab[1] / (2 * ab[0]) : 0;
    }

    /** Phase of least chi²: vertex of the parabola through the best trial and its neighbours. */
    private double bestPhase(int from, int to) {
        var chi = new double[TRIALS];
        int best = -1;
        for (int m = 0; m < TRIALS; m++) {
            double[] ab = coefficients((double) m / TRIALS, from, to);
            double c = amplitude(ab);
            chi[m] = solvable(ab) ? ab[0] * c * c + ab[1] * c : Double.NaN;
            if (chi[m] == chi[m] && (best < 0 || chi[m] < chi[best])) {
                best = m;
            }
        }
        return best < 0 ? 0 : vertex(chi, best, mended);
    }

    /**
     * Vertex of the parabola through chi² at a trial and at its two neighbours, which may lie beyond the end of the list.
     *
     * @param unwrapped neighbours beyond the end have phases below 0 or from 1 on; false: those of the list, as in the reference software, which puts the
     *     vertex in a wrong place for the first and the last trial
     */
    static double vertex(double[] chi, int best, boolean unwrapped) {
        int n = chi.length;
        double left = chi[(best + n - 1) % n];
        double right = chi[(best + 1) % n];
        double middle = (double) best / n;
        if (!Double.isFinite(left) || !Double.isFinite(right) || left == chi[best] && right == chi[best]) {
            return middle;
        }
        double x0 = (unwrapped ? best - 1.0 : (best + n - 1) % n) / n;
        double x2 = (unwrapped ? best + 1.0 : (best + 1) % n) / n;
        double slope01 = (chi[best] - left) / (middle - x0);
        double slope12 = (right - chi[best]) / (x2 - middle);
        double curvature = (slope12 - slope01) / (x2 - x0);
        double vertex = (x0 + middle) / 2 - slope01 / (2 * curvature);
        return Double.isFinite(vertex) ? vertex : middle;
    }

    /** Adds the strength of the frequency before and after. */
    private Solution strength(double[] phase, double[] amplitude, double significance) {
        double before = 0;
        double after = 0;
        int used = 0;
        for (int i = 0; i < phase.length; i++) {
            var integration = integrations.get(i);
            if (!(integration.norm() > NEGLIGIBLE)) {
                continue;
            }
            double re = integration.re();
            double im = integration.im();
            double scale = 2 / integration.norm();
            before += scale * scale * (re * re + im * im);
            for (int p = 0; p < bins && amplitude[i] != 0; p++) {
                double u = 0;
                double v = 0;
                for (int g = 0; g < ngroups; g++) {
                    double z = wave.at((p + 0.5) / bins + g * groupPhase + phase[i]);
                    u += z * toneRe[g];
                    v -= z * toneIm[g];
                }
                double weight = amplitude[i] * integration.counts()[p];
                double cos = binRe[p] - integration.meanRe();
                double sin = binIm[p] - integration.meanIm();
                re -= weight * (u * cos + v * sin);
                im -= weight * (v * cos - u * sin);
            }
            after += scale * scale * (re * re + im * im);
            used++;
        }
        return new Solution(
                phase,
                amplitude,
                significance,
                used == 0 ? Double.NaN : Math.sqrt(before / used),
                used == 0 ? Double.NaN : Math.sqrt(after / used));
    }

    /** Least squares with a straight line over group numbers 0, 1, … */
    private record StraightLine(int n, double t, double tt, double delta) {

        StraightLine(int n) {
            this(n, n * (n - 1.0) / 2, (n - 1.0) * n * (2 * n - 1.0) / 6);
        }

        private StraightLine(int n, double t, double tt) {
            this(n, t, tt, n * tt - t * t);
        }

        /** Square sum of the fitted line of values with sum {@code s} and sum of group × value {@code st}. */
        double power(double s, double st) {
            return (tt * s * s - 2 * t * s * st + n * st * st) / delta;
        }

        /** Removes the line from each column of {@code a}, [group][column]. */
        void remove(double[] a, int columns) {
            for (int p = 0; p < columns; p++) {
                double s = 0;
                double st = 0;
                for (int g = 0; g < n; g++) {
                    s += a[g * columns + p];
                    st += g * a[g * columns + p];
                }
                double start = (tt * s - t * st) / delta;
                double slope = (n * st - t * s) / delta;
                for (int g = 0; g < n; g++) {
                    a[g * columns + p] -= start + slope * g;
                }
            }
        }
    }
}

package org.webbcal.step.white_light;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How steady a light curve is: the ramp with which the detector settles, an event, and the noise beside both.
 *
 * <p>The curve is described by a line, an exponential and the lowering of a stretch, F = c + b t + a e^(-t/τ) - d event(t), by least squares. A box from a grid tells
 * whether there is an event; then its sides are given slopes, and the exponential is judged by what lies beside it, so that neither ingress nor limb darkening is taken
 * for a ramp. Each is kept where it lowers χ² by more than noise does.
 *
 * @param ramp amplitude of the ramp at the first integration, ppm of the flux; 0 for none
 * @param tau its time constant, days; NaN for none
 * @param settled first integration after the ramp is over
 * @param eventFrom first integration of the event; -1 for none
 * @param eventTo integration after the event
 * @param depth of the event, ppm
 * @param scatter standard deviation beside the event and after the ramp, ppm
 * @param expected the same by the errors of the fluxes, ppm; NaN where there are none
 * @param bins sizes of bins, integrations
 * @param deviations standard deviation of means of so many integrations that follow each other, ppm
 */
record Settling(
        double ramp,
        double tau,
        int settled,
        int eventFrom,
        int eventTo,
        double depth,
        double scatter,
        double expected,
        int[] bins,
        double[] deviations) {

    /** Fewest integrations of which anything can be said. */
    static final int FEWEST = 12;

    /** Places at which a box may begin or end. */
    private static final int GRID = 60;
    /** Time constants tried, in parts of the duration. */
    private static final double[] TAUS = {0.01, 0.02, 0.04, 0.07, 0.12, 0.2, 0.35};
    /** What χ² must fall by; the best of thousands of boxes lowers that of noise by some 20. */
    private static final double BELIEVED = 30;
    /** Part of an event that is left out at either side of it, for ingress and egress. */
    private static final double MARGIN = 0.1;
    /** Ends of an event are sought to this part of an integration. */
    private static final double FINEST = 0.25;
    /** Of the fullest description: line, ramp and its time constant, event and its ends. */
    private static final int PARAMETERS = 7;
    /** Bins that a deviation must be made of. */
    private static final int FEWEST_BINS = 12;

    /** A solution: coefficients of 1, t, exponential, box. */
    private record Fit(double chi2, double tau, int from, int to, double[] coefficients) {}

    /** Describes a curve of {@link #FEWEST} integrations or more. */
    static Settling of(LightCurve curve, double settledPpm) {
        int n = curve.size();
        double[] y = curve.flux();
        double level = median(y);
        double noise = pointToPoint(y);
        double sigma = noise > 0 ? noise : Math.abs(level) * 1e-9;
        double begin = curve.utc()[0];
        double span = curve.utc()[n - 1] - begin;
        var t = Arrays.stream(curve.utc()).map(u -> (u - begin) / span).toArray();
        var coarse = best(t, y, sigma);
        var event = coarse.from() < 0 ? null : contacts(t, y, sigma, coarse);
        double tau = ramp(t, y, sigma, beside(event, n, 0));
        boolean ramp = tau == tau;
        int[] all = IntStream.range(0, n).toArray();
        var fit = fit(t, y, sigma, all, tau, event);
        double amplitude = ramp ? 1e6 * fit.coefficients()[2] / level : 0;
        int settled = 0;
        while (settled < n && Math.abs(amplitude) * Math.exp(-t[settled] / tau) > settledPpm) {
            settled++;
        }
        var kept = beside(event, n, settled);
        // the event is no part of the noise, however well it is described
        var quiet = fit(t, y, sigma, kept, ramp && settled < n ? tau : Double.NaN, null);
        var residuals = new double[kept.length];
        double variance = 0;
        for (int k = 0; k < kept.length; k++) {
            residuals[k] = y[kept[k]] - baseline(quiet, t[kept[k]]);
            variance += curve.error()[kept[k]] * curve.error()[kept[k]];
        }
        double expected = 1e6 * Math.sqrt(variance / kept.length) / level;
        int[] bins = IntStream.iterate(1, b -> kept.length / b >= FEWEST_BINS, b -> 2 * b)
                .toArray();
        var deviations = Arrays.stream(bins)
                .mapToDouble(b -> 1e6 * deviation(kept, residuals, b) / level)
                .toArray();
        return new Settling(
                amplitude,
                tau * span,
                settled,
                event == null ? -1 : event.first(),
                event == null ? -1 : Math.min(n, event.last()),
                event == null ? 0 : -1e6 * fit.coefficients()[3] / level,
                1e6 * spread(residuals) / level,
                expected > 0 ? expected : Double.NaN,
                bins,
                deviations);
    }

    private static double baseline(Fit fit, double t) {
        double[] c = fit.coefficients();
        return c[0] + c[1] * t + (fit.tau() == fit.tau() ? c[2] * Math.exp(-t / fit.tau()) : 0);
    }

    /** Integrations after the ramp and beside the event; all, where that leaves too few. */
    private static int[] beside(Event event, int n, int first) {
        int margin = event == null ? 0 : (int) Math.ceil(MARGIN * (event.to() - event.from()));
        int[] kept = IntStream.range(first, n)
                .filter(i -> event == null || i < event.first() - margin || i >= event.last() + margin)
                .toArray();
        return kept.length < FEWEST / 2 ? IntStream.range(0, n).toArray() : kept;
    }

    /**
     * An event with sloping sides.
     *
     * @param from middle of the ingress, in integrations
     * @param to middle of the egress
     * @param slope integrations that ingress and egress take each
     */
    private record Event(double from, double to, double slope) {

        /** Part of the depth that is reached in an integration. */
        double shape(int i) {
            double rise = slope < 1 ? 1 : slope;
            double in = (i + 0.5 - from) / rise + 0.5;
            double out = (to - i - 0.5) / rise + 0.5;
            return Math.max(0, Math.min(1, Math.min(in, out)));
        }

        int first() {
            return Math.max(0, (int) Math.floor(from - slope / 2));
        }

        int last() {
            return (int) Math.ceil(to + slope / 2);
        }
    }

    /** The event whose sides and ends fit best, searched from a box. */
    private static Event contacts(double[] t, double[] y, double sigma, Fit box) {
        int[] all = IntStream.range(0, t.length).toArray();
        var best = new Event(box.from(), box.to(), 0);
        double lowest = fit(t, y, sigma, all, box.tau(), best).chi2();
        for (double step = Math.max(2, t.length / GRID); step >= FINEST; ) {
            Event better = null;
            for (var e : List.of(
                    new Event(best.from() - step, best.to(), best.slope()),
                    new Event(best.from() + step, best.to(), best.slope()),
                    new Event(best.from(), best.to() - step, best.slope()),
                    new Event(best.from(), best.to() + step, best.slope()),
                    new Event(best.from(), best.to(), best.slope() - step),
                    new Event(best.from(), best.to(), best.slope() + step))) {
                boolean sound = e.slope() >= 0 && e.slope() <= e.to() - e.from() && e.to() - e.from() >= 2;
                double chi2 = sound ? fit(t, y, sigma, all, box.tau(), e).chi2() : Double.POSITIVE_INFINITY;
                if (chi2 < lowest) {
                    lowest = chi2;
                    better = e;
                }
            }
            if (better == null) {
                step /= 2;
            } else {
                best = better;
            }
        }
        return best;
    }

    /** Time constant of the ramp that integrations show, or NaN. */
    private static double ramp(double[] t, double[] y, double sigma, int[] used) {
        var line = fit(t, y, sigma, used, Double.NaN, null);
        Fit best = line;
        for (double tau : TAUS) {
            best = better(best, fit(t, y, sigma, used, tau, null));
        }
        if (best.tau() != best.tau()) {
            return Double.NaN;
        }
        double shortest = TAUS[0] / 2;
        double longest = TAUS[TAUS.length - 1];
        for (double range = 0.6; range > 0.01; range /= 4) {
            double middle = Math.log(best.tau());
            for (int k = -4; k <= 4; k++) {
                double tau = Math.max(shortest, Math.min(longest, Math.exp(middle + k * range / 4)));
                best = better(best, fit(t, y, sigma, used, tau, null));
            }
        }
        return best.chi2() < line.chi2() - BELIEVED * excess(best, used.length) ? best.tau() : Double.NaN;
    }

    /** By how much the best description misses what noise would leave; what lowers the misfit has to do so by that much more. */
    private static double excess(Fit fit, int n) {
        return Math.max(1, fit.chi2() / Math.max(1, n - PARAMETERS));
    }

    private static Fit best(double[] t, double[] y, double sigma) {
        Fit plain = search(t, y, sigma, false, false);
        Fit event = search(t, y, sigma, false, true);
        Fit ramp = search(t, y, sigma, true, false);
        Fit both = search(t, y, sigma, true, true);
        Fit one = event.chi2() < ramp.chi2() ? event : ramp;
        double needed = BELIEVED * excess(both, t.length);
        if (both.chi2() < one.chi2() - needed && both.chi2() < plain.chi2() - 2 * needed) {
            return both;
        }
        return one.chi2() < plain.chi2() - needed ? one : plain;
    }

    /** The best of the grid; normal equations from running sums, so that a box costs nothing but its solution. */
    private static Fit search(double[] t, double[] y, double sigma, boolean ramp, boolean event) {
        int n = t.length;
        double[] taus = ramp ? TAUS : new double[] {Double.NaN};
        Fit best = null;
        for (double tau : taus) {
            var basis = new double[4][n];
            var sums = new double[n + 1][4];
            double[][] normal = new double[4][4];
            double[] right = new double[4];
            double yy = 0;
            for (int i = 0; i < n; i++) {
                basis[0][i] = 1;
                basis[1][i] = t[i];
                basis[2][i] = ramp ? Math.exp(-t[i] / tau) : 0;
                for (int a = 0; a < 3; a++) {
                    for (int b = 0; b < 3; b++) {
                        normal[a][b] += basis[a][i] * basis[b][i];
                    }
                    right[a] += basis[a][i] * y[i];
                    sums[i + 1][a] = sums[i][a] + basis[a][i];
                }
                sums[i + 1][3] = sums[i][3] + y[i];
                yy += y[i] * y[i];
            }
            if (!event) {
                best = better(best, solve(normal, right, yy, sigma, ramp, tau, -1, -1));
                continue;
            }
            int step = Math.max(1, n / GRID);
            // an event has something before it and something after it, and is not a single integration
            for (int from = step; from < n - 2 * step; from += step) {
                for (int to = from + Math.max(step, 3); to <= n - step && to - from <= 0.7 * n; to += step) {
                    for (int a = 0; a < 4; a++) {
                        double inside = sums[to][a] - sums[from][a];
                        if (a < 3) {
                            normal[a][3] = inside;
                            normal[3][a] = inside;
                        } else {
                            right[3] = inside;
                        }
                    }
                    normal[3][3] = to - from;
                    var fit = solve(normal, right, yy, sigma, ramp, tau, from, to);
                    // light is lost in an event
                    best = fit != null && fit.coefficients()[3] < 0 ? better(best, fit) : best;
                }
            }
        }
        if (best == null) {
            return search(t, y, sigma, ramp, false);
        }
        return best;
    }

    /** Least squares with a given time constant (NaN: no ramp) and event (null: none). */
    private static Fit fit(double[] t, double[] y, double sigma, int[] used, double tau, Event event) {
        boolean ramp = tau == tau;
        var normal = new double[4][4];
        var right = new double[4];
        var basis = new double[] {1, 0, 0, 0};
        double yy = 0;
        for (int i : used) {
            basis[1] = t[i];
            basis[2] = ramp ? Math.exp(-t[i] / tau) : 0;
            basis[3] = event == null ? 0 : event.shape(i);
            for (int a = 0; a < 4; a++) {
                for (int b = 0; b < 4; b++) {
                    normal[a][b] += basis[a] * basis[b];
                }
                right[a] += basis[a] * y[i];
            }
            yy += y[i] * y[i];
        }
        int from = event == null ? -1 : event.first();
        int to = event == null ? -1 : event.last();
        var fit = solve(normal, right, yy, sigma, ramp, tau, from, to);
        // terms that the integrations do not tell apart
        return fit != null ? fit : new Fit(Double.POSITIVE_INFINITY, tau, from, to, new double[4]);
    }

    private static Fit better(Fit a, Fit b) {
        return a == null || b != null && b.chi2() < a.chi2() ? b : a;
    }

    private static Fit solve(
            double[][] normal, double[] right, double yy, double sigma, boolean ramp, double tau, int from, int to) {
        List<Integer> used = new ArrayList<>(List.of(0, 1));
        if (ramp) {
            used.add(2);
        }
        if (from >= 0) {
            used.add(3);
        }
        int m = used.size();
        var a = new double[m][m + 1];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < m; j++) {
                a[i][j] = normal[used.get(i)][used.get(j)];
            }
            a[i][m] = right[used.get(i)];
        }
        for (int i = 0; i < m; i++) {
            if (!(a[i][i] > 1e-12 * normal[used.get(i)][used.get(i)])) {
                return null;
            }
            for (int r = i + 1; r < m; r++) {
                double f = a[r][i] / a[i][i];
                for (int j = i; j <= m; j++) {
                    a[r][j] -= f * a[i][j];
                }
            }
        }
        var c = new double[4];
        double chi2 = yy;
        for (int i = m - 1; i >= 0; i--) {
            double v = a[i][m];
            for (int j = i + 1; j < m; j++) {
                v -= a[i][j] * c[used.get(j)];
            }
            c[used.get(i)] = v / a[i][i];
            chi2 -= a[i][m] * a[i][m] / a[i][i];
        }
        return new Fit(chi2 / (sigma * sigma), ramp ? tau : Double.NaN, from, to, c);
    }

    /** Standard deviation of noise alone, from differences of neighbours. */
    private static double pointToPoint(double[] y) {
        var d = IntStream.range(1, y.length)
                .mapToDouble(i -> Math.abs(y[i] - y[i - 1]))
                .toArray();
        return 1.4826 * median(d) / Math.sqrt(2);
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    private static double spread(double[] r) {
        double mean = Arrays.stream(r).average().orElse(0);
        return Math.sqrt(Arrays.stream(r).map(v -> (v - mean) * (v - mean)).sum() / Math.max(1, r.length - 1));
    }

    /** Standard deviation of means of {@code size} neighbours; bins that an event interrupts do not count. */
    private static double deviation(int[] kept, double[] residuals, int size) {
        List<Double> means = new ArrayList<>();
        for (int k = 0; k + size <= kept.length; ) {
            if (kept[k + size - 1] - kept[k] != size - 1) {
                k++;
                continue;
            }
            double sum = 0;
            for (int j = k; j < k + size; j++) {
                sum += residuals[j];
            }
            means.add(sum / size);
            k += size;
        }
        return spread(means.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Deviation of the largest bins, by that of one integration over the root of the size: 1 for noise that is white. */
    double redness() {
        int last = bins.length - 1;
        return last < 1 ? 1 : deviations[last] * Math.sqrt(bins[last]) / deviations[0];
    }
}

package org.webbcal.lib.spectra;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.dq.Dq;

/**
 * Makes one spectrum of several of the same source.
 *
 * @see "jwst/combine_1d/combine1d.py"
 */
public final class Combination {

    /** A clump of wavelengths scatters less than this part of its neighbours. */
    private static final double CLUMP = 0.8;

    /** One spectrum: wavelengths in µm that rise or fall throughout, values, flags, and what it counts. */
    public record Input(
            double[] wavelength,
            double[] flux,
            double[] error,
            double[] brightness,
            double[] brightnessError,
            int[] dq,
            double weight) {}

    private Combination() {}

    /**
     * A row of a spectrum as an input. Wavelengths that are NaN are passed over; columns that the spectrum does not have are NaN, errors 0.
     *
     * @return an input without wavelengths if no flux is finite or the wavelengths neither rise nor fall throughout
     */
    public static Input input(Spectrum spectrum, int row, double weight) {
        double[] wavelength = spectrum.require(Column.WAVELENGTH);
        int base = row * spectrum.length();
        int[] at = IntStream.range(base, base + spectrum.length())
                .filter(i -> Double.isFinite(wavelength[i]))
                .toArray();
        var input = new Input(
                pick(wavelength, at, Double.NaN),
                pick(spectrum.get(Column.FLUX), at, Double.NaN),
                pick(spectrum.get(Column.FLUX_ERROR), at, 0),
                pick(spectrum.get(Column.SURF_BRIGHT), at, Double.NaN),
                pick(spectrum.get(Column.SB_ERROR), at, 0),
                Arrays.stream(at).map(i -> spectrum.dq()[i]).toArray(),
                weight);
        boolean any = Arrays.stream(input.flux()).anyMatch(Double::isFinite);
        return any && at.length > 1 && monotonic(input.wavelength())
                ? input
                : new Input(
                        new double[0], new double[0], new double[0], new double[0], new double[0], new int[0], weight);
    }

    private static double[] pick(double[] values, int[] at, double otherwise) {
        return Arrays.stream(at)
                .mapToDouble(i -> values == null ? otherwise : values[i])
                .toArray();
    }

    private static boolean monotonic(double[] w) {
        double sign = Math.signum(w[1] - w[0]);
        return sign != 0 && IntStream.range(1, w.length).allMatch(i -> sign * (w[i] - w[i - 1]) > 0);
    }

    /**
     * Combines spectra: at each wavelength Σ w f / Σ w over those that have a value there, with the error √Σ (w σ)² / Σ w.
     *
     * @param inputs with wavelengths; at least one
     * @param clip values farther than this many median deviations from the median of their wavelength are left out; NaN for none
     * @return WAVELENGTH (rising), FLUX, FLUX_ERROR, SURF_BRIGHT, SB_ERROR, WEIGHT, N_INPUT and DQ; wavelengths without a value are left out
     */
    public static Spectrum of(List<Input> inputs, double clip) {
        double[] grid = wavelengths(inputs);
        int n = grid.length;
        int m = inputs.size();
        // index into each input of the value that falls on a wavelength; -1 for none
        var from = new int[m][n];
        var dq = new int[n];
        for (int s = 0; s < m; s++) {
            Arrays.fill(from[s], -1);
            var input = inputs.get(s);
            for (int i = 0; i < input.wavelength().length; i++) {
                int k = nearest(grid, input.wavelength()[i]);
                if (k >= 0 && (input.dq()[i] & Dq.DO_NOT_USE) == 0 && input.flux()[i] == input.flux()[i]) {
                    from[s][k] = i;
                    dq[k] |= input.dq()[i];
                }
            }
        }
        if (clip == clip) {
            clip(inputs, from, clip);
        }
        int[] kept = IntStream.range(0, n)
                .filter(k -> Arrays.stream(from).anyMatch(f -> f[k] >= 0))
                .toArray();
        var out = Spectrum.combined(kept.length);
        for (int j = 0; j < kept.length; j++) {
            out.make(Column.WAVELENGTH)[j] = grid[kept[j]];
            out.dq()[j] = dq[kept[j]];
            sum(inputs, from, kept[j], out, j);
        }
        return out;
    }

    private static void sum(List<Input> inputs, int[][] from, int k, Spectrum out, int j) {
        double weight = 0;
        double count = 0;
        var sums = new double[4];
        for (int s = 0; s < from.length; s++) {
            int i = from[s][k];
            if (i < 0) {
                continue;
            }
            var input = inputs.get(s);
            double w = input.weight();
            weight += w;
            count++;
            sums[0] += zero(input.flux()[i] * w);
            sums[1] += square(input.error()[i] * w);
            sums[2] += zero(input.brightness()[i] * w);
            sums[3] += square(input.brightnessError()[i] * w);
        }
        out.make(Column.WEIGHT)[j] = weight;
        out.make(Column.N_INPUT)[j] = count;
        out.make(Column.FLUX)[j] = sums[0] / weight;
        out.make(Column.FLUX_ERROR)[j] = Math.sqrt(sums[1]) / weight;
        out.make(Column.SURF_BRIGHT)[j] = sums[2] / weight;
        out.make(Column.SB_ERROR)[j] = Math.sqrt(sums[3]) / weight;
    }

    private static double zero(double v) {
        return v == v ? v : 0;
    }

    private static double square(double v) {
        return v == v ? v * v : 0;
    }

    /** Leaves out what lies far from the others; the deviation is one for all wavelengths, of fluxes times weights. */
    private static void clip(List<Input> inputs, int[][] from, double clip) {
        int n = from[0].length;
        var medians = new double[n];
        var values = new double[from.length];
        var deviations = new double[from.length * n];
        int count = 0;
        for (int k = 0; k < n; k++) {
            int used = 0;
            for (int s = 0; s < from.length; s++) {
                double v = weighted(inputs, from, s, k);
                if (v == v && v != 0) {
                    values[used++] = v;
                }
            }
            medians[k] = median(values, used);
            for (int i = 0; i < used; i++) {
                deviations[count++] = Math.abs(values[i] - medians[k]);
            }
        }
        double limit = clip * median(deviations, count);
        for (int s = 0; s < from.length; s++) {
            for (int k = 0; k < n; k++) {
                if (Math.abs(weighted(inputs, from, s, k) - medians[k]) > limit) {
                    from[s][k] = -1;
                }
            }
        }
    }

    private static double weighted(List<Input> inputs, int[][] from, int s, int k) {
        int i = from[s][k];
        return i < 0 ? Double.NaN : inputs.get(s).flux()[i] * inputs.get(s).weight();
    }

    private static double median(double[] values, int n) {
        if (n == 0) {
            return Double.NaN;
        }
        var sorted = Arrays.copyOf(values, n);
        Arrays.sort(sorted);
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** Index of the wavelength of the grid to which a wavelength belongs, between nodes by straight lines, halves to even; -1 beyond the ends. */
    private static int nearest(double[] grid, double w) {
        int found = Arrays.binarySearch(grid, w);
        if (found >= 0) {
            return found;
        }
        int upper = -found - 1;
        if (upper == 0 || upper == grid.length) {
            return -1;
        }
        double f = (w - grid[upper - 1]) / (grid[upper] - grid[upper - 1]);
        return (int) Math.rint((upper - 1) * (1 - f) + upper * f);
    }

    /**
     * Wavelengths of the combination, rising: of as many spectra as cover a place, so many neighbouring wavelengths become their mean; where spectra have nearly the
     * same wavelengths, those that lie together.
     */
    static double[] wavelengths(List<Input> inputs) {
        double[] all = inputs.stream()
                .flatMapToDouble(i -> Arrays.stream(i.wavelength()))
                .sorted()
                .toArray();
        int[] covering = covering(inputs, all);
        int n = all.length;
        var scatter = new double[n];
        var mean = new double[n];
        var chosen = new double[n];
        Arrays.fill(scatter, 9999);
        Arrays.fill(mean, -99);
        Arrays.fill(chosen, -99);
        for (int k = 0; k < n; k++) {
            int size = covering[k];
            int to = size == 1 ? k + 1 : k + size / 2 + 1;
            int from = to - size;
            if (from >= 0 && to <= n) {
                mean[k] = mean(all, from, to);
                scatter[k] = scatter(all, from, to, mean[k]);
                chosen[k] = scatter[k] == 0 ? mean[k] : chosen[k];
            }
        }
        for (int k = 0; k < n; k++) {
            if (scatter[k] > 0) {
                double around = k == 0
                        ? scatter[Math.min(1, n - 1)]
                        : k == n - 1 ? scatter[n - 2] : (scatter[k - 1] + scatter[k + 1]) / 2;
                chosen[k] = scatter[k] < CLUMP * around ? mean[k] : chosen[k];
            }
        }
        fillGaps(all, covering, chosen);
        return Arrays.stream(chosen).filter(w -> w > 0).sorted().distinct().toArray();
    }

    /** Number of spectra that cover each wavelength: half a step beyond their ends, the upper end exclusive. */
    private static int[] covering(List<Input> inputs, double[] all) {
        var out = new int[all.length];
        for (var input : inputs) {
            double[] w = input.wavelength();
            int n = w.length;
            double first = w[0] - 0.5 * (w[1] - w[0]);
            double last = w[n - 1] + 0.5 * (w[n - 1] - w[n - 2]);
            double low = Math.min(first, last);
            double high = Math.max(first, last);
            for (int k = 0; k < out.length; k++) {
                out[k] += all[k] >= low && all[k] < high ? 1 : 0;
            }
        }
        return out;
    }

    private static void fillGaps(double[] all, int[] covering, double[] chosen) {
        int n = all.length;
        for (int i = 0; i < n; ) {
            int size = covering[i];
            if (i + size / 2 < n) {
                size = covering[i + size / 2];
                int low = Math.max(i - 1, 0);
                int high = Math.min(i + size + 1, n - 1);
                if (i + size < n && Arrays.stream(chosen, low, high).allMatch(c -> c <= 0)) {
                    chosen[i] = mean(all, i, i + size);
                }
            }
            i += Math.max(1, size);
        }
    }

    private static double mean(double[] a, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += a[i];
        }
        return sum / (to - from);
    }

    private static double scatter(double[] a, int from, int to, double mean) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (a[i] - mean) * (a[i] - mean);
        }
        return Math.sqrt(sum / (to - from));
    }

    /** Inputs of a list that have wavelengths. */
    public static List<Input> usable(List<Input> inputs) {
        return new ArrayList<>(
                inputs.stream().filter(i -> i.wavelength().length > 1).toList());
    }
}

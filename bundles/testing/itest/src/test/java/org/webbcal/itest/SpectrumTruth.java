package org.webbcal.itest;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Table;

/**
 * A spectrum against the table of what went in. The same figures as {@code bundles/testing/regression/lrs_truth} gives.
 *
 * @param elements wavelengths that have a flux and an error and are not DO_NOT_USE
 * @param bias median of measured over true flux, less 1
 * @param micron by which the features of the spectrum lie beyond the true ones, µm
 * @param pull centre of (measured less true) over error
 * @param pullWidth standard deviation of the same, without outliers
 * @param signalToNoise median
 */
record SpectrumTruth(int elements, double bias, double micron, double pull, double pullWidth, double signalToNoise) {

    private static final double FROM = 5;
    private static final double TO = 12;
    private static final int DO_NOT_USE = 1;
    /** From the median deviation to the standard deviation of a normal distribution. */
    private static final double MAD_TO_SIGMA = 1.4826;
    /** Scatters beyond which a pull is an outlier. */
    private static final double OUTLIER = 5;
    /** Shifts that are tried, µm, and the terms of the smooth factor by which the flux may be wrong meanwhile. */
    private static final double MOST = 0.06;

    private static final double STEP = 0.0005;
    private static final int TERMS = 4;

    static SpectrumTruth of(Table truth, Spectrum spectrum) {
        double[] wavelength = spectrum.require(Column.WAVELENGTH);
        double[] flux = spectrum.require(Column.FLUX);
        double[] error = spectrum.require(Column.FLUX_ERROR);
        int[] used = IntStream.range(0, spectrum.length())
                .filter(i -> wavelength[i] >= FROM && wavelength[i] <= TO)
                .filter(i -> Double.isFinite(flux[i]) && error[i] > 0 && (spectrum.dq()[i] & DO_NOT_USE) == 0)
                .toArray();
        var curve = new Curve(truth);
        double[] l = pick(wavelength, used);
        double[] f = pick(flux, used);
        double[] e = pick(error, used);
        int n = used.length;
        var ratio = new double[n];
        var pull = new double[n];
        var signal = new double[n];
        for (int k = 0; k < n; k++) {
            double expected = curve.at(l[k]);
            ratio[k] = f[k] / expected;
            pull[k] = (f[k] - expected) / e[k];
            signal[k] = f[k] / e[k];
        }
        double centre = median(pull);
        double scatter = MAD_TO_SIGMA
                * median(Arrays.stream(pull).map(p -> Math.abs(p - centre)).toArray());
        double width = Math.sqrt(Arrays.stream(pull)
                .filter(p -> Math.abs(p - centre) < OUTLIER * scatter)
                .map(p -> (p - centre) * (p - centre))
                .average()
                .orElse(Double.NaN));
        return new SpectrumTruth(n, median(ratio) - 1, shift(curve, l, f, e), centre, width, median(signal));
    }

    private static double[] pick(double[] values, int[] at) {
        return Arrays.stream(at).mapToDouble(i -> values[i]).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** The true flux by wavelength. */
    private static final class Curve {
        private final double[] wavelength;
        private final double[] flux;

        private Curve(Table truth) {
            int n = truth.rows();
            int[] order = IntStream.range(0, n)
                    .boxed()
                    .sorted((a, b) -> Double.compare(
                            truth.require("wavelength").number(a),
                            truth.require("wavelength").number(b)))
                    .mapToInt(Integer::intValue)
                    .toArray();
            wavelength = Arrays.stream(order)
                    .mapToDouble(truth.require("wavelength")::number)
                    .toArray();
            flux = Arrays.stream(order)
                    .mapToDouble(truth.require("flux")::number)
                    .toArray();
        }

        private double at(double micron) {
            int found = Arrays.binarySearch(wavelength, micron);
            int i = Math.max(0, Math.min(wavelength.length - 2, found >= 0 ? found : -found - 2));
            double u = (micron - wavelength[i]) / (wavelength[i + 1] - wavelength[i]);
            return flux[i] + u * (flux[i + 1] - flux[i]);
        }
    }

    /** The shift at which the truth times a cubic fits best, by least squares. */
    private static double shift(Curve curve, double[] wavelength, double[] flux, double[] error) {
        int steps = (int) Math.round(2 * MOST / STEP) + 1;
        var misfit = new double[steps];
        for (int s = 0; s < steps; s++) {
            double by = -MOST + s * STEP;
            var model = new double[wavelength.length];
            Arrays.setAll(model, k -> curve.at(wavelength[k] - by));
            misfit[s] = misfit(model, flux, error);
        }
        int best = IntStream.range(0, steps)
                .reduce((a, b) -> misfit[b] < misfit[a] ? b : a)
                .orElseThrow();
        if (best == 0 || best == steps - 1) {
            return -MOST + best * STEP;
        }
        double before = misfit[best - 1];
        double after = misfit[best + 1];
        return -MOST + STEP * (best + 0.5 * (before - after) / (before - 2 * misfit[best] + after));
    }

    /** Sum of squared residuals of model × polynomial, whose terms are made orthogonal one after the other. */
    private static double misfit(double[] model, double[] flux, double[] error) {
        int n = flux.length;
        var rest = new double[n];
        Arrays.setAll(rest, k -> flux[k] / error[k]);
        var terms = new double[TERMS][n];
        for (int t = 0; t < TERMS; t++) {
            for (int k = 0; k < n; k++) {
                terms[t][k] = Math.pow(-1 + 2.0 * k / (n - 1), t) * model[k] / error[k];
            }
            for (int u = 0; u < t; u++) {
                subtract(terms[t], terms[u]);
            }
            subtract(rest, terms[t]);
        }
        return Arrays.stream(rest).map(r -> r * r).sum();
    }

    /** Takes the part along {@code direction} out of {@code vector}. */
    private static void subtract(double[] vector, double[] direction) {
        double dot = 0;
        double square = 0;
        for (int k = 0; k < vector.length; k++) {
            dot += vector[k] * direction[k];
            square += direction[k] * direction[k];
        }
        for (int k = 0; k < vector.length; k++) {
            vector[k] -= dot / square * direction[k];
        }
    }
}

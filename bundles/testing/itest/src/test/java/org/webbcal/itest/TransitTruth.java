package org.webbcal.itest;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Table;

/**
 * A time series of spectra against the transit that went in. The same figures as {@code bundles/testing/regression/lrs_truth --light-curve} gives.
 *
 * @param elements wavelengths at which a depth was measured
 * @param depth weighted mean of the depths; {@code expected} the same of the true ones, {@code error} its standard deviation
 * @param pull mean of (measured less true depth) over error; {@code pullWidth} its scatter
 * @param scatter standard deviation of the white light out of transit, over what photons and read noise let expect
 */
record TransitTruth(
        int elements, double depth, double expected, double error, double pull, double pullWidth, double scatter) {

    private static final double FROM = 5;
    private static final double TO = 12;
    private static final int DO_NOT_USE = 1;
    /** Integrations that must have a value at a wavelength. */
    private static final double PART = 0.8;
    /** Terms of the light curve: level, light lost, drift. */
    private static final int TERMS = 3;

    /** One integration: a row of a spectrum. */
    private record Row(Spectrum spectrum, int row) {

        double at(Column column, int i) {
            return spectrum.require(column)[row * spectrum.length() + i];
        }

        /** A value that counts, or NaN. */
        double flux(int i) {
            boolean bad = (spectrum.dq()[row * spectrum.length() + i] & DO_NOT_USE) != 0;
            return bad || !(at(Column.FLUX_ERROR, i) > 0) ? Double.NaN : at(Column.FLUX, i);
        }

        /** Variance by photons and read noise alone; the flat is the same in all integrations. */
        double variance(int i) {
            return at(Column.FLUX_VAR_POISSON, i) + at(Column.FLUX_VAR_RNOISE, i);
        }

        int integration() {
            return spectrum.integrations()[row];
        }
    }

    /** @param truth by wavelength; {@code curve} by integration */
    static TransitTruth of(Table truth, Table curve, List<Spectrum> spectra) {
        List<Row> rows = spectra.stream()
                .flatMap(s -> IntStream.range(0, s.rows()).mapToObj(row -> new Row(s, row)))
                .sorted(Comparator.comparingInt(Row::integration))
                .toList();
        int n = rows.size();
        double[] shape = rows.stream()
                .mapToDouble(r -> curve.require("shape").number(r.integration() - 1))
                .toArray();
        double[] time =
                IntStream.range(0, n).mapToDouble(k -> 2.0 * k / (n - 1) - 1).toArray();
        var first = rows.get(0);
        var white = new double[n];
        var noise = new double[n];
        double[] sums = new double[3];
        var pulls = IntStream.range(0, first.spectrum().length())
                .filter(i -> first.at(Column.WAVELENGTH, i) >= FROM && first.at(Column.WAVELENGTH, i) <= TO)
                .mapToDouble(i -> {
                    double[] fit = depth(rows, i, shape, time);
                    for (int k = 0; k < n; k++) {
                        double f = rows.get(k).flux(i);
                        white[k] += f == f ? f : 0;
                        noise[k] += f == f ? rows.get(k).variance(i) : 0;
                    }
                    double expected = at(truth, first.at(Column.WAVELENGTH, i));
                    double weight = 1 / (fit[1] * fit[1]);
                    if (fit[0] == fit[0]) {
                        sums[0] += weight * fit[0];
                        sums[1] += weight * expected;
                        sums[2] += weight;
                    }
                    return (fit[0] - expected) / fit[1];
                })
                .filter(p -> p == p)
                .toArray();
        double mean = Arrays.stream(pulls).average().orElse(Double.NaN);
        double square = Arrays.stream(pulls).map(p -> (p - mean) * (p - mean)).sum();
        return new TransitTruth(
                pulls.length,
                sums[0] / sums[2],
                sums[1] / sums[2],
                1 / Math.sqrt(sums[2]),
                mean,
                Math.sqrt(square / (pulls.length - 1)),
                scatter(white, noise, shape, time));
    }

    /** Depth and its error at a wavelength, by least squares of a (1 - d shape) + b t; NaN where too few integrations count. */
    private static double[] depth(List<Row> rows, int i, double[] shape, double[] time) {
        var a = new double[TERMS][TERMS + 1];
        int used = 0;
        for (int k = 0; k < rows.size(); k++) {
            double f = rows.get(k).flux(i);
            if (f == f) {
                double[] terms = {1, -shape[k], time[k]};
                double weight = 1 / rows.get(k).variance(i);
                for (int r = 0; r < TERMS; r++) {
                    for (int c = 0; c < TERMS; c++) {
                        a[r][c] += weight * terms[r] * terms[c];
                    }
                    a[r][TERMS] += weight * terms[r] * f;
                }
                used++;
            }
        }
        if (used < PART * rows.size()) {
            return new double[] {Double.NaN, Double.NaN};
        }
        double all = determinant(a, -1);
        double level = determinant(a, 0) / all;
        double lost = determinant(a, 1) / all;
        double variance = (a[0][0] * a[2][2] - a[0][2] * a[2][0]) / all;
        return new double[] {lost / level, Math.sqrt(variance) / level};
    }

    /** Of the normal equations, with the right hand side in the place of a column, or without. */
    private static double determinant(double[][] a, int replaced) {
        var m = new double[TERMS][TERMS];
        for (int r = 0; r < TERMS; r++) {
            for (int c = 0; c < TERMS; c++) {
                m[r][c] = a[r][c == replaced ? TERMS : c];
            }
        }
        return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
                - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    }

    private static double at(Table truth, double micron) {
        int n = truth.rows();
        int best = 0;
        for (int k = 1; k < n; k++) {
            if (Math.abs(truth.require("wavelength").number(k) - micron)
                    < Math.abs(truth.require("wavelength").number(best) - micron)) {
                best = k;
            }
        }
        // rows of the detector are elements of the spectrum, so that nothing lies between
        return truth.require("depth").number(best);
    }

    /** Out of transit, about a straight line. */
    private static double scatter(double[] white, double[] noise, double[] shape, double[] time) {
        int[] out = IntStream.range(0, white.length).filter(k -> shape[k] == 0).toArray();
        double t = Arrays.stream(out).mapToDouble(k -> time[k]).average().orElse(0);
        double y = Arrays.stream(out).mapToDouble(k -> white[k]).average().orElse(0);
        double slope = Arrays.stream(out)
                        .mapToDouble(k -> (time[k] - t) * (white[k] - y))
                        .sum()
                / Arrays.stream(out)
                        .mapToDouble(k -> (time[k] - t) * (time[k] - t))
                        .sum();
        double square = Arrays.stream(out)
                .mapToDouble(k -> white[k] - y - slope * (time[k] - t))
                .map(r -> r * r)
                .sum();
        double expected =
                Arrays.stream(out).mapToDouble(k -> noise[k]).average().orElse(Double.NaN);
        return Math.sqrt(square / (out.length - 2) / expected);
    }
}

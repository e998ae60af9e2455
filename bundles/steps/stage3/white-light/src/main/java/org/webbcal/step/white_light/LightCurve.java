package org.webbcal.step.white_light;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.Spectrum.Time;

/**
 * Flux of each integration, summed over a range of wavelengths.
 *
 * @param utc middles of integrations, MJD UTC, rising
 * @param tdb the same at the barycentre of the solar system
 * @param flux in the unit of the spectra
 * @param error by photons and read noise; that of the flat is the same in all integrations and makes no scatter. 0 where the spectra have no errors
 * @param dropped integrations without time, or of a time that another has
 * @param filled values that were filled in
 * @see "jwst/white_light/white_light.py"
 */
record LightCurve(double[] utc, double[] tdb, double[] flux, double[] error, int dropped, int filled) {

    /** An integration: spectrum and row. */
    private record Integration(Spectrum spectrum, int row, double utc) {}

    /**
     * Sums spectra.
     *
     * @param from shortest wavelength, µm, inclusive
     * @param to longest, inclusive
     * @param fill whether values that an integration lacks are made up from the others
     */
    static LightCurve of(List<Spectrum> spectra, double from, double to, boolean fill) {
        var all = spectra.stream()
                .filter(s -> s.layout() == Layout.PER_INTEGRATION)
                .flatMap(s -> IntStream.range(0, s.rows())
                        .mapToObj(row -> new Integration(s, row, s.times(Time.MJD_AVG)[row])))
                .toList();
        var sorted = all.stream()
                .filter(i -> i.utc() == i.utc())
                .sorted((a, b) -> Double.compare(a.utc(), b.utc()))
                .toList();
        // of integrations at one time the first counts, as they are in order of the file
        var kept = IntStream.range(0, sorted.size())
                .filter(i -> i == 0 || sorted.get(i).utc() != sorted.get(i - 1).utc())
                .mapToObj(sorted::get)
                .toList();
        int n = kept.size();
        var curve = new LightCurve(new double[n], new double[n], new double[n], new double[n], all.size() - n, 0);
        int filled = 0;
        double[][] median = fill ? medians(kept, from, to) : null;
        for (int i = 0; i < n; i++) {
            var one = kept.get(i);
            curve.utc[i] = one.utc();
            curve.tdb[i] = one.spectrum().times(Time.TDB_MID)[one.row()];
            filled += sum(one, from, to, median, curve, i);
        }
        return new LightCurve(curve.utc, curve.tdb, curve.flux, curve.error, curve.dropped, filled);
    }

    private static int sum(Integration one, double from, double to, double[][] median, LightCurve curve, int i) {
        var spectrum = one.spectrum();
        int n = spectrum.length();
        int base = one.row() * n;
        double[] wavelength = spectrum.require(Column.WAVELENGTH);
        double[] flux = spectrum.require(Column.FLUX);
        double[] error = spectrum.get(Column.FLUX_ERROR);
        double[] flat = spectrum.get(Column.FLUX_VAR_FLAT);
        double sum = 0;
        double variance = 0;
        double there = 0;
        double missing = 0;
        int filled = 0;
        boolean same = median != null && n == median[0].length;
        for (int k = 0; k < n; k++) {
            double w = wavelength[base + k];
            if (!(w >= from && w <= to)) {
                continue;
            }
            double f = flux[base + k];
            double usual = same ? median[0][k] : Double.NaN;
            if (f == f) {
                sum += f;
                double e = error == null ? 0 : error[base + k];
                double common = flat == null || !(flat[base + k] < e * e) ? 0 : flat[base + k];
                variance += e == e ? e * e - common : 0;
                there += usual == usual ? usual : 0;
            } else if (usual == usual) {
                missing += usual;
                filled++;
            }
        }
        double scale = filled > 0 && there != 0 ? 1 + missing / there : 1;
        curve.flux[i] = sum * scale;
        curve.error[i] = Math.sqrt(variance) * scale;
        return filled;
    }

    /** Median flux of each wavelength over integrations of the usual length; NaN where half of them or more have none. */
    private static double[][] medians(List<Integration> kept, double from, double to) {
        int length = kept.isEmpty() ? 0 : kept.get(0).spectrum().length();
        var out = new double[1][length];
        var values = new double[kept.size()];
        for (int k = 0; k < length; k++) {
            int n = 0;
            for (var one : kept) {
                int at = one.row() * length + k;
                boolean usable = one.spectrum().length() == length
                        && one.spectrum().require(Column.WAVELENGTH)[at] >= from
                        && one.spectrum().require(Column.WAVELENGTH)[at] <= to;
                double f = usable ? one.spectrum().require(Column.FLUX)[at] : Double.NaN;
                if (f == f) {
                    values[n++] = f;
                }
            }
            Arrays.sort(values, 0, n);
            out[0][k] = 2 * n > kept.size() ? (values[(n - 1) / 2] + values[n / 2]) / 2 : Double.NaN;
        }
        return out;
    }

    int size() {
        return utc.length;
    }
}

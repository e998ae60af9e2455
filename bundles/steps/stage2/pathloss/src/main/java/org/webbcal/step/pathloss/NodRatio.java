package org.webbcal.step.pathloss;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.dq.Dq;

/**
 * Ratio of two spectra of one source, wavelength by wavelength.
 *
 * @param wavelengths µm, rising
 * @param ratios second to first
 */
record NodRatio(double[] wavelengths, double[] ratios) {

    /** The second spectrum is brought to the wavelengths of the first by straight lines; unusable values and their neighbours are left out. */
    static NodRatio of(Spectrum first, Spectrum second) {
        double[][] a = usable(first);
        double[][] b = usable(second);
        var wavelengths = new double[a[0].length];
        var ratios = new double[a[0].length];
        int n = 0;
        for (int i = 0; i < a[0].length; i++) {
            double flux = at(b, a[0][i]);
            if (flux == flux && a[1][i] > 0) {
                wavelengths[n] = a[0][i];
                ratios[n++] = flux / a[1][i];
            }
        }
        return new NodRatio(Arrays.copyOf(wavelengths, n), Arrays.copyOf(ratios, n));
    }

    /** Wavelengths and fluxes in the order of wavelengths, NaN where the flux is not to be used. */
    private static double[][] usable(Spectrum spectrum) {
        double[] wavelength = spectrum.require(Column.WAVELENGTH);
        double[] flux = spectrum.require(Column.FLUX);
        int[] order = IntStream.range(0, wavelength.length)
                .filter(i -> Double.isFinite(wavelength[i]))
                .boxed()
                .sorted((i, j) -> Double.compare(wavelength[i], wavelength[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        var out = new double[2][order.length];
        for (int k = 0; k < order.length; k++) {
            out[0][k] = wavelength[order[k]];
            out[1][k] = Dq.all(spectrum.dq()[order[k]], Dq.DO_NOT_USE) ? Double.NaN : flux[order[k]];
        }
        return out;
    }

    private static double at(double[][] spectrum, double wavelength) {
        int found = Arrays.binarySearch(spectrum[0], wavelength);
        if (found >= 0) {
            return spectrum[1][found];
        }
        int upper = -found - 1;
        if (upper == 0 || upper == spectrum[0].length) {
            return Double.NaN;
        }
        double f = (wavelength - spectrum[0][upper - 1]) / (spectrum[0][upper] - spectrum[0][upper - 1]);
        return spectrum[1][upper - 1] + f * (spectrum[1][upper] - spectrum[1][upper - 1]);
    }

    private double[] between(double from, double to) {
        return IntStream.range(0, wavelengths.length)
                .filter(i -> wavelengths[i] >= from && wavelengths[i] < to)
                .mapToDouble(i -> ratios[i])
                .sorted()
                .toArray();
    }

    /** Median of a range of wavelengths; NaN where there is none. */
    double median(double from, double to) {
        return median(between(from, to));
    }

    /** Error of that median, from the scatter of the ratios about it. */
    double error(double from, double to) {
        double[] sorted = between(from, to);
        double middle = median(sorted);
        double[] off =
                Arrays.stream(sorted).map(r -> Math.abs(r - middle)).sorted().toArray();
        // 1.4826 from the median deviation to the standard deviation, 1.2533 from the error of a mean to that of a
        // median
        return 1.4826 * 1.2533 * median(off) / Math.sqrt(Math.max(1, sorted.length));
    }

    private static double median(double[] sorted) {
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }
}

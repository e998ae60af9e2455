package org.webbcal.step.extract_1d;

import org.webbcal.math.Median;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.dq.Dq;

/** How much spectra scatter in units of their errors; 1 where the errors are honest. */
final class ErrorRatio {

    /** Integrations that tell by themselves. */
    static final int FEWEST = 20;

    /** Neighbours in a spectrum that was resampled share light; the second next ones hardly do. */
    private static final int SPECTRUM_LAG = 2;

    /** Values that a ratio needs. */
    private static final int LEAST_VALUES = 15;

    private static final double MAD_TO_SIGMA = 1.4826;

    private ErrorRatio() {}

    /** Median over the wavelengths of the ratio of each, each integration held against those before and after; NaN if too few have errors. */
    static double ofSeries(Spectrum spectrum) {
        int n = spectrum.length();
        var ratios = new double[n];
        int found = 0;
        for (int i = 0; i < n; i++) {
            double ratio = scatter(spectrum, i, n, spectrum.rows(), 1);
            if (!Double.isNaN(ratio)) {
                ratios[found++] = ratio;
            }
        }
        return found < LEAST_VALUES ? Double.NaN : Median.inPlace(ratios, found);
    }

    /** Ratio of one row, each wavelength held against its neighbours; NaN if too few have errors. */
    static double ofSpectrum(Spectrum spectrum, int row) {
        return scatter(spectrum, row * spectrum.length(), 1, spectrum.length(), SPECTRUM_LAG);
    }

    /**
     * Robust scatter of values against the mean of those before and after, in units of the error of that: slopes and slow changes have no part in it.
     *
     * @param step from one value to the next
     * @param lag of the values before and after
     */
    private static double scatter(Spectrum spectrum, int first, int step, int count, int lag) {
        double[] flux = spectrum.get(Column.FLUX);
        double[] error = spectrum.get(Column.FLUX_ERROR);
        double[] wavelength = spectrum.get(Column.WAVELENGTH);
        if (flux == null || error == null || wavelength == null) {
            return Double.NaN;
        }
        var pulls = new double[count];
        int found = 0;
        for (int k = lag; k < count - lag; k++) {
            int at = first + k * step;
            int before = at - lag * step;
            int after = at + lag * step;
            if (usable(spectrum, flux, error, at)
                    && usable(spectrum, flux, error, before)
                    && usable(spectrum, flux, error, after)
                    && !Validity.outside(wavelength[at])) {
                double difference = flux[at] - 0.5 * (flux[before] + flux[after]);
                double expected = Math.hypot(error[at], 0.5 * Math.hypot(error[before], error[after]));
                pulls[found++] = Math.abs(difference) / expected;
            }
        }
        return found < LEAST_VALUES ? Double.NaN : MAD_TO_SIGMA * Median.inPlace(pulls, found);
    }

    private static boolean usable(Spectrum spectrum, double[] flux, double[] error, int at) {
        return !Dq.any(spectrum.dq()[at], Dq.DO_NOT_USE) && Double.isFinite(flux[at]) && error[at] > 0;
    }
}

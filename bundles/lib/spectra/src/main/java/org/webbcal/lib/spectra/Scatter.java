package org.webbcal.lib.spectra;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.webbcal.lib.spectra.Combination.Input;
import org.webbcal.math.Median;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.dq.Dq;

/**
 * Errors of a combined spectrum by the scatter of the spectra it was made of, beside those that were propagated: the limit of many draws of a bootstrap that exchanges
 * residuals among neighbouring wavelengths.
 *
 * @param errors for each wavelength of the combined spectrum; NaN where too few neighbours tell
 * @param ratio scatter over propagated error, of all wavelengths; 1 where errors are honest
 */
public record Scatter(double[] errors, double ratio) {

    /** Values over which spectra may differ smoothly, as they do by losses at the slit: that is no noise. */
    private static final int SMOOTH = 21;
    /** Wavelengths to each side whose residuals are exchanged, and how many of these residuals there must be. */
    private static final int REACH = 45;

    private static final int FEWEST = 30;

    private static final double MAD_TO_SIGMA = 1.4826;
    /** Error of a median over that of a mean. */
    private static final double MEDIAN_ERROR = 1.2533;

    /**
     * Compares spectra with their mean.
     *
     * @param inputs that were combined
     * @param combined what became of them, see {@link Combination#of}
     * @return empty where two spectra or more cover too few wavelengths
     */
    public static Optional<Scatter> of(List<Input> inputs, Spectrum combined) {
        if (combined.length() < FEWEST) {
            return Optional.empty();
        }
        double[] grid = combined.require(Column.WAVELENGTH);
        int n = grid.length;
        int m = inputs.size();
        var residuals = new double[m][];
        for (int s = 0; s < m; s++) {
            residuals[s] = residuals(inputs.get(s), combined, grid);
        }
        var pool = new double[m * n];
        double ratio = deviation(residuals, 0, n - 1, pool);
        if (Double.isNaN(ratio)) {
            return Optional.empty();
        }
        var errors = new double[n];
        double[] propagated = combined.require(Column.FLUX_ERROR);
        for (int k = 0; k < n; k++) {
            errors[k] = propagated[k] * deviation(residuals, k - REACH, k + REACH, pool);
        }
        return Optional.of(new Scatter(errors, ratio));
    }

    /**
     * Flux of each spectrum over that of the combined one, median over the wavelengths where both are; NaN where the median is not certain to a fifth of
     * {@code precision}.
     */
    public static double[] levels(List<Input> inputs, Spectrum combined, double precision) {
        var levels = new double[inputs.size()];
        Arrays.fill(levels, Double.NaN);
        double[] grid = combined.get(Column.WAVELENGTH);
        for (int s = 0; grid != null && s < levels.length; s++) {
            var input = inputs.get(s);
            var ratios = new double[input.flux().length];
            int found = 0;
            for (int i = 0; i < ratios.length; i++) {
                int k = nearest(grid, input.wavelength()[i]);
                double mean = combined.get(Column.FLUX)[k];
                boolean counts = combined.get(Column.N_INPUT)[k] > 1 && !Dq.any(input.dq()[i], Dq.DO_NOT_USE);
                if (counts && mean > 0 && Double.isFinite(input.flux()[i])) {
                    ratios[found++] = input.flux()[i] / mean;
                }
            }
            double level = Median.inPlace(ratios, found);
            for (int i = 0; i < found; i++) {
                ratios[i] = Math.abs(ratios[i] - level);
            }
            double error = MEDIAN_ERROR * MAD_TO_SIGMA * Median.inPlace(ratios, found) / Math.sqrt(found);
            levels[s] = found >= FEWEST && error < precision / 5 ? level : Double.NaN;
        }
        return levels;
    }

    /** What a spectrum departs from the mean, less its smooth part, in units of the error of that; NaN where the mean has no other spectrum. */
    private static double[] residuals(Input input, Spectrum combined, double[] grid) {
        int n = grid.length;
        double[] flux = combined.require(Column.FLUX);
        double[] error = combined.require(Column.FLUX_ERROR);
        double[] weight = combined.require(Column.WEIGHT);
        double[] count = combined.require(Column.N_INPUT);
        var departs = new double[n];
        var sigma = new double[n];
        Arrays.fill(departs, Double.NaN);
        for (int i = 0; i < input.wavelength().length; i++) {
            int k = nearest(grid, input.wavelength()[i]);
            double e = input.error()[i];
            if (count[k] > 1
                    && !Dq.any(input.dq()[i], Dq.DO_NOT_USE)
                    && Double.isFinite(input.flux()[i])
                    && e > 0
                    && error[k] > 0) {
                departs[k] = input.flux()[i] - flux[k];
                // the mean has the value itself in it
                sigma[k] = Math.sqrt(Math.max(0, e * e * (1 - 2 * input.weight() / weight[k]) + error[k] * error[k]));
            }
        }
        var out = new double[n];
        var window = new double[SMOOTH];
        for (int k = 0; k < n; k++) {
            int found = 0;
            for (int j = Math.max(0, k - SMOOTH / 2); j <= Math.min(n - 1, k + SMOOTH / 2); j++) {
                if (!Double.isNaN(departs[j])) {
                    window[found++] = departs[j];
                }
            }
            out[k] = Double.isNaN(departs[k]) || !(sigma[k] > 0)
                    ? Double.NaN
                    : (departs[k] - Median.inPlace(window, found)) / sigma[k];
        }
        return out;
    }

    private static int nearest(double[] grid, double wavelength) {
        int found = Arrays.binarySearch(grid, wavelength);
        if (found >= 0) {
            return found;
        }
        int upper = Math.min(-found - 1, grid.length - 1);
        int lower = Math.max(upper - 1, 0);
        return wavelength - grid[lower] < grid[upper] - wavelength ? lower : upper;
    }

    /** Scatter of residuals of all spectra, by their median deviation from 0; NaN where there are too few. */
    private static double deviation(double[][] residuals, int from, int to, double[] pool) {
        int found = 0;
        for (double[] r : residuals) {
            for (int k = Math.max(0, from); k <= Math.min(r.length - 1, to); k++) {
                if (!Double.isNaN(r[k])) {
                    pool[found++] = Math.abs(r[k]);
                }
            }
        }
        return found < FEWEST ? Double.NaN : MAD_TO_SIGMA * Median.inPlace(pool, found);
    }
}

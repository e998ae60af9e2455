package org.webbcal.step.extract_1d;

import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.dq.Dq;

/**
 * Makes columns of a spectrum of the sums of an aperture.
 *
 * @param pixelArea steradians
 * @param calibrated whether the image is in MJy/sr; else the flux is the sum, in the unit of the image
 * @param brightness whether there is a surface brightness; a fitted profile has none
 */
record SpectrumAssembly(double pixelArea, boolean calibrated, boolean brightness) {

    private static final double JANSKY_IN_MEGAJANSKY = 1e6;

    private static final Column[] FLUX_VARIANCES = {
        Column.FLUX_VAR_RNOISE, Column.FLUX_VAR_POISSON, Column.FLUX_VAR_FLAT
    };
    private static final Column[] BRIGHTNESS_VARIANCES = {
        Column.SB_VAR_RNOISE, Column.SB_VAR_POISSON, Column.SB_VAR_FLAT
    };
    private static final Column[] BACKGROUND_VARIANCES = {
        Column.BKGD_VAR_RNOISE, Column.BKGD_VAR_POISSON, Column.BKGD_VAR_FLAT
    };

    /** Allocates all columns and sets units and wavelengths of all rows. */
    void prepare(Spectrum spectrum, double[] wavelengths) {
        for (var column : Column.values()) {
            if (column.compareTo(Column.NPIXELS) <= 0) {
                spectrum.make(column);
            }
        }
        if (!calibrated) {
            spectrum.units("DN/s", "DN^2 / s^2", "DN/s", "DN^2 / s^2");
        }
        for (int row = 0; row < spectrum.rows(); row++) {
            System.arraycopy(
                    wavelengths, 0, spectrum.get(Column.WAVELENGTH), row * wavelengths.length, wavelengths.length);
        }
    }

    /**
     * Fills a row. Flux = sum · pixel area · 10⁶ (Jy); surface brightness = sum / pixels; background likewise; errors are roots of the sums of variances.
     *
     * @param rows elements of the dispersion that make the spectrum
     */
    void fill(Spectrum spectrum, int row, int[] rows, BoxSpectrum sums) {
        double toFlux = calibrated ? pixelArea * JANSKY_IN_MEGAJANSKY : 1;
        double[][] variances = {sums.varRnoise, sums.varPoisson, sums.varFlat};
        double[][] backgroundVariances = {sums.backgroundVarRnoise, sums.backgroundVarPoisson, sums.backgroundVarFlat};
        for (int k = 0; k < rows.length; k++) {
            int i = rows[k];
            int at = row * spectrum.length() + k;
            double pixels = sums.pixels[i] > 0 ? sums.pixels[i] : 1;
            double flux = calibrated ? sums.flux[i] * pixelArea * JANSKY_IN_MEGAJANSKY : sums.flux[i];
            spectrum.get(Column.FLUX)[at] = flux;
            spectrum.get(Column.SURF_BRIGHT)[at] = brightness ? sums.flux[i] / pixels : 0;
            spectrum.get(Column.BACKGROUND)[at] = sums.background[i] / pixels;
            spectrum.get(Column.NPIXELS)[at] = sums.pixels[i];
            double fluxVariance = 0;
            double brightnessVariance = 0;
            double backgroundVariance = 0;
            for (int c = 0; c < variances.length; c++) {
                double inFlux = variances[c][i] * toFlux * toFlux;
                double inBrightness = brightness ? variances[c][i] / (pixels * pixels) : 0;
                double inBackground = backgroundVariances[c][i] / (pixels * pixels);
                spectrum.get(FLUX_VARIANCES[c])[at] = inFlux;
                spectrum.get(BRIGHTNESS_VARIANCES[c])[at] = inBrightness;
                spectrum.get(BACKGROUND_VARIANCES[c])[at] = inBackground;
                fluxVariance += inFlux;
                brightnessVariance += inBrightness;
                backgroundVariance += inBackground;
            }
            spectrum.get(Column.FLUX_ERROR)[at] = Math.sqrt(fluxVariance);
            spectrum.get(Column.SB_ERROR)[at] = Math.sqrt(brightnessVariance);
            spectrum.get(Column.BKGD_ERROR)[at] = Math.sqrt(backgroundVariance);
            spectrum.dq()[at] = Double.isNaN(flux) ? Dq.DO_NOT_USE : 0;
        }
    }

    /** Multiplies flux and surface brightness of a row, but not the background, by the correction of the aperture. */
    static void correct(Spectrum spectrum, int row, ApertureCorrection correction) {
        for (int k = row * spectrum.length(); k < (row + 1) * spectrum.length(); k++) {
            double factor = correction.at(spectrum.get(Column.NPIXELS)[k], spectrum.get(Column.WAVELENGTH)[k]);
            for (var column : new Column[] {Column.FLUX, Column.FLUX_ERROR, Column.SURF_BRIGHT, Column.SB_ERROR}) {
                spectrum.get(column)[k] *= factor;
            }
            for (int c = 0; c < FLUX_VARIANCES.length; c++) {
                spectrum.get(FLUX_VARIANCES[c])[k] *= factor * factor;
                spectrum.get(BRIGHTNESS_VARIANCES[c])[k] *= factor * factor;
            }
        }
    }
}

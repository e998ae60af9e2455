package org.webbcal.step.master_background;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.dq.Dq;

/**
 * Surface brightness of the background by wavelength.
 *
 * @param wavelength µm, rising
 * @param brightness in the unit of the images
 * @param error of it; 0 where it is not known
 * @see "jwst/master_background/expand_to_2d.py"
 */
record BackgroundSpectrum(double[] wavelength, double[] brightness, double[] error) {

    /** The first row of a spectrum, in the order of its wavelengths; those that are NaN are left out. */
    static BackgroundSpectrum of(Spectrum spectrum) {
        double[] w = spectrum.require(Column.WAVELENGTH);
        double[] b = spectrum.require(Column.SURF_BRIGHT);
        double[] e = spectrum.get(Column.SB_ERROR);
        int[] order = IntStream.range(0, spectrum.length())
                .filter(i -> Double.isFinite(w[i]))
                .boxed()
                .sorted((i, j) -> Double.compare(w[i], w[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new BackgroundSpectrum(
                Arrays.stream(order).mapToDouble(i -> w[i]).toArray(),
                Arrays.stream(order).mapToDouble(i -> b[i]).toArray(),
                Arrays.stream(order)
                        .mapToDouble(i -> e == null || !(e[i] >= 0) ? 0 : e[i])
                        .toArray());
    }

    /** Running median over {@code width} (odd) values, zeros beyond the ends, in place. */
    static void smooth(double[] values, int width) {
        if (values == null || width <= 1) {
            return;
        }
        var in = values.clone();
        var window = new double[width];
        for (int i = 0; i < in.length; i++) {
            for (int k = 0; k < width; k++) {
                int at = i + k - width / 2;
                window[k] = at < 0 || at >= in.length ? 0 : in[at];
            }
            Arrays.sort(window);
            values[i] = window[width / 2];
        }
    }

    /**
     * Subtracts the background from rows {@code y0 … y1-1} of image {@code k}: between its wavelengths by straight lines, rounded to float. Beyond them nothing is
     * subtracted and the pixel becomes DO_NOT_USE; pixels without wavelength are left alone but for that flag.
     *
     * @param image with ERR and DQ; changed
     * @param light [y][x], µm; read only
     * @param propagate whether the variance of the background is added to ERR and VAR_RNOISE
     */
    void subtract(ImageModel image, int k, float[] light, boolean propagate, int y0, int y1) {
        int offset = k * image.plane();
        double low = wavelength[0];
        double high = wavelength[wavelength.length - 1];
        float before = Float.NaN;
        float value = 0;
        float variance = 0;
        for (int p = y0 * image.nx(); p < y1 * image.nx(); p++) {
            int q = offset + p;
            double w = light[p];
            if (!(w >= low && w <= high)) {
                image.dq()[q] |= Dq.DO_NOT_USE;
                continue;
            }
            // a row has one wavelength
            if (light[p] != before) {
                before = light[p];
                value = (float) at(brightness, w);
                double sigma = at(error, w);
                variance = (float) (sigma * sigma);
            }
            image.sci()[q] -= value;
            if (propagate && variance > 0) {
                image.err()[q] = (float) Math.sqrt((double) image.err()[q] * image.err()[q] + variance);
                if (image.varRnoise() != null) {
                    image.varRnoise()[q] += variance;
                }
            }
        }
    }

    private double at(double[] values, double w) {
        int found = Arrays.binarySearch(wavelength, w);
        if (found >= 0) {
            return values[found];
        }
        int upper = -found - 1;
        double slope = (values[upper] - values[upper - 1]) / (wavelength[upper] - wavelength[upper - 1]);
        return slope * (w - wavelength[upper - 1]) + values[upper - 1];
    }
}

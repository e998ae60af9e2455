package org.webbcal.step.extract_1d;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Plane;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/**
 * How a point is spread across the dispersion, by wavelength: the {@code psf} reference.
 *
 * @param values [wavelength][place], for a dispersion along columns
 * @param rows wavelengths
 * @param columns places across the dispersion, {@code sampling} in a pixel
 * @param centre place of the point, 0-based
 * @param wavelengths µm, ascending
 * @param order row of each of them
 * @see "stdatamodels SpecPsfModel; jwst/extract_1d/psf_profile.py"
 */
record PointSpread(
        double[] values, int rows, int columns, double sampling, double centre, double[] wavelengths, double[] order) {

    private static final String ANY = "ANY";

    /** @throws StepException if the file is not for this slit or cannot serve */
    static PointSpread of(Reference reference, String slit) throws StepException {
        var file = "extract_1d: reference " + reference.fileName();
        Plane psf;
        Plane wave;
        try {
            psf = reference.wholePlane("PSF").orElseThrow(() -> new ReferenceException(file + " has no extension PSF"));
            wave = reference
                    .wholePlane("WAVE")
                    .orElseThrow(() -> new ReferenceException(file + " has no extension WAVE"));
        } catch (ReferenceException e) {
            throw StepException.reference(e.getMessage() + "; choose another with override_psf");
        }
        var aperture = psf.header().string("APERTURE", ANY).toUpperCase(java.util.Locale.ROOT);
        if (!aperture.equals(ANY) && !aperture.equals("NONE") && !aperture.equals(slit)) {
            throw StepException.reference(file + " is for the slit " + aperture + ", expected " + slit
                    + "; choose another with override_psf");
        }
        double sampling = psf.header().number("SUBPIX", Double.NaN);
        double centre = psf.header().number("CENTCOL", Double.NaN);
        if (!(sampling > 0) || Double.isNaN(centre) || psf.dims().length != 2 || wave.size() != psf.dims()[0]) {
            throw StepException.reference(
                    file + ": PSF of shape " + Arrays.toString(psf.dims()) + ", SUBPIX "
                            + sampling + ", CENTCOL " + centre + " and " + wave.size()
                            + " wavelengths, expected a row for each wavelength and both keywords; choose another with override_psf");
        }
        double[] micron = wave.doubles();
        int[] sorted = IntStream.range(0, micron.length)
                .filter(k -> Double.isFinite(micron[k]))
                .boxed()
                .sorted(Comparator.comparingDouble(k -> micron[k]))
                .mapToInt(Integer::intValue)
                .toArray();
        if (sorted.length < 2) {
            throw StepException.reference(
                    file + ": WAVE has " + sorted.length + " wavelengths; choose another with override_psf");
        }
        return new PointSpread(
                psf.doubles(),
                psf.dims()[0],
                psf.dims()[1],
                sampling,
                centre,
                Arrays.stream(sorted).mapToDouble(k -> micron[k]).toArray(),
                Arrays.stream(sorted).asDoubleStream().toArray());
    }

    /** Row of a wavelength, fractions counted; NaN outside. */
    double row(double wavelength) {
        if (!(wavelength >= wavelengths[0] && wavelength <= wavelengths[wavelengths.length - 1])) {
            return Double.NaN;
        }
        int found = Arrays.binarySearch(wavelengths, wavelength);
        if (found >= 0) {
            return order[found];
        }
        int k = -found - 2;
        return order[k]
                + (order[k + 1] - order[k]) / (wavelengths[k + 1] - wavelengths[k]) * (wavelength - wavelengths[k]);
    }

    /**
     * The value at a row and a distance from the point.
     *
     * @param row fractions counted, see {@link #row}
     * @param pixels distance across the dispersion
     * @return 0 outside of the table
     */
    double at(double row, double pixels) {
        double x = pixels * sampling + centre;
        if (!(row >= 0 && row <= rows - 1 && x >= 0 && x <= columns - 1)) {
            return 0;
        }
        int k = Math.min(rows - 2, (int) row);
        int j = Math.min(columns - 2, (int) x);
        double fy = row - k;
        double fx = x - j;
        int p = k * columns + j;
        return (1 - fy) * ((1 - fx) * values[p] + fx * values[p + 1])
                + fy * ((1 - fx) * values[p + columns] + fx * values[p + columns + 1]);
    }
}

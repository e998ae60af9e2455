package org.webbcal.step.photom;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.webbcal.model.Table;

/**
 * How the conversion factor of a spectrograph depends on wavelength.
 *
 * @param wavelengths µm, rising
 * @param factors relative to the factor of the row
 */
record SpectralResponse(double[] wavelengths, double[] factors) {

    /** Wavelengths below this are in metres. */
    private static final double LONGEST_IN_METRES = 1e-4;

    private static final double MICRONS_IN_A_METRE = 1e6;

    /**
     * The response of a row of the table PHOTOM; empty for tables of images.
     *
     * @throws IllegalArgumentException if the columns do not fit together
     */
    static Optional<SpectralResponse> of(Table table, int row) {
        if (table.column("wavelength").isEmpty()) {
            return Optional.empty();
        }
        var wavelength = table.require("wavelength");
        var response = table.require("relresponse");
        int n = Math.min(wavelength.width(), response.width());
        int length = table.column("nelem").map(c -> (int) c.number(row)).orElse(n);
        if (length < 1 || length > n) {
            throw new IllegalArgumentException("row " + row + " has NELEM = " + length + ", expected 1 to " + n);
        }
        var order = IntStream.range(0, length)
                .boxed()
                .sorted((a, b) -> Double.compare(
                        wavelength.number(row * wavelength.width() + a),
                        wavelength.number(row * wavelength.width() + b)))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] wavelengths = Arrays.stream(order)
                .mapToDouble(i -> wavelength.number(row * wavelength.width() + i))
                .toArray();
        double[] factors = Arrays.stream(order)
                .mapToDouble(i -> response.number(row * response.width() + i))
                .toArray();
        double longest = wavelengths[length - 1];
        if (longest > 0 && longest < LONGEST_IN_METRES) {
            for (int i = 0; i < length; i++) {
                wavelengths[i] *= MICRONS_IN_A_METRE;
            }
        }
        return Optional.of(new SpectralResponse(wavelengths, factors));
    }

    /** Factor at a wavelength, µm, linear between those of the table; NaN beyond its ends and for NaN. */
    double at(double wavelength) {
        int last = wavelengths.length - 1;
        if (!(wavelength >= wavelengths[0] && wavelength <= wavelengths[last])) {
            return Double.NaN;
        }
        if (wavelength == wavelengths[last]) {
            return factors[last];
        }
        int found = Arrays.binarySearch(wavelengths, wavelength);
        int i = found >= 0 ? found : -found - 2;
        double slope = (factors[i + 1] - factors[i]) / (wavelengths[i + 1] - wavelengths[i]);
        return slope * (wavelength - wavelengths[i]) + factors[i];
    }
}

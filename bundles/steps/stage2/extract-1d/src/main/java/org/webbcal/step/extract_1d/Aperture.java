package org.webbcal.step.extract_1d;

import java.util.Arrays;

/**
 * Where to extract, in 0-based pixels of the image, limits inclusive. Immutable.
 *
 * @param from first pixel across the dispersion
 * @param to last pixel across the dispersion
 * @param first first element of the dispersion
 * @param last last element of the dispersion
 * @param width pixels across, which override {@code from} and {@code to} but for their middle; NaN for none
 * @param source polynomials of lower and upper edges in turn, the constant first; null for none
 * @param background the same for regions of background; null for none
 * @param byWavelength whether the polynomials are in wavelength (µm) and not in pixels along the dispersion
 * @param trace middle of the source at each element of the dispersion, NaN where unknown; null for none
 */
record Aperture(
        double from,
        double to,
        double first,
        double last,
        double width,
        double[][] source,
        double[][] background,
        boolean byWavelength,
        double[] trace) {

    /** The aperture and its background shifted across the dispersion; the trace stays. */
    Aperture shifted(double offset) {
        return new Aperture(
                from + offset,
                to + offset,
                first,
                last,
                width,
                shifted(source, offset),
                shifted(background, offset),
                byWavelength,
                trace);
    }

    private static double[][] shifted(double[][] polynomials, double offset) {
        if (polynomials == null) {
            return null;
        }
        var copy = new double[polynomials.length][];
        for (int k = 0; k < copy.length; k++) {
            copy[k] = polynomials[k].clone();
            copy[k][0] += offset;
        }
        return copy;
    }

    Aperture withTrace(double[] positions) {
        return new Aperture(from, to, first, last, width, source, background, byWavelength, positions);
    }

    /** The trace shifted, where there is one. */
    Aperture withTraceShifted(double offset) {
        return trace == null
                ? this
                : withTrace(Arrays.stream(trace).map(v -> v + offset).toArray());
    }

    static double polynomial(double[] coefficients, double x) {
        double sum = coefficients[coefficients.length - 1] + x * 0;
        for (int k = coefficients.length - 2; k >= 0; k--) {
            sum = coefficients[k] + sum * x;
        }
        return sum;
    }
}

package org.webbcal.step.extract_1d;

import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.dq.Dq;

/**
 * How far the wavelengths of low-resolution spectra can be trusted (known issue LRS-WAVE).
 *
 * @see "JWST user documentation, MIRI LRS calibration status"
 */
final class Validity {

    static final String ACCURACY = "WAVACC";

    /** Of the solutions of December 2023 (slit) and October 2022 (slitless), µm. */
    private static final double MICROMETRES = 0.02;

    /** Below, the dispersion steepens and slitless spectra fold over; µm. */
    private static final double SHORTEST = 5;
    /** Above, the prism lets little light through; µm. */
    private static final double LONGEST = 12;

    private Validity() {}

    static boolean outside(double wavelength) {
        return wavelength < SHORTEST || wavelength > LONGEST;
    }

    /** States the accuracy and flags the values outside of the nominal range; returns their number. */
    static int state(Spectrum spectrum) {
        spectrum.header().set(ACCURACY, MICROMETRES, "[um] uncertainty of the wavelengths");
        double[] wavelengths = spectrum.get(Column.WAVELENGTH);
        int outside = 0;
        for (int i = 0; i < wavelengths.length; i++) {
            if (outside(wavelengths[i])) {
                spectrum.dq()[i] |= Dq.LOW_QE;
                outside++;
            }
        }
        return outside;
    }
}

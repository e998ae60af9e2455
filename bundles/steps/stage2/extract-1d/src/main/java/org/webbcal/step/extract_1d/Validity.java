package org.webbcal.step.extract_1d;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.webbcal.api.step.StepContext;
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

    /** The wavelength solution. */
    static final String SOLUTION = "specwcs";

    /** Reference files whose values are given by wavelength. */
    private static final List<String> DEPENDENT = List.of("flat", "pathloss", "photom", "apcorr");

    private Validity() {}

    /**
     * Reference files that apply from an earlier date than the wavelength solution, with that date.
     *
     * @param dates by type; null where not known
     */
    static List<String> older(UnaryOperator<String> dates) {
        List<String> older = new ArrayList<>();
        var solution = dates.apply(SOLUTION);
        for (var type : DEPENDENT) {
            var date = dates.apply(type);
            if (solution != null && date != null && day(date).compareTo(day(solution)) < 0) {
                older.add(type + " (" + day(date) + ")");
            }
        }
        return older;
    }

    /** Of the date and time of a reference file the date. */
    static String day(String date) {
        return date.substring(0, Math.min(10, date.length()));
    }

    /** Warns of reference files that were made for an earlier wavelength solution. */
    static void check(StepContext ctx) {
        var older = older(type -> ctx.appliesFrom(type).orElse(null));
        if (!older.isEmpty()) {
            ctx.warn("extract_1d: the wavelength solution applies from "
                    + day(ctx.appliesFrom(SOLUTION).orElse("")) + ", and these from an earlier date: "
                    + String.join(", ", older) + " (LRS-WAVE); see whether a later CRDS context has newer ones");
        }
    }

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

package org.webbcal.simulate.miri;

import java.util.Optional;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** The conversion of count rate to surface brightness that a photometric reference file states for a filter, a subarray and a time. */
final class Photometry {

    private Photometry() {}

    /** MJy/sr for 1 DN/s at a time; with the loss of response since the file's epochs. */
    static double mjySrPerDnPerSecond(Reference photom, String filter, MiriSubarray subarray, double mjd)
            throws ReferenceException {
        var table = photom.requireTable("PHOTOM");
        int row = rowOf(photom, filter, subarray);
        double response = 1;
        var exponential = photom.table("TIMECOEFF_EXPONENTIAL");
        if (exponential.isPresent()) {
            var t = exponential.get();
            response *= at(t, "amplitude", row) * Math.exp(-(mjd - at(t, "t0", row)) / at(t, "tau", row))
                    + at(t, "const", row);
        }
        var linear = photom.table("TIMECOEFF_LINEAR");
        if (linear.isPresent()) {
            response *= 1 - at(linear.get(), "lossperyear", row) * (mjd - at(linear.get(), "t0", row)) / 365;
        }
        var powerLaw = photom.table("TIMECOEFF_POWERLAW");
        if (powerLaw.isPresent()) {
            var t = powerLaw.get();
            double soft = at(t, "tsoft", row);
            double alpha = at(t, "alpha", row);
            response *= Math.pow(mjd - at(t, "t0", row) + soft, alpha)
                    / (Math.pow(365 + soft, alpha) / at(t, "year1value", row));
        }
        return at(table, "photmjsr", row) / response;
    }

    /** Row of a filter and a subarray in the tables of a file. */
    static int rowOf(Reference photom, String filter, MiriSubarray subarray) throws ReferenceException {
        return row(photom.requireTable("PHOTOM"), filter, subarray)
                .orElseThrow(() ->
                        new ReferenceException("photom: reference " + photom.fileName() + " has no row for filter "
                                + filter + " and subarray " + subarray + "; choose another with override_photom"));
    }

    private static double at(Table table, String column, int row) {
        return table.require(column).number(row);
    }

    /** The row of the subarray, else the generic one. */
    private static Optional<Integer> row(Table table, String filter, MiriSubarray subarray) {
        for (String name : new String[] {subarray.name(), "GENERIC"}) {
            for (int i = 0; i < table.rows(); i++) {
                if (table.require("filter").text(i).strip().equalsIgnoreCase(filter)
                        && table.require("subarray").text(i).strip().equalsIgnoreCase(name)) {
                    return Optional.of(i);
                }
            }
        }
        return Optional.empty();
    }
}

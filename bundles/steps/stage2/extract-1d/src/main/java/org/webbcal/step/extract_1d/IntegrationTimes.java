package org.webbcal.step.extract_1d;

import org.webbcal.api.step.StepContext;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Time;
import org.webbcal.model.Table;

/**
 * Numbers and times of integrations, from the table INT_TIMES of the exposure to its spectra.
 *
 * @see "jwst/extract_1d/extract.py, populate_time_keywords"
 */
final class IntegrationTimes {

    private static final String[] COLUMNS = {
        "int_start_MJD_UTC",
        "int_mid_MJD_UTC",
        "int_end_MJD_UTC",
        "int_start_BJD_TDB",
        "int_mid_BJD_TDB",
        "int_end_BJD_TDB"
    };

    private IntegrationTimes() {}

    /** Sets what the table says; where it does not fit the data the times stay unknown, with a warning. */
    static void set(StepContext ctx, ImageModel image, Spectrum spectrum) {
        var primary = image.primary();
        spectrum.segment(primary.integer("EXSEGNUM", 1));
        int first = primary.integer("INTSTART", 1);
        int last = primary.integer("INTEND", first + spectrum.rows() - 1);
        var table = image.table("INT_TIMES").map(t -> t.table()).orElse(null);
        if (table == null || table.column("integration_number").isEmpty() || table.rows() == 0) {
            ctx.warn("extract_1d: no table INT_TIMES: the times of the spectra are not known");
            return;
        }
        var numbers = table.require("integration_number");
        int from = first - (int) numbers.number(0);
        if (from < 0 || from + spectrum.rows() > table.rows() || last > (int) numbers.number(table.rows() - 1)) {
            ctx.warn("extract_1d: INT_TIMES has integrations " + (int) numbers.number(0) + " to "
                    + (int) numbers.number(table.rows() - 1) + ", the data " + first + " to " + last
                    + ": the times of the spectra are not known");
            return;
        }
        for (int row = 0; row < spectrum.rows(); row++) {
            spectrum.integrations()[row] = (int) numbers.number(from + row);
            for (int c = 0; c < COLUMNS.length; c++) {
                spectrum.times(Time.values()[c])[row] = value(table, COLUMNS[c], from + row);
            }
        }
    }

    private static double value(Table table, String column, int row) {
        return table.column(column).map(c -> c.number(row)).orElse(Double.NaN);
    }
}

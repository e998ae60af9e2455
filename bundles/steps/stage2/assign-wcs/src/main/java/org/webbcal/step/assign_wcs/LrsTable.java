package org.webbcal.step.assign_wcs;

import org.webbcal.api.step.StepException;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/**
 * The {@code specwcs} file of the LRS: where each wavelength falls, in pixels from the reference point of the slit or of the slitless target.
 *
 * @param y rows, rising
 * @param x centre of the trace in these rows
 * @param wavelength µm
 * @param left leftmost column of the range in which the spectrum was calibrated
 * @param right rightmost column
 * @param bottom lowest row
 * @param top highest row
 */
record LrsTable(double[] y, double[] x, double[] wavelength, double left, double right, double bottom, double top) {

    private static final int FEWEST_ROWS = 4;

    static LrsTable of(Reference reference) throws StepException {
        Table table;
        try {
            table = reference.requireTable("WAVETABLE");
        } catch (ReferenceException e) {
            throw ReferenceTrees.unusable(reference, "it has no table WAVETABLE");
        }
        double[] y = rising(reference, table, "y_center");
        return new LrsTable(
                y,
                rising(reference, table, "x_center"),
                rising(reference, table, "wavelength"),
                extreme(rising(reference, table, "x0"), -1),
                extreme(rising(reference, table, "x1"), 1),
                extreme(rising(reference, table, "y2"), -1),
                extreme(rising(reference, table, "y0"), 1));
    }

    /** A column in the order of rising rows; files have it the other way round. */
    private static double[] rising(Reference reference, Table table, String name) throws StepException {
        var rows = column(reference, table, "y_center");
        var values = column(reference, table, name);
        int n = values.length;
        if (n < FEWEST_ROWS) {
            throw ReferenceTrees.unusable(
                    reference, "its table has " + n + " rows, expected " + FEWEST_ROWS + " or more");
        }
        boolean falls = rows[0] > rows[n - 1];
        var out = new double[n];
        for (int i = 0; i < n; i++) {
            int k = falls ? n - 1 - i : i;
            int before = falls ? k + 1 : k - 1;
            if (i > 0 && !(rows[k] > rows[before]) || !Double.isFinite(values[k])) {
                throw ReferenceTrees.unusable(
                        reference,
                        "row " + (k + 1) + " of its table has y_center " + rows[k] + " and " + name + " " + values[k]
                                + ", expected rows that go steadily up or down, and numbers");
            }
            out[i] = values[k];
        }
        return out;
    }

    private static double[] column(Reference reference, Table table, String name) throws StepException {
        var column = table.column(name);
        if (column.isEmpty()) {
            throw ReferenceTrees.unusable(reference, "its table has no column " + name);
        }
        var out = new double[column.get().rows()];
        for (int i = 0; i < out.length; i++) {
            out[i] = column.get().number(i);
        }
        return out;
    }

    private static double extreme(double[] values, int sign) {
        double found = values[0];
        for (double v : values) {
            found = sign > 0 ? Math.max(found, v) : Math.min(found, v);
        }
        return found;
    }
}

package org.webbcal.simulate.miri;

import org.webbcal.model.Header;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/**
 * Where the prism puts light of a point of the focal plane: the columns of its trace and the rows of its wavelengths, in pixels of the subarray, 0-based. From the
 * tables of the reference {@code specwcs} as they are; light of a point off the reference point lies as far from the trace of that in rows and columns.
 */
final class PrismGeometry {

    private final ImagerGeometry imager;
    private final double x0;
    private final double y0;
    // Nodes of the table, rising rows from the reference point's.
    private final double[] rows;
    private final double[] columns;
    private final double[] microns;

    PrismGeometry(Reference specwcs, Reference distortion, MiriSubarray subarray, boolean slit)
            throws ReferenceException {
        imager = new ImagerGeometry(distortion, null, "", subarray, 1);
        Header header = specwcs.header();
        String end = slit ? "" : "SLTL";
        x0 = key(specwcs, header, "IMX" + end) - subarray.xStartFits();
        y0 = key(specwcs, header, "IMY" + end) - subarray.yStartFits();
        Table table = specwcs.requireTable("WAVETABLE");
        int n = table.rows();
        rows = new double[n];
        columns = new double[n];
        microns = new double[n];
        boolean falling = n > 1
                && table.require("y_center").number(0)
                        > table.require("y_center").number(1);
        for (int i = 0; i < n; i++) {
            int from = falling ? n - 1 - i : i;
            rows[i] = table.require("y_center").number(from);
            columns[i] = table.require("x_center").number(from);
            microns[i] = table.require("wavelength").number(from);
        }
    }

    private static double key(Reference reference, Header header, String name) throws ReferenceException {
        double value = header.number(name, Double.NaN);
        if (Double.isNaN(value)) {
            throw new ReferenceException("specwcs: reference " + reference.fileName() + " has no keyword " + name
                    + "; choose another with override_specwcs");
        }
        return value;
    }

    /** Pixel of the subarray of a point of the focal plane that is imaged, arcsec. */
    double[] pixel(double v2, double v3) {
        return imager.pixel(v2, v3);
    }

    /** Column of the reference point. */
    double x0() {
        return x0;
    }

    /** Row of the reference point. */
    double y0() {
        return y0;
    }

    /** First row that has light of the reference point, and {@link #top} the last. */
    int bottom() {
        return (int) Math.ceil(y0 + rows[0]);
    }

    int top() {
        return (int) Math.floor(y0 + rows[rows.length - 1]);
    }

    /** Columns by which the trace is off the reference point's column in a row. */
    double lean(double y) {
        double t = Math.max(rows[0], Math.min(rows[rows.length - 1], y - y0));
        return at(columns, t);
    }

    /** Wavelength of the reference point in a row, micrometres; beyond the table NaN. */
    double micron(double y) {
        return at(microns, y - y0);
    }

    private double at(double[] values, double t) {
        int n = rows.length;
        if (!(t >= rows[0] && t <= rows[n - 1])) {
            return Double.NaN;
        }
        int found = java.util.Arrays.binarySearch(rows, t);
        int i = Math.min(n - 2, found >= 0 ? found : -found - 2);
        double u = (t - rows[i]) / (rows[i + 1] - rows[i]);
        return values[i] + u * (values[i + 1] - values[i]);
    }
}

package org.webbcal.step.pathloss;

import java.util.Arrays;
import java.util.Optional;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/**
 * Factors for a point source on a grid of places in the slit.
 *
 * @param wavelengths µm, rising
 * @param factors [wavelength][row][column], in the order of {@code wavelengths}
 * @param rows places across the slit
 * @param columns places along it
 * @param axisX pixels along the slit from its reference point
 * @param axisY pixels across it
 */
record PathlossTable(float[] wavelengths, float[] factors, int rows, int columns, Axis axisX, Axis axisY) {

    private static final String NAME = "PATHLOSS";

    /** Places of the grid: value {@code start} at node {@code node} (1-based), {@code step} from node to node. */
    record Axis(double node, double start, double step) {
        double index(double place) {
            return node + (place - start) / step - 1;
        }
    }

    static PathlossTable of(Reference reference) throws StepException {
        Table table;
        try {
            table = reference.requireTable(NAME);
        } catch (ReferenceException e) {
            throw StepException.reference("pathloss", e);
        }
        try {
            var wavelength = table.require("wavelength");
            var factor = table.require("pathloss");
            var x = axis(table, 1);
            var y = axis(table, 2);
            int columns = columns(table, factor, x);
            int n = table.rows();
            if (n < 2 || columns < 2 || factor.width() % columns != 0 || factor.width() / columns < 2) {
                throw new IllegalArgumentException("PATHLOSS has " + n + " wavelengths of " + factor.width()
                        + " factors in rows of " + columns + ", expected 2 or more of each");
            }
            return sorted(wavelength, factor, n, columns, x, y);
        } catch (IllegalArgumentException e) {
            throw StepException.reference("pathloss: reference " + reference.fileName() + ": " + e.getMessage()
                    + "; choose another with override_pathloss");
        }
    }

    private static PathlossTable sorted(
            Table.Column wavelength, Table.Column factor, int n, int columns, Axis x, Axis y) {
        boolean falls = wavelength.number(0) > wavelength.number(n - 1);
        int width = factor.width();
        var wavelengths = new float[n];
        var factors = new float[n * width];
        for (int w = 0; w < n; w++) {
            int row = falls ? n - 1 - w : w;
            wavelengths[w] = (float) wavelength.number(row);
            if (!(w == 0 || wavelengths[w] > wavelengths[w - 1])) {
                throw new IllegalArgumentException("wavelengths of PATHLOSS do not rise or fall throughout: row "
                        + (row + 1) + " has " + wavelengths[w] + " um");
            }
            for (int k = 0; k < width; k++) {
                factors[w * width + k] = (float) factor.number(row * width + k);
            }
        }
        return new PathlossTable(wavelengths, factors, width / columns, columns, x, y);
    }

    private static Axis axis(Table table, int number) {
        double step = keyword(table, "CDELT" + number);
        if (step == 0) {
            throw new IllegalArgumentException("CDELT" + number + " is 0");
        }
        return new Axis(keyword(table, "CRPIX" + number), keyword(table, "CRVAL" + number), step);
    }

    private static double keyword(Table table, String key) {
        if (table.meta().get(key) instanceof Number n && Double.isFinite(n.doubleValue())) {
            return n.doubleValue();
        }
        throw new IllegalArgumentException("keyword " + key + " of PATHLOSS is absent or not a number");
    }

    /** Length of a row of the grid; where the file does not tell, the reference point is in its middle. */
    private static int columns(Table table, Table.Column factor, Axis x) {
        int number = table.columns().indexOf(factor) + 1;
        var words = String.valueOf(table.meta().getOrDefault("TDIM" + number, ""))
                .replaceAll("[() ]", "")
                .split(",");
        return words.length == 2 && words[0].matches("\\d+")
                ? Integer.parseInt(words[0])
                : (int) Math.round(2 * x.node() - 1);
    }

    /**
     * The factors at a place, between the four nodes around it.
     *
     * @param x pixels along the slit from the reference point
     * @param y pixels across it
     * @param single whether weights are floats, as they are in the reference software for the centre
     * @return a factor for each wavelength; empty beyond the grid
     */
    Optional<double[]> at(double x, double y, boolean single) {
        double column = axisX.index(x);
        double row = axisY.index(y);
        if (!(column >= 0 && column < columns - 1 && row >= 0 && row < rows - 1)) {
            return Optional.empty();
        }
        int j = (int) column;
        int i = (int) row;
        double dx = column - j;
        double dy = row - i;
        double[] weights = {(1 - dx) * (1 - dy), (1 - dx) * dy, dx * (1 - dy), dx * dy};
        int[] nodes = {i * columns + j, (i + 1) * columns + j, i * columns + j + 1, (i + 1) * columns + j + 1};
        var out = new double[wavelengths.length];
        for (int w = 0; w < out.length; w++) {
            int base = w * rows * columns;
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                float node = factors[base + nodes[k]];
                sum = single ? (float) sum + (float) weights[k] * node : sum + weights[k] * node;
            }
            out[w] = sum;
        }
        return Optional.of(out);
    }

    /** The longest wavelength not above a given one: where to look up numbers for people. */
    int nearest(double wavelength) {
        int found = Arrays.binarySearch(wavelengths, (float) wavelength);
        return found >= 0 ? found : Math.max(0, Math.min(wavelengths.length - 1, -found - 2));
    }
}

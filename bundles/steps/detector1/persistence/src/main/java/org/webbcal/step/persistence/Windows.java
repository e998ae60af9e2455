package org.webbcal.step.persistence;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;

/**
 * Windows of a detector between exposures: in memory one time for each pixel of the exposure, in the file rows, columns and times of those that are open.
 *
 * <p>The file has one entry for each detector: {@code rows}, {@code cols} (counted from 0 in the array that wrote them), {@code vals} (end of the window, seconds
 * since 1970), {@code pers_time} and {@code filename}, as in the reference software; and, for other subarrays to find the pixels, {@code substrt1},
 * {@code substrt2}.
 *
 * @see "jwst/persistence/persistence_step.py"
 */
final class Windows {

    private static final long MAX_WINDOWS = 1L << 24;

    private final int ny;
    private final int nx;
    private final int row0;
    private final int column0;
    /** Ends [y][x], seconds since 1970, 0 for none. */
    private final double[] end;
    /** Windows of pixels that the exposure does not have: row and column on the detector, and end. */
    private int[][] elsewhere = {{}, {}};

    private double[] elsewhereEnd = {};

    /**
     * @param row0 row of the detector, counted from 0, that is row 0 here
     * @param column0 column likewise
     */
    Windows(int ny, int nx, int row0, int column0) {
        this.ny = ny;
        this.nx = nx;
        this.row0 = row0;
        this.column0 = column0;
        end = new double[ny * nx];
    }

    double[] end() {
        return end;
    }

    /** Number of open windows among the pixels of the exposure. */
    int open() {
        int n = 0;
        for (double e : end) {
            n += e > 0 ? 1 : 0;
        }
        return n;
    }

    /**
     * Takes the windows of a detector's entry.
     *
     * @param file name, for messages
     * @param byPosition shift by the positions of the subarrays, if the entry notes its own
     * @throws StepException if the entry is none, or has pixels that the exposure cannot have
     */
    void take(Map<?, ?> entry, String file, boolean byPosition) throws StepException {
        double[] rows = numbers(entry, "rows", file);
        double[] columns = numbers(entry, "cols", file);
        double[] values = numbers(entry, "vals", file);
        if (rows.length != values.length || columns.length != values.length) {
            throw StepException.badInput(PersistenceStep.ID + ": " + file + ": " + rows.length + " rows, "
                    + columns.length + " cols and " + values.length
                    + " vals, expected equal numbers; let the exposure before write the file anew");
        }
        boolean placed =
                byPosition && entry.get("substrt1") instanceof Number && entry.get("substrt2") instanceof Number;
        int dy = placed ? ((Number) entry.get("substrt2")).intValue() - 1 - row0 : 0;
        int dx = placed ? ((Number) entry.get("substrt1")).intValue() - 1 - column0 : 0;
        var out = new int[2][values.length];
        var outEnd = new double[values.length];
        int n = 0;
        for (int k = 0; k < values.length; k++) {
            int y = (int) rows[k] + dy;
            int x = (int) columns[k] + dx;
            boolean inside = y >= 0 && y < ny && x >= 0 && x < nx;
            if (!inside && !placed) {
                throw StepException.badInput(
                        PersistenceStep.ID + ": " + file + " has a window at row " + y + ", column "
                                + x + ", and the exposure is " + ny + " rows x " + nx
                                + " columns: the file is of another subarray and does not say which; give one of this subarray");
            }
            if (!(Math.abs(values[k]) <= Double.MAX_VALUE)) {
                continue; // no time
            }
            if (inside) {
                end[y * nx + x] = values[k];
            } else {
                out[0][n] = y + row0;
                out[1][n] = x + column0;
                outEnd[n++] = values[k];
            }
        }
        elsewhere = new int[][] {Arrays.copyOf(out[0], n), Arrays.copyOf(out[1], n)};
        elsewhereEnd = Arrays.copyOf(outEnd, n);
    }

    private static double[] numbers(Map<?, ?> entry, String key, String file) throws StepException {
        var value = entry.get(key);
        if (value instanceof Plane plane && plane.dims().length == 1 && plane.size() < MAX_WINDOWS) {
            return plane.doubles();
        }
        if (value instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
            return list.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
        }
        throw StepException.badInput(PersistenceStep.ID + ": " + file + ": " + key + " is "
                + (value == null
                        ? "missing"
                        : value instanceof Plane p ? "an array " + Arrays.toString(p.dims()) : "no array")
                + ", expected a list of numbers; is it a file that save_persistence wrote?");
    }

    /**
     * The entry for a file: in rows and columns of the exposure, or of the whole detector if windows of other pixels are kept.
     *
     * @param from time from which on windows of other pixels are worth keeping, seconds since 1970
     */
    Map<String, Object> entry(String filename, int window, double from) {
        int open = open();
        int kept = 0;
        for (double e : elsewhereEnd) {
            kept += e >= from ? 1 : 0;
        }
        int dy = kept > 0 ? row0 : 0;
        int dx = kept > 0 ? column0 : 0;
        var rows = new int[open + kept];
        var columns = new int[open + kept];
        var values = new double[open + kept];
        int n = 0;
        for (int p = 0; p < end.length; p++) {
            if (end[p] > 0) {
                rows[n] = p / nx + dy;
                columns[n] = p % nx + dx;
                values[n++] = end[p];
            }
        }
        for (int k = 0; k < elsewhereEnd.length; k++) {
            if (elsewhereEnd[k] >= from) {
                rows[n] = elsewhere[0][k];
                columns[n] = elsewhere[1][k];
                values[n++] = elsewhereEnd[k];
            }
        }
        var entry = new LinkedHashMap<String, Object>();
        entry.put("filename", filename);
        entry.put("rows", list(rows));
        entry.put("cols", list(columns));
        entry.put("vals", list(values));
        entry.put("pers_time", (long) window);
        entry.put("substrt1", (long) column0 - dx + 1);
        entry.put("substrt2", (long) row0 - dy + 1);
        return entry;
    }

    private static Plane list(Object data) {
        return new Plane("", 1, new int[] {Array.getLength(data)}, data, false, new Header());
    }
}

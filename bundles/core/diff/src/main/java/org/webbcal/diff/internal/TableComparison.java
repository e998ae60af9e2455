package org.webbcal.diff.internal;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.diff.DiffOptions;
import org.webbcal.diff.DiffReport.Column;
import org.webbcal.model.Table;

/** Compares tables column by column; columns are found by name. */
final class TableComparison {

    private TableComparison() {}

    /** Why two tables cannot be compared row by row; empty if they can. */
    static String fault(Table a, Table b) {
        return a.rows() == b.rows() ? "" : a.rows() + " and " + b.rows() + " rows";
    }

    static List<Column> compare(Table a, Table b, double rtol, DiffOptions options) {
        List<Column> columns = new ArrayList<>();
        for (var inB : b.columns()) {
            if (options.ignores(inB.name())) {
                continue;
            }
            var inA = a.column(inB.name());
            columns.add(inA.isEmpty() ? missing(inB.name(), "only in b") : compare(inA.get(), inB, rtol, options));
        }
        for (var inA : a.columns()) {
            if (b.column(inA.name()).isEmpty() && !options.ignores(inA.name())) {
                columns.add(missing(inA.name(), "only in a"));
            }
        }
        return columns;
    }

    private static Column missing(String name, String where) {
        return new Column(name, false, where, 0, null);
    }

    private static Column compare(Table.Column a, Table.Column b, double rtol, DiffOptions options) {
        if (a.width() != b.width()) {
            return missing(b.name(), a.width() + " and " + b.width() + " values per row");
        }
        if (!a.unit().equals(b.unit())) {
            return missing(b.name(), "unit " + quoted(a.unit()) + " and " + quoted(b.unit()));
        }
        boolean text = a.data() instanceof String[] || b.data() instanceof String[];
        boolean truth = a.data() instanceof boolean[] || b.data() instanceof boolean[];
        if ((text || truth) && a.data().getClass() != b.data().getClass()) {
            return missing(b.name(), "type " + type(a) + " and " + type(b));
        }
        int n = java.lang.reflect.Array.getLength(b.data());
        if (text || truth) {
            long different = 0;
            for (int i = 0; i < n; i++) {
                different += a.text(i).equals(b.text(i)) ? 0 : 1;
            }
            return new Column(b.name(), different == 0, "", different, null);
        }
        var tally = real(a) || real(b) ? new NumberTally(rtol, options.atol()) : new NumberTally(0, 0);
        if (a.data() instanceof float[] x && b.data() instanceof float[] y) {
            tally.add(x, y, null, n);
        } else {
            tally.add(numbers(a, n), numbers(b, n), n);
        }
        int[] dims = b.width() == 1 ? new int[] {n} : new int[] {b.rows(), b.width()};
        var numbers = tally.result(index -> NumberTally.position(index, dims));
        return new Column(b.name(), numbers.same(), "", numbers.count() - numbers.within(), numbers);
    }

    private static boolean real(Table.Column column) {
        return column.data() instanceof float[] || column.data() instanceof double[];
    }

    private static double[] numbers(Table.Column column, int n) {
        var values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = column.number(i);
        }
        return values;
    }

    private static String type(Table.Column column) {
        return column.data().getClass().getComponentType().getSimpleName();
    }

    private static String quoted(String unit) {
        return unit.isEmpty() ? "none" : unit;
    }
}

package org.webbcal.shell;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import org.webbcal.model.Table;

/** Tables as CSV. */
final class CsvTable {

    /** Digits that a double carries through decimal and back in the other direction. */
    private static final MathContext DIGITS = new MathContext(15);

    private CsvTable() {}

    static void print(Table table, PrintStream out) {
        var columns = table.columns();
        out.println(String.join(",", columns.stream().map(c -> quoted(c.name())).toList()));
        for (int row = 0; row < table.rows(); row++) {
            int i = row;
            out.println(String.join(",", columns.stream().map(c -> cell(c, i)).toList()));
        }
    }

    private static String cell(Table.Column column, int row) {
        if (column.data() instanceof double[] d && column.width() == 1) {
            return number(d[row]);
        }
        return column.width() == 1 ? quoted(column.text(row)) : "";
    }

    /** A number with 15 significant digits, without trailing zeros. */
    static String number(double v) {
        if (Double.isNaN(v)) {
            return "nan";
        } else if (Double.isInfinite(v)) {
            return v > 0 ? "inf" : "-inf";
        } else if (v == 0) {
            return "0";
        }
        var rounded = new BigDecimal(v).round(DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent >= -5 && exponent < 15
                ? rounded.toPlainString()
                : rounded.toString().replace("E+", "e+").replace("E-", "e-");
    }

    private static String quoted(String text) {
        return text.matches("[^\",\r\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}

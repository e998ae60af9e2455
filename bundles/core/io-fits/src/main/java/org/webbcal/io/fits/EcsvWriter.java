package org.webbcal.io.fits;

import java.io.IOException;
import java.io.Writer;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.webbcal.model.Table;

/**
 * Writes tables as ECSV 1.0: a YAML header in comment lines with types, units, formats and descriptions, then the values at full precision, separated by
 * blanks. Pairs of columns {@code name.ra}, {@code name.dec} in degrees are announced as sky coordinates, so that astropy gives them back as such.
 *
 * @see "https://github.com/astropy/astropy-APEs/blob/main/APE6.rst"
 */
final class EcsvWriter {

    /** Words that YAML would take for something else than text. */
    private static final Set<String> WORDS = Set.of(
            "", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "~", ".nan", ".inf", "-.inf", "<<", "=");

    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9_./^(<$+](?:[A-Za-z0-9_./%^()<>$+*=;'@~?!&| \\-]|:(?! ))*");

    private final Writer out;

    EcsvWriter(Writer out) {
        this.out = out;
    }

    void write(Table table) throws IOException {
        comment("%ECSV 1.0");
        comment("---");
        comment("datatype:");
        for (var column : table.columns()) {
            comment("- {" + describe(column) + "}");
        }
        meta(table);
        comment("schema: astropy-2.0");
        var columns = table.columns();
        for (int i = 0; i < columns.size(); i++) {
            out.write((i == 0 ? "" : " ") + cell(columns.get(i).name()));
        }
        out.write('\n');
        for (int row = 0; row < table.rows(); row++) {
            for (int i = 0; i < columns.size(); i++) {
                if (i > 0) {
                    out.write(' ');
                }
                out.write(value(columns.get(i), row));
            }
            out.write('\n');
        }
    }

    private void comment(String text) throws IOException {
        out.write("# " + text + "\n");
    }

    // --- header ---

    private static String describe(Table.Column column) {
        var text = new StringBuilder("name: ").append(scalar(column.name()));
        if (given(column.unit())) {
            text.append(", unit: ").append(scalar(column.unit()));
        }
        String type = type(column);
        text.append(", datatype: ").append(column.width() == 1 ? type : "string");
        if (given(column.format())) {
            text.append(", format: ").append(scalar(column.format()));
        }
        if (given(column.description())) {
            text.append(", description: ").append(scalar(column.description()));
        }
        if (column.width() != 1) {
            text.append(", subtype: '")
                    .append(type)
                    .append('[')
                    .append(column.width())
                    .append("]'");
        }
        return text.toString();
    }

    private static boolean given(String text) {
        return text != null && !text.isEmpty();
    }

    private static String type(Table.Column column) {
        Object data = column.data();
        String sign = column.unsigned() ? "u" : "";
        if (data instanceof float[]) {
            return "float32";
        } else if (data instanceof double[]) {
            return "float64";
        } else if (data instanceof boolean[]) {
            return "bool";
        } else if (data instanceof byte[]) {
            return "uint8";
        } else if (data instanceof short[]) {
            return sign + "int16";
        } else if (data instanceof int[]) {
            return sign + "int32";
        } else if (data instanceof long[]) {
            return sign + "int64";
        }
        return "string";
    }

    private void meta(Table table) throws IOException {
        var sky = skyCoordinates(table);
        if (table.meta().isEmpty() && sky.isEmpty()) {
            return;
        }
        comment("meta: !!omap");
        for (var entry : table.meta().entrySet()) {
            entry(entry.getKey(), entry.getValue(), "- ", "    ");
        }
        if (!sky.isEmpty()) {
            comment("- __serialized_columns__:");
            for (String name : sky) {
                comment("    " + scalar(name) + ":");
                comment("      __class__: astropy.coordinates.sky_coordinate.SkyCoord");
                // Plain quantities, which every version of astropy knows; the classes of angles have moved between
                // versions.
                for (String axis : List.of("dec", "ra")) {
                    comment("      " + axis + ": !astropy.table.SerializedColumn");
                    comment("        __class__: astropy.units.quantity.Quantity");
                    comment("        unit: !astropy.units.Unit {unit: deg}");
                    comment("        value: !astropy.table.SerializedColumn {name: " + scalar(name + "." + axis) + "}");
                }
                comment("      frame: icrs");
                comment("      representation_type: spherical");
            }
        }
    }

    private static Set<String> skyCoordinates(Table table) {
        var names = new LinkedHashSet<String>();
        for (var column : table.columns()) {
            if (column.name().endsWith(".ra") && "deg".equals(column.unit())) {
                String name = column.name().substring(0, column.name().length() - 3);
                table.column(name + ".dec").filter(c -> "deg".equals(c.unit())).ifPresent(c -> names.add(name));
            }
        }
        return names;
    }

    private void entry(String key, Object value, String lead, String indent) throws IOException {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            comment(lead + scalar(key) + ":");
            for (var inner : map.entrySet()) {
                entry(String.valueOf(inner.getKey()), inner.getValue(), indent, indent + "  ");
            }
        } else if (lead.startsWith("-")) {
            comment(lead + "{" + scalar(key) + ": " + flow(value) + "}");
        } else {
            comment(lead + scalar(key) + ": " + flow(value));
        }
    }

    /** A value on one line. */
    private static String flow(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map<?, ?> map) {
            var text = new StringBuilder("{");
            map.forEach((k, v) -> text.append(text.length() > 1 ? ", " : "")
                    .append(scalar(String.valueOf(k)))
                    .append(": ")
                    .append(flow(v)));
            return text.append('}').toString();
        }
        if (value instanceof List<?> list) {
            var text = new StringBuilder("[");
            list.forEach(v -> text.append(text.length() > 1 ? ", " : "").append(flow(v)));
            return text.append(']').toString();
        }
        if (value.getClass().isArray()) {
            var text = new StringBuilder("[");
            for (int i = 0; i < Array.getLength(value); i++) {
                text.append(i > 0 ? ", " : "").append(flow(Array.get(value, i)));
            }
            return text.append(']').toString();
        }
        if (value instanceof Float || value instanceof Double) {
            double d = ((Number) value).doubleValue();
            String text = Double.isNaN(d)
                    ? ".nan"
                    : Double.isInfinite(d)
                            ? d > 0 ? ".inf" : "-.inf"
                            : value instanceof Float f ? number(f) : number(d);
            // YAML 1.1 wants a point in a number with an exponent.
            return text.contains("e") && !text.contains(".") ? text.replace("e", ".0e") : text;
        }
        return value instanceof Number || value instanceof Boolean ? value.toString() : scalar(value.toString());
    }

    /** Text as a YAML scalar, in quotes where it needs them. */
    private static String scalar(String text) {
        if (text.chars().anyMatch(c -> c < 0x20)) {
            var quoted = new StringBuilder("\"");
            for (char c : text.toCharArray()) {
                switch (c) {
                    case '"' -> quoted.append("\\\"");
                    case '\\' -> quoted.append("\\\\");
                    case '\n' -> quoted.append("\\n");
                    case '\t' -> quoted.append("\\t");
                    default ->
                        quoted.append(
                                c < 0x20 ? String.format(Locale.ROOT, "\\x%02x", (int) c) : Character.toString(c));
                }
            }
            return quoted.append('"').toString();
        }
        boolean plain = PLAIN.matcher(text).matches()
                && !text.endsWith(" ")
                && !text.endsWith(":")
                && !text.contains(" #")
                && !WORDS.contains(text.toLowerCase(Locale.ROOT))
                && !text.matches("[-+.]?[0-9].*");
        return plain ? text : "'" + text.replace("'", "''") + "'";
    }

    // --- values ---

    private static String value(Table.Column column, int row) {
        if (column.width() == 1) {
            return cell(element(column, row));
        }
        boolean text = column.data() instanceof String[];
        var json = new StringBuilder("[");
        for (int k = row * column.width(); k < (row + 1) * column.width(); k++) {
            String element = element(column, k);
            json.append(json.length() > 1 ? "," : "");
            if (text) {
                json.append('"')
                        .append(element.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            } else {
                json.append(element.equals("nan") ? "NaN" : element.toLowerCase(Locale.ROOT));
            }
        }
        return cell(json.append(']').toString());
    }

    private static String element(Table.Column column, int k) {
        Object data = column.data();
        if (data instanceof double[] d) {
            return number(d[k]);
        } else if (data instanceof float[] f) {
            return number(f[k]);
        } else if (data instanceof String[] s) {
            return s[k] == null ? "" : s[k];
        } else if (data instanceof boolean[] b) {
            return b[k] ? "True" : "False";
        } else if (data instanceof byte[] b) {
            return Integer.toString(b[k] & 0xff);
        } else if (data instanceof short[] v && column.unsigned()) {
            return Integer.toString(v[k] & 0xffff);
        } else if (data instanceof int[] v && column.unsigned()) {
            return Integer.toUnsignedString(v[k]);
        } else if (data instanceof long[] v && column.unsigned()) {
            return Long.toUnsignedString(v[k]);
        }
        return String.valueOf(Array.get(data, k));
    }

    private static String cell(String text) {
        boolean quote = text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c == '"') || text.startsWith("#");
        return quote ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /** Shortest digits that read back as the same number, as Python prints them: {@code 1.5e-07}, {@code 12.0}, {@code nan}. */
    static String number(double d) {
        if (Double.isNaN(d)) {
            return "nan";
        } else if (Double.isInfinite(d)) {
            return d > 0 ? "inf" : "-inf";
        }
        return Cards.number(d).replace(".0E", "e").replace('E', 'e');
    }

    private static String number(float f) {
        if (Float.isNaN(f) || Float.isInfinite(f)) {
            return number((double) f);
        }
        // The digits of the float, not of the double nearest to it.
        return Cards.number(new BigDecimal(Float.toString(f)).doubleValue())
                .replace(".0E", "e")
                .replace('E', 'e');
    }
}

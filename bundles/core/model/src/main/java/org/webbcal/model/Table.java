package org.webbcal.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table by columns, for binary table extensions, catalogues and reference tables.
 *
 * <p>A column holds a {@code double[]}, {@code float[]}, {@code int[]}, {@code short[]}, {@code long[]}, {@code byte[]}, {@code boolean[]} or {@code String[]};
 * with {@code width > 1} every row has that many values, stored one row after the other.
 */
public final class Table {

    /** One column. {@code unit}, {@code description} and {@code format} may be empty. */
    public record Column(
            String name, Object data, int width, boolean unsigned, String unit, String description, String format) {
        public Column(String name, Object data, String unit, String description) {
            this(name, data, 1, false, unit, description, "");
        }

        public Column(String name, Object data) {
            this(name, data, 1, false, "", "", "");
        }

        /** Number of rows. */
        public int rows() {
            return width == 0 ? 0 : java.lang.reflect.Array.getLength(data) / width;
        }

        /** Value as number; NaN for text that is not one. */
        public double number(int i) {
            if (data instanceof String[] s) {
                try {
                    return Double.parseDouble(s[i].strip());
                } catch (NumberFormatException e) {
                    return Double.NaN;
                }
            }
            if (data instanceof boolean[] b) {
                return b[i] ? 1 : 0;
            }
            return ((Number) java.lang.reflect.Array.get(data, i)).doubleValue();
        }

        /** Value as text without trailing blanks. */
        public String text(int i) {
            return data instanceof String[] s
                    ? s[i].stripTrailing()
                    : String.valueOf(java.lang.reflect.Array.get(data, i));
        }
    }

    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final Map<String, Object> meta = new LinkedHashMap<>();

    public Table add(Column column) {
        columns.put(column.name(), column);
        return this;
    }

    public List<Column> columns() {
        return new ArrayList<>(columns.values());
    }

    /** Column by name, upper and lower case alike. */
    public Optional<Column> column(String name) {
        var exact = columns.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return columns.values().stream()
                .filter(c -> c.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /**
     * Column by name.
     *
     * @throws IllegalArgumentException naming the columns that are there
     */
    public Column require(String name) {
        return column(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("table has no column " + name + " but " + columns.keySet()));
    }

    public int rows() {
        return columns.isEmpty() ? 0 : columns.values().iterator().next().rows();
    }

    /** Free metadata, in order: scalars, lists and maps; written into ECSV headers. */
    public Map<String, Object> meta() {
        return meta;
    }
}

package org.webbcal.io.fits;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

/** Writes binary tables. Column types follow from the arrays; strings get the width of the longest, or that which the table had when it was read. */
final class TableWriter {

    private static final int CHUNK = 1 << 20;

    private record Field(Table.Column column, String form, int chars, int bytes) {}

    private final TableExtension extension;
    private final List<Field> fields = new ArrayList<>();
    private final int rows;
    private int rowBytes;

    TableWriter(TableExtension extension) {
        this.extension = extension;
        this.rows = extension.table().rows();
        int n = 0;
        for (var column : extension.table().columns()) {
            n++;
            if (column.rows() != rows) {
                throw new IllegalArgumentException("table " + extension.name() + ": column " + column.name() + " has "
                        + column.rows() + " rows, the first column " + rows);
            }
            var field = field(column, n);
            fields.add(field);
            rowBytes = Math.addExact(rowBytes, field.bytes());
        }
    }

    private Field field(Table.Column column, int n) {
        Object data = column.data();
        int w = column.width();
        String repeat = w == 1 ? "" : Integer.toString(w);
        if (data instanceof String[] s) {
            int chars = 1;
            for (String text : s) {
                chars = Math.max(chars, ascii(text).length);
            }
            chars = Math.max(chars, hintedChars(n, w));
            return new Field(column, w * chars + "A", chars, w * chars);
        } else if (data instanceof boolean[]) {
            return new Field(column, repeat + "L", 0, w);
        } else if (data instanceof byte[]) {
            return new Field(column, repeat + "B", 0, w);
        } else if (data instanceof short[]) {
            return new Field(column, repeat + "I", 0, 2 * w);
        } else if (data instanceof int[]) {
            return new Field(column, repeat + "J", 0, 4 * w);
        } else if (data instanceof long[]) {
            return new Field(column, repeat + "K", 0, 8 * w);
        } else if (data instanceof float[]) {
            return new Field(column, repeat + "E", 0, 4 * w);
        } else if (data instanceof double[]) {
            return new Field(column, repeat + "D", 0, 8 * w);
        }
        throw new IllegalArgumentException("table " + extension.name() + ": column " + column.name() + " holds "
                + data.getClass().getSimpleName());
    }

    /** Width of the strings of a column when the table was read, if it still has the place that it had. */
    private int hintedChars(int n, int width) {
        String form = extension.header().string(TableHints.form(n), "");
        if (!form.matches("\\d+A")) {
            return 0;
        }
        try {
            return Integer.parseInt(form.substring(0, form.length() - 1)) / width;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static byte[] ascii(String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The header up to TFIELDS and its columns. */
    Cards cards() {
        var cards = new Cards();
        cards.add("XTENSION", "BINTABLE", "binary table extension");
        cards.add("BITPIX", 8, "array data type");
        cards.add("NAXIS", 2, "number of array dimensions");
        cards.add("NAXIS1", rowBytes, "length of dimension 1");
        cards.add("NAXIS2", rows, "length of dimension 2");
        cards.add("PCOUNT", 0, "number of group parameters");
        cards.add("GCOUNT", 1, "number of groups");
        cards.add("TFIELDS", fields.size(), "number of table fields");
        for (int i = 0; i < fields.size(); i++) {
            var f = fields.get(i);
            int n = i + 1;
            cards.add("TTYPE" + n, f.column().name(), "");
            cards.add("TFORM" + n, f.form(), "");
            if (f.column().unit() != null && !f.column().unit().isEmpty()) {
                cards.add("TUNIT" + n, f.column().unit(), "");
            }
            extension
                    .header()
                    .value("TNULL" + n)
                    .filter(v -> v instanceof Long)
                    .ifPresent(v -> cards.add("TNULL" + n, v, ""));
            String zero = zero(f.column());
            if (zero != null) {
                cards.add("TZERO" + n, new java.math.BigInteger(zero), "");
            }
            if (f.column().format() != null
                    && f.column().format().matches("[AILBOZFEGD](N|S)?\\d+(\\.\\d+)?(E\\d+)?")) {
                cards.add("TDISP" + n, f.column().format(), "");
            }
            String dim = dim(f, n);
            if (!dim.isEmpty()) {
                cards.add("TDIM" + n, dim, "");
            }
        }
        return cards;
    }

    private static String zero(Table.Column c) {
        if (!c.unsigned()) {
            return null;
        }
        if (c.data() instanceof short[]) {
            return "32768";
        } else if (c.data() instanceof int[]) {
            return "2147483648";
        } else if (c.data() instanceof long[]) {
            return "9223372036854775808";
        }
        return null;
    }

    private String dim(Field f, int n) {
        int w = f.column().width();
        if (w == 1) {
            return "";
        }
        if (f.chars() > 0) {
            return "(" + f.chars() + "," + w + ")";
        }
        String kept = extension.header().string("TDIM" + n, "").replace(" ", "");
        if (kept.matches("\\((\\d{1,9},)*\\d{1,9}\\)")) {
            long product = 1;
            for (String d : kept.substring(1, kept.length() - 1).split(",")) {
                product *= Long.parseLong(d);
            }
            if (product == w) {
                return kept;
            }
        }
        return "(" + w + ")";
    }

    long dataBytes() {
        return (long) rows * rowBytes;
    }

    /** Writes the rows from a place on; returns the place after them. */
    long write(FileChannel out, long at) throws IOException {
        if (rowBytes == 0) {
            return at;
        }
        int chunkRows = Math.max(1, CHUNK / rowBytes);
        var buffer = ByteBuffer.allocate(Math.multiplyExact(Math.min(chunkRows, Math.max(rows, 1)), rowBytes));
        for (int row = 0; row < rows; row += chunkRows) {
            int n = Math.min(chunkRows, rows - row);
            buffer.clear();
            for (int r = row; r < row + n; r++) {
                for (var f : fields) {
                    for (int k = r * f.column().width();
                            k < (r + 1) * f.column().width();
                            k++) {
                        put(buffer, f, k);
                    }
                }
            }
            buffer.flip();
            Blocks.write(out, buffer, at);
            at += (long) n * rowBytes;
        }
        return at;
    }

    private static void put(ByteBuffer out, Field f, int k) {
        Object data = f.column().data();
        boolean flip = f.column().unsigned();
        if (data instanceof String[] s) {
            byte[] bytes = ascii(s[k]);
            out.put(bytes);
            for (int i = bytes.length; i < f.chars(); i++) {
                out.put((byte) 0);
            }
        } else if (data instanceof boolean[] b) {
            out.put((byte) (b[k] ? 'T' : 'F'));
        } else if (data instanceof byte[] b) {
            out.put(b[k]);
        } else if (data instanceof short[] v) {
            out.putShort((short) (v[k] ^ (flip ? 0x8000 : 0)));
        } else if (data instanceof int[] v) {
            out.putInt(v[k] ^ (flip ? 0x8000_0000 : 0));
        } else if (data instanceof long[] v) {
            out.putLong(v[k] ^ (flip ? Long.MIN_VALUE : 0));
        } else if (data instanceof float[] v) {
            out.putFloat(v[k]);
        } else {
            out.putDouble(Array.getDouble(data, k));
        }
    }
}

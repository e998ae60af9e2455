package org.webbcal.refdata;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes FITS files front to back, compressed by gzip when the name ends in {@code .gz}. Planes of an image are given one after the other, so that
 * a stack of any depth needs the memory of one. The same calls give the same bytes on any day and machine.
 */
final class FitsFileWriter implements Closeable {

    private static final int BLOCK = 2880;
    /** Rows of a long table that are put together before they are written. */
    private static final int ROWS_AT_ONCE = 4096;

    /** One column of a table: TFORM letter {@code A B I J E D}, or V for vectors of E; its width in bytes; and the shape of vectors. */
    record Column(String name, char kind, int width, List<?> values, boolean unsigned, int... dims) {
        static Column text(String name, int width, List<String> values) {
            return new Column(name, 'A', width, values, false);
        }

        static Column integers(String name, List<Integer> values) {
            return new Column(name, 'J', 4, values, false);
        }

        /** Unsigned 32-bit integers. */
        static Column unsigned(String name, List<Long> values) {
            return new Column(name, 'J', 4, values, true);
        }

        static Column floats(String name, List<Float> values) {
            return new Column(name, 'E', 4, values, false);
        }

        /** Vectors of 32-bit floats; {@code dims} fastest first. */
        static Column vectors(String name, List<float[]> values, int... dims) {
            int length = 1;
            for (int d : dims) {
                length *= d;
            }
            return new Column(name, 'V', 4 * length, values, false, dims);
        }

        /** Vectors of bytes. */
        static Column bytes(String name, List<byte[]> values) {
            int length = values.get(0).length;
            return new Column(name, 'B', length, values, false, length);
        }

        /** 16-bit integers. */
        static Column shorts(String name, List<Short> values) {
            return new Column(name, 'I', 2, values, false);
        }

        /** TFORM of the column. */
        String form() {
            return switch (kind) {
                case 'A', 'B' -> width + String.valueOf(kind);
                case 'V' -> width / 4 + "E";
                default -> String.valueOf(kind);
            };
        }

        static Column doubles(String name, List<Double> values) {
            return new Column(name, 'D', 8, values, false);
        }
    }

    private final OutputStream out;
    private final List<String> cards = new ArrayList<>();
    private long dataBytes;

    FitsFileWriter(Path file) throws IOException {
        OutputStream raw = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        if (file.toString().endsWith(".gz")) {
            out = new GZIPOutputStream(raw, 1 << 16) {
                {
                    def.setLevel(Deflater.DEFAULT_COMPRESSION);
                }
            };
        } else {
            out = raw;
        }
    }

    /** Begins the primary HDU; keywords follow by {@link #key}. */
    FitsFileWriter primary() {
        logical("SIMPLE", true, "conforms to FITS standard");
        integer("BITPIX", 8, "array data type");
        integer("NAXIS", 0, "number of array dimensions");
        return logical("EXTEND", true, "");
    }

    /** Adds a keyword: text, number or truth value. */
    FitsFileWriter key(String name, Object value, String comment) {
        if (value instanceof String s) {
            String quoted = "'" + String.format("%-8s", s.replace("'", "''")) + "'";
            return card(name, String.format("%-20s", quoted), comment);
        } else if (value instanceof Boolean b) {
            return logical(name, b, comment);
        } else if (value instanceof Integer i) {
            return integer(name, i, comment);
        }
        return card(name, String.format("%20s", value.toString()), comment);
    }

    /** Adds history, in pieces of a card's length. */
    FitsFileWriter history(String text) {
        for (int i = 0; i < text.length(); i += 70) {
            cards.add("HISTORY " + text.substring(i, Math.min(i + 70, text.length())));
        }
        return this;
    }

    private FitsFileWriter logical(String name, boolean value, String comment) {
        return card(name, String.format("%20s", value ? "T" : "F"), comment);
    }

    private FitsFileWriter integer(String name, int value, String comment) {
        return card(name, String.format("%20d", value), comment);
    }

    private FitsFileWriter card(String name, String value, String comment) {
        String text = String.format(Locale.ROOT, "%-8s= %s", name, value) + (comment.isEmpty() ? "" : " / " + comment);
        cards.add(text.substring(0, Math.min(80, text.length())));
        return this;
    }

    /** Ends the header under way. */
    FitsFileWriter endHeader() throws IOException {
        var text = new StringBuilder();
        cards.add("END");
        for (String card : cards) {
            text.append(String.format("%-80s", card));
        }
        text.append(" ".repeat((BLOCK - text.length() % BLOCK) % BLOCK));
        out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        cards.clear();
        dataBytes = 0;
        return this;
    }

    private void image(String name, int bitpix, boolean unsigned, Map<String, ?> more, int... dims) throws IOException {
        key("XTENSION", "IMAGE", "Image extension");
        integer("BITPIX", bitpix, "array data type");
        integer("NAXIS", dims.length, "number of array dimensions");
        for (int i = 0; i < dims.length; i++) {
            integer("NAXIS" + (i + 1), dims[dims.length - 1 - i], "");
        }
        integer("PCOUNT", 0, "number of parameters");
        integer("GCOUNT", 1, "number of groups");
        if (unsigned) {
            integer("BSCALE", 1, "");
            key("BZERO", 2147483648L, "");
        }
        key("EXTNAME", name, "extension name");
        for (var e : more.entrySet()) {
            key(e.getKey(), e.getValue(), "");
        }
        endHeader();
    }

    /** Begins an image of 32-bit floats, dimensions slowest first; its planes follow by {@link #floats}. */
    FitsFileWriter floatImage(String name, int... dims) throws IOException {
        image(name, -32, false, Map.of(), dims);
        return this;
    }

    /** Writes a whole image of 64-bit floats, with further keywords in its header. */
    FitsFileWriter doubleImage(String name, double[] values, Map<String, ?> more, int... dims) throws IOException {
        image(name, -64, false, more, dims);
        var bytes = ByteBuffer.allocate(8 * values.length);
        bytes.asDoubleBuffer().put(values);
        out.write(bytes.array());
        dataBytes = bytes.capacity();
        return pad();
    }

    /** Writes values of the image under way. */
    FitsFileWriter floats(float[] values) throws IOException {
        var bytes = ByteBuffer.allocate(4 * values.length);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
        dataBytes += bytes.capacity();
        return this;
    }

    /** Writes a whole image of flags as unsigned 32-bit integers. */
    FitsFileWriter flagImage(String name, int[] flags, int... dims) throws IOException {
        image(name, 32, true, Map.of(), dims);
        var bytes = ByteBuffer.allocate(4 * flags.length);
        for (int f : flags) {
            bytes.putInt(f ^ 0x80000000);
        }
        out.write(bytes.array());
        dataBytes = bytes.capacity();
        return pad();
    }

    /** Fills the image under way up to a whole block. */
    FitsFileWriter pad() throws IOException {
        out.write(new byte[(int) ((BLOCK - dataBytes % BLOCK) % BLOCK)]);
        return this;
    }

    /** Writes the numbers of one row, in the order of the columns. */
    @FunctionalInterface
    interface Row {
        void put(int row, ByteBuffer bytes);
    }

    /** Writes a binary table of 32-bit floats, row by row. */
    FitsFileWriter floatTable(String name, List<String> columns, int rows, Row row) throws IOException {
        int width = 4 * columns.size();
        tableHeader(width, rows, columns.size());
        for (int i = 0; i < columns.size(); i++) {
            key("TTYPE" + (i + 1), columns.get(i), "");
            key("TFORM" + (i + 1), "E", "");
        }
        key("EXTNAME", name, "extension name");
        endHeader();
        var bytes = ByteBuffer.allocate(width * ROWS_AT_ONCE);
        for (int r = 0; r < rows; r++) {
            row.put(r, bytes);
            if (!bytes.hasRemaining() || r == rows - 1) {
                out.write(bytes.array(), 0, bytes.position());
                bytes.clear();
            }
        }
        dataBytes = (long) width * rows;
        return pad();
    }

    private void tableHeader(int width, int rows, int fields) {
        key("XTENSION", "BINTABLE", "binary table extension");
        integer("BITPIX", 8, "array data type");
        integer("NAXIS", 2, "number of array dimensions");
        integer("NAXIS1", width, "length of dimension 1");
        integer("NAXIS2", rows, "length of dimension 2");
        integer("PCOUNT", 0, "number of group parameters");
        integer("GCOUNT", 1, "number of groups");
        integer("TFIELDS", fields, "number of table fields");
    }

    /** Writes a binary table. */
    FitsFileWriter table(String name, List<Column> columns) throws IOException {
        return table(name, columns, Map.of());
    }

    /** Writes a binary table with further keywords in its header. */
    FitsFileWriter table(String name, List<Column> columns, Map<String, ?> more) throws IOException {
        int width = columns.stream().mapToInt(Column::width).sum();
        int rows = columns.get(0).values().size();
        tableHeader(width, rows, columns.size());
        for (int i = 0; i < columns.size(); i++) {
            var c = columns.get(i);
            key("TTYPE" + (i + 1), c.name(), "");
            key("TFORM" + (i + 1), c.form(), "");
            if (c.dims().length > 0) {
                String shape = IntStream.of(c.dims()).mapToObj(String::valueOf).collect(Collectors.joining(","));
                key("TDIM" + (i + 1), "(" + shape + ")", "");
            }
            if (c.unsigned()) {
                key("TZERO" + (i + 1), 2147483648L, "");
            }
        }
        key("EXTNAME", name, "extension name");
        for (var e : more.entrySet()) {
            key(e.getKey(), e.getValue(), "");
        }
        endHeader();
        var bytes = ByteBuffer.allocate(width * rows);
        for (int r = 0; r < rows; r++) {
            for (var c : columns) {
                put(bytes, c, c.values().get(r));
            }
        }
        out.write(bytes.array());
        dataBytes = bytes.capacity();
        return pad();
    }

    private static void put(ByteBuffer bytes, Column c, Object value) {
        switch (c.kind()) {
            case 'A' ->
                bytes.put(
                        String.format("%-" + c.width() + "s", value).getBytes(StandardCharsets.US_ASCII), 0, c.width());
            case 'B' -> bytes.put((byte[]) value);
            case 'V' -> {
                for (float v : (float[]) value) {
                    bytes.putFloat(v);
                }
            }
            case 'I' -> bytes.putShort((Short) value);
            case 'E' -> bytes.putFloat((Float) value);
            case 'D' -> bytes.putDouble((Double) value);
            default -> bytes.putInt(c.unsigned() ? (int) ((Long) value - 2147483648L) : (Integer) value);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

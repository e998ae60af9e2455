package org.webbcal.io.fits;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.webbcal.model.Header;
import org.webbcal.model.Table;

/** Reads binary tables into columns. Unsigned and scaled numbers, vectors, strings, logicals, bits, complex numbers and variable-length arrays. */
final class TableReader {

    /** Bytes of rows decoded at once. */
    private static final int CHUNK = 4 << 20;

    /** Rows of unequal length are padded; a table that would grow by more than this beyond its size in the file is refused. */
    private static final long MAX_PADDING = 256L << 20;

    private static final int MAX_FIELDS = 999;

    private static final Pattern FORM = Pattern.compile("\\s*(\\d*)([LXBIJKAEDCMPQ])(.*)");

    /** Where a column lies in a row. {@code width} is values per row, {@code chars} the length of each string. */
    record Field(
            String name,
            int at,
            char type,
            int repeat,
            int width,
            int chars,
            double scale,
            double zero,
            String unit,
            String format,
            char heapType) {

        boolean unsigned() {
            return scale == 1
                    && (type == 'I' && zero == 32768.0
                            || type == 'J' && zero == 2147483648.0
                            || type == 'K' && zero == 9223372036854775808.0);
        }

        boolean scaled() {
            return !unsigned() && (scale != 1 || zero != 0) && "BIJK".indexOf(type) >= 0;
        }

        boolean variable() {
            return type == 'P' || type == 'Q';
        }
    }

    private final FitsFile file;
    private final Hdu hdu;
    private final int rowBytes;
    private final int rows;

    private TableReader(FitsFile file, Hdu hdu) throws FitsFault {
        this.file = file;
        this.hdu = hdu;
        if (hdu.bitpix() != 8) {
            throw fault("has BITPIX " + hdu.bitpix() + ", expected 8");
        }
        long claimed = hdu.dims()[1] == 0 ? 0 : hdu.dims()[0];
        if (claimed > Integer.MAX_VALUE - 8 || hdu.dims()[1] > Integer.MAX_VALUE - 8) {
            throw fault("has " + claimed + " rows of " + hdu.dims()[1] + " bytes, more than can be held");
        }
        rowBytes = (int) hdu.dims()[1];
        rows = (int) claimed;
    }

    static Table read(FitsFile file, Hdu hdu) throws IOException {
        return new TableReader(file, hdu).read();
    }

    /** Columns as they lie in a row, for readers of their own. */
    static List<Field> fields(FitsFile file, Hdu hdu) throws FitsFault {
        return new TableReader(file, hdu).fields();
    }

    /** Offset of the heap from the start of the data, bytes. */
    static long heapAt(FitsFile file, Hdu hdu) throws FitsFault {
        return new TableReader(file, hdu).heapAt();
    }

    private FitsFault fault(String what) {
        return new FitsFault(file.name() + ": table " + hdu.label() + " " + what);
    }

    private Table read() throws IOException {
        var fields = fields();
        var data = new Object[fields.size()];
        for (int i = 0; i < data.length; i++) {
            var f = fields.get(i);
            if (!f.variable()) {
                long n = (long) rows * f.width();
                if (n > Integer.MAX_VALUE - 8) {
                    throw fault("has " + n + " values in column " + f.name() + ", more than can be held at once");
                }
                data[i] = newArray(f, (int) n);
            }
        }
        int chunkRows = Math.max(1, Math.min(rows, CHUNK / Math.max(1, rowBytes)));
        var buffer = ByteBuffer.allocate((int) Math.min((long) chunkRows * rowBytes, Integer.MAX_VALUE - 8));
        var descriptors = new long[data.length][];
        for (int row = 0; row < rows; row += chunkRows) {
            int n = Math.min(chunkRows, rows - row);
            buffer.clear().limit(n * rowBytes);
            file.read(buffer, hdu.dataAt() + (long) row * rowBytes);
            for (int i = 0; i < data.length; i++) {
                var f = fields.get(i);
                if (f.variable()) {
                    if (descriptors[i] == null) {
                        descriptors[i] = new long[Math.multiplyExact(2, rows)];
                    }
                    for (int r = 0; r < n; r++) {
                        int at = r * rowBytes + f.at();
                        int d = 2 * (row + r);
                        descriptors[i][d] = f.type() == 'P' ? buffer.getInt(at) : buffer.getLong(at);
                        descriptors[i][d + 1] = f.type() == 'P' ? buffer.getInt(at + 4) : buffer.getLong(at + 8);
                    }
                } else {
                    for (int r = 0; r < n; r++) {
                        decode(f, buffer, r * rowBytes + f.at(), data[i], (row + r) * f.width(), f.width());
                    }
                }
            }
        }
        var table = new Table();
        for (int i = 0; i < data.length; i++) {
            var f = fields.get(i);
            int width = f.width();
            Object values = data[i];
            if (f.variable()) {
                var elements = elements(f);
                width = longest(f, descriptors[i], elements);
                values = heap(elements, descriptors[i], width);
                if (elements.type() == 'A') {
                    width = 1;
                }
            }
            if (width > 0) {
                table.add(new Table.Column(f.name(), values, width, f.unsigned(), f.unit(), "", f.format()));
            }
        }
        return table;
    }

    // --- layout ---

    private List<Field> fields() throws FitsFault {
        Header layout = hdu.layout();
        int n = layout.integer("TFIELDS", -1);
        if (n < 0 || n > MAX_FIELDS) {
            throw fault(
                    "has TFIELDS = " + layout.value("TFIELDS").orElse("(missing)") + ", expected 0 to " + MAX_FIELDS);
        }
        var fields = new ArrayList<Field>();
        long at = 0;
        for (int i = 1; i <= n; i++) {
            String form = layout.string("TFORM" + i, "");
            var m = FORM.matcher(form);
            long repeat;
            try {
                repeat = m.matches() ? m.group(1).isEmpty() ? 1 : Long.parseLong(m.group(1)) : -1;
            } catch (NumberFormatException e) {
                repeat = -1;
            }
            if (repeat < 0 || repeat > Integer.MAX_VALUE) {
                throw fault("has TFORM" + i + " = '" + form
                        + "', expected a repeat count and one of L X B I J K A E D C M P Q");
            }
            char type = m.group(2).charAt(0);
            long bytes =
                    switch (type) {
                        case 'X' -> (repeat + 7) / 8;
                        case 'I' -> 2 * repeat;
                        case 'J', 'E' -> 4 * repeat;
                        case 'K', 'D', 'C', 'P' -> 8 * repeat;
                        case 'M', 'Q' -> 16 * repeat;
                        default -> repeat;
                    };
            if (at + bytes > rowBytes) {
                throw fault("has columns of " + (at + bytes) + " bytes or more up to TFORM" + i + " = '" + form
                        + "', but rows of NAXIS1 = " + rowBytes);
            }
            String name = layout.string("TTYPE" + i, "col" + i).strip();
            if (bytes > 0 && !((type == 'P' || type == 'Q') && repeat != 1)) {
                fields.add(field(i, name.isEmpty() ? "col" + i : name, (int) at, type, (int) repeat, m.group(3)));
            }
            at += bytes;
        }
        return fields;
    }

    private Field field(int i, String name, int at, char type, int repeat, String rest) {
        Header layout = hdu.layout();
        int chars = 0;
        int width =
                switch (type) {
                    case 'X' -> (repeat + 7) / 8;
                    case 'C', 'M' -> 2 * repeat;
                    default -> repeat;
                };
        if (type == 'A') {
            chars = repeat;
            // Several strings per row: TDIMn = '(length,number)', or the older form rAw.
            var dim = layout.string("TDIM" + i, "").replaceAll("[() ]", "").split(",");
            try {
                if (dim.length > 1 && Integer.parseInt(dim[0]) > 0) {
                    chars = Math.min(repeat, Integer.parseInt(dim[0]));
                } else if (rest.matches("\\d+") && Integer.parseInt(rest) > 0) {
                    chars = Math.min(repeat, Integer.parseInt(rest));
                }
            } catch (NumberFormatException e) {
                chars = repeat;
            }
            width = repeat / chars;
        }
        char heapType = ' ';
        if ((type == 'P' || type == 'Q') && !rest.isEmpty()) {
            heapType = rest.charAt(0);
        }
        return new Field(
                name,
                at,
                type,
                repeat,
                width,
                chars,
                layout.number("TSCAL" + i, 1),
                layout.number("TZERO" + i, 0),
                layout.string("TUNIT" + i, "").strip(),
                layout.string("TDISP" + i, "").strip(),
                heapType);
    }

    // --- values ---

    private static Object newArray(Field f, int n) {
        if (f.scaled()) {
            return new double[n];
        }
        return switch (f.type()) {
            case 'L' -> new boolean[n];
            case 'I' -> new short[n];
            case 'J' -> new int[n];
            case 'K' -> new long[n];
            case 'E', 'C' -> new float[n];
            case 'D', 'M' -> new double[n];
            case 'A' -> new String[n];
            default -> new byte[n];
        };
    }

    private static void decode(Field f, ByteBuffer in, int at, Object into, int to, int n) {
        if (f.scaled()) {
            var d = (double[]) into;
            for (int k = 0; k < n; k++) {
                long raw =
                        switch (f.type()) {
                            case 'B' -> in.get(at + k) & 0xff;
                            case 'I' -> in.getShort(at + 2 * k);
                            case 'J' -> in.getInt(at + 4 * k);
                            default -> in.getLong(at + 8 * k);
                        };
                d[to + k] = f.scale() * raw + f.zero();
            }
            return;
        }
        boolean flip = f.unsigned();
        switch (f.type()) {
            case 'L' -> {
                for (int k = 0; k < n; k++) {
                    ((boolean[]) into)[to + k] = in.get(at + k) == 'T';
                }
            }
            case 'I' -> {
                for (int k = 0; k < n; k++) {
                    ((short[]) into)[to + k] = (short) (in.getShort(at + 2 * k) ^ (flip ? 0x8000 : 0));
                }
            }
            case 'J' -> {
                for (int k = 0; k < n; k++) {
                    ((int[]) into)[to + k] = in.getInt(at + 4 * k) ^ (flip ? 0x8000_0000 : 0);
                }
            }
            case 'K' -> {
                for (int k = 0; k < n; k++) {
                    ((long[]) into)[to + k] = in.getLong(at + 8 * k) ^ (flip ? Long.MIN_VALUE : 0);
                }
            }
            case 'E', 'C' -> {
                for (int k = 0; k < n; k++) {
                    ((float[]) into)[to + k] = in.getFloat(at + 4 * k);
                }
            }
            case 'D', 'M' -> {
                for (int k = 0; k < n; k++) {
                    ((double[]) into)[to + k] = in.getDouble(at + 8 * k);
                }
            }
            case 'A' -> {
                for (int k = 0; k < n; k++) {
                    ((String[]) into)[to + k] = text(in.array(), in.arrayOffset() + at + k * f.chars(), f.chars());
                }
            }
            default -> {
                for (int k = 0; k < n; k++) {
                    ((byte[]) into)[to + k] = in.get(at + k);
                }
            }
        }
    }

    /** Text up to the first NUL, without trailing blanks. */
    private static String text(byte[] bytes, int at, int n) {
        int end = 0;
        while (end < n && bytes[at + end] != 0) {
            end++;
        }
        while (end > 0 && bytes[at + end - 1] == ' ') {
            end--;
        }
        return new String(bytes, at, end, StandardCharsets.ISO_8859_1);
    }

    // --- variable-length arrays ---

    /** The elements of a variable-length column as a column of their own. */
    private Field elements(Field f) throws FitsFault {
        if ("LBIJKEDACMX".indexOf(f.heapType()) < 0) {
            throw fault("has a variable-length column " + f.name() + " of unknown type '" + f.heapType() + "'");
        }
        return new Field(f.name(), 0, f.heapType(), 1, 1, 0, f.scale(), f.zero(), f.unit(), f.format(), ' ');
    }

    /** Bytes of one element in the heap. */
    static int elementBytes(char type) {
        return switch (type) {
            case 'I' -> 2;
            case 'J', 'E' -> 4;
            case 'K', 'D', 'C' -> 8;
            case 'M' -> 16;
            default -> 1;
        };
    }

    private int longest(Field f, long[] descriptors, Field elements) throws FitsFault {
        long heapBytes = hdu.dataBytes() - heapAt();
        long longest = 0;
        for (int r = 0; descriptors != null && r < rows; r++) {
            long n = descriptors[2 * r];
            long from = descriptors[2 * r + 1];
            long bytes = elements.type() == 'X' ? (n + 7) / 8 : n * elementBytes(elements.type());
            if (n < 0 || n > Integer.MAX_VALUE || n > 0 && (from < 0 || from + bytes > heapBytes)) {
                throw fault("row " + (r + 1) + ", column " + f.name() + ": " + n + " values at heap byte " + from
                        + " lie outside the heap of " + heapBytes + " bytes; the file is damaged, fetch it again");
            }
            longest = Math.max(longest, elements.type() == 'X' ? bytes : n);
        }
        int perValue = elements.type() == 'C' || elements.type() == 'M' ? 2 : 1;
        if (elements.type() != 'A'
                && (longest * perValue * rows > Integer.MAX_VALUE - 8
                        || longest * rows * elementBytes(elements.type()) > MAX_PADDING + hdu.dataBytes())) {
            throw fault("column " + f.name() + " has rows of up to " + longest + " values; " + rows
                    + " such rows cannot be held");
        }
        return (int) longest * perValue;
    }

    private long heapAt() throws FitsFault {
        long main = (long) rows * rowBytes;
        double at = hdu.layout().number("THEAP", main);
        if (!(at >= main && at <= hdu.dataBytes())) {
            throw fault("has THEAP = " + at + ", expected " + main + " to " + hdu.dataBytes());
        }
        return (long) at;
    }

    /** Rows padded to equal length: NaN for real numbers, 0 for others. */
    private Object heap(Field elements, long[] descriptors, int width) throws IOException {
        boolean text = elements.type() == 'A';
        Object out = newArray(elements, text ? rows : rows * width);
        if (out instanceof float[] f) {
            Arrays.fill(f, Float.NaN);
        } else if (out instanceof double[] d) {
            Arrays.fill(d, Double.NaN);
        } else if (out instanceof String[] s) {
            Arrays.fill(s, "");
        }
        long base = hdu.dataAt() + heapAt();
        for (int r = 0; descriptors != null && r < rows; r++) {
            int n = (int) descriptors[2 * r];
            if (n == 0) {
                continue;
            }
            int bytes = elements.type() == 'X' ? (n + 7) / 8 : n * elementBytes(elements.type());
            var buffer = ByteBuffer.allocate(bytes);
            file.read(buffer, base + descriptors[2 * r + 1]);
            if (text) {
                Array.set(out, r, text(buffer.array(), 0, n));
            } else {
                int values =
                        elements.type() == 'C' || elements.type() == 'M' ? 2 * n : elements.type() == 'X' ? bytes : n;
                decode(elements, buffer, 0, out, r * width, values);
            }
        }
        return out;
    }
}

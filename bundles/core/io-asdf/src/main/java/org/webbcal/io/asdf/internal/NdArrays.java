package org.webbcal.io.asdf.internal;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.io.asdf.AsdfException;
import org.webbcal.io.asdf.Complex;
import org.webbcal.io.asdf.Tagged;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;

/**
 * Arrays. Numbers become {@link Plane}s: floats of 16 bits are widened to 32, booleans are bytes 0 and 1, complex numbers have a last axis of two
 * doubles. Text becomes nested lists. Records become a map of columns. Masked floats become NaN.
 */
final class NdArrays {

    /** Most elements of one array; a larger one has no place in a reference file or in the metadata of a product. */
    private static final long MAX_ELEMENTS = 1L << 28;

    /** What a text takes in memory beside its characters, bytes. */
    private static final int TEXT = 40;

    private final BlockStore blocks;

    NdArrays(BlockStore blocks) {
        this.blocks = blocks;
    }

    private enum Kind {
        INT,
        FLOAT,
        COMPLEX,
        BOOL,
        ASCII,
        UCS4
    }

    /** A type of elements; {@code bytes} for one. */
    private record Type(Kind kind, int bytes, boolean unsigned) {}

    private record Field(String name, Type type, ByteOrder order, int[] shape, int offset, int bytes) {}

    Object of(Map<String, Object> map) throws AsdfException {
        Object array;
        if (map.get("data") != null) {
            array = inline(map.get("data"), map.get("datatype"));
        } else if (map.get("source") instanceof Long source) {
            array = stored(source, map);
        } else if (map.get("source") instanceof String link && link.startsWith("fits:")) {
            // An array of the FITS file around: the name is all that there is to say.
            return new Tagged("tag:stsci.edu:asdf/core/ndarray-1.0.0", map);
        } else if (map.get("source") != null) {
            throw new AsdfException("an array lies in another file, '" + Transforms.brief(map.get("source"))
                    + "', which is not opened");
        } else {
            throw new AsdfException("an array has neither data nor source");
        }
        return masked(array, map.get("mask"));
    }

    private Object masked(Object array, Object mask) {
        if (!(array instanceof Plane plane) || mask == null) {
            return array;
        }
        boolean[] invalid = new boolean[plane.size()];
        for (int i = 0; i < invalid.length; i++) {
            if (mask instanceof Plane m) {
                invalid[i] = m.size() > 0 && m.at(i % m.size()) != 0;
            } else {
                invalid[i] = PlainScalars.number(mask) != null
                        && plane.at(i) == PlainScalars.number(mask).doubleValue();
            }
        }
        for (int i = 0; i < invalid.length; i++) {
            if (invalid[i]) {
                if (plane.data() instanceof float[] f) {
                    f[i] = Float.NaN;
                } else if (plane.data() instanceof double[] d) {
                    d[i] = Double.NaN;
                }
            }
        }
        return plane;
    }

    // ---- inline ----

    /** Nested lists as array; {@code datatype} is null where the file does not say. */
    Object inline(Object data, Object datatype) throws AsdfException {
        if (datatype instanceof List<?> fields && !isText(fields)) {
            return records(data, fields);
        }
        var type = datatype == null ? null : type(datatype);
        var dims = new ArrayList<Integer>();
        var flat = new ArrayList<Object>();
        if (!(data instanceof List<?>)) {
            flat.add(data);
        } else {
            long size = 1;
            for (Object d = data; d instanceof List<?> list; d = list.isEmpty() ? null : list.get(0)) {
                dims.add(list.size());
                // an empty row at the end of many would be visited as often as one with a value
                size *= Math.max(1, list.size());
                if (size > MAX_ELEMENTS / 64) {
                    throw new AsdfException(
                            "an array in the text of the tree has more than " + MAX_ELEMENTS / 64 + " elements");
                }
            }
            flatten(data, dims, 0, flat);
        }
        if (type == null) {
            type = guess(flat);
        }
        int[] shape = dims.stream().mapToInt(i -> i).toArray();
        if (type.kind() == Kind.ASCII || type.kind() == Kind.UCS4) {
            return data;
        }
        return plane(flat, type, shape);
    }

    private static boolean isText(List<?> datatype) {
        return datatype.size() == 2
                && datatype.get(0) instanceof String s
                && (s.equals("ascii") || s.equals("ucs4"))
                && datatype.get(1) instanceof Long;
    }

    private static void flatten(Object data, List<Integer> dims, int depth, List<Object> into) throws AsdfException {
        if (depth == dims.size()) {
            if (data instanceof List<?>) {
                throw new AsdfException("the rows of an array have different depths");
            }
            into.add(data);
            return;
        }
        if (!(data instanceof List<?> list) || list.size() != dims.get(depth)) {
            throw new AsdfException("the rows of an array have different lengths");
        }
        for (var item : list) {
            flatten(item, dims, depth + 1, into);
        }
    }

    private static Type guess(List<Object> flat) {
        boolean text = false;
        boolean complex = false;
        boolean real = flat.isEmpty();
        boolean bool = !flat.isEmpty();
        for (var v : flat) {
            text |= v instanceof String || v instanceof Tagged;
            complex |= v instanceof Complex;
            real |= v instanceof Double || v == null;
            bool &= v instanceof Boolean;
        }
        if (text) {
            return new Type(Kind.UCS4, 4, false);
        }
        return complex
                ? new Type(Kind.COMPLEX, 16, false)
                : bool ? new Type(Kind.BOOL, 1, false) : new Type(real ? Kind.FLOAT : Kind.INT, 8, false);
    }

    private static Plane plane(List<Object> flat, Type type, int[] shape) throws AsdfException {
        int n = flat.size();
        if (type.kind() == Kind.COMPLEX) {
            var out = new double[2 * n];
            for (int i = 0; i < n; i++) {
                var c = flat.get(i) instanceof Complex z ? z : new Complex(real(flat.get(i)), 0);
                out[2 * i] = c.re();
                out[2 * i + 1] = c.im();
            }
            return plane(out, pairs(shape), false);
        }
        Object out = allocate(type, n);
        for (int i = 0; i < n; i++) {
            var v = flat.get(i);
            if (v instanceof Boolean b) {
                v = b ? 1L : 0L;
            }
            if (out instanceof double[] d) {
                d[i] = real(v);
            } else if (out instanceof float[] f) {
                f[i] = (float) real(v);
            } else {
                set(out, i, v instanceof BigInteger big ? big.longValue() : v == null ? 0 : (long) real(v), v);
            }
        }
        return plane(out, shape, type.unsigned());
    }

    private static void set(Object out, int i, long value, Object exact) {
        long v = exact instanceof Long l ? l : value;
        if (out instanceof byte[] b) {
            b[i] = (byte) v;
        } else if (out instanceof short[] s) {
            s[i] = (short) v;
        } else if (out instanceof int[] n) {
            n[i] = (int) v;
        } else {
            ((long[]) out)[i] = v;
        }
    }

    private static double real(Object v) throws AsdfException {
        if (v == null) {
            return Double.NaN;
        }
        var n = PlainScalars.number(v);
        if (n == null) {
            throw new AsdfException("an array of numbers holds '" + Transforms.brief(v) + "'");
        }
        return n.doubleValue();
    }

    private Map<String, Object> records(Object data, List<?> datatype) throws AsdfException {
        var columns = new LinkedHashMap<String, Object>();
        var fields = fields(datatype, ByteOrder.LITTLE_ENDIAN);
        for (int k = 0; k < fields.size(); k++) {
            var values = new ArrayList<Object>();
            column(data, k, values);
            columns.put(
                    fields.get(k).name(),
                    inline(values, datatype.get(k) instanceof Map<?, ?> m ? m.get("datatype") : datatype.get(k)));
        }
        return columns;
    }

    private static void column(Object data, int k, List<Object> into) throws AsdfException {
        if (!(data instanceof List<?> rows)) {
            throw new AsdfException("an array of records holds '" + Transforms.brief(data) + "'");
        }
        for (var row : rows) {
            if (!(row instanceof List<?> record) || record.size() <= k) {
                throw new AsdfException("a record has too few fields");
            }
            into.add(record.get(k));
        }
    }

    // ---- in blocks ----

    private Object stored(long source, Map<String, Object> map) throws AsdfException {
        var block = blocks.block(source);
        var order = order(map.get("byteorder"), ByteOrder.BIG_ENDIAN);
        int[] shape = ints(map.get("shape"), "shape");
        long elements = 1;
        for (int d : shape) {
            if (d < 0 || (elements *= d) > MAX_ELEMENTS) {
                throw new AsdfException("an array of shape "
                        + Transforms.brief(
                                shape.length > 8
                                        ? "of " + shape.length + " axes"
                                        : map.get("shape").toString())
                        + " is larger than " + MAX_ELEMENTS + " elements");
            }
        }
        long offset = map.get("offset") instanceof Long o ? o : 0;
        var datatype = map.get("datatype");
        if (datatype instanceof List<?> list && !isText(list)) {
            var fields = fields(list, order);
            int record = fields.isEmpty()
                    ? 0
                    : fields.get(fields.size() - 1).offset()
                            + fields.get(fields.size() - 1).bytes();
            long[] strides = strides(map.get("strides"), shape, record);
            check(block, offset, shape, strides, record);
            blocks.reserve(elements * (record + (long) TEXT * fields.size()));
            var columns = new LinkedHashMap<String, Object>();
            for (var f : fields) {
                columns.put(f.name(), field(block, offset, shape, strides, (int) elements, f));
            }
            return columns;
        }
        var type = type(datatype == null ? "float64" : datatype);
        long[] strides = strides(map.get("strides"), shape, type.bytes());
        check(block, offset, shape, strides, type.bytes());
        boolean text = type.kind() == Kind.ASCII || type.kind() == Kind.UCS4;
        blocks.reserve(elements * (type.bytes() + (text ? TEXT : 0)));
        return gather(block.order(order), offset, shape, strides, (int) elements, type);
    }

    private static Object field(ByteBuffer block, long offset, int[] shape, long[] strides, int elements, Field f)
            throws AsdfException {
        int inner = 1;
        for (int d : f.shape()) {
            inner *= d;
        }
        var dims = java.util.Arrays.copyOf(shape, shape.length + f.shape().length);
        var steps = java.util.Arrays.copyOf(strides, dims.length);
        System.arraycopy(f.shape(), 0, dims, shape.length, f.shape().length);
        long step = f.type().bytes();
        for (int k = dims.length - 1; k >= shape.length; k--) {
            steps[k] = step;
            step *= dims[k];
        }
        return gather(block.order(f.order()), offset + f.offset(), dims, steps, elements * inner, f.type());
    }

    private static void check(ByteBuffer block, long offset, int[] shape, long[] strides, int bytes)
            throws AsdfException {
        long low = offset;
        long high = offset;
        for (int k = 0; k < shape.length; k++) {
            if (shape[k] == 0) {
                return;
            }
            long reach = Math.multiplyExact((long) shape[k] - 1, strides[k]);
            low = Math.addExact(low, Math.min(0, reach));
            high = Math.addExact(high, Math.max(0, reach));
        }
        if (low < 0 || high + bytes > block.limit()) {
            throw new AsdfException(
                    "an array needs bytes " + low + " to " + (high + bytes) + " of a block of " + block.limit());
        }
    }

    /** Goes through the places of the elements of an array, the last axis fastest. */
    private static final class Cursor {
        private final int[] shape;
        private final long[] strides;
        private final int[] index;
        private long at;

        Cursor(long offset, int[] shape, long[] strides) {
            this.shape = shape;
            this.strides = strides;
            index = new int[shape.length];
            at = offset;
        }

        int next() {
            long here = at;
            for (int k = shape.length - 1; k >= 0; k--) {
                at += strides[k];
                if (++index[k] < shape[k]) {
                    break;
                }
                at -= strides[k] * shape[k];
                index[k] = 0;
            }
            return (int) here;
        }
    }

    private static Object gather(ByteBuffer block, long offset, int[] shape, long[] strides, int elements, Type type) {
        var cursor = new Cursor(offset, shape, strides);
        if (type.kind() == Kind.ASCII || type.kind() == Kind.UCS4) {
            var text = new ArrayList<Object>(elements);
            for (int i = 0; i < elements; i++) {
                text.add(text(block, cursor.next(), type));
            }
            return nest(text, shape, shape.length - 1);
        }
        if (type.kind() == Kind.COMPLEX) {
            var out = new double[2 * elements];
            boolean single = type.bytes() == 8;
            for (int i = 0; i < elements; i++) {
                int p = cursor.next();
                out[2 * i] = single ? block.getFloat(p) : block.getDouble(p);
                out[2 * i + 1] = single ? block.getFloat(p + 4) : block.getDouble(p + 8);
            }
            return plane(out, pairs(shape), false);
        }
        Object out = allocate(type, elements);
        for (int i = 0; i < elements; i++) {
            int p = cursor.next();
            if (out instanceof double[] d) {
                d[i] = block.getDouble(p);
            } else if (out instanceof float[] f) {
                f[i] = type.bytes() == 2 ? half(block.getShort(p)) : block.getFloat(p);
            } else if (out instanceof int[] n) {
                n[i] = block.getInt(p);
            } else if (out instanceof short[] s) {
                // A signed byte is kept in 16 bits: the bytes of a plane are unsigned.
                s[i] = type.bytes() == 1 ? block.get(p) : block.getShort(p);
            } else if (out instanceof byte[] b) {
                b[i] = block.get(p);
            } else {
                ((long[]) out)[i] = block.getLong(p);
            }
        }
        return plane(out, shape, type.unsigned());
    }

    private static Object nest(List<Object> flat, int[] shape, int axis) {
        if (axis < 0) {
            return flat.isEmpty() ? null : flat.get(0);
        }
        if (axis == 0) {
            return flat;
        }
        var rows = new ArrayList<Object>();
        for (int i = 0; shape[axis] > 0 && i < flat.size(); i += shape[axis]) {
            rows.add(new ArrayList<>(flat.subList(i, i + shape[axis])));
        }
        return nest(rows, shape, axis - 1);
    }

    private static String text(ByteBuffer block, int p, Type type) {
        var out = new StringBuilder();
        if (type.kind() == Kind.ASCII) {
            var raw = new byte[type.bytes()];
            block.get(p, raw);
            out.append(new String(raw, StandardCharsets.ISO_8859_1));
        } else {
            for (int k = 0; k < type.bytes(); k += 4) {
                int c = block.getInt(p + k);
                out.appendCodePoint(Character.isValidCodePoint(c) ? c : 0xFFFD);
            }
        }
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == 0) {
            end--;
        }
        return out.substring(0, end);
    }

    private static float half(short bits) {
        int e = bits >>> 10 & 0x1f;
        int m = bits & 0x3ff;
        float v = e == 0
                ? m * 0x1p-24f
                : e == 31 ? (m == 0 ? Float.POSITIVE_INFINITY : Float.NaN) : (1024 + m) * Math.scalb(1f, e - 25);
        return bits < 0 ? -v : v;
    }

    // ---- types ----

    private static Object allocate(Type type, int n) {
        if (type.kind() == Kind.FLOAT) {
            return type.bytes() == 8 ? new double[n] : new float[n];
        }
        return switch (type.bytes()) {
            case 1 -> type.unsigned() || type.kind() == Kind.BOOL ? new byte[n] : new short[n];
            case 2 -> new short[n];
            case 4 -> new int[n];
            default -> new long[n];
        };
    }

    private static Plane plane(Object data, int[] shape, boolean unsigned) {
        return new Plane("", 1, shape, data, unsigned, new Header());
    }

    private static int[] pairs(int[] shape) {
        var dims = java.util.Arrays.copyOf(shape, shape.length + 1);
        dims[shape.length] = 2;
        return dims;
    }

    private static Type type(Object datatype) throws AsdfException {
        if (datatype instanceof List<?> text && isText(text)) {
            long n = (Long) text.get(1);
            boolean ascii = "ascii".equals(text.get(0));
            if (n < 0 || n > 1 << 20) {
                throw new AsdfException("text of " + n + " characters in an array");
            }
            return new Type(ascii ? Kind.ASCII : Kind.UCS4, (int) (ascii ? n : 4 * n), false);
        }
        return switch (String.valueOf(datatype)) {
            case "int8" -> new Type(Kind.INT, 1, false);
            case "int16" -> new Type(Kind.INT, 2, false);
            case "int32" -> new Type(Kind.INT, 4, false);
            case "int64" -> new Type(Kind.INT, 8, false);
            case "uint8" -> new Type(Kind.INT, 1, true);
            case "uint16" -> new Type(Kind.INT, 2, true);
            case "uint32" -> new Type(Kind.INT, 4, true);
            case "uint64" -> new Type(Kind.INT, 8, true);
            case "float16" -> new Type(Kind.FLOAT, 2, false);
            case "float32" -> new Type(Kind.FLOAT, 4, false);
            case "float64" -> new Type(Kind.FLOAT, 8, false);
            case "complex64" -> new Type(Kind.COMPLEX, 8, false);
            case "complex128" -> new Type(Kind.COMPLEX, 16, false);
            case "bool8" -> new Type(Kind.BOOL, 1, false);
            case "ascii" -> new Type(Kind.ASCII, 1, false);
            case "ucs4" -> new Type(Kind.UCS4, 4, false);
            default -> throw new AsdfException("'" + Transforms.brief(datatype) + "' is not a type of array elements");
        };
    }

    private static List<Field> fields(List<?> datatype, ByteOrder order) throws AsdfException {
        var fields = new ArrayList<Field>();
        int offset = 0;
        for (int k = 0; k < datatype.size(); k++) {
            Map<?, ?> map = datatype.get(k) instanceof Map<?, ?> m ? m : Map.of("datatype", datatype.get(k));
            var type = type(map.get("datatype"));
            int[] shape = map.get("shape") == null ? new int[0] : ints(map.get("shape"), "shape of a field");
            long bytes = type.bytes();
            for (int d : shape) {
                bytes = d < 0 ? -1 : Math.min(1L << 32, bytes * d);
                if (bytes < 0) {
                    break;
                }
            }
            if (bytes < 0 || offset + bytes > 1 << 24) {
                throw new AsdfException("a record of an array is larger than " + (1 << 24) + " bytes");
            }
            var name = map.get("name") instanceof String s ? s : "f" + k;
            fields.add(new Field(name, type, order(map.get("byteorder"), order), shape, offset, (int) bytes));
            offset += (int) bytes;
        }
        return fields;
    }

    private static ByteOrder order(Object name, ByteOrder otherwise) {
        return "little".equals(name) ? ByteOrder.LITTLE_ENDIAN : "big".equals(name) ? ByteOrder.BIG_ENDIAN : otherwise;
    }

    private static int[] ints(Object value, String what) throws AsdfException {
        if (!(value instanceof List<?> list)) {
            throw new AsdfException("the " + what + " of an array is missing");
        }
        var out = new int[list.size()];
        for (int i = 0; i < out.length; i++) {
            if (!(list.get(i) instanceof Long n) || n != (int) (long) n) {
                throw new AsdfException("the " + what + " of an array holds '" + Transforms.brief(list.get(i)) + "'");
            }
            out[i] = (int) (long) n;
        }
        return out;
    }

    private static long[] strides(Object given, int[] shape, int bytes) throws AsdfException {
        var out = new long[shape.length];
        if (given == null) {
            long step = bytes;
            for (int k = shape.length - 1; k >= 0; k--) {
                out[k] = step;
                step *= shape[k];
            }
            return out;
        }
        int[] values = ints(given, "strides");
        if (values.length != shape.length) {
            throw new AsdfException("an array with " + shape.length + " axes has " + values.length + " strides");
        }
        for (int k = 0; k < values.length; k++) {
            out[k] = values[k];
        }
        return out;
    }

    /** An integer of any size: a sign and words of 32 bits, the lowest first. */
    static Object integer(Map<String, Object> map) throws AsdfException {
        var value = BigInteger.ZERO;
        if (map.get("words") instanceof Plane words) {
            for (int i = words.size() - 1; i >= 0; i--) {
                value = value.shiftLeft(32).or(BigInteger.valueOf((long) words.at(i) & 0xffffffffL));
            }
        } else if (map.get("string") instanceof String s) {
            try {
                return new BigInteger(s);
            } catch (NumberFormatException e) {
                throw new AsdfException("'" + Transforms.brief(s) + "' is not an integer", e);
            }
        }
        value = "-".equals(map.get("sign")) ? value.negate() : value;
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }
}

package org.webbcal.io.fits;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import nom.tam.fits.Fits;
import nom.tam.image.compression.hdu.CompressedImageHDU;
import nom.tam.util.ArrayFuncs;
import org.webbcal.model.Header;

/**
 * Unpacks tile-compressed images ({@code .fits.fz}) into an ordinary FITS file without a name.
 *
 * <p>HCOMPRESS_1 and PLIO_1, which hold integers alone here, are left to nom-tam-fits; for the others, and for real numbers above all, our own decoder
 * is used: that of nom-tam-fits 1.21.2 shifts undithered numbers by half a step and loses unquantised ones (checked against cfitsio).
 */
final class TileUnpacker {

    private static final Set<String> OWN = Set.of("RICE_1", "RICE_ONE", "GZIP_1", "GZIP_2", "NOCOMPRESS");

    /** Keywords that describe the compression. */
    private static final Pattern PACKING = Pattern.compile(
            "Z(IMAGE|TENSION|SIMPLE|EXTEND|BLOCKED|BITPIX|NAXIS\\d*|PCOUNT|GCOUNT|CMPTYPE|TILE\\d+|NAME\\d+"
                    + "|VAL\\d+|MASKCMP|QUANTIZ|DITHER0|HECKSUM|DATASUM|SCALE|ZERO|BLANK|THEAP)");

    private final FitsFile file;
    private final Hdu hdu;
    private final Header header;
    private final int bitpix;
    private final int[] size;
    private final int[] tile;

    private TileUnpacker(FitsFile file, Hdu hdu) throws FitsFault {
        this.file = file;
        this.hdu = hdu;
        this.header = hdu.layout();
        this.bitpix = header.integer("ZBITPIX", 0);
        int axes = header.integer("ZNAXIS", 0);
        if (axes < 1 || axes > 9 || !Set.of(8, 16, 32, 64, -32, -64).contains(bitpix)) {
            throw fault("has ZBITPIX = " + bitpix + ", ZNAXIS = " + axes);
        }
        size = new int[axes];
        tile = new int[axes];
        double bytes = Math.abs(bitpix) / 8;
        for (int i = 0; i < axes; i++) {
            size[i] = header.integer("ZNAXIS" + (i + 1), 0);
            tile[i] = Math.min(header.integer("ZTILE" + (i + 1), i == 0 ? size[0] : 1), size[i]);
            if (size[i] < 1 || tile[i] < 1) {
                throw fault("has ZNAXIS" + (i + 1) + " = " + size[i] + ", ZTILE" + (i + 1) + " = " + tile[i]);
            }
            bytes *= size[i];
        }
        if (bytes > Integer.MAX_VALUE - 8 || bytes > (1 << 26) && bytes / Unpacker.MAX_RATIO > hdu.dataBytes()) {
            throw fault(
                    "claims " + Math.round(bytes) + " bytes from " + hdu.dataBytes() + "; that is no real exposure");
        }
    }

    private FitsFault fault(String what) {
        return new FitsFault(file.name() + ": compressed image " + hdu.label() + " " + what);
    }

    /** A channel to the same HDUs with plain images; the channel of {@code packed} is closed. */
    static FileChannel unpacked(FitsFile packed) throws IOException {
        var out = Unpacker.temporary();
        boolean done = false;
        try (packed) {
            for (var hdu : packed.hdus()) {
                switch (hdu.kind()) {
                    case COMPRESSED_IMAGE -> new TileUnpacker(packed, hdu).unpack(out);
                    case COMPRESSED_TABLE ->
                        throw new FitsFault(
                                packed.name() + ": table " + hdu.label()
                                        + " is tile-compressed (ZTABLE = T), which is not read here; unpack the file first (funpack)");
                    default -> copy(packed, hdu, out);
                }
            }
            done = true;
            return out;
        } finally {
            if (!done) {
                out.close();
            }
        }
    }

    private static void copy(FitsFile file, Hdu hdu, FileChannel out) throws IOException {
        long at = hdu.headerAt();
        long end = Math.min(hdu.end(), file.size());
        while (at < end) {
            long n = file.channel().transferTo(at, end - at, out);
            if (n <= 0) {
                throw new FitsFault(file.name() + ": ends at byte " + at);
            }
            at += n;
        }
        Blocks.pad(out);
    }

    private void unpack(FileChannel out) throws IOException {
        Object pixels;
        try {
            String algorithm = header.string("ZCMPTYPE", "").strip().toUpperCase(Locale.ROOT);
            if (OWN.contains(algorithm)) {
                pixels = pixels(algorithm);
            } else if (bitpix > 0) {
                pixels = pixelsByNomTam();
            } else {
                throw fault("holds real numbers packed by " + algorithm
                        + ", which are not read here; unpack the file first (funpack)");
            }
        } catch (FitsFault e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new FitsFault(
                    fault("cannot be unpacked (" + e.getMessage() + "); fetch the file again")
                            .getMessage(),
                    e);
        }
        var bytes = cards().bytes();
        long at = out.size();
        Blocks.write(out, ByteBuffer.wrap(bytes), at);
        var writer = new PixelWriter(out);
        writer.pad(writer.write(pixels, 0, Array.getLength(pixels), false, at + bytes.length));
        out.position(out.size());
    }

    /** The header that the image had: its layout is kept in keywords with a Z before. */
    private Cards cards() {
        var cards = new Cards();
        cards.add("XTENSION", "IMAGE", "Image extension");
        cards.add("BITPIX", bitpix, "array data type");
        cards.add("NAXIS", size.length, "number of array dimensions");
        for (int i = 0; i < size.length; i++) {
            cards.add("NAXIS" + (i + 1), size[i], "");
        }
        cards.add("PCOUNT", 0, "number of parameters");
        cards.add("GCOUNT", 1, "number of groups");
        for (String key : new String[] {"BSCALE", "BZERO", "BLANK", "EXTNAME", "EXTVER"}) {
            header.value(key).ifPresent(value -> cards.add(key, value, ""));
        }
        for (var card : hdu.header().cards()) {
            if (!PACKING.matcher(card.key()).matches()) {
                cards.add(card.key(), card.value(), card.comment());
            }
        }
        return cards;
    }

    // --- tiles ---

    private Object pixels(String algorithm) throws IOException {
        int count = 1;
        for (int n : size) {
            count = Math.multiplyExact(count, n);
        }
        Object out =
                switch (bitpix) {
                    case 8 -> new byte[count];
                    case 16 -> new short[count];
                    case 32 -> new int[count];
                    case 64 -> new long[count];
                    case -32 -> new float[count];
                    default -> new double[count];
                };
        var fields = fields();
        long tiles = tiles();
        var first = new int[size.length];
        var extent = new int[size.length];
        for (int t = 0; t < tiles; t++) {
            int n = 1;
            for (int i = 0; i < size.length; i++) {
                extent[i] = Math.min(tile[i], size[i] - first[i]);
                n *= extent[i];
            }
            place(values(algorithm, fields, t, n), first, extent, out);
            for (int i = 0; i < size.length; i++) {
                first[i] += tile[i];
                if (first[i] < size[i]) {
                    break;
                }
                first[i] = 0;
            }
        }
        return out;
    }

    private Map<String, TableReader.Field> fields() throws FitsFault {
        var fields = new HashMap<String, TableReader.Field>();
        for (var field : TableReader.fields(file, hdu)) {
            fields.put(field.name().toUpperCase(Locale.ROOT), field);
        }
        return fields;
    }

    private long tiles() throws FitsFault {
        long tiles = 1;
        for (int i = 0; i < size.length; i++) {
            tiles *= (size[i] + tile[i] - 1) / tile[i];
        }
        if (tiles != hdu.dims()[0]) {
            throw fault("has " + hdu.dims()[0] + " tiles, expected " + tiles);
        }
        return tiles;
    }

    /** Puts the values of a tile, a {@code double[]} or {@code long[]}, where they belong in the image. */
    private void place(Object values, int[] first, int[] extent, Object out) {
        var at = new int[size.length];
        int n = Array.getLength(values);
        for (int k = 0; k < n; k++) {
            int index = 0;
            for (int i = size.length - 1; i >= 0; i--) {
                index = index * size[i] + first[i] + at[i];
            }
            if (out instanceof float[] f) {
                f[index] = (float) ((double[]) values)[k];
            } else if (out instanceof double[] d) {
                d[index] = ((double[]) values)[k];
            } else {
                long v = ((long[]) values)[k];
                if (out instanceof byte[] b) {
                    b[index] = (byte) v;
                } else if (out instanceof short[] s) {
                    s[index] = (short) v;
                } else if (out instanceof int[] w) {
                    w[index] = (int) v;
                } else {
                    ((long[]) out)[index] = v;
                }
            }
            for (int i = 0; i < size.length && ++at[i] == extent[i]; i++) {
                at[i] = 0;
            }
        }
    }

    /** Values of one tile: {@code long[]} of an integer image, {@code double[]} of one of real numbers. */
    private Object values(String algorithm, Map<String, TableReader.Field> fields, int t, int n) throws IOException {
        int width = Math.abs(bitpix) / 8;
        byte[] packed = cell(fields, "COMPRESSED_DATA", t);
        if (packed.length == 0) {
            packed = cell(fields, "GZIP_COMPRESSED_DATA", t);
            if (packed.length > 0) {
                return plain(TileDecoder.gunzip(packed, n, width, false), n);
            }
            packed = cell(fields, "UNCOMPRESSED_DATA", t);
            if (packed.length != n * width) {
                throw fault("has no data in tile " + (t + 1));
            }
            return plain(ByteBuffer.wrap(packed), n);
        }
        boolean quantised = bitpix < 0 && (fields.containsKey("ZSCALE") || header.has("ZSCALE"));
        int storedWidth = quantised ? 4 : width;
        if (algorithm.startsWith("RICE")) {
            int[] codes = TileDecoder.rice(
                    packed, n, parameter("BYTEPIX", storedWidth > 4 ? 4 : storedWidth), parameter("BLOCKSIZE", 32));
            if (quantised) {
                return dequantised(fields, codes, t);
            }
            if (bitpix < 0) {
                throw fault("holds unscaled real numbers packed by " + algorithm);
            }
            var out = new long[n];
            for (int i = 0; i < n; i++) {
                out[i] = codes[i];
            }
            return out;
        }
        var bytes = algorithm.equals("NOCOMPRESS")
                ? ByteBuffer.wrap(packed)
                : TileDecoder.gunzip(packed, n, storedWidth, algorithm.equals("GZIP_2"));
        if (!quantised) {
            return plain(bytes, n);
        }
        var codes = new int[n];
        bytes.asIntBuffer().get(codes);
        return dequantised(fields, codes, t);
    }

    private Object plain(ByteBuffer bytes, int n) {
        if (bitpix < 0) {
            var out = new double[n];
            for (int i = 0; i < n; i++) {
                out[i] = bitpix == -32 ? bytes.getFloat(4 * i) : bytes.getDouble(8 * i);
            }
            return out;
        }
        var out = new long[n];
        for (int i = 0; i < n; i++) {
            out[i] = switch (bitpix) {
                case 8 -> bytes.get(i) & 0xff;
                case 16 -> bytes.getShort(2 * i);
                case 32 -> bytes.getInt(4 * i);
                default -> bytes.getLong(8 * i);
            };
        }
        return out;
    }

    private double[] dequantised(Map<String, TableReader.Field> fields, int[] codes, int t) throws IOException {
        String method = header.string("ZQUANTIZ", "NO_DITHER").strip();
        boolean dithered = method.startsWith("SUBTRACTIVE_DITHER");
        double blank = number(fields, "ZBLANK", t, TileDecoder.NULL);
        var out = new double[codes.length];
        TileDecoder.dequantise(
                codes,
                number(fields, "ZSCALE", t, 1),
                number(fields, "ZZERO", t, 0),
                (int) blank,
                t,
                dithered ? header.integer("ZDITHER0", 1) : 0,
                method.equals("SUBTRACTIVE_DITHER_2"),
                out);
        return out;
    }

    /** A parameter of the algorithm, from the pairs ZNAMEn, ZVALn. */
    private int parameter(String name, int otherwise) throws FitsFault {
        for (int i = 1; header.has("ZNAME" + i); i++) {
            if (name.equals(header.string("ZNAME" + i, "").strip())) {
                int value = header.integer("ZVAL" + i, otherwise);
                if (name.equals("BYTEPIX") ? value != 1 && value != 2 && value != 4 : value < 1) {
                    throw fault("has " + name + " = " + value);
                }
                return value;
            }
        }
        return otherwise;
    }

    /** A number of a tile: from its column, or the keyword that holds for all. */
    private double number(Map<String, TableReader.Field> fields, String name, int t, double otherwise)
            throws IOException {
        var field = fields.get(name);
        if (field == null) {
            return header.number(name, otherwise);
        }
        var bytes = ByteBuffer.allocate(8);
        bytes.limit(field.type() == 'D' ? 8 : 4);
        file.read(bytes, hdu.dataAt() + t * hdu.dims()[1] + field.at());
        return switch (field.type()) {
            case 'D' -> bytes.getDouble(0);
            case 'E' -> bytes.getFloat(0);
            case 'J' -> bytes.getInt(0);
            default -> otherwise;
        };
    }

    /** Bytes of a variable-length cell; none if there is no such column. */
    private byte[] cell(Map<String, TableReader.Field> fields, String name, int t) throws IOException {
        var field = fields.get(name);
        if (field == null || !field.variable()) {
            return new byte[0];
        }
        boolean wide = field.type() == 'Q';
        var descriptor = ByteBuffer.allocate(wide ? 16 : 8);
        file.read(descriptor, hdu.dataAt() + t * hdu.dims()[1] + field.at());
        long n = wide ? descriptor.getLong(0) : descriptor.getInt(0);
        long from = TableReader.heapAt(file, hdu) + (wide ? descriptor.getLong(8) : descriptor.getInt(4));
        long bytes = n * TableReader.elementBytes(field.heapType());
        if (n < 0 || from < 0 || bytes > hdu.dataBytes() || from + bytes > hdu.dataBytes()) {
            throw fault("tile " + (t + 1) + " lies outside the data");
        }
        var out = new byte[(int) bytes];
        file.read(out, out.length, hdu.dataAt() + from);
        return out;
    }

    // --- rare algorithms ---

    private Object pixelsByNomTam() throws IOException {
        // nom-tam-fits looks its decompressors up by the context class loader of the thread, which in a container knows
        // nothing of this bundle.
        // And it believes what descriptors claim.
        var fields = fields();
        long tiles = tiles();
        for (String name : fields.keySet()) {
            for (int t = 0; t < tiles; t++) {
                cell(fields, name, t);
            }
        }
        var thread = Thread.currentThread();
        var loader = thread.getContextClassLoader();
        thread.setContextClassLoader(Fits.class.getClassLoader());
        try (var fits = new Fits(slice())) {
            if (!(fits.readHDU() instanceof CompressedImageHDU compressed)) {
                throw fault("is none, though it says so");
            }
            return ArrayFuncs.flatten(compressed.asImageHDU().getKernel());
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    private InputStream slice() throws IOException {
        file.channel().position(hdu.headerAt());
        return new FilterInputStream(Channels.newInputStream(file.channel())) {
            private long left = hdu.end() - hdu.headerAt();

            @Override
            public int read() throws IOException {
                if (left <= 0) {
                    return -1;
                }
                left--;
                return super.read();
            }

            @Override
            public int read(byte[] into, int from, int n) throws IOException {
                if (left <= 0) {
                    return -1;
                }
                int got = super.read(into, from, (int) Math.min(n, left));
                left -= Math.max(got, 0);
                return got;
            }

            @Override
            public void close() {
                // the channel goes on
            }
        };
    }
}

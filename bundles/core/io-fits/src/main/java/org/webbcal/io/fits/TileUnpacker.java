package org.webbcal.io.fits;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.regex.Pattern;
import nom.tam.fits.BasicHDU;
import nom.tam.fits.Fits;
import nom.tam.image.compression.hdu.CompressedImageHDU;
import nom.tam.util.ArrayFuncs;

/** Unpacks tile-compressed images ({@code .fits.fz}) by nom-tam-fits into an ordinary FITS file without a name. */
final class TileUnpacker {

    /** Keywords that describe the compression. */
    private static final Pattern PACKING = Pattern.compile(
            "Z(IMAGE|TENSION|SIMPLE|EXTEND|BLOCKED|BITPIX|NAXIS\\d*|PCOUNT|GCOUNT|CMPTYPE|TILE\\d+|NAME\\d+|VAL\\d+|MASKCMP|QUANTIZ|DITHER0|HECKSUM|DATASUM|SCALE|ZERO|BLANK|THEAP)");

    private TileUnpacker() {}

    /** A channel to the same HDUs with plain images; the channel of {@code packed} is closed. */
    static FileChannel unpacked(FitsFile packed) throws IOException {
        // nom-tam-fits looks its decompressors up by the context class loader of the thread, which in a container knows nothing of this bundle.
        var thread = Thread.currentThread();
        var loader = thread.getContextClassLoader();
        thread.setContextClassLoader(Fits.class.getClassLoader());
        var out = Unpacker.temporary();
        boolean done = false;
        try (packed) {
            for (var hdu : packed.hdus()) {
                switch (hdu.kind()) {
                    case COMPRESSED_IMAGE -> unpack(packed, hdu, out);
                    case COMPRESSED_TABLE -> throw new FitsFault(packed.name() + ": table " + hdu.label()
                            + " is tile-compressed (ZTABLE = T), which is read nowhere here; unpack the file first (funpack)");
                    default -> copy(packed, hdu, out);
                }
            }
            done = true;
            return out;
        } finally {
            thread.setContextClassLoader(loader);
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

    private static void unpack(FitsFile file, Hdu hdu, FileChannel out) throws IOException {
        checkClaim(file, hdu);
        try (var fits = new Fits(slice(file, hdu))) {
            BasicHDU<?> read = fits.readHDU();
            if (!(read instanceof CompressedImageHDU compressed)) {
                throw new FitsFault(file.name() + ": " + hdu.label() + " calls itself a compressed image and is none");
            }
            // The stored numbers as they were before compression, unscaled.
            Object pixels = ArrayFuncs.flatten(compressed.asImageHDU().getKernel());
            var bytes = cards(hdu).bytes();
            long at = out.size();
            Blocks.write(out, ByteBuffer.wrap(bytes), at);
            var writer = new PixelWriter(out);
            writer.pad(writer.write(pixels, 0, Array.getLength(pixels), false, at + bytes.length));
            out.position(out.size());
        } catch (RuntimeException e) {
            throw new FitsFault(file.name() + ": compressed image " + hdu.label() + " cannot be unpacked (" + e.getMessage() + "); fetch the file again", e);
        }
    }

    /** The header that the image had: its layout is kept in keywords with a Z before. */
    private static Cards cards(Hdu hdu) {
        var packed = hdu.layout();
        var cards = new Cards();
        cards.add("XTENSION", "IMAGE", "Image extension");
        cards.add("BITPIX", packed.integer("ZBITPIX", 8), "array data type");
        int axes = packed.integer("ZNAXIS", 0);
        cards.add("NAXIS", axes, "number of array dimensions");
        for (int i = 1; i <= axes; i++) {
            cards.add("NAXIS" + i, packed.integer("ZNAXIS" + i, 0), "");
        }
        cards.add("PCOUNT", 0, "number of parameters");
        cards.add("GCOUNT", 1, "number of groups");
        for (String key : new String[] {"BSCALE", "BZERO", "BLANK", "EXTNAME", "EXTVER"}) {
            packed.value(key).ifPresent(value -> cards.add(key, value, ""));
        }
        for (var card : hdu.header().cards()) {
            if (!PACKING.matcher(card.key()).matches()) {
                cards.add(card.key(), card.value(), card.comment());
            }
        }
        return cards;
    }

    private static void checkClaim(FitsFile file, Hdu hdu) throws FitsFault {
        double bytes = Math.abs(hdu.layout().number("ZBITPIX", 8)) / 8;
        for (int i = 1; i <= hdu.layout().integer("ZNAXIS", 0); i++) {
            bytes *= hdu.layout().number("ZNAXIS" + i, 0);
        }
        if (!(bytes <= Integer.MAX_VALUE) || bytes > (1 << 26) && bytes / Unpacker.MAX_RATIO > hdu.dataBytes()) {
            throw new FitsFault(file.name() + ": compressed image " + hdu.label() + " claims " + Math.round(bytes) + " bytes from " + hdu.dataBytes()
                    + "; that is no real exposure");
        }
    }

    private static InputStream slice(FitsFile file, Hdu hdu) throws IOException {
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

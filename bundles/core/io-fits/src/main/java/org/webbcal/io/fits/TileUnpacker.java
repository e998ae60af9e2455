package org.webbcal.io.fits;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import nom.tam.fits.BasicHDU;
import nom.tam.fits.Fits;
import nom.tam.image.compression.hdu.CompressedImageHDU;
import nom.tam.util.FitsOutputStream;

/** Unpacks tile-compressed images ({@code .fits.fz}) by nom-tam-fits into an ordinary FITS file without a name. */
final class TileUnpacker {

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
            var image = compressed.asImageHDU();
            var header = image.getHeader();
            if (!header.containsKey("EXTNAME") && hdu.layout().has("EXTNAME")) {
                header.addValue("EXTNAME", hdu.layout().string("EXTNAME", ""), "extension name");
            }
            // Not closed: that would close the channel.
            var stream = new FitsOutputStream(new BufferedOutputStream(Channels.newOutputStream(out), 1 << 18));
            image.write(stream);
            stream.flush();
            Blocks.pad(out);
        } catch (RuntimeException e) {
            throw new FitsFault(file.name() + ": compressed image " + hdu.label() + " cannot be unpacked (" + e.getMessage() + "); fetch the file again", e);
        }
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

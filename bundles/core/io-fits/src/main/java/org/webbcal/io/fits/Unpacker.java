package org.webbcal.io.fits;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** Unpacks whole compressed files, recognised by their first bytes, into an unnamed temporary file. */
final class Unpacker {

    /** Largest file that is unpacked. */
    static final long MAX_BYTES = 64L << 30;

    /** No instrument's data shrink by more; what does is made to fill the disk. Applied beyond {@link #RATIO_FREE} bytes. */
    static final long MAX_RATIO = 1100;

    private static final long RATIO_FREE = 1L << 30;

    private Unpacker() {}

    /** The channel itself, at the start, or one to its unpacked content; then the given one is closed. */
    static FileChannel unpacked(Path path, FileChannel packed) throws IOException {
        String name = FitsFile.nameOf(path);
        var magic = ByteBuffer.allocate(6);
        packed.read(magic, 0);
        var m = magic.array();
        if (magic.position() < 4) {
            return packed;
        }
        if ((m[0] & 0xff) == 0x1f && (m[1] & 0xff) == 0x8b) {
            try (packed;
                    var in = new GZIPInputStream(stream(packed), 1 << 16)) {
                return copy(name, "gzip", in, packed.size());
            }
        }
        if (m[0] == 'P' && m[1] == 'K' && m[2] == 3 && m[3] == 4) {
            try (packed;
                    var in = new ZipInputStream(stream(packed))) {
                var entry = in.getNextEntry();
                if (entry == null || entry.isDirectory()) {
                    throw new FitsFault(name + ": zip file without a FITS file in it; unpack it first");
                }
                var out = copy(name, "zip", in, packed.size());
                if (in.getNextEntry() != null) {
                    out.close();
                    throw new FitsFault(name + ": zip file with more than one member; unpack it first");
                }
                return out;
            }
        }
        if (m[0] == 'B' && m[1] == 'Z' && m[2] == 'h') {
            throw new FitsFault(name + ": is compressed with bzip2; unpack it first (bunzip2)");
        }
        if ((m[0] & 0xff) == 0xfd && m[1] == '7' && m[2] == 'z' && m[3] == 'X' && m[4] == 'Z' && m[5] == 0) {
            throw new FitsFault(name + ": is compressed with xz; unpack it first (unxz)");
        }
        return packed;
    }

    private static InputStream stream(FileChannel channel) throws IOException {
        channel.position(0);
        return new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    }

    /** A readable and writable file without a name, gone when closed. */
    static FileChannel temporary() throws IOException {
        var path = Files.createTempFile("webbcal-", ".fits");
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    private static FileChannel copy(String name, String kind, InputStream in, long packedBytes) throws IOException {
        var out = temporary();
        boolean done = false;
        try {
            var bytes = new byte[1 << 18];
            long total = 0;
            int n;
            while ((n = in.read(bytes)) > 0) {
                if (total == 0 && bytes[0] != 'S') {
                    // no FITS file: its beginning is enough for the message, and no disk is filled with it
                    out.write(ByteBuffer.wrap(bytes, 0, Math.min(n, FitsFile.BLOCK)));
                    break;
                }
                total += n;
                if (total > MAX_BYTES || total > RATIO_FREE && total / MAX_RATIO > packedBytes) {
                    throw new FitsFault(name + ": unpacks to more than " + (total >> 20) + " MiB from " + packedBytes
                            + " bytes; that is no real exposure, unpack it yourself if it is");
                }
                out.write(ByteBuffer.wrap(bytes, 0, n));
            }
            done = true;
            return out;
        } catch (EOFException | ZipException e) {
            throw new FitsFault(
                    name + ": the " + kind + " data are damaged or truncated (" + e.getMessage() + "); fetch it again",
                    e);
        } finally {
            if (!done) {
                out.close();
            }
        }
    }
}

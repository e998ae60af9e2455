package org.webbcal.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writing in blocks of 2880 bytes. */
final class Blocks {

    private Blocks() {}

    /** Writes zeros at the channel's end up to the next whole block, and goes there. */
    static void pad(FileChannel out) throws IOException {
        long size = out.size();
        out.position(size);
        write(out, ByteBuffer.allocate((int) (Hdu.padded(size) - size)));
    }

    /** Writes the whole buffer at the channel's position. */
    static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Writes the whole buffer at a place. */
    static void write(FileChannel out, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            at += out.write(bytes, at);
        }
    }
}

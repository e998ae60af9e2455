package org.webbcal.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Encodes flat arrays into a file at a given place through one reused direct buffer. */
final class PixelWriter {

    private static final int CHUNK = 1 << 18;

    private final FileChannel out;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.BIG_ENDIAN);
    private final int[] flipped = new int[CHUNK / Integer.BYTES];

    PixelWriter(FileChannel out) {
        this.out = out;
    }

    /** BITPIX for an array, or for unsigned integers of its width. */
    static int bitpix(Object data) {
        if (data instanceof byte[]) {
            return 8;
        } else if (data instanceof short[]) {
            return 16;
        } else if (data instanceof int[]) {
            return 32;
        } else if (data instanceof long[]) {
            return 64;
        } else if (data instanceof float[]) {
            return -32;
        } else if (data instanceof double[]) {
            return -64;
        }
        throw new IllegalArgumentException("no image of " + data.getClass().getSimpleName());
    }

    /**
     * Writes {@code n} elements from index {@code from} on.
     *
     * @param unsigned whether integers are stored with the offset of unsigned numbers; bytes are unsigned anyway
     * @param at offset in the file, bytes
     * @return offset after the last byte written
     */
    long write(Object data, int from, int n, boolean unsigned, long at) throws IOException {
        int width = Math.abs(bitpix(data)) / 8;
        while (n > 0) {
            int count = Math.min(n, CHUNK / width);
            buffer.clear();
            if (data instanceof float[] f) {
                buffer.asFloatBuffer().put(f, from, count);
            } else if (data instanceof double[] d) {
                buffer.asDoubleBuffer().put(d, from, count);
            } else if (data instanceof byte[] b) {
                buffer.put(b, from, count);
            } else if (data instanceof int[] w) {
                ints(w, from, count, unsigned ? 0x8000_0000 : 0);
            } else if (data instanceof short[] s) {
                short flip = unsigned ? (short) 0x8000 : 0;
                for (int i = 0; i < count; i++) {
                    buffer.putShort(2 * i, (short) (s[from + i] ^ flip));
                }
            } else {
                var l = (long[]) data;
                long flip = unsigned ? Long.MIN_VALUE : 0;
                for (int i = 0; i < count; i++) {
                    buffer.putLong(8 * i, l[from + i] ^ flip);
                }
            }
            buffer.position(0).limit(count * width);
            Blocks.write(out, buffer, at);
            at += (long) count * width;
            from += count;
            n -= count;
        }
        return at;
    }

    private void ints(int[] words, int from, int count, int flip) {
        if (flip == 0) {
            buffer.asIntBuffer().put(words, from, count);
            return;
        }
        // put at once, so that the bytes are swapped in bulk
        for (int i = 0; i < count; i++) {
            flipped[i] = words[from + i] ^ flip;
        }
        buffer.asIntBuffer().put(flipped, 0, count);
    }

    /** Writes zeros up to the next whole block; returns where that is. */
    long pad(long at) throws IOException {
        int n = (int) (Hdu.padded(at) - at);
        if (n > 0) {
            Blocks.write(out, ByteBuffer.allocate(n), at);
        }
        return at + n;
    }
}

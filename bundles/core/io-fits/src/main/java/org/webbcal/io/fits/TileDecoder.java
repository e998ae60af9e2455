package org.webbcal.io.fits;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/**
 * Decompresses single tiles of compressed images: GZIP_1, GZIP_2, RICE_1 and uncompressed ones, and gives quantised real numbers back their values.
 *
 * @see "FITS standard 4.0, section 10"
 */
final class TileDecoder {

    /** Stands for NaN among quantised numbers unless ZBLANK says otherwise. */
    static final int NULL = -2147483647;

    /** Stands for exactly zero under SUBTRACTIVE_DITHER_2. */
    private static final int ZERO = -2147483646;

    private static final int RANDOMS = 10_000;

    /** The standard's sequence of random numbers, of the generator of Park and Miller (1988). */
    private static final float[] RANDOM = randoms();

    private TileDecoder() {}

    private static float[] randoms() {
        var values = new float[RANDOMS];
        double seed = 1;
        for (int i = 0; i < RANDOMS; i++) {
            double next = 16807.0 * seed;
            seed = next - 2147483647.0 * (int) (next / 2147483647.0);
            values[i] = (float) (seed / 2147483647.0);
        }
        return values;
    }

    /** Unpacked bytes of a tile, {@code width} bytes for each value, big-endian. */
    static ByteBuffer gunzip(byte[] packed, int count, int width, boolean shuffled) throws IOException {
        var out = new byte[Math.multiplyExact(count, width)];
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            int got = in.readNBytes(out, 0, out.length);
            if (got != out.length) {
                throw new IOException("tile of " + got + " bytes, expected " + out.length);
            }
        }
        if (!shuffled || width == 1) {
            return ByteBuffer.wrap(out);
        }
        // All first bytes stand first, then all second bytes …
        var ordered = new byte[out.length];
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < width; b++) {
                ordered[i * width + b] = out[b * count + i];
            }
        }
        return ByteBuffer.wrap(ordered);
    }

    /**
     * Decodes Rice-coded differences.
     *
     * @param width bytes of a value before compression: 1, 2 or 4
     * @param block values that share one code length
     */
    static int[] rice(byte[] packed, int count, int width, int block) throws IOException {
        int fsBits = width == 4 ? 5 : width == 2 ? 4 : 3;
        int fsMax = width == 4 ? 25 : width == 2 ? 14 : 6;
        int valueBits = 8 * width;
        var bits = new Bits(packed);
        int last = (int) bits.take(valueBits);
        var out = new int[count];
        int i = 0;
        while (i < count) {
            int end = Math.min(count, i + block);
            int fs = (int) bits.take(fsBits) - 1;
            for (; i < end; i++) {
                long code;
                if (fs < 0) {
                    code = 0;
                } else if (fs == fsMax) {
                    code = bits.take(valueBits);
                } else {
                    code = ((long) bits.zeros() << fs) | bits.take(fs);
                }
                // Even codes are positive differences, odd ones negative.
                int difference = (code & 1) == 0 ? (int) (code >>> 1) : (int) ~(code >>> 1);
                last += difference;
                if (width == 1) {
                    last &= 0xff;
                } else if (width == 2) {
                    last = (short) last;
                }
                out[i] = last;
            }
        }
        return out;
    }

    /** A stream of bits, highest first. */
    private static final class Bits {
        private final byte[] bytes;
        private int at;

        Bits(byte[] bytes) {
            this.bytes = bytes;
        }

        private int bit() throws IOException {
            if (at >= 8L * bytes.length) {
                throw new IOException("compressed tile ends too early");
            }
            int b = bytes[at >> 3] >> (7 - (at & 7)) & 1;
            at++;
            return b;
        }

        long take(int n) throws IOException {
            long v = 0;
            int left = n;
            while (left > 0) {
                if (at >> 3 >= bytes.length) {
                    throw new IOException("compressed tile ends too early");
                }
                int here = Math.min(left, 8 - (at & 7));
                int piece = (bytes[at >> 3] & 0xff) >> (8 - (at & 7) - here) & ((1 << here) - 1);
                v = v << here | piece;
                at += here;
                left -= here;
            }
            return v;
        }

        /** Zeros before the next one, which is taken too. */
        int zeros() throws IOException {
            int n = 0;
            while (bit() == 0) {
                n++;
            }
            return n;
        }
    }

    /**
     * Values of quantised numbers.
     *
     * @param tile number of the tile, 0-based
     * @param seed ZDITHER0 when numbers were dithered by SUBTRACTIVE_DITHER_1 or 2, otherwise 0
     * @param keepsZero whether zero has a code of its own (SUBTRACTIVE_DITHER_2)
     */
    static void dequantise(
            int[] codes, double scale, double zero, int blank, int tile, int seed, boolean keepsZero, double[] out) {
        int start = seed == 0 ? 0 : Math.floorMod(tile + seed - 1, RANDOMS);
        int next = (int) (RANDOM[start] * 500);
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == blank) {
                out[i] = Double.NaN;
            } else if (keepsZero && codes[i] == ZERO) {
                out[i] = 0;
            } else if (seed == 0) {
                out[i] = codes[i] * scale + zero;
            } else {
                out[i] = ((double) codes[i] - RANDOM[next] + 0.5) * scale + zero;
            }
            if (++next == RANDOMS) {
                start = (start + 1) % RANDOMS;
                next = (int) (RANDOM[start] * 500);
            }
        }
    }
}

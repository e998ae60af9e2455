package org.webbcal.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * Decodes pixels from the channel of a file into flat arrays, through one small direct buffer that stays in the processor's cache. Elements are
 * addressed by their flat index in the image. One thread at a time: make one reader for each thread.
 */
final class PixelReader {

    /** Bytes read at once: large enough for the channel, small enough for the cache. */
    private static final int CHUNK = 1 << 18;

    private final FitsFile file;
    private final Hdu hdu;
    private final int elementBytes;
    private ByteBuffer buffer;
    private double[] values;

    PixelReader(FitsFile file, Hdu hdu) {
        this.file = file;
        this.hdu = hdu;
        this.elementBytes = hdu.elementBytes();
    }

    /** Fills the buffer with up to {@code n} elements from index {@code first} on; returns how many. */
    private int load(long first, int n) throws IOException {
        if (buffer == null) {
            long bytes = Math.min(CHUNK, Math.max(8, hdu.dataBytes()));
            buffer = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.BIG_ENDIAN);
        }
        int count = Math.min(n, buffer.capacity() / elementBytes);
        buffer.clear().limit(count * elementBytes);
        file.read(buffer, hdu.dataAt() + first * elementBytes);
        buffer.flip();
        return count;
    }

    /** Decodes {@code n} values as float: what is meant, scale and offset applied; blank integers are NaN. */
    void floats(long first, float[] into, int at, int n) throws IOException {
        while (n > 0) {
            int count = load(first, n);
            if (hdu.bitpix() == -32 && hdu.plain()) {
                buffer.asFloatBuffer().get(into, at, count);
            } else if (hdu.bitpix() == 16
                    && !hdu.blank()
                    && hdu.scale() == 1
                    && Math.abs(hdu.zero()) <= 32768
                    && hdu.zero() == Math.rint(hdu.zero())) {
                shortsToFloats(buffer.asShortBuffer(), (int) hdu.zero(), into, at, count);
            } else {
                decode(count);
                for (int i = 0; i < count; i++) {
                    into[at + i] = (float) values[i];
                }
            }
            first += count;
            at += count;
            n -= count;
        }
    }

    /** The path of raw ramps, straight from buffer to array: an array in between costs a sixth more. */
    private static void shortsToFloats(ShortBuffer raw, int zero, float[] into, int at, int count) {
        for (int i = 0; i < count; i++) {
            into[at + i] = raw.get(i) + zero;
        }
    }

    /** Decodes {@code n} values as double. */
    void doubles(long first, double[] into, int at, int n) throws IOException {
        while (n > 0) {
            int count = load(first, n);
            if (hdu.bitpix() == -64 && hdu.plain()) {
                buffer.asDoubleBuffer().get(into, at, count);
            } else {
                decode(count);
                System.arraycopy(values, 0, into, at, count);
            }
            first += count;
            at += count;
            n -= count;
        }
    }

    /** Any type and scale, the slow way, into {@link #values}. */
    private void decode(int count) {
        if (values == null || values.length < count) {
            values = new double[buffer.capacity() / elementBytes];
        }
        boolean blanks = hdu.blank();
        long blank = hdu.blankValue();
        double scale = hdu.scale();
        double zero = hdu.zero();
        boolean plain = scale == 1 && zero == 0;
        for (int i = 0; i < count; i++) {
            double v;
            if (hdu.bitpix() < 0) {
                v = hdu.bitpix() == -32 ? buffer.getFloat(4 * i) : buffer.getDouble(8 * i);
            } else {
                long raw = integer(i);
                if (blanks && raw == blank) {
                    values[i] = Double.NaN;
                    continue;
                }
                v = raw;
            }
            values[i] = plain ? v : scale * v + zero;
        }
    }

    private long integer(int i) {
        return switch (hdu.bitpix()) {
            case 8 -> buffer.get(i) & 0xff;
            case 16 -> buffer.getShort(2 * i);
            case 32 -> buffer.getInt(4 * i);
            default -> buffer.getLong(8 * i);
        };
    }

    /**
     * Decodes {@code n} flag words: bits, whatever integer type holds them. Integers stored without the offset of unsigned numbers are taken as bits too.
     *
     * @throws FitsFault if the image holds floating-point numbers or scaled ones
     */
    void flags(long first, int[] into, int at, int n) throws IOException {
        checkFlags();
        int flip = hdu.bitpix() == 32 && hdu.zero() != 0 ? 0x8000_0000 : 0;
        int zero = hdu.bitpix() == 16 ? (int) hdu.zero() : 0;
        while (n > 0) {
            int count = load(first, n);
            switch (hdu.bitpix()) {
                case 32 -> {
                    buffer.asIntBuffer().get(into, at, count);
                    if (flip != 0) {
                        for (int i = at; i < at + count; i++) {
                            into[i] ^= flip;
                        }
                    }
                }
                case 16 -> {
                    for (int i = 0; i < count; i++) {
                        int raw = buffer.getShort(2 * i);
                        into[at + i] = zero == 0 ? raw & 0xffff : raw + zero;
                    }
                }
                case 8 -> {
                    for (int i = 0; i < count; i++) {
                        into[at + i] = buffer.get(i) & 0xff;
                    }
                }
                default -> {
                    for (int i = 0; i < count; i++) {
                        into[at + i] = (int) buffer.getLong(8 * i);
                    }
                }
            }
            first += count;
            at += count;
            n -= count;
        }
    }

    /** Decodes {@code n} flags of one byte. */
    void byteFlags(long first, byte[] into, int at, int n) throws IOException {
        if (hdu.bitpix() == 8) {
            checkFlags();
            while (n > 0) {
                int count = load(first, n);
                buffer.get(into, at, count);
                first += count;
                at += count;
                n -= count;
            }
            return;
        }
        var words = new int[Math.min(n, CHUNK / 4)];
        while (n > 0) {
            int count = Math.min(n, words.length);
            flags(first, words, 0, count);
            for (int i = 0; i < count; i++) {
                into[at + i] = (byte) words[i];
            }
            first += count;
            at += count;
            n -= count;
        }
    }

    private void checkFlags() throws FitsFault {
        if (hdu.bitpix() < 0 || !(hdu.unsigned() || hdu.scale() == 1 && hdu.zero() == 0)) {
            throw new FitsFault(file.name() + ": " + hdu.label() + " holds flags and has BITPIX " + hdu.bitpix()
                    + ", BSCALE " + hdu.scale() + ", BZERO " + hdu.zero() + ", expected 8, 16 or 32-bit integers");
        }
    }

    // --- arrays as they are stored ---

    /** An array of {@code n} elements of the type in which {@link #stored} gives values. */
    Object newArray(int n) {
        if (hdu.bitpix() > 0 && !hdu.unsigned() && !hdu.plain()) {
            return new double[n];
        }
        return switch (hdu.bitpix()) {
            case 8 -> new byte[n];
            case 16 -> new short[n];
            case 32 -> new int[n];
            case 64 -> new long[n];
            case -32 -> new float[n];
            default -> new double[n];
        };
    }

    /** Decodes {@code n} values into an array of {@link #newArray}'s type; unsigned integers keep their bits. */
    void stored(long first, Object into, int at, int n) throws IOException {
        if (into instanceof float[] f) {
            floats(first, f, at, n);
        } else if (into instanceof double[] d) {
            doubles(first, d, at, n);
        } else if (into instanceof byte[] b) {
            byteFlags(first, b, at, n);
        } else if (into instanceof int[] w) {
            flags(first, w, at, n);
        } else {
            boolean flip = hdu.unsigned();
            while (n > 0) {
                int count = load(first, n);
                if (into instanceof short[] s) {
                    buffer.asShortBuffer().get(s, at, count);
                    for (int i = at; flip && i < at + count; i++) {
                        s[i] ^= (short) 0x8000;
                    }
                } else {
                    var l = (long[]) into;
                    buffer.asLongBuffer().get(l, at, count);
                    for (int i = at; flip && i < at + count; i++) {
                        l[i] ^= Long.MIN_VALUE;
                    }
                }
                first += count;
                at += count;
                n -= count;
            }
        }
    }

    /** Number of values as an array length. */
    static int arrayLength(FitsFile file, Hdu hdu, long count) throws FitsFault {
        if (count > Integer.MAX_VALUE - 8) {
            throw new FitsFault(file.name() + ": " + hdu.label() + " has " + count + " values (" + hdu.shape()
                    + "), more than can be held at once (" + (Integer.MAX_VALUE - 8) + ")");
        }
        return (int) count;
    }
}

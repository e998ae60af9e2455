package org.webbcal.io.asdf.internal;

import java.util.zip.DataFormatException;

/**
 * Decompresses bzip2 streams. Each block is undone in the reverse order of its making: Huffman codes, move-to-front, Burrows-Wheeler transform, run
 * lengths. Checksums are verified. Randomised blocks, which no writer has made since 1997, are refused.
 */
final class Bzip2 {

    private static final long BLOCK = 0x314159265359L;
    private static final long END = 0x177245385090L;
    private static final int MAX_CODE = 20;
    private static final int GROUP = 50;

    private final byte[] in;
    private final int to;
    private int position;
    private int bit;

    Bzip2(byte[] in, int from, int to) {
        this.in = in;
        this.to = to;
        position = from;
    }

    /** @return bytes written */
    int decompress(byte[] out) throws DataFormatException {
        int written = 0;
        while (position < to && (position + 1 < to || bit == 0)) {
            if (bits(8) != 'B' || bits(8) != 'Z' || bits(8) != 'h') {
                throw new DataFormatException("no bzip2 signature");
            }
            int level = bits(8) - '0';
            if (level < 1 || level > 9) {
                throw new DataFormatException("level " + level);
            }
            while (true) {
                long magic = (long) bits(24) << 24 | bits(24);
                if (magic == END) {
                    bits(16);
                    bits(16);
                    if (bit != 0) {
                        bit = 0;
                        position++;
                    }
                    break;
                }
                if (magic != BLOCK) {
                    throw new DataFormatException("no block");
                }
                written = block(out, written, level * 100_000);
            }
        }
        return written;
    }

    private int bits(int count) throws DataFormatException {
        int value = 0;
        for (int i = 0; i < count; ) {
            if (position >= to) {
                throw new DataFormatException("end of data");
            }
            int take = Math.min(count - i, 8 - bit);
            int chunk = (in[position] & 0xff) >>> (8 - bit - take) & (1 << take) - 1;
            value = value << take | chunk;
            bit += take;
            i += take;
            if (bit == 8) {
                bit = 0;
                position++;
            }
        }
        return value;
    }

    private int block(byte[] out, int start, int limit) throws DataFormatException {
        int crc = bits(16) << 16 | bits(16);
        if (bits(1) != 0) {
            throw new DataFormatException("randomised block");
        }
        int origin = bits(24);
        var symbols = new byte[256];
        int used = 0;
        int ranges = bits(16);
        for (int i = 0; i < 16; i++) {
            if ((ranges >>> (15 - i) & 1) != 0) {
                int range = bits(16);
                for (int j = 0; j < 16; j++) {
                    if ((range >>> (15 - j) & 1) != 0) {
                        symbols[used++] = (byte) (16 * i + j);
                    }
                }
            }
        }
        if (used == 0) {
            throw new DataFormatException("no symbols");
        }
        int tables = bits(3);
        int selectorCount = bits(15);
        if (tables < 2 || tables > 6 || selectorCount == 0) {
            throw new DataFormatException("tables");
        }
        int[] selectors = selectors(tables, selectorCount);
        var huffman = new Huffman[tables];
        for (int t = 0; t < tables; t++) {
            huffman[t] = huffman(used + 2);
        }
        var data = new int[limit];
        int length = symbols(symbols, used, selectors, huffman, data);
        if (origin >= length) {
            throw new DataFormatException("origin");
        }
        return inverse(data, length, origin, out, start, crc);
    }

    private int[] selectors(int tables, int count) throws DataFormatException {
        var order = new int[tables];
        for (int i = 0; i < tables; i++) {
            order[i] = i;
        }
        var selectors = new int[count];
        for (int i = 0; i < count; i++) {
            int j = 0;
            while (bits(1) == 1) {
                if (++j >= tables) {
                    throw new DataFormatException("selector");
                }
            }
            int chosen = order[j];
            System.arraycopy(order, 0, order, 1, j);
            order[0] = chosen;
            selectors[i] = chosen;
        }
        return selectors;
    }

    /** Canonical codes: of each length the first code, and where its symbols start. */
    private record Huffman(int[] limit, int[] base, int[] symbol, int min, int max) {}

    private Huffman huffman(int alphabet) throws DataFormatException {
        var lengths = new int[alphabet];
        int length = bits(5);
        for (int i = 0; i < alphabet; i++) {
            while (true) {
                if (length < 1 || length > MAX_CODE) {
                    throw new DataFormatException("code length");
                }
                if (bits(1) == 0) {
                    break;
                }
                length += bits(1) == 0 ? 1 : -1;
            }
            lengths[i] = length;
        }
        int min = MAX_CODE;
        int max = 1;
        for (int l : lengths) {
            min = Math.min(min, l);
            max = Math.max(max, l);
        }
        var symbol = new int[alphabet];
        var limit = new int[max + 1];
        var base = new int[max + 1];
        int n = 0;
        int code = 0;
        for (int l = min; l <= max; l++) {
            base[l] = n - code;
            for (int i = 0; i < alphabet; i++) {
                if (lengths[i] == l) {
                    symbol[n++] = i;
                    code++;
                }
            }
            limit[l] = code - 1;
            code <<= 1;
        }
        return new Huffman(limit, base, symbol, min, max);
    }

    private int symbol(Huffman h) throws DataFormatException {
        int length = h.min();
        int code = bits(length);
        while (code > h.limit()[length]) {
            if (++length > h.max()) {
                throw new DataFormatException("code");
            }
            code = code << 1 | bits(1);
        }
        return h.symbol()[code + h.base()[length]];
    }

    /** Reads the codes of a block into the last column of the sorted rotations. */
    private int symbols(byte[] mapping, int used, int[] selectors, Huffman[] huffman, int[] data)
            throws DataFormatException {
        var front = new byte[256];
        System.arraycopy(mapping, 0, front, 0, used);
        int endOfBlock = used + 1;
        int length = 0;
        int run = 0;
        int weight = 1;
        for (int group = 0; ; group++) {
            if (group >= selectors.length) {
                throw new DataFormatException("selectors");
            }
            var table = huffman[selectors[group]];
            for (int k = 0; k < GROUP; k++) {
                int s = symbol(table);
                if (s <= 1) {
                    // Runs of the front symbol, in the bijective binary numeration.
                    run += weight << s;
                    weight <<= 1;
                    if (run > data.length) {
                        throw new DataFormatException("run");
                    }
                    continue;
                }
                if (run > 0) {
                    if (run > data.length - length) {
                        throw new DataFormatException("run");
                    }
                    java.util.Arrays.fill(data, length, length + run, front[0] & 0xff);
                    length += run;
                    run = 0;
                    weight = 1;
                }
                if (s == endOfBlock) {
                    return length;
                }
                if (length >= data.length) {
                    throw new DataFormatException("block");
                }
                byte value = front[s - 1];
                System.arraycopy(front, 0, front, 1, s - 1);
                front[0] = value;
                data[length++] = value & 0xff;
            }
        }
    }

    private static int inverse(int[] data, int length, int origin, byte[] out, int start, int expected)
            throws DataFormatException {
        var first = new int[256];
        for (int i = 0; i < length; i++) {
            first[data[i] & 0xff]++;
        }
        int sum = 0;
        for (int i = 0; i < 256; i++) {
            int n = first[i];
            first[i] = sum;
            sum += n;
        }
        // The byte stays in the low 8 bits, the link to the next row goes above.
        for (int i = 0; i < length; i++) {
            data[first[data[i] & 0xff]++] |= i << 8;
        }
        int w = start;
        int crc = -1;
        int row = data[origin] >>> 8;
        int last = -1;
        int same = 0;
        for (int i = 0; i < length; i++) {
            int value = data[row] & 0xff;
            row = data[row] >>> 8;
            int count = 1;
            if (same == 4) {
                // After four equal bytes comes the number of further ones.
                count = value;
                value = last;
                same = 0;
            } else {
                same = value == last ? same + 1 : 1;
                last = value;
            }
            if (count > out.length - w) {
                throw new DataFormatException("more data than claimed");
            }
            for (int k = 0; k < count; k++) {
                out[w++] = (byte) value;
                crc = crc << 8 ^ CRC[(crc >>> 24 ^ value) & 0xff];
            }
        }
        if (~crc != expected) {
            throw new DataFormatException("checksum");
        }
        return w;
    }

    private static final int[] CRC = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int c = i << 24;
            for (int k = 0; k < 8; k++) {
                c = c < 0 ? c << 1 ^ 0x04c11db7 : c << 1;
            }
            CRC[i] = c;
        }
    }
}

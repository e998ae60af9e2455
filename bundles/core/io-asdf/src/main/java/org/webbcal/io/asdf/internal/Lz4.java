package org.webbcal.io.asdf.internal;

import java.util.zip.DataFormatException;

/** The LZ4 block format, and the chunks in which ASDF keeps it. See lz4.github.io/lz4, "LZ4 Block Format Description". */
final class Lz4 {

    private Lz4() {}

    /**
     * Decompresses chunks, each a big-endian length, a little-endian length of the result, and a raw LZ4 block.
     *
     * @return bytes written
     */
    static int decompressChunks(byte[] in, int from, int to, byte[] out) throws DataFormatException {
        int position = from;
        int written = 0;
        while (position < to) {
            int length = (in[position] & 0xff) << 24
                    | (in[position + 1] & 0xff) << 16
                    | (in[position + 2] & 0xff) << 8
                    | in[position + 3] & 0xff;
            position += 4;
            if (length < 4 || length > to - position) {
                throw new DataFormatException("chunk of " + length + " bytes");
            }
            int size = in[position] & 0xff
                    | (in[position + 1] & 0xff) << 8
                    | (in[position + 2] & 0xff) << 16
                    | (in[position + 3] & 0xff) << 24;
            int end = decompress(in, position + 4, position + length, out, written);
            if (end - written != size) {
                throw new DataFormatException("chunk becomes " + (end - written) + " bytes instead of " + size);
            }
            written = end;
            position += length;
        }
        return written;
    }

    private static int decompress(byte[] in, int from, int to, byte[] out, int start) throws DataFormatException {
        int p = from;
        int w = start;
        while (p < to) {
            int token = in[p++] & 0xff;
            int literals = token >>> 4;
            if (literals == 15) {
                int more;
                do {
                    more = in[p++] & 0xff;
                    literals += more;
                } while (more == 255);
            }
            if (literals < 0 || literals > to - p || literals > out.length - w) {
                throw new DataFormatException("literals beyond the end");
            }
            System.arraycopy(in, p, out, w, literals);
            p += literals;
            w += literals;
            if (p >= to) {
                break;
            }
            int offset = in[p] & 0xff | (in[p + 1] & 0xff) << 8;
            p += 2;
            int match = token & 15;
            if (match == 15) {
                int more;
                do {
                    more = in[p++] & 0xff;
                    match += more;
                } while (more == 255);
            }
            match += 4;
            if (offset == 0 || offset > w - start || match < 0 || match > out.length - w) {
                throw new DataFormatException("match beyond the data");
            }
            for (int i = 0; i < match; i++, w++) {
                out[w] = out[w - offset];
            }
        }
        return w;
    }
}

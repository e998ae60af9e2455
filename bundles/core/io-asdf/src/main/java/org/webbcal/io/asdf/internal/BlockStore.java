package org.webbcal.io.asdf.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.webbcal.io.asdf.AsdfException;

/** The parts of an ASDF file: the text of its tree and its binary blocks. */
public final class BlockStore {

    private static final byte[] MAGIC = {(byte) 0xD3, 'B', 'L', 'K'};
    private static final String SIGNATURE = "#ASDF ";

    /** Fixed part of a block's header after its size field, bytes. */
    private static final int HEADER = 48;

    /** A compressed block beyond {@link #SMALL} may grow by this factor at most: more is no data but an attack on memory. */
    private static final long MAX_RATIO = 1100;

    /** Blocks of up to this size may be as compressible as they like, bytes. */
    private static final long SMALL = 16 << 20;

    /** All compressed blocks of a file together, beyond {@link #ROOM}. */
    private static final long MAX_TOTAL_RATIO = 200;

    /** What the blocks and arrays of any file may take, bytes. */
    private static final long ROOM = 32 << 20;

    /** Largest text of a tree, bytes. */
    private static final int MAX_TREE = 256 << 20;

    private record Block(int position, String compression, int start, int used, long size, byte[] checksum) {}

    private final byte[] bytes;
    private final String yaml;
    private final List<Block> blocks;
    private final ByteBuffer[] content;
    private long decompressed;
    private long arrays;

    private BlockStore(byte[] bytes, String yaml, List<Block> blocks) {
        this.bytes = bytes;
        this.yaml = yaml;
        this.blocks = blocks;
        content = new ByteBuffer[blocks.size()];
    }

    /** Finds the parts; decompresses nothing. */
    public static BlockStore of(byte[] bytes) throws AsdfException {
        if (bytes.length < SIGNATURE.length()
                || !new String(bytes, 0, SIGNATURE.length(), StandardCharsets.ISO_8859_1).equals(SIGNATURE)) {
            throw new AsdfException("not an ASDF file: it starts with '" + start(bytes) + "' instead of '#ASDF 1.0.0'");
        }
        int end = lineEnd(bytes, 0);
        var version =
                new String(bytes, SIGNATURE.length(), end - SIGNATURE.length(), StandardCharsets.ISO_8859_1).strip();
        if (!version.startsWith("1.")) {
            throw new AsdfException("ASDF file format version " + start(version.getBytes(StandardCharsets.ISO_8859_1))
                    + " cannot be read; 1.x is known");
        }
        int position = next(bytes, end);
        while (position < bytes.length && bytes[position] == '#') {
            position = next(bytes, lineEnd(bytes, position));
        }
        String yaml = null;
        if (position < bytes.length && (bytes[position] == '%' || bytes[position] == '-')) {
            int treeEnd = treeEnd(bytes, position);
            if (treeEnd - position > MAX_TREE) {
                throw new AsdfException(
                        "the tree of " + (treeEnd - position) + " bytes is larger than the limit of " + MAX_TREE);
            }
            yaml = decode(bytes, position, treeEnd);
            position = treeEnd;
        }
        return new BlockStore(bytes, yaml, scan(bytes, position));
    }

    private static String start(byte[] bytes) {
        return new String(bytes, 0, Math.min(12, bytes.length), StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
    }

    private static int lineEnd(byte[] bytes, int from) {
        int i = from;
        while (i < bytes.length && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private static int next(byte[] bytes, int lineEnd) {
        return Math.min(bytes.length, lineEnd + 1);
    }

    /** Position after the first line that is exactly {@code ...}. */
    private static int treeEnd(byte[] bytes, int from) throws AsdfException {
        for (int line = from; line < bytes.length; ) {
            int end = lineEnd(bytes, line);
            int length = end - line - (end > line && bytes[end - 1] == '\r' ? 1 : 0);
            if (length == 3 && bytes[line] == '.' && bytes[line + 1] == '.' && bytes[line + 2] == '.') {
                return next(bytes, end);
            }
            line = end + 1;
        }
        throw new AsdfException(
                "the tree has no end: no line '...' in " + bytes.length + " bytes; the file is cut short");
    }

    private static String decode(byte[] bytes, int from, int to) throws AsdfException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new AsdfException("the tree is not UTF-8 text", e);
        }
    }

    /** Reads the headers of the blocks one after another. The index at the end of a file is only a short cut and not looked at. */
    private static List<Block> scan(byte[] bytes, int from) throws AsdfException {
        var found = new ArrayList<Block>();
        int position = find(bytes, from);
        while (position >= 0) {
            var where = "block " + found.size() + " at byte " + position;
            if (bytes.length - position < 6 + HEADER) {
                throw new AsdfException(where + ": the file is cut short in its header");
            }
            var header = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN).position(position + 4);
            int size = Short.toUnsignedInt(header.getShort());
            int flags = header.getInt();
            var name = new byte[4];
            header.get(name);
            long allocated = header.getLong();
            long used = header.getLong();
            long dataSize = header.getLong();
            var checksum = new byte[16];
            header.get(checksum);
            if (size < HEADER) {
                throw new AsdfException(where + ": a header of " + size + " bytes is shorter than " + HEADER);
            }
            if ((flags & 1) != 0) {
                throw new AsdfException(
                        where
                                + ": a streamed block has no size; such files are not read here, write it with a definite size");
            }
            var compression = new String(name, StandardCharsets.ISO_8859_1).replace("\0", "");
            long start = (long) position + 6 + size;
            if (allocated < 0 || used < 0 || dataSize < 0 || used > allocated || start + used > bytes.length) {
                throw new AsdfException(where + ": it claims " + used + " bytes of " + allocated
                        + " allocated, the file has " + (bytes.length - start) + " left");
            }
            if (compression.isEmpty() && dataSize != used) {
                throw new AsdfException(
                        where + ": it holds " + used + " bytes without compression, but claims " + dataSize);
            }
            if (dataSize > Integer.MAX_VALUE - 16 || dataSize > SMALL && dataSize / MAX_RATIO > used) {
                throw new AsdfException(where + ": " + used + " bytes claim to become " + dataSize);
            }
            found.add(new Block(position, compression, (int) start, (int) used, dataSize, checksum));
            long following = start + allocated;
            position = following + 4 <= bytes.length && isMagic(bytes, (int) following) ? (int) following : -1;
        }
        return found;
    }

    private static int find(byte[] bytes, int from) {
        for (int i = from; i + 4 <= bytes.length; i++) {
            if (isMagic(bytes, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isMagic(byte[] bytes, int at) {
        return Arrays.equals(bytes, at, at + 4, MAGIC, 0, 4);
    }

    /** Text of the tree with its directives, or null when the file has none. */
    public String yaml() {
        return yaml;
    }

    /**
     * The content of a block, checked and decompressed; nobody may change it.
     *
     * @param source number of the block, negative ones count from the end
     */
    public synchronized ByteBuffer block(long source) throws AsdfException {
        long index = source < 0 ? blocks.size() + source : source;
        if (index < 0 || index >= blocks.size()) {
            throw new AsdfException("an array refers to block " + source + ", the file has " + blocks.size());
        }
        int i = (int) index;
        var block = blocks.get(i);
        var where = "block " + i + " at byte " + block.position();
        if (content[i] == null) {
            var stored = ByteBuffer.wrap(bytes, block.start(), block.used());
            var data = block.compression().isEmpty() ? null : decompress(where, block);
            if (!intact(block.checksum(), stored.duplicate(), data)) {
                throw new AsdfException(where + " is damaged: its MD5 checksum differs");
            }
            content[i] = (data == null ? stored.slice() : ByteBuffer.wrap(data)).asReadOnlyBuffer();
        }
        return content[i].duplicate();
    }

    /** The checksum is that of the stored bytes for some writers and that of the data for others; both are met. */
    private static boolean intact(byte[] checksum, ByteBuffer stored, byte[] data) {
        return Arrays.equals(checksum, new byte[16])
                || Arrays.equals(checksum, md5(stored))
                || data != null && Arrays.equals(checksum, md5(ByteBuffer.wrap(data)));
    }

    private static byte[] md5(ByteBuffer data) {
        try {
            var digest = MessageDigest.getInstance("MD5");
            digest.update(data);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }

    /**
     * Takes room for an array. Many arrays may be windows on one block, or repeat its values: together they may hold a few times what the blocks do.
     *
     * @throws AsdfException when there are too many
     */
    synchronized void reserve(long size) throws AsdfException {
        long stored = 0;
        for (var block : blocks) {
            stored += block.size();
        }
        arrays += size;
        if (arrays > ROOM + 4 * stored) {
            throw new AsdfException("arrays of " + arrays + " bytes are made of blocks of " + stored
                    + "; such a file is made to fill the memory");
        }
    }

    private byte[] decompress(String where, Block block) throws AsdfException {
        decompressed += block.size();
        if (decompressed > ROOM + MAX_TOTAL_RATIO * bytes.length) {
            throw new AsdfException(where + ": the blocks of a file of " + bytes.length + " bytes become more than "
                    + (decompressed - 1) + " bytes; such a file is made to fill the memory");
        }
        var out = new byte[(int) block.size()];
        try {
            int length =
                    switch (block.compression()) {
                        case "zlib" -> inflate(block, out);
                        case "bzp2" -> new Bzip2(bytes, block.start(), block.start() + block.used()).decompress(out);
                        case "lz4" -> Lz4.decompressChunks(bytes, block.start(), block.start() + block.used(), out);
                        default ->
                            throw new AsdfException(where + ": compression '"
                                    + start(block.compression().getBytes(StandardCharsets.ISO_8859_1))
                                    + "' is not known; zlib, bzp2 and lz4 are");
                    };
            if (length != out.length) {
                throw new AsdfException(where + ": it decompresses to " + length + " bytes instead of " + out.length);
            }
            return out;
        } catch (DataFormatException | IndexOutOfBoundsException e) {
            throw new AsdfException(where + ": its " + block.compression() + " data are damaged", e);
        }
    }

    private int inflate(Block block, byte[] out) throws DataFormatException {
        var inflater = new Inflater();
        try {
            inflater.setInput(bytes, block.start(), block.used());
            int length = 0;
            while (length < out.length && !inflater.finished()) {
                int n = inflater.inflate(out, length, out.length - length);
                if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                length += n;
            }
            // One byte more than claimed means a wrong size, too.
            boolean more = !inflater.finished() && inflater.inflate(new byte[1]) > 0;
            return more ? length + 1 : length;
        } finally {
            inflater.end();
        }
    }
}

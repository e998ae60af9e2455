package org.webbcal.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.webbcal.model.Header;

/**
 * An open FITS file: the chain of its HDUs, each checked against the size of the file before anything is allocated for it, and the channel to read from.
 *
 * <p>Compressed files (gzip, zip, and tile-compressed images) are unpacked into an unnamed temporary file first.
 */
final class FitsFile implements AutoCloseable {

    /** FITS comes in blocks of this many bytes. */
    static final int BLOCK = 2880;

    private static final int CARD = 80;
    private static final int CARDS_PER_BLOCK = BLOCK / CARD;

    /** More axes than the standard allows. */
    private static final int MAX_AXES = 999;

    private static final String NEW_COPY = "fetch it again";

    private final Path path;
    private final String name;
    private final FileChannel channel;
    private final long size;
    private final long sizeOnDisk;
    private final FileTime modified;
    private final List<Hdu> hdus = new ArrayList<>();
    private long trailing;

    private FitsFile(Path path, FileChannel channel, BasicFileAttributes found) throws IOException {
        this.path = path;
        this.name = nameOf(path);
        this.channel = channel;
        this.size = channel.size();
        this.sizeOnDisk = found.size();
        this.modified = found.lastModifiedTime();
    }

    /**
     * Opens a file and reads all its headers.
     *
     * @throws FitsFault if it is no usable FITS file, with a message for users
     */
    static FitsFile open(Path path) throws FitsFault {
        String name = nameOf(path);
        FileChannel channel = null;
        try {
            var found = Files.readAttributes(path, BasicFileAttributes.class);
            if (found.isDirectory()) {
                throw new FitsFault(name + ": is a folder, not a FITS file; name a file in it");
            }
            if (!found.isRegularFile()) {
                throw new FitsFault(name + ": is no regular file; copy it to disk first");
            }
            channel = FileChannel.open(path, StandardOpenOption.READ);
            channel = Unpacker.unpacked(path, channel);
            var file = new FitsFile(path, channel, found);
            file.scan();
            if (file.hdus.stream()
                    .anyMatch(h -> h.kind() == Hdu.Kind.COMPRESSED_IMAGE || h.kind() == Hdu.Kind.COMPRESSED_TABLE)) {
                channel = TileUnpacker.unpacked(file);
                file = new FitsFile(path, channel, found);
                file.scan();
            }
            var opened = file;
            channel = null;
            return opened;
        } catch (FitsFault e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new FitsFault(path + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new FitsFault(name + ": no permission to read it", e);
        } catch (FileSystemLoopException e) {
            throw new FitsFault(name + ": is a symbolic link that leads back to itself", e);
        } catch (IOException e) {
            throw new FitsFault(name + ": cannot be read: " + reason(e), e);
        } finally {
            if (channel != null) {
                closeQuietly(channel);
            }
        }
    }

    static String reason(IOException e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it was only read from, or is thrown away
        }
    }

    static String nameOf(Path path) {
        return path.getFileName() == null ? path.toString() : path.getFileName().toString();
    }

    Path path() {
        return path;
    }

    /** Base name, for messages. */
    String name() {
        return name;
    }

    FileChannel channel() {
        return channel;
    }

    /** Size of what the channel gives, bytes: unpacked if the file is compressed. */
    long size() {
        return size;
    }

    List<Hdu> hdus() {
        return hdus;
    }

    Header primary() {
        return hdus.get(0).header();
    }

    /** Bytes after the last HDU that are no HDU. */
    long trailing() {
        return trailing;
    }

    /** The HDU of that name with the lowest version. */
    Optional<Hdu> hdu(String extension) {
        return hdus.stream().filter(h -> h.named(extension)).min((a, b) -> Integer.compare(a.version(), b.version()));
    }

    /** Names of all extensions, for messages. */
    String listing() {
        return hdus.size() == 1
                ? "no extensions"
                : String.join(", ", hdus.stream().skip(1).map(Hdu::label).toList());
    }

    /** @throws FitsFault if the file on disk is not the one that was opened any more */
    void checkUnchanged() throws FitsFault {
        try {
            var now = Files.readAttributes(path, BasicFileAttributes.class);
            if (now.size() != sizeOnDisk || !now.lastModifiedTime().equals(modified)) {
                throw new FitsFault(name + ": was changed while it was being read; run again when it is complete");
            }
        } catch (FitsFault e) {
            throw e;
        } catch (IOException e) {
            throw new FitsFault(name + ": was removed while it was being read: " + reason(e), e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    // --- headers ---

    private void scan() throws IOException {
        if (size == 0) {
            throw new FitsFault(name + ": is empty (0 bytes); " + NEW_COPY);
        }
        var first = new byte[(int) Math.min(size, BLOCK)];
        read(first, first.length, 0);
        checkFirstBytes(first);
        long at = 0;
        while (at < size) {
            if (at > 0 && !looksLikeExtension(at)) {
                // Special records, or a broken copy: nothing that anybody could read.
                trailing = size - at;
                break;
            }
            var hdu = readHdu(hdus.size(), at);
            hdus.add(hdu);
            at = hdu.end();
        }
    }

    private boolean looksLikeExtension(long at) throws IOException {
        var word = new byte[(int) Math.min(8, size - at)];
        read(word, word.length, at);
        return new String(word, StandardCharsets.ISO_8859_1).equals("XTENSION");
    }

    private void checkFirstBytes(byte[] first) throws FitsFault {
        String start = new String(first, 0, Math.min(first.length, 200), StandardCharsets.ISO_8859_1);
        if (start.startsWith("SIMPLE  =")) {
            return;
        }
        String stripped = start.stripLeading().toLowerCase(java.util.Locale.ROOT);
        String hint = "";
        if (start.startsWith("version https://git-lfs")) {
            throw new FitsFault(name + ": is a Git LFS pointer, not the file itself; run 'git lfs pull'");
        } else if (start.startsWith("#ASDF")) {
            throw new FitsFault(name + ": is an ASDF file, expected FITS");
        } else if (stripped.startsWith("<!doctype")
                || stripped.startsWith("<html")
                || stripped.startsWith("<?xml")
                || stripped.startsWith("{")) {
            hint = "; it looks like the answer of a web page to a failed download, " + NEW_COPY;
        } else if (allZero(first)) {
            throw new FitsFault(
                    name + ": is not a FITS file (starts with zero bytes); the copy is broken, " + NEW_COPY);
        }
        throw new FitsFault(
                name + ": is not a FITS file (starts with " + printable(start) + ", expected 'SIMPLE  =')" + hint);
    }

    private static boolean allZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static String printable(String start) {
        var out = new StringBuilder("'");
        for (char c : start.substring(0, Math.min(16, start.length())).toCharArray()) {
            out.append(c >= 0x20 && c < 0x7f ? Character.toString(c) : String.format("\\x%02x", (int) c));
        }
        return out.append('\'').toString();
    }

    /** Reads exactly {@code n} bytes. */
    void read(byte[] into, int n, long at) throws IOException {
        read(ByteBuffer.wrap(into, 0, n), at);
    }

    /** Fills the buffer. */
    void read(ByteBuffer into, long at) throws IOException {
        while (into.hasRemaining()) {
            int got = channel.read(into, at);
            if (got < 0) {
                throw new FitsFault(name + ": ends at byte " + at + "; it became shorter while it was being read");
            }
            at += got;
        }
    }

    private Hdu readHdu(int index, long at) throws IOException {
        String where = index == 0 ? "primary header" : "header of HDU " + index;
        var bytes = new byte[BLOCK];
        int blocks = 0;
        int end = -1;
        while (end < 0) {
            long from = at + (long) blocks * BLOCK;
            if (from + BLOCK > size) {
                long left = Math.max(0, size - from);
                if (left > 0) {
                    bytes = Arrays.copyOf(bytes, (blocks + 1) * BLOCK);
                    read(ByteBuffer.wrap(bytes, blocks * BLOCK, (int) left), from);
                    end = HeaderReader.endCard(
                            Arrays.copyOfRange(bytes, blocks * BLOCK, blocks * BLOCK + (int) left), (int) left);
                }
                if (end < 0) {
                    throw new FitsFault(
                            name + ": " + where + " at byte " + at + " has no END card before the file ends (" + size
                                    + " bytes); the file is truncated, " + NEW_COPY);
                }
                end += blocks * CARDS_PER_BLOCK;
                break;
            }
            if (blocks * CARDS_PER_BLOCK >= HeaderReader.MAX_CARDS) {
                throw new FitsFault(name + ": " + where + " has no END card within " + HeaderReader.MAX_CARDS
                        + " cards; the file is damaged, " + NEW_COPY);
            }
            if ((blocks + 1) * BLOCK > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            read(ByteBuffer.wrap(bytes, blocks * BLOCK, BLOCK), from);
            end = HeaderReader.endCard(Arrays.copyOfRange(bytes, blocks * BLOCK, (blocks + 1) * BLOCK), BLOCK);
            if (end >= 0) {
                end += blocks * CARDS_PER_BLOCK;
            }
            blocks++;
        }
        long dataAt = at + Hdu.padded((end + 1L) * CARD);
        return describe(index, where, HeaderReader.parse(bytes, end), at, Math.min(dataAt, size));
    }

    private Hdu describe(int index, String where, Header layout, long headerAt, long dataAt) throws FitsFault {
        int bitpix = (int) whole(layout, where, "BITPIX", Long.MIN_VALUE);
        if (bitpix != 8 && bitpix != 16 && bitpix != 32 && bitpix != 64 && bitpix != -32 && bitpix != -64) {
            throw new FitsFault(name + ": " + where + " has BITPIX = "
                    + layout.value("BITPIX").orElse("(missing)") + ", expected 8, 16, 32, 64, -32 or -64");
        }
        long naxis = whole(layout, where, "NAXIS", Long.MIN_VALUE);
        if (naxis < 0 || naxis > MAX_AXES) {
            throw new FitsFault(name + ": " + where + " has NAXIS = "
                    + layout.value("NAXIS").orElse("(missing)") + ", expected 0 to " + MAX_AXES);
        }
        var dims = new long[(int) naxis];
        for (int i = 0; i < naxis; i++) {
            long n = whole(layout, where, "NAXIS" + (i + 1), Long.MIN_VALUE);
            if (n < 0) {
                throw new FitsFault(name + ": " + where + " has NAXIS" + (i + 1) + " = "
                        + layout.value("NAXIS" + (i + 1)).orElse("(missing)") + ", expected a whole number from 0 on");
            }
            dims[dims.length - 1 - i] = n;
        }
        long heap = whole(layout, where, "PCOUNT", 0);
        long groups = whole(layout, where, "GCOUNT", 1);
        if (heap < 0 || groups < 0) {
            throw new FitsFault(name + ": " + where + " has a negative PCOUNT or GCOUNT");
        }
        String type = index == 0 ? "IMAGE" : layout.string("XTENSION", "").strip();
        String extname =
                layout.string("EXTNAME", index == 0 ? "PRIMARY" : "").strip().toUpperCase(java.util.Locale.ROOT);
        int version = layout.integer("EXTVER", 1);
        String label = extname.isEmpty() ? "HDU " + index : extname + (version == 1 ? "" : "," + version);

        boolean randomGroups = dims.length > 0
                && dims[dims.length - 1] == 0
                && layout.bool("GROUPS").orElse(false);
        long bytes = dataBytes(label, bitpix, dims, heap, groups, randomGroups);
        if (bytes > size - dataAt) {
            throw new FitsFault(name + ": " + label + " (" + shape(dims) + ", BITPIX " + bitpix + ") needs " + bytes
                    + " bytes, the file has " + Math.max(0, size - dataAt) + " left; it is truncated, " + NEW_COPY);
        }
        boolean table = type.equals("BINTABLE") || type.equals("A3DTABLE");
        Hdu.Kind kind;
        if (table && layout.bool("ZIMAGE").orElse(false)) {
            kind = Hdu.Kind.COMPRESSED_IMAGE;
        } else if (table && layout.bool("ZTABLE").orElse(false)) {
            kind = Hdu.Kind.COMPRESSED_TABLE;
        } else if (table && dims.length == 2) {
            kind = Hdu.Kind.TABLE;
        } else if (type.equals("IMAGE") && dims.length > 0 && bytes > 0 && !randomGroups && heap == 0 && groups == 1) {
            kind = Hdu.Kind.IMAGE;
        } else {
            kind = Hdu.Kind.OTHER;
        }
        var header = new Header();
        for (var card : layout.cards()) {
            if (!HeaderReader.isLayout(card.key(), table)) {
                header.set(card.key(), card.value(), card.comment());
            }
        }
        header.history().addAll(layout.history());
        var blank = layout.value("BLANK").filter(v -> bitpix > 0 && v instanceof Long);
        return new Hdu(
                index,
                extname,
                version,
                kind,
                bitpix,
                dims,
                layout.number("BSCALE", 1),
                layout.number("BZERO", 0),
                blank.isPresent(),
                blank.isPresent() ? (Long) blank.get() : 0,
                heap,
                header,
                layout,
                headerAt,
                dataAt,
                bytes);
    }

    private static String shape(long[] dims) {
        return String.join("×", Arrays.stream(dims).mapToObj(Long::toString).toList());
    }

    private long dataBytes(String label, int bitpix, long[] dims, long heap, long groups, boolean randomGroups)
            throws FitsFault {
        if (dims.length == 0) {
            return 0;
        }
        try {
            long n = 1;
            for (int i = 0; i < dims.length - (randomGroups ? 1 : 0); i++) {
                n = dims[i] == 0 || n == 0 ? 0 : Math.multiplyExact(n, dims[i]);
            }
            return Math.multiplyExact(
                    Math.multiplyExact(Math.addExact(n, heap), groups), (long) (Math.abs(bitpix) / 8));
        } catch (ArithmeticException e) {
            throw new FitsFault(
                    name + ": " + label + " claims " + shape(dims)
                            + " values, more than any file holds; the header is damaged, " + NEW_COPY,
                    e);
        }
    }

    private long whole(Header layout, String where, String key, long otherwise) throws FitsFault {
        var value = layout.value(key).orElse(null);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Long n) {
            return n;
        }
        if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15) {
            return d.longValue();
        }
        throw new FitsFault(name + ": " + where + " has " + key + " = " + value + ", expected a whole number");
    }
}

package org.webbcal.io.fits;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.webbcal.model.Header;

/**
 * One HDU as its header describes it; every number in here has been checked against the size of the file.
 *
 * @param index position in the file, 0 is the primary
 * @param name EXTNAME in upper case, {@code PRIMARY} for a nameless first HDU, else empty
 * @param version EXTVER, 1 when absent
 * @param bitpix BITPIX
 * @param dims dimensions, slowest first: the reverse of NAXISn; empty without data
 * @param scale BSCALE
 * @param zero BZERO
 * @param blank whether BLANK marks integers without a value, which then is {@code blankValue}
 * @param heap PCOUNT, bytes after the main table
 * @param header keywords that mean something to a reader of the data
 * @param layout all keywords, those of the layout included
 * @param headerAt offset of the header, bytes
 * @param dataAt offset of the data, bytes
 * @param dataBytes size of the data without padding, bytes
 */
record Hdu(
        int index,
        String name,
        int version,
        Kind kind,
        int bitpix,
        long[] dims,
        double scale,
        double zero,
        boolean blank,
        long blankValue,
        long heap,
        Header header,
        Header layout,
        long headerAt,
        long dataAt,
        long dataBytes) {

    enum Kind {
        IMAGE,
        TABLE,
        /** An image, compressed tile by tile, in a binary table. */
        COMPRESSED_IMAGE,
        COMPRESSED_TABLE,
        /** No data, or a kind that has no meaning here (ASCII tables, random groups). */
        OTHER
    }

    /** What messages call it. */
    String label() {
        return (name.isEmpty() ? "HDU " + index : name) + (version == 1 ? "" : "," + version);
    }

    boolean named(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** Number of values of an image. */
    long count() {
        return dataBytes / elementBytes();
    }

    int elementBytes() {
        return Math.abs(bitpix) / 8;
    }

    /** Offset of the first byte after data and padding. */
    long end() {
        return dataAt + padded(dataBytes);
    }

    /** Whether the integers stand for unsigned ones of the same width. */
    boolean unsigned() {
        return scale == 1
                && (bitpix == 16 && zero == 32768.0
                        || bitpix == 32 && zero == 2147483648.0
                        || bitpix == 64 && zero == 9223372036854775808.0);
    }

    /** Whether stored values are the values meant. */
    boolean plain() {
        return scale == 1 && zero == 0 && !blank;
    }

    /** Dimensions as {@code int}; only for images that fit an array. */
    int[] intDims() {
        var out = new int[dims.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.toIntExact(dims[i]);
        }
        return out;
    }

    /** Dimensions for messages, slowest first: {@code 2×20×64×72}. */
    String shape() {
        return dims.length == 0
                ? "no data"
                : Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining("×"));
    }

    static long padded(long bytes) {
        return (bytes + FitsFile.BLOCK - 1) / FitsFile.BLOCK * FitsFile.BLOCK;
    }
}

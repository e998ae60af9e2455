package org.webbcal.io.fits;

import org.webbcal.model.Header;

/** Headers of products: the layout first, then keywords, EXTVER last, as the archive's files have them. */
final class ProductHeaders {

    private ProductHeaders() {}

    static Cards primary(Header header) {
        var cards = new Cards();
        cards.add("SIMPLE", true, "conforms to FITS standard");
        cards.add("BITPIX", 8, "array data type");
        cards.add("NAXIS", 0, "number of array dimensions");
        cards.add("EXTEND", true, "");
        KeywordOrder.PRIMARY.write(header, false, cards);
        header.history().forEach(cards::history);
        return cards;
    }

    /** @param dims dimensions, slowest first; {@code {0}} and none at all make a header without data */
    static Cards image(String name, int version, int[] dims, int bitpix, boolean unsigned, Header header) {
        var cards = new Cards();
        boolean empty = dims.length == 0 || dims.length == 1 && dims[0] == 0;
        cards.add("XTENSION", "IMAGE", "Image extension");
        cards.add("BITPIX", bitpix, "array data type");
        cards.add("NAXIS", empty ? 0 : dims.length, "number of array dimensions");
        for (int i = 1; !empty && i <= dims.length; i++) {
            cards.add("NAXIS" + i, dims[dims.length - i], "");
        }
        cards.add("PCOUNT", 0, "number of parameters");
        cards.add("GCOUNT", 1, "number of groups");
        if (unsigned && bitpix > 8) {
            cards.add("BSCALE", 1, "");
            cards.add("BZERO", java.math.BigInteger.ONE.shiftLeft(bitpix - 1), "");
        }
        if (!name.isEmpty()) {
            cards.add("EXTNAME", name, "extension name");
        }
        KeywordOrder.of(name).write(header, false, cards);
        header.history().forEach(cards::history);
        if (!name.isEmpty()) {
            cards.add("EXTVER", version, "extension value");
        }
        return cards;
    }

    static Cards table(String name, int version, TableWriter writer, Header header) {
        var cards = writer.cards();
        if (!name.isEmpty()) {
            cards.add("EXTNAME", name, "extension name");
        }
        KeywordOrder.of(name).write(header, true, cards);
        header.history().forEach(cards::history);
        if (!name.isEmpty()) {
            cards.add("EXTVER", version, "extension value");
        }
        return cards;
    }

    /** The ASDF extension: one row, one column of bytes, no EXTVER. */
    static Cards asdf(int bytes) {
        var cards = new Cards();
        cards.add("XTENSION", "BINTABLE", "binary table extension");
        cards.add("BITPIX", 8, "array data type");
        cards.add("NAXIS", 2, "number of array dimensions");
        cards.add("NAXIS1", bytes, "length of dimension 1");
        cards.add("NAXIS2", 1, "length of dimension 2");
        cards.add("PCOUNT", 0, "number of group parameters");
        cards.add("GCOUNT", 1, "number of groups");
        cards.add("TFIELDS", 1, "number of table fields");
        cards.add("TTYPE1", "ASDF_METADATA", "");
        cards.add("TFORM1", bytes + "B", "");
        cards.add("EXTNAME", "ASDF", "extension name");
        return cards;
    }
}

package org.webbcal.io.fits;

import org.webbcal.model.Header;

/** Facts of a table's layout that its columns do not hold and that a copy of the table should keep: shapes of vectors, null values, widths of strings. */
final class TableHints {

    private TableHints() {}

    static String form(int column) {
        return "TFORM" + column;
    }

    /** The keywords of a table extension with the hints among them; the writer takes them out again. */
    static Header with(Hdu hdu) {
        var header = hdu.header().copy();
        for (var card : hdu.layout().cards()) {
            boolean textForm = card.key().startsWith("TFORM")
                    && card.value() instanceof String s
                    && s.strip().matches("\\d+A");
            if (textForm || card.key().matches("(TDIM|TNULL)\\d+")) {
                header.set(card.key(), card.value() instanceof String s ? s.strip() : card.value(), "");
            }
        }
        return header;
    }
}

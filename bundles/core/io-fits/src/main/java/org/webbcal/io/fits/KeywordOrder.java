package org.webbcal.io.fits;

import org.webbcal.model.Header;

/** Order of keywords in a header. */
final class KeywordOrder {

    static final KeywordOrder PRIMARY = new KeywordOrder();

    private KeywordOrder() {}

    static KeywordOrder of(String extension) {
        return PRIMARY;
    }

    void write(Header header, boolean table, Cards cards) {
        for (var card : header.cards()) {
            if (!HeaderReader.isLayout(card.key(), table)) {
                cards.add(card.key(), card.value(), card.comment());
            }
        }
    }
}

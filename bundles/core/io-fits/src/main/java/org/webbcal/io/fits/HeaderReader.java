package org.webbcal.io.fits;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import nom.tam.fits.HeaderCard;
import nom.tam.util.FitsInputStream;
import org.webbcal.model.Header;

/** Turns header blocks into keywords. The cards themselves (values, quotes, CONTINUE, HIERARCH) are parsed by nom-tam-fits. */
final class HeaderReader {

    /** Cards after which a header is taken for garbage: real ones have a few hundred. */
    static final int MAX_CARDS = 10_000;

    private static final int CARD = HeaderCard.FITS_HEADER_CARD_SIZE;

    /** Keywords of the layout, of checksums and of commentary, which do not describe the data to a reader of them. */
    private static final Set<String> LAYOUT = Set.of(
            "SIMPLE",
            "XTENSION",
            "BITPIX",
            "NAXIS",
            "EXTEND",
            "PCOUNT",
            "GCOUNT",
            "GROUPS",
            "BSCALE",
            "BZERO",
            "BLANK",
            "EXTNAME",
            "EXTVER",
            "TFIELDS",
            "THEAP",
            "CHECKSUM",
            "DATASUM",
            "INHERIT",
            "DATAMIN",
            "DATAMAX",
            "LONGSTRN",
            "BLOCKED",
            "END",
            "ZIMAGE",
            "ZTABLE");

    private static final Set<String> TABLE_LAYOUT =
            Set.of("TTYPE", "TFORM", "TUNIT", "TNULL", "TSCAL", "TZERO", "TDISP", "TBCOL", "TDIM");

    /** nom-tam-fits logs what it finds odd; users are told by our own messages. Kept, since loggers that nobody holds forget their level. */
    private static final Logger NOM_TAM = Logger.getLogger("nom.tam");

    static {
        NOM_TAM.setLevel(Level.OFF);
    }

    private HeaderReader() {}

    /** Index of the END card in a block of cards, counted in cards, or -1. */
    static int endCard(byte[] block, int length) {
        for (int at = 0; at + CARD <= length; at += CARD) {
            if (block[at] == 'E' && block[at + 1] == 'N' && block[at + 2] == 'D' && blank(block, at + 3, at + CARD)) {
                return at / CARD;
            }
        }
        return -1;
    }

    private static boolean blank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ') {
                return false;
            }
        }
        return true;
    }

    /**
     * Parses cards. Of a keyword that occurs twice the first counts; a card without a value is a missing keyword; one that cannot be parsed is passed over.
     *
     * @param bytes whole blocks, END included
     * @param cards number of cards before END
     * @return all keywords in order; HISTORY in {@link Header#history()}
     */
    static Header parse(byte[] bytes, int cards) throws IOException {
        var header = new Header();
        for (int i = 0; i < cards * CARD; i++) {
            if (bytes[i] < 0x20 || bytes[i] > 0x7e) {
                // Some archives have put accents or tabs into names of people; nothing that a decision needs stands
                // there.
                bytes[i] = '?';
            }
        }
        int at = 0;
        while (at < cards) {
            int n = 1;
            while (at + n < cards
                    && startsWith(bytes, (at + n) * CARD, "CONTINUE")
                    && endsWithAmpersand(bytes, (at + n - 1) * CARD)) {
                n++;
            }
            if (!blank(bytes, at * CARD, at * CARD + 8)) {
                var card = card(bytes, at, n);
                if (card != null) {
                    add(header, card);
                }
            }
            at += n;
        }
        return header;
    }

    /** One keyword with the CONTINUE cards that belong to it; null if it makes no sense. */
    private static HeaderCard card(byte[] bytes, int first, int n) throws IOException {
        try {
            if (n == 1) {
                return HeaderCard.create(new String(bytes, first * CARD, CARD, StandardCharsets.US_ASCII));
            }
            try (var in = new FitsInputStream(new ByteArrayInputStream(bytes, first * CARD, n * CARD), n * CARD)) {
                return new HeaderCard(in);
            }
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Whether the string of a card ends in {@code &}, and so goes on in the next. */
    private static boolean endsWithAmpersand(byte[] bytes, int at) {
        var text = new String(bytes, at, CARD, StandardCharsets.US_ASCII);
        int open = text.indexOf('\'');
        if (open < 0) {
            return false;
        }
        int i = open + 1;
        while (i < text.length()) {
            if (text.charAt(i) == '\'') {
                if (i + 1 < text.length() && text.charAt(i + 1) == '\'') {
                    i++;
                } else {
                    break;
                }
            }
            i++;
        }
        return text.substring(open + 1, Math.min(i, text.length()))
                .stripTrailing()
                .endsWith("&");
    }

    private static boolean startsWith(byte[] bytes, int at, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static void add(Header header, HeaderCard card) {
        String key = card.getKey();
        if ("HISTORY".equals(key)) {
            if (card.getComment() != null && !card.getComment().isBlank()) {
                header.history().add(card.getComment().stripTrailing());
            }
            return;
        }
        if ("COMMENT".equals(key) || "CONTINUE".equals(key) || !card.isKeyValuePair() || header.has(key)) {
            return;
        }
        Object value = value(card);
        if (value != null) {
            header.set(key, value, card.getComment() == null ? "" : card.getComment());
        }
    }

    private static Object value(HeaderCard card) {
        String text = card.getValue();
        if (text == null) {
            return null;
        }
        if (card.isStringValue()) {
            return text;
        }
        text = text.strip();
        switch (text) {
            case "":
                return null;
            case "T":
                return true;
            case "F":
                return false;
            default:
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            // no integer, or one of more than 64 bit
        }
        try {
            double d = Double.parseDouble(text.replace('D', 'E').replace('d', 'e'));
            return Double.isFinite(d) ? (Object) d : null;
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** Whether a keyword only describes how the data lie in the file. */
    static boolean isLayout(String key, boolean table) {
        if (LAYOUT.contains(key)) {
            return true;
        }
        int digits = key.length();
        while (digits > 0 && Character.isDigit(key.charAt(digits - 1))) {
            digits--;
        }
        if (digits == key.length()) {
            return false;
        }
        String root = key.substring(0, digits);
        return root.equals("NAXIS") || table && TABLE_LAYOUT.contains(root);
    }
}

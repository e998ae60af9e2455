package org.webbcal.io.fits;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The 80 characters of header cards, laid out as the archive's files have them: values in fixed columns, strings of more than 68 characters continued by
 * {@code CONTINUE}, comments cut at the card's end, numbers with as many digits as it takes to read back the same number.
 */
final class Cards {

    private static final int WIDTH = 80;

    /** Characters of a string value that fit one card between its quotes. */
    private static final int MAX_STRING = 68;

    /** Characters of a piece of a continued string, leaving place for {@code &}. */
    private static final int PIECE = 67;

    /** Characters of a comment after {@code CONTINUE  '&' / }. */
    private static final int COMMENT_PIECE = 64;

    private static final int HISTORY_PIECE = 72;

    private final List<String> lines = new ArrayList<>();

    /** Number of cards so far. */
    int size() {
        return lines.size();
    }

    Cards add(String key, long value, String comment) {
        return fixed(key, String.format(Locale.ROOT, "%20d", value), comment);
    }

    Cards add(String key, boolean value, String comment) {
        return fixed(key, String.format(Locale.ROOT, "%20s", value ? "T" : "F"), comment);
    }

    Cards add(String key, double value, String comment) {
        return fixed(key, String.format(Locale.ROOT, "%20s", number(value)), comment);
    }

    Cards add(String key, String value, String comment) {
        String quoted = printable(value).replace("'", "''");
        if (quoted.length() > MAX_STRING) {
            continued(head(key), quoted, printable(comment));
            return this;
        }
        return fixed(key, String.format(Locale.ROOT, "%-20s", String.format(Locale.ROOT, "'%-8s'", quoted)), comment);
    }

    /** Adds a keyword with a value of any type that a header holds. */
    Cards add(String key, Object value, String comment) {
        if (value instanceof String s) {
            return add(key, s, comment);
        } else if (value instanceof Boolean b) {
            return add(key, (boolean) b, comment);
        } else if (value instanceof Long || value instanceof java.math.BigInteger) {
            return fixed(key, String.format(Locale.ROOT, "%20d", value), comment);
        }
        return add(key, ((Number) value).doubleValue(), comment);
    }

    Cards history(String entry) {
        String text = printable(entry);
        do {
            int n = Math.min(HISTORY_PIECE, text.length());
            line("HISTORY " + text.substring(0, n));
            text = text.substring(n);
        } while (!text.isEmpty());
        return this;
    }

    /** The heading of a group of keywords: a blank card, the title, a blank card. */
    Cards heading(String title) {
        line("");
        line("        " + printable(title));
        line("");
        return this;
    }

    private Cards fixed(String key, String value, String comment) {
        String text = head(key) + value;
        String remark = printable(comment);
        line(remark.isEmpty() || text.length() + 4 > WIDTH ? text : text + " / " + remark);
        return this;
    }

    private static String head(String key) {
        if (key.length() <= 8 && key.matches("[A-Z0-9_-]+")) {
            return String.format(Locale.ROOT, "%-8s= ", key);
        }
        String name = printable(key).toUpperCase(Locale.ROOT).replace('.', ' ');
        return (name.startsWith("HIERARCH ") ? name : "HIERARCH " + name) + " = ";
    }

    private void continued(String head, String quoted, String comment) {
        var pieces = pieces(quoted, PIECE);
        for (int i = 0; i < pieces.size(); i++) {
            boolean more = i < pieces.size() - 1 || !comment.isEmpty();
            line((i == 0 ? head : "CONTINUE  ") + "'" + pieces.get(i) + (more ? "&'" : "'"));
        }
        if (!comment.isEmpty()) {
            var remarks = pieces(comment, COMMENT_PIECE);
            for (int i = 0; i < remarks.size(); i++) {
                line((i < remarks.size() - 1 ? "CONTINUE  '&' / " : "CONTINUE  '' / ") + remarks.get(i));
            }
        }
    }

    /** Cuts after the last blank that fits, or in the middle of a long word, and never between the two halves of a doubled quote. */
    private static List<String> pieces(String text, int limit) {
        var out = new ArrayList<String>();
        int from = 0;
        while (text.length() - from > limit) {
            int blank = text.lastIndexOf(' ', from + limit - 1);
            int to = blank >= from ? blank + 1 : from + limit;
            int quotes = 0;
            while (to - 1 - quotes >= from && text.charAt(to - 1 - quotes) == '\'') {
                quotes++;
            }
            if (quotes % 2 == 1) {
                to--;
            }
            out.add(text.substring(from, to));
            from = to;
        }
        out.add(text.substring(from));
        return out;
    }

    private void line(String text) {
        lines.add(text.length() > WIDTH ? text.substring(0, WIDTH) : text);
    }

    /** Headers hold printable ASCII alone. */
    private static String printable(String text) {
        if (text == null) {
            return "";
        }
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                if (changed == null) {
                    changed = new StringBuilder(text);
                }
                changed.setCharAt(i, c == '\n' || c == '\t' || c == '\r' || c == 0xa0 ? ' ' : '?');
            }
        }
        return changed == null ? text : changed.toString();
    }

    /** Shortest decimal number that reads back as {@code d}: {@code 150.37}, {@code 10.0}, {@code 2.89E-13}. */
    static String number(double d) {
        if (d == 0) {
            return 1 / d < 0 ? "-0.0" : "0.0";
        }
        var exact = new BigDecimal(Double.toString(Math.abs(d))).stripTrailingZeros();
        if (exact.precision() == 17) {
            // Before Java 19 Double.toString sometimes gives a digit more than needed.
            var shorter = new BigDecimal(Math.abs(d)).round(new MathContext(16)).stripTrailingZeros();
            if (shorter.doubleValue() == Math.abs(d)) {
                exact = shorter;
            }
        }
        String digits = exact.unscaledValue().toString();
        int exponent = exact.precision() - exact.scale() - 1;
        String text;
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : ".0";
            text = digits.charAt(0)
                    + fraction
                    + String.format(Locale.ROOT, "E%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
        } else {
            text = exact.toPlainString();
            if (text.indexOf('.') < 0) {
                text += ".0";
            }
        }
        return d < 0 ? "-" + text : text;
    }

    /** Bytes of the header with END, in whole blocks. */
    byte[] bytes() {
        return bytes(0);
    }

    /** Bytes of the header with END, at least {@code least} of them: blank cards fill the place before END. */
    byte[] bytes(long least) {
        int total = (int) Math.max(Hdu.padded((lines.size() + 1L) * WIDTH), least);
        var out = new byte[total];
        java.util.Arrays.fill(out, (byte) ' ');
        int at = 0;
        for (String line : lines) {
            byte[] ascii = line.getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(ascii, 0, out, at, ascii.length);
            at += WIDTH;
        }
        if (least > 0) {
            // END goes into the last block, where a reader that fills reserved place looks for it.
            at = Math.max(at, total - FitsFile.BLOCK);
        }
        out[at] = 'E';
        out[at + 1] = 'N';
        out[at + 2] = 'D';
        return out;
    }
}

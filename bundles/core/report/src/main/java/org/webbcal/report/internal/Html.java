package org.webbcal.report.internal;

/** Text of a page. What comes from files goes through {@link #text}, so that it cannot become markup. */
final class Html {

    private final StringBuilder page = new StringBuilder();

    /** Markup of this program. */
    Html raw(String markup) {
        page.append(markup);
        return this;
    }

    /** Words of a file or a user. */
    Html text(Object words) {
        page.append(escaped(words));
        return this;
    }

    /** An element that holds words. */
    Html element(String tag, String classes, Object words) {
        page.append('<').append(tag);
        if (!classes.isEmpty()) {
            page.append(" class=\"").append(escaped(classes)).append('"');
        }
        page.append('>').append(escaped(words)).append("</").append(tag).append('>');
        return this;
    }

    static String escaped(Object words) {
        var text = String.valueOf(words);
        var safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(Character.isISOControl(c) && c != '\n' ? '?' : c);
            }
        }
        return safe.toString();
    }

    @Override
    public String toString() {
        return page.toString();
    }
}

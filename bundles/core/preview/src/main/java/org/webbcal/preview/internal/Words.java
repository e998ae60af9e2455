package org.webbcal.preview.internal;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.util.List;

/**
 * Text in pictures. A machine without fonts (a bare container) still gets its picture, without words: {@link #available} is false then.
 */
final class Words {

    private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

    private final Font plain;
    private final Font bold;

    Words() {
        Font found = null;
        try {
            var font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
            font.getStringBounds("0", MEASURE);
            found = font;
        } catch (LinkageError | InternalError | RuntimeException e) {
            // the Java machine finds no font configuration; each version says it with another fault
            found = null;
        }
        plain = found;
        bold = found == null ? null : found.deriveFont(Font.BOLD);
    }

    boolean available() {
        return plain != null;
    }

    /** What users should know of the words in pictures of this machine. */
    static List<String> remarks() {
        return new Words().available()
                ? List.of()
                : List.of(
                        "this machine has no fonts, so the picture has no words; install fontconfig and a font (fonts-dejavu-core)");
    }

    double width(String text, float size, boolean strong) {
        return available() ? font(size, strong).getStringBounds(text, MEASURE).getWidth() : 0;
    }

    private Font font(float size, boolean strong) {
        return (strong ? bold : plain).deriveFont(size);
    }

    /**
     * Writes a line.
     *
     * @param x where {@code align} of it stands: 0 its beginning, 0.5 its middle, 1 its end
     * @param y base line
     */
    void draw(Graphics2D g, String text, double x, double y, double align, float size, boolean strong, Color color) {
        if (available() && !text.isEmpty()) {
            g.setColor(color);
            g.setFont(font(size, strong));
            g.drawString(text, (float) (x - align * width(text, size, strong)), (float) y);
        }
    }

    /** The text, cut with an ellipsis where it is wider than that. */
    String fitted(String text, double width, float size, boolean strong) {
        var t = text;
        while (available() && t.length() > 4 && width(t, size, strong) > width) {
            t = t.substring(0, t.length() - 2).stripTrailing() + "\u2026";
        }
        return t;
    }
}

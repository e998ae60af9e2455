package org.webbcal.preview.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** A sheet with titles and panels of curves. Drawn twice as fine as it is measured, for screens that show it so. */
final class Chart implements AutoCloseable {

    static final int LEFT = 86;
    static final int RIGHT = 26;

    private static final int FINENESS = 2;
    private static final float SMALL = 12;
    private static final BasicStroke THIN = new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);

    private final Words words = new Words();
    private final BufferedImage picture;
    private final Graphics2D g;
    private final int width;

    Chart(int width, int height) {
        this.width = width;
        picture = new BufferedImage(FINENESS * width, FINENESS * height, BufferedImage.TYPE_INT_RGB);
        g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.scale(FINENESS, FINENESS);
        g.setColor(Palette.PAPER);
        g.fillRect(0, 0, width, height);
    }

    BufferedImage picture() {
        return picture;
    }

    void titles(String title, String subtitle) {
        double room = width - LEFT - 16.0;
        words.draw(g, words.fitted(title, room, 21, true), LEFT, 34, 0, 21, true, Palette.INK);
        words.draw(g, words.fitted(subtitle, room, 13.5f, false), LEFT, 57, 0, 13.5f, false, Palette.PALE_INK);
    }

    /** A line of small print. */
    void footnote(String text, double y) {
        words.draw(
                g, words.fitted(text, width - LEFT - 16.0, SMALL, false), LEFT, y, 0, SMALL, false, Palette.PALE_INK);
    }

    /** A patch of colour and its meaning; gives where the next may stand. */
    double legend(double x, double y, Color color, String what) {
        g.setColor(color);
        g.fill(new Rectangle2D.Double(x, y - 6, 18, 3));
        words.draw(g, what, x + 24, y, 0, SMALL, false, Palette.INK);
        return x + 24 + words.width(what, SMALL, false) + 24;
    }

    /** A frame with axes; ranges without extent are widened. */
    Panel panel(int top, int height, double[] x, double[] y) {
        return new Panel(LEFT, top, width - LEFT - RIGHT, height, x, y);
    }

    @Override
    public void close() {
        g.dispose();
    }

    /** Curves in one frame. */
    final class Panel {
        private final double left;
        private final double top;
        private final double wide;
        private final double high;
        private final double x0;
        private final double x1;
        private final double y0;
        private final double y1;

        private Panel(double left, double top, double wide, double high, double[] x, double[] y) {
            this.left = left;
            this.top = top;
            this.wide = wide;
            this.high = high;
            x0 = x[0];
            x1 = x[1] > x[0] ? x[1] : x[0] + Math.max(1e-12, Math.abs(x[0]) * 1e-6);
            y0 = y[0];
            y1 = y[1] > y[0] ? y[1] : y[0] + Math.max(1e-12, Math.abs(y[0]) * 1e-6);
        }

        private double px(double x) {
            return left + (x - x0) / (x1 - x0) * wide;
        }

        private double py(double y) {
            return top + high - (y - y0) / (y1 - y0) * high;
        }

        /** Draws a map over the whole frame; row 0 at the bottom, {@code colors} as 0xRRGGBB. */
        void map(int[] colors, int columns, int rows) {
            var image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
            for (int j = 0; j < rows; j++) {
                image.setRGB(0, rows - 1 - j, columns, 1, colors, j * columns, columns);
            }
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
            g.drawImage(image, (int) left, (int) top, (int) Math.round(wide), (int) Math.round(high), null);
        }

        /** The area between two places, over the whole height. */
        void shade(double from, double to, Color color) {
            clipped(() -> {
                g.setColor(color);
                double a = px(Math.min(from, to));
                g.fill(new Rectangle2D.Double(a, top, px(Math.max(from, to)) - a, high));
            });
        }

        /** The area between two curves; interrupted where one has no value. */
        void band(double[] x, double[] low, double[] high, Color color) {
            clipped(() -> {
                g.setColor(color);
                for (int i = 0; i < x.length; ) {
                    int end = i;
                    while (end < x.length && finite(x[end], low[end], high[end])) {
                        end++;
                    }
                    if (end - i > 1) {
                        var area = new Path2D.Double();
                        area.moveTo(px(x[i]), py(low[i]));
                        for (int k = i + 1; k < end; k++) {
                            area.lineTo(px(x[k]), py(low[k]));
                        }
                        for (int k = end - 1; k >= i; k--) {
                            area.lineTo(px(x[k]), py(high[k]));
                        }
                        area.closePath();
                        g.fill(area);
                    }
                    i = Math.max(end, i + 1);
                }
            });
        }

        /** A curve; interrupted where there is no value. */
        void line(double[] x, double[] y, Color color, float thickness) {
            clipped(() -> {
                g.setColor(color);
                g.setStroke(new BasicStroke(thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                var path = new Path2D.Double();
                boolean down = false;
                for (int i = 0; i < x.length; i++) {
                    if (!finite(x[i], y[i])) {
                        down = false;
                    } else if (down) {
                        path.lineTo(px(x[i]), py(y[i]));
                    } else {
                        path.moveTo(px(x[i]), py(y[i]));
                        down = true;
                    }
                }
                g.draw(path);
            });
        }

        /** Points with error bars; no bars without errors. */
        void points(double[] x, double[] y, double[] error, Color color) {
            clipped(() -> {
                g.setColor(color);
                g.setStroke(new BasicStroke(0.8f));
                for (int i = 0; i < x.length; i++) {
                    if (finite(x[i], y[i])) {
                        if (error != null && Double.isFinite(error[i])) {
                            g.draw(new Line2D.Double(px(x[i]), py(y[i] - error[i]), px(x[i]), py(y[i] + error[i])));
                        }
                        g.fill(new Ellipse2D.Double(px(x[i]) - 2, py(y[i]) - 2, 4, 4));
                    }
                }
            });
        }

        private void clipped(Runnable drawing) {
            var clip = g.getClip();
            g.clip(new Rectangle2D.Double(left, top, wide, high));
            drawing.run();
            g.setClip(clip);
        }

        /** Frame, ticks and names; drawn last, over the curves. */
        void axes(String xName, String yName) {
            g.setStroke(THIN);
            g.setColor(Palette.INK);
            g.draw(new Rectangle2D.Double(left - 0.5, top - 0.5, wide + 1, high + 1));
            double bottom = top + high;
            for (double t : Ticks.between(x0, x1, Math.max(2, (int) (wide / 90)))) {
                g.setColor(Palette.INK);
                g.draw(new Line2D.Double(px(t), bottom, px(t), bottom + 6));
                if (!xName.isEmpty()) {
                    words.draw(g, Ticks.text(t), px(t), bottom + 20, 0.5, SMALL, false, Palette.INK);
                }
            }
            for (double t : Ticks.between(y0, y1, Math.max(2, (int) (high / 45)))) {
                g.setColor(Palette.INK);
                g.draw(new Line2D.Double(left - 6, py(t), left, py(t)));
                words.draw(g, Ticks.text(t), left - 10, py(t) + 4.5, 1, SMALL, false, Palette.INK);
            }
            words.draw(g, xName, left + wide / 2, bottom + 38, 0.5, SMALL, false, Palette.PALE_INK);
            var turned = (Graphics2D) g.create();
            turned.rotate(-Math.PI / 2, left - 64, top + high / 2);
            words.draw(turned, yName, left - 64, top + high / 2, 0.5, SMALL, false, Palette.PALE_INK);
            turned.dispose();
        }
    }

    private static boolean finite(double... values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }
}

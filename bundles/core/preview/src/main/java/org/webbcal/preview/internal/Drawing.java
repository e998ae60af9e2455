package org.webbcal.preview.internal;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.webbcal.preview.PreviewOptions;

/** Lays a picture out and draws it: image with axes, grid and marks, colour scale, title, legend. Row 0 is at the bottom. */
final class Drawing {

    private static final int LEFT = 74;
    private static final int SKY_TOP = 104;
    private static final int NO_SKY_TOP = 78;
    private static final int BOTTOM = 104;
    private static final int BAR_WIDTH = 18;
    private static final int BAR_LABELS = 96;
    private static final int SKY_LABELS = 112;
    private static final int NO_SKY_LABELS = 26;
    private static final int LEAST_WIDTH = 760;
    private static final float SMALL = 12;

    /** Room for a line of wavelengths. */
    private static final int WAVELENGTHS = 34;
    /** Least distance of two of them. */
    private static final double APART = 34;

    /** Height of a slim image as a share of the longer side of others, and its largest magnification. */
    private static final double SLIM_SHARE = 0.29;

    private static final int MOST_ACROSS = 12;

    /** Ends where it says, so that ticks do not reach into the image. */
    private static final BasicStroke THIN = new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);

    private final Scene scene;
    private final Stretch stretch;
    private final List<double[]> marks;
    private final String marksName;
    private final List<PreviewOptions.Box> boxes;
    private final Words words = new Words();
    private final SkyGrid grid;

    private final int boxWidth;
    private final int boxHeight;
    private final int boxY;
    private final Reduction.Raster raster;
    private final int magnification;
    /** Magnification upwards; that of columns but for slim images. */
    private final int upwards;

    /** @param marks positions of sources, pixels of the image; null without a catalogue */
    Drawing(Scene scene, List<double[]> marks, PreviewOptions options) {
        int size = options.size();
        this.scene = scene;
        this.marks = marks == null || !scene.turned()
                ? marks
                : marks.stream().map(m -> new double[] {m[1], m[0]}).toList();
        marksName = options.catalogName();
        boxes = scene.turned() ? options.boxes().stream().map(Drawing::turned).toList() : options.boxes();
        stretch = Stretch.of(scene.values(), scene.state());
        grid = scene.wcs() == null ? null : new SkyGrid(scene.wcs(), scene.nx(), scene.ny());
        boxY = grid == null ? NO_SKY_TOP + (hasWavelengths() ? WAVELENGTHS : 0) : SKY_TOP;
        int longer = Math.max(scene.nx(), scene.ny());
        if (longer > 1.25 * size) {
            double shrink = (double) size / longer;
            raster = Reduction.average(scene, atLeastOne(scene.nx() * shrink), atLeastOne(scene.ny() * shrink));
            magnification = 0;
            upwards = 0;
        } else if (scene.slim()) {
            boolean wide = scene.nx() > scene.ny();
            int along = Math.max(1, (int) (1.25 * size / longer));
            int shorter = Math.min(scene.nx(), scene.ny());
            int across = Math.max(along, Math.min(MOST_ACROSS, (int) Math.round(SLIM_SHARE * size / shorter)));
            magnification = wide ? along : across;
            upwards = wide ? across : along;
            raster = Reduction.magnify(scene, magnification, upwards);
        } else {
            magnification = Math.max(1, size / longer);
            upwards = magnification;
            raster = Reduction.magnify(scene, magnification, magnification);
        }
        boxWidth = raster.width();
        boxHeight = raster.height();
    }

    private static PreviewOptions.Box turned(PreviewOptions.Box box) {
        return new PreviewOptions.Box(box.y0(), box.y1(), box.x0(), box.x1(), box.name());
    }

    /** Whether wavelengths stand above the picture. */
    private boolean hasWavelengths() {
        return scene.turned() && scene.wavelengths() != null;
    }

    private static int atLeastOne(double v) {
        return (int) Math.max(1, Math.round(v));
    }

    BufferedImage draw() {
        int sky = grid == null ? NO_SKY_LABELS : SKY_LABELS;
        int width = Math.max(LEAST_WIDTH, LEFT + boxWidth + sky + BAR_WIDTH + BAR_LABELS);
        int height = boxY + boxHeight + BOTTOM;
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var g = picture.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            g.setColor(Palette.PAPER);
            g.fillRect(0, 0, width, height);
            g.drawImage(pixels(), LEFT, boxY, null);
            overlay(g);
            g.setColor(Palette.INK);
            g.setStroke(THIN);
            g.draw(new Rectangle2D.Double(LEFT - 0.5, boxY - 0.5, boxWidth + 1, boxHeight + 1));
            axes(g);
            bar(g, LEFT + boxWidth + sky);
            title(g, width);
            legend(g, width);
        } finally {
            g.dispose();
        }
        return picture;
    }

    private BufferedImage pixels() {
        var image = new BufferedImage(boxWidth, boxHeight, BufferedImage.TYPE_INT_RGB);
        for (int j = 0; j < boxHeight; j++) {
            for (int i = 0; i < boxWidth; i++) {
                int q = j * boxWidth + i;
                int color =
                        switch (raster.state()[q]) {
                            case Scene.GOOD -> Palette.color(stretch.position(raster.values()[q]));
                            case Scene.DO_NOT_USE -> Palette.DO_NOT_USE.getRGB();
                            default -> Palette.NO_VALUE.getRGB();
                        };
                image.setRGB(i, boxHeight - 1 - j, color);
            }
        }
        return image;
    }

    /** Column of the picture for a column of the image; the centre of pixel 0 is half a pixel inside the box. */
    private double px(double x) {
        return LEFT + (x - scene.x0() + 0.5) * boxWidth / scene.nx();
    }

    private double py(double y) {
        return boxY + boxHeight - (y - scene.y0() + 0.5) * boxHeight / scene.ny();
    }

    private void overlay(Graphics2D g) {
        var clip = g.getClip();
        g.clip(new Rectangle2D.Double(LEFT, boxY, boxWidth, boxHeight));
        if (grid != null) {
            var lines = new Path2D.Double();
            for (var s : grid.segments()) {
                lines.moveTo(px(s.x0()), py(s.y0()));
                lines.lineTo(px(s.x1()), py(s.y1()));
            }
            g.setStroke(new BasicStroke(0.9f));
            g.setColor(new Color(255, 255, 255, 72));
            g.draw(lines);
        }
        if (marks != null) {
            double radius = Math.max(6, 2.5 * boxWidth / scene.nx());
            for (var m : marks) {
                var circle = new Ellipse2D.Double(px(m[0]) - radius, py(m[1]) - radius, 2 * radius, 2 * radius);
                g.setStroke(new BasicStroke(3));
                g.setColor(new Color(0, 0, 0, 110));
                g.draw(circle);
                g.setStroke(new BasicStroke(1.3f));
                g.setColor(Palette.MARK);
                g.draw(circle);
            }
        }
        boxes.forEach(b -> outline(g, b));
        if (grid != null && boxWidth >= 200 && boxHeight >= 150) {
            compass(g);
            scaleBar(g);
        }
        g.setClip(clip);
    }

    private void outline(Graphics2D g, PreviewOptions.Box box) {
        var frame = new Rectangle2D.Double(
                px(box.x0()), py(box.y1()), px(box.x1()) - px(box.x0()), py(box.y0()) - py(box.y1()));
        g.setStroke(new BasicStroke(3));
        g.setColor(new Color(0, 0, 0, 110));
        g.draw(frame);
        g.setStroke(new BasicStroke(1.5f));
        g.setColor(Palette.MARK);
        g.draw(frame);
        boolean beside = frame.getMaxX() + 12 + words.width(box.name(), SMALL, true) <= LEFT + boxWidth;
        boolean above = frame.getMinY() - boxY > 20;
        double x = beside ? frame.getMaxX() + 6 : frame.getMinX() + 8;
        double y = beside ? frame.getMinY() + 14 : above ? frame.getMinY() - 6 : frame.getMaxY() + 16;
        words.draw(g, box.name(), x, y, 0, SMALL, true, Palette.MARK);
    }

    private void plate(Graphics2D g, double x, double y, double width, double height) {
        g.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, 0.55f));
        g.setColor(new Color(0x0a0c1a));
        g.fill(new RoundRectangle2D.Double(x, y, width, height, 12, 12));
        g.setComposite(AlphaComposite.SrcOver);
    }

    private void compass(Graphics2D g) {
        var d = grid.atCentre();
        double side = 84;
        double cx = LEFT + 12 + side / 2;
        double cy = boxY + boxHeight - 12 - side / 2;
        plate(g, cx - side / 2, cy - side / 2, side, side);
        double sx = (double) boxWidth / scene.nx();
        double sy = (double) boxHeight / scene.ny();
        double[][] arms = {{d.northX() * sx, -d.northY() * sy}, {d.eastX() * sx, -d.eastY() * sy}};
        // the corner stands so that both arms lie around the middle of the plate
        double arm = 30;
        double mx = 0;
        double my = 0;
        for (var a : arms) {
            double length = Math.hypot(a[0], a[1]);
            a[0] *= arm / length;
            a[1] *= arm / length;
            mx += a[0] / 2;
            my += a[1] / 2;
        }
        for (int k = 0; k < 2; k++) {
            double x0 = cx - mx;
            double y0 = cy - my;
            double x1 = x0 + arms[k][0];
            double y1 = y0 + arms[k][1];
            g.setColor(Color.WHITE);
            g.setStroke(new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            g.draw(new Line2D.Double(x0, y0, x1, y1));
            double ux = arms[k][0] / arm;
            double uy = arms[k][1] / arm;
            var head = new Path2D.Double();
            head.moveTo(x1 + 4 * ux, y1 + 4 * uy);
            head.lineTo(x1 - 4 * ux - 3.5 * uy, y1 - 4 * uy + 3.5 * ux);
            head.lineTo(x1 - 4 * ux + 3.5 * uy, y1 - 4 * uy - 3.5 * ux);
            head.closePath();
            g.fill(head);
            words.draw(g, k == 0 ? "N" : "E", x1 + 12 * ux, y1 + 12 * uy + 4.5, 0.5, SMALL, true, Color.WHITE);
        }
    }

    private void scaleBar(Graphics2D g) {
        double pixelsPerArcsec = grid.atCentre().pixelsPerArcsec() * boxWidth / scene.nx();
        double arcsec = Ticks.nice(0.26 * boxWidth / pixelsPerArcsec);
        double length = arcsec * pixelsPerArcsec;
        var text =
                arcsec >= 60 && arcsec % 60 == 0 ? Ticks.text(arcsec / 60) + "\u2032" : Ticks.text(arcsec) + "\u2033";
        double width = Math.max(length, words.width(text, SMALL + 1, true)) + 28;
        double x = LEFT + boxWidth - 12 - width;
        double y = boxY + boxHeight - 12 - 44;
        plate(g, x, y, width, 44);
        double x0 = x + (width - length) / 2;
        double base = y + 31;
        g.setColor(Color.WHITE);
        g.setStroke(new BasicStroke(1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        g.draw(new Line2D.Double(x0, base, x0 + length, base));
        g.draw(new Line2D.Double(x0, base - 4, x0, base + 4));
        g.draw(new Line2D.Double(x0 + length, base - 4, x0 + length, base + 4));
        words.draw(g, text, x + width / 2, y + 19, 0.5, SMALL + 1, true, Color.WHITE);
    }

    private void axes(Graphics2D g) {
        g.setStroke(THIN);
        int bottom = boxY + boxHeight;
        for (double t : Ticks.between(scene.x0(), scene.x0() + scene.nx() - 1.0, Math.max(1, boxWidth / 90))) {
            if (t == Math.rint(t)) {
                g.setColor(Palette.INK);
                g.draw(new Line2D.Double(px(t), bottom, px(t), bottom + 6));
                words.draw(g, Ticks.text(t), px(t), bottom + 20, 0.5, SMALL, false, Palette.INK);
            }
        }
        for (double t : Ticks.between(scene.y0(), scene.y0() + scene.ny() - 1.0, Math.max(2, boxHeight / 70))) {
            if (t == Math.rint(t)) {
                g.setColor(Palette.INK);
                g.draw(new Line2D.Double(LEFT - 6, py(t), LEFT, py(t)));
                words.draw(g, Ticks.text(t), LEFT - 10, py(t) + 4.5, 1, SMALL, false, Palette.INK);
            }
        }
        words.draw(
                g,
                name(scene.turned() ? "y" : "x", boxWidth),
                LEFT + boxWidth / 2.0,
                bottom + 38,
                0.5,
                SMALL,
                false,
                Palette.PALE_INK);
        var turned = (Graphics2D) g.create();
        turned.rotate(-Math.PI / 2, LEFT - 50, boxY + boxHeight / 2.0);
        words.draw(
                turned,
                name(scene.turned() ? "x" : "y", boxHeight),
                LEFT - 50,
                boxY + boxHeight / 2.0,
                0.5,
                SMALL,
                false,
                Palette.PALE_INK);
        turned.dispose();
        if (grid != null) {
            skyLabels(g);
        }
        if (hasWavelengths()) {
            wavelengths(g);
        }
    }

    private static String name(String axis, int length) {
        return length < 160 ? axis : axis + " (pixel, from 0)";
    }

    /** Whole and even wavelengths along the upper edge, where their rows are; those that would overlap are left out. */
    private void wavelengths(Graphics2D g) {
        double[] at = scene.wavelengths();
        double least = Arrays.stream(at).filter(Double::isFinite).min().orElse(Double.NaN);
        double most = Arrays.stream(at).filter(Double::isFinite).max().orElse(Double.NaN);
        double last = Double.NEGATIVE_INFINITY;
        List<double[]> ticks = new ArrayList<>();
        for (double t : least < most ? Ticks.between(least, most, 10) : List.<Double>of()) {
            for (int i = 0; i + 1 < at.length; i++) {
                if ((at[i] - t) * (at[i + 1] - t) <= 0 && at[i] != at[i + 1]) {
                    ticks.add(new double[] {px(scene.x0() + i + (t - at[i]) / (at[i + 1] - at[i])), t});
                    break;
                }
            }
        }
        ticks.sort(Comparator.comparingDouble(t -> t[0]));
        g.setStroke(THIN);
        for (double[] t : ticks) {
            if (t[0] - last >= APART) {
                g.setColor(Palette.INK);
                g.draw(new Line2D.Double(t[0], boxY - 6, t[0], boxY));
                words.draw(g, Ticks.text(t[1]), t[0], boxY - 10, 0.5, SMALL, false, Palette.INK);
                last = t[0];
            }
        }
        words.draw(g, "\u00b5m", LEFT + boxWidth + 8, boxY - 10, 0, SMALL, false, Palette.PALE_INK);
    }

    /** Names the lines of the grid where they leave the image, as far as there is room. */
    private void skyLabels(Graphics2D g) {
        List<double[]> taken = new ArrayList<>();
        // those without a choice come first
        var labels = grid.labels().stream()
                .sorted(Comparator.comparingInt(l -> l.places().size()))
                .toList();
        for (var label : labels) {
            for (var place : label.places()) {
                if (skyLabel(g, label.text(), place, taken)) {
                    break;
                }
            }
        }
    }

    private boolean skyLabel(Graphics2D g, String text, SkyGrid.Place place, List<double[]> taken) {
        double at = place.top() ? px(place.at()) : py(place.at());
        double half = place.top() ? words.width(text, SMALL, false) / 2 + 5 : 9;
        double from = at - half;
        double to = at + half;
        double side = place.top() ? 0 : 1;
        boolean inside = place.top()
                ? from > LEFT - 40 && to < LEFT + boxWidth + SKY_LABELS
                : from > boxY - 6 && to < boxY + boxHeight + 12;
        if (!inside || taken.stream().anyMatch(t -> t[0] == side && t[1] < to && t[2] > from)) {
            return false;
        }
        taken.add(new double[] {side, from, to});
        g.setColor(Palette.PALE_INK);
        if (place.top()) {
            g.draw(new Line2D.Double(at, boxY - 5, at, boxY));
            words.draw(g, text, at, boxY - 9, 0.5, SMALL, false, Palette.PALE_INK);
        } else {
            g.draw(new Line2D.Double(LEFT + boxWidth, at, LEFT + boxWidth + 5, at));
            words.draw(g, text, LEFT + boxWidth + 9, at + 4.5, 0, SMALL, false, Palette.PALE_INK);
        }
        return true;
    }

    private void bar(Graphics2D g, int x) {
        for (int j = 0; j < boxHeight; j++) {
            g.setColor(new Color(Palette.color((j + 0.5) / boxHeight)));
            g.fillRect(x, boxY + boxHeight - 1 - j, BAR_WIDTH, 1);
        }
        g.setColor(Palette.INK);
        g.setStroke(THIN);
        g.draw(new Rectangle2D.Double(x - 0.5, boxY - 0.5, BAR_WIDTH + 1, boxHeight + 1));
        for (double value : stretch.ticks(Math.max(3, boxHeight / (scene.slim() ? 36 : 64)))) {
            double y = boxY + boxHeight * (1 - stretch.position(value));
            g.setColor(Palette.INK);
            g.draw(new Line2D.Double(x + BAR_WIDTH, y, x + BAR_WIDTH + 5, y));
            words.draw(g, Ticks.text(value), x + BAR_WIDTH + 9, y + 4.5, 0, SMALL, false, Palette.INK);
        }
        words.draw(g, scene.unit(), x + BAR_WIDTH / 2.0, boxY + boxHeight + 20, 0.5, SMALL, true, Palette.INK);
    }

    private void title(Graphics2D g, int width) {
        double room = width - LEFT - 16.0;
        words.draw(g, words.fitted(scene.title(), room, 21, true), LEFT, 34, 0, 21, true, Palette.INK);
        words.draw(g, words.fitted(scene.subtitle(), room, 13.5f, false), LEFT, 57, 0, 13.5f, false, Palette.PALE_INK);
    }

    private void legend(Graphics2D g, int width) {
        double y = boxY + boxHeight + 66;
        double x = LEFT;
        x = entry(g, x, y, Palette.NO_VALUE, "no value", scene.share(Scene.NO_VALUE));
        x = entry(g, x, y, Palette.DO_NOT_USE, "do not use", scene.share(Scene.DO_NOT_USE));
        if (marks != null) {
            g.setColor(Palette.INK);
            g.setStroke(new BasicStroke(3));
            var circle = new Ellipse2D.Double(x + 1, y - 10, 11, 11);
            g.draw(circle);
            g.setColor(Palette.MARK);
            g.setStroke(new BasicStroke(1.3f));
            g.draw(circle);
            long inside = marks.stream()
                    .filter(m -> m[0] >= -0.5 && m[0] < scene.nx() - 0.5 && m[1] >= -0.5 && m[1] < scene.ny() - 0.5)
                    .count();
            words.draw(
                    g,
                    words.fitted(inside + " sources of " + marksName, width - x - 36, SMALL, false),
                    x + 20,
                    y,
                    0,
                    SMALL,
                    false,
                    Palette.INK);
        }
        var unit = scene.unit().isEmpty() ? "" : " " + scene.unit();
        var text = scene.name() + "  \u00b7  " + (scene.turned() ? scene.ny() : scene.nx()) + " \u00d7 "
                + (scene.turned() ? scene.nx() : scene.ny()) + " pixels" + drawnAs()
                + "  \u00b7  median "
                + Ticks.text(stretch.median())
                + unit + ", noise " + Ticks.text(stretch.noise()) + "  \u00b7  asinh scale";
        words.draw(
                g,
                words.fitted(text, width - LEFT - 16.0, SMALL, false),
                LEFT,
                y + 22,
                0,
                SMALL,
                false,
                Palette.PALE_INK);
    }

    private String drawnAs() {
        if (upwards != magnification) {
            return ", " + magnification + " and " + upwards + "\u00d7 magnified";
        }
        if (magnification > 1) {
            return ", " + magnification + "\u00d7 magnified";
        }
        return magnification == 1
                ? ""
                : String.format(Locale.ROOT, ", averaged %.2g to 1", (double) scene.nx() / boxWidth);
    }

    /** A patch of colour and what it means; nothing when it does not occur. Gives where the next may stand. */
    private double entry(Graphics2D g, double x, double y, Color color, String what, double share) {
        if (share == 0) {
            return x;
        }
        g.setColor(color);
        g.fill(new RoundRectangle2D.Double(x, y - 10.5, 12, 12, 3, 3));
        var text = what + String.format(Locale.ROOT, share < 0.001 ? " %.3f %%" : " %.1f %%", 100 * share);
        words.draw(g, text, x + 18, y, 0, SMALL, false, Palette.INK);
        return x + 18 + words.width(text, SMALL, false) + 26;
    }
}

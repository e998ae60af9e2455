package org.webbcal.lib.resample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.webbcal.lib.wcs.Gwcs;

/** Polygons on the sky as the keyword S_REGION writes them: {@code POLYGON ICRS  ra dec ra dec …}, possibly several in a row. */
public final class Footprints {

    private Footprints() {}

    /**
     * Reads S_REGION.
     *
     * @return polygons, each as right ascension, declination, … in degrees
     * @throws IllegalArgumentException if the text is anything else
     */
    public static List<double[]> parse(String text) {
        var polygons = new ArrayList<double[]>();
        for (var part : text.split("POLYGON\\s+ICRS")) {
            var words = part.strip();
            if (words.isEmpty()) {
                continue;
            }
            var numbers = words.split("\\s+");
            var polygon = new double[numbers.length];
            try {
                for (int k = 0; k < numbers.length; k++) {
                    polygon[k] = Double.parseDouble(numbers[k]);
                }
            } catch (NumberFormatException e) {
                throw malformed(text, e);
            }
            if (polygon.length < 6 || polygon.length % 2 != 0) {
                throw malformed(text, null);
            }
            polygons.add(polygon);
        }
        if (polygons.isEmpty()) {
            throw malformed(text, null);
        }
        return polygons;
    }

    private static IllegalArgumentException malformed(String text, Exception cause) {
        return new IllegalArgumentException(
                "S_REGION is \"" + text + "\", expected POLYGON ICRS and pairs of degrees", cause);
    }

    /** Writes polygons with nine decimals, about 4 µas. */
    public static String format(List<double[]> polygons) {
        var out = new StringBuilder();
        for (var polygon : polygons) {
            out.append(out.isEmpty() ? "POLYGON ICRS " : "  POLYGON ICRS ");
            for (double v : polygon) {
                out.append(String.format(Locale.ROOT, " %.9f", v));
            }
        }
        return out.toString();
    }

    /**
     * Outlines of the union of polygons, as far as a mosaic holds it, clockwise in its pixels. Holes are left out.
     *
     * @param polygons on the sky, degrees
     * @param wcs of the mosaic
     * @param box part of the mosaic that counts
     * @return polygons on the sky; empty if nothing falls into the box
     */
    public static List<double[]> union(List<double[]> polygons, Gwcs wcs, Gwcs.BoundingBox box) {
        var inPixels = new ArrayList<double[]>();
        var point = new double[2];
        for (var polygon : polygons) {
            var p = new double[polygon.length];
            for (int k = 0; k < p.length; k += 2) {
                wcs.skyToPixel(polygon[k], polygon[k + 1], point);
                p[k] = point[0];
                p[k + 1] = point[1];
            }
            inPixels.add(p);
        }
        double[] window = {
            box.xmin(), box.ymin(), box.xmax(), box.ymin(), box.xmax(), box.ymax(), box.xmin(), box.ymax()
        };
        var outlines = new ArrayList<double[]>();
        for (var p : PolygonUnion.of(inPixels, window)) {
            var outline = new double[p.length];
            for (int k = 0; k < p.length; k += 2) {
                wcs.pixelToSky(p[k], p[k + 1], point);
                outline[p.length - 2 - k] = point[0];
                outline[p.length - 1 - k] = point[1];
            }
            outlines.add(outline);
        }
        return outlines;
    }
}

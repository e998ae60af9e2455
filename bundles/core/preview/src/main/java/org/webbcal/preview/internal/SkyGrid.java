package org.webbcal.preview.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.TangentPlane;

/**
 * Lines of equal right ascension and declination over an image, where they meet its upper and right edge, and directions and scale at its centre.
 * Works with any coordinates that lead from pixels to the sky; nothing is inverted.
 */
final class SkyGrid {

    /** Cells of the lattice on which the sky is evaluated, on each side. */
    private static final int CELLS = 64;

    /** Lines of each kind that are aimed at. */
    private static final int LINES = 5;

    /** Steps in right ascension, arcsec: seconds, minutes and hours of time. */
    private static final double[] RA_STEPS = {
        0.15, 0.3, 0.75, 1.5, 3, 7.5, 15, 30, 75, 150, 225, 450, 900, 1800, 4500, 9000, 13500, 27000, 54000, 108000
    };

    private static final double[] DEC_STEPS = {
        0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000
    };

    /** A piece of a line, in pixels of the image. */
    record Segment(double x0, double y0, double x1, double y1) {}

    /** What a line is called, and where it leaves the image: the name may stand at any of the places. */
    record Label(String text, List<Place> places) {}

    /** A point of the upper edge, at x, or of the right one, at y. */
    record Place(boolean top, double at) {}

    /** Directions at the centre, as steps of one arcsec in pixels. */
    record Directions(double northX, double northY, double eastX, double eastY) {

        /** Pixels of an arcsec, mean of both directions. */
        double pixelsPerArcsec() {
            return 0.5 * (Math.hypot(northX, northY) + Math.hypot(eastX, eastY));
        }
    }

    private final Gwcs wcs;
    private final int nx;
    private final int ny;
    private final double ra0;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();
    private final Directions directions;

    SkyGrid(Gwcs wcs, int nx, int ny) {
        this.wcs = wcs;
        this.nx = nx;
        this.ny = ny;
        var centre = sky(0.5 * (nx - 1), 0.5 * (ny - 1));
        ra0 = centre[0];
        directions = directionsOf(wcs, 0.5 * (nx - 1), 0.5 * (ny - 1));
        var ra = new double[CELLS + 1][CELLS + 1];
        var dec = new double[CELLS + 1][CELLS + 1];
        for (int j = 0; j <= CELLS; j++) {
            for (int i = 0; i <= CELLS; i++) {
                var s = sky(x(i), y(j));
                ra[j][i] = s[0];
                dec[j][i] = s[1];
            }
        }
        trace(ra, RA_STEPS, true);
        trace(dec, DEC_STEPS, false);
    }

    List<Segment> segments() {
        return segments;
    }

    List<Label> labels() {
        return labels;
    }

    Directions atCentre() {
        return directions;
    }

    /** Steps in pixels that lead one arcsec north and east, from the derivatives of the coordinates. */
    private static Directions directionsOf(Gwcs wcs, double x, double y) {
        var here = new double[2];
        wcs.pixelToSky(x, y, here);
        var plane = new TangentPlane(here[0], here[1]);
        var right = new double[2];
        var up = new double[2];
        wcs.pixelToSky(x + 1, y, right);
        wcs.pixelToSky(x, y + 1, up);
        plane.project(right[0], right[1], right);
        plane.project(up[0], up[1], up);
        // (xi, eta) = J (dx, dy); the columns of the inverse are the steps wanted
        double det = (right[0] * up[1] - up[0] * right[1]) * 3600;
        return new Directions(-up[0] / det, right[0] / det, up[1] / det, -right[1] / det);
    }

    /** Sky of a pixel; right ascension continuous around that of the centre. */
    private double[] sky(double x, double y) {
        var s = new double[2];
        wcs.pixelToSky(x, y, s);
        if (s[0] - ra0 > 180) {
            s[0] -= 360;
        } else if (s[0] - ra0 < -180) {
            s[0] += 360;
        }
        return s;
    }

    private double x(int i) {
        return -0.5 + (double) nx * i / CELLS;
    }

    private double y(int j) {
        return -0.5 + (double) ny * j / CELLS;
    }

    private void trace(double[][] field, double[] steps, boolean isRa) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (var row : field) {
            for (double v : row) {
                min = Math.min(min, v);
                max = Math.max(max, v);
            }
        }
        double range = (max - min) * 3600;
        if (!(range > 0) || range > 300 * 3600) {
            // a pole in the field, or no sky: no lines of this kind
            return;
        }
        double step = steps[steps.length - 1];
        for (int k = steps.length - 1; k >= 0 && range / steps[k] <= LINES + 1; k--) {
            step = steps[k];
        }
        for (long k = (long) Math.ceil(min * 3600 / step); k * step <= max * 3600; k++) {
            double level = k * step / 3600;
            line(field, level);
            var text = isRa ? rightAscension(k * step, step) : declination(k * step, step);
            int axis = isRa ? 0 : 1;
            List<Place> places = new ArrayList<>();
            edge(true, level, at -> sky(at, ny - 0.5)[axis], nx, places);
            edge(false, level, at -> sky(nx - 0.5, at)[axis], ny, places);
            if (!places.isEmpty()) {
                labels.add(new Label(text, places));
            }
        }
    }

    /** Marching squares: in each cell the straight piece between the two sides that the level crosses. */
    private void line(double[][] field, double level) {
        var px = new double[4];
        var py = new double[4];
        for (int j = 0; j < CELLS; j++) {
            for (int i = 0; i < CELLS; i++) {
                double a = field[j][i] - level;
                double b = field[j][i + 1] - level;
                double c = field[j + 1][i + 1] - level;
                double d = field[j + 1][i] - level;
                int n = 0;
                n = cross(a, b, x(i), y(j), x(i + 1), y(j), px, py, n);
                n = cross(b, c, x(i + 1), y(j), x(i + 1), y(j + 1), px, py, n);
                n = cross(c, d, x(i + 1), y(j + 1), x(i), y(j + 1), px, py, n);
                n = cross(d, a, x(i), y(j + 1), x(i), y(j), px, py, n);
                if (n == 2) {
                    segments.add(new Segment(px[0], py[0], px[1], py[1]));
                }
            }
        }
    }

    private static int cross(
            double a, double b, double x0, double y0, double x1, double y1, double[] px, double[] py, int n) {
        if (a < 0 == b < 0 || Double.isNaN(a) || Double.isNaN(b)) {
            return n;
        }
        double t = a / (a - b);
        px[n] = x0 + t * (x1 - x0);
        py[n] = y0 + t * (y1 - y0);
        return n + 1;
    }

    private static void edge(boolean top, double level, DoubleUnaryOperator along, int n, List<Place> places) {
        double before = along.applyAsDouble(-0.5) - level;
        for (int i = 1; i <= CELLS; i++) {
            double at = -0.5 + (double) n * i / CELLS;
            double here = along.applyAsDouble(at) - level;
            if (before < 0 != here < 0) {
                double t = before / (before - here);
                places.add(new Place(top, at - (1 - t) * n / CELLS));
                return;
            }
            before = here;
        }
    }

    /** {@code 5h34m31.2s}, with as many parts as the step needs. */
    static String rightAscension(double arcsec, double step) {
        double seconds = ((arcsec % 1296000) + 1296000) % 1296000 / 15;
        double timeStep = step / 15;
        int digits = timeStep < 0.0999 ? 2 : timeStep < 0.999 ? 1 : 0;
        return sexagesimal("", seconds, digits, timeStep >= 59.99, "h", "m", "s");
    }

    /** {@code −5°23′12″}, with as many parts as the step needs. */
    static String declination(double arcsec, double step) {
        int digits = step < 0.999 ? 1 : 0;
        return sexagesimal(
                arcsec < 0 ? "\u2212" : "+", Math.abs(arcsec), digits, step >= 59.99, "\u00b0", "\u2032", "\u2033");
    }

    private static String sexagesimal(
            String sign, double value, int digits, boolean twoParts, String u1, String u2, String u3) {
        double scale = Math.pow(10, digits);
        long units = Math.round(value * scale);
        long whole = units / (long) scale;
        long fraction = units % (long) scale;
        var last = String.format(Locale.ROOT, "%02d", whole % 60)
                + (digits == 0 ? "" : "." + String.format(Locale.ROOT, "%0" + digits + "d", fraction));
        return sign
                + whole / 3600
                + u1
                + String.format(Locale.ROOT, "%02d", whole / 60 % 60)
                + u2
                + (twoParts ? "" : last + u3);
    }
}

package org.webbcal.lib.wcs;

import java.util.ArrayList;
import java.util.List;

/**
 * A convex polygon on the sky, its edges great circles shorter than half of one.
 */
public final class SkyPolygon {

    /** Corners as unit vectors, counter-clockwise as seen from outside the sphere. */
    private final List<double[]> corners;

    private SkyPolygon(List<double[]> corners) {
        this.corners = corners;
    }

    /**
     * @param ra corners in either sense, not repeated at the end, degrees
     * @param dec likewise
     */
    public static SkyPolygon of(double[] ra, double[] dec) {
        var corners = new ArrayList<double[]>();
        for (int i = 0; i < ra.length; i++) {
            double l = Math.toRadians(ra[i]);
            double b = Math.toRadians(dec[i]);
            corners.add(new double[] {Math.cos(b) * Math.cos(l), Math.cos(b) * Math.sin(l), Math.sin(b)});
        }
        if (signedArea(corners) < 0) {
            java.util.Collections.reverse(corners);
        }
        return new SkyPolygon(corners);
    }

    /** Outline of an image: its corners, half a pixel outside the outermost pixel centres. */
    public static SkyPolygon ofImage(Gwcs wcs, int nx, int ny) {
        double[] x = {-0.5, nx - 0.5, nx - 0.5, -0.5};
        double[] y = {-0.5, -0.5, ny - 0.5, ny - 0.5};
        var ra = new double[4];
        var dec = new double[4];
        wcs.pixelToSky(x, y, ra, dec, 0, 4);
        return of(ra, dec);
    }

    /** What two polygons have in common; a polygon without corners if nothing. */
    public SkyPolygon intersection(SkyPolygon other) {
        var left = corners;
        int n = other.corners.size();
        for (int i = 0; i < n && !left.isEmpty(); i++) {
            left = clip(left, cross(other.corners.get(i), other.corners.get((i + 1) % n)));
        }
        return new SkyPolygon(left.size() < 3 ? List.of() : left);
    }

    /** Keeps the side of a great circle to which its pole points. */
    private static List<double[]> clip(List<double[]> polygon, double[] pole) {
        var out = new ArrayList<double[]>();
        for (int i = 0; i < polygon.size(); i++) {
            var a = polygon.get(i);
            var b = polygon.get((i + 1) % polygon.size());
            double da = dot(a, pole);
            double db = dot(b, pole);
            if (da >= 0) {
                out.add(a);
            }
            if (da >= 0 != db >= 0) {
                double f = da / (da - db);
                var c = new double[3];
                double norm = 0;
                for (int k = 0; k < 3; k++) {
                    c[k] = a[k] + f * (b[k] - a[k]);
                    norm += c[k] * c[k];
                }
                for (int k = 0; k < 3; k++) {
                    c[k] /= Math.sqrt(norm);
                }
                out.add(c);
            }
        }
        return out;
    }

    /** Area, steradians. */
    public double area() {
        return Math.abs(signedArea(corners));
    }

    /** Sum of the spherical triangles of a fan, by the formula of Van Oosterom and Strackee. */
    private static double signedArea(List<double[]> corners) {
        double sum = 0;
        for (int i = 1; i + 1 < corners.size(); i++) {
            var a = corners.get(0);
            var b = corners.get(i);
            var c = corners.get(i + 1);
            // a · (b × c) from differences: the corners of a detector's field differ in the last digits only.
            double triple = dot(a, cross(minus(b, a), minus(c, a)));
            sum += 2 * Math.atan2(triple, 1 + dot(a, b) + dot(b, c) + dot(c, a));
        }
        return sum;
    }

    public boolean isEmpty() {
        return corners.isEmpty();
    }

    /** Number of corners. */
    public int size() {
        return corners.size();
    }

    /** Position of a corner. @param raDec receives right ascension in [0, 360) and declination, degrees */
    public void corner(int i, double[] raDec) {
        var c = corners.get(i);
        double ra = Math.toDegrees(Math.atan2(c[1], c[0]));
        raDec[0] = ra < 0 ? Math.min(ra + 360, Math.nextDown(360.0)) : ra;
        raDec[1] = Math.toDegrees(Math.atan2(c[2], Math.hypot(c[0], c[1])));
    }

    private static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }
}

package org.webbcal.step.resample_spec;

import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.TangentPlane;

/** Where a rectified slit lies on the sky. */
final class SlitFootprint {

    private SlitFootprint() {}

    /** Shortest side of a quadrilateral on the sky, the width of a slit. */
    static double width(double[] polygon) {
        double shortest = Double.POSITIVE_INFINITY;
        for (int k = 0; k < 4; k++) {
            int a = 2 * k;
            int b = 2 * ((k + 1) % 4);
            shortest =
                    Math.min(shortest, TangentPlane.separation(polygon[a], polygon[a + 1], polygon[b], polygon[b + 1]));
        }
        return shortest;
    }

    /**
     * Corners of the slit: half a width to either side of the line from the first to the last pixel, whose centres are the ends.
     *
     * @param width degrees
     * @return right ascension, declination, … counter-clockwise, degrees
     * @see "jwst/resample/resample_utils.py: find_miri_lrs_sregion"
     */
    static double[] corners(Gwcs wcs, int ny, int nx, double width) {
        double[] first = wcs.forward().apply(0, 0);
        double[] last = wcs.forward().apply(nx - 1, ny - 1);
        double across = positionAngle(first, last) - Math.PI / 2;
        double half = Math.toRadians(width) / 2;
        var out = new double[8];
        offset(first, across, half, out, 0);
        offset(last, across, half, out, 2);
        offset(last, across, -half, out, 4);
        offset(first, across, -half, out, 6);
        return out;
    }

    /** Direction from one position to another, radians east of north. */
    private static double positionAngle(double[] from, double[] to) {
        double d = Math.toRadians(to[0] - from[0]);
        double b1 = Math.toRadians(from[1]);
        double b2 = Math.toRadians(to[1]);
        return Math.atan2(
                Math.sin(d) * Math.cos(b2), Math.sin(b2) * Math.cos(b1) - Math.cos(b2) * Math.sin(b1) * Math.cos(d));
    }

    /** The position at a distance in a direction, both in radians. */
    private static void offset(double[] from, double angle, double distance, double[] out, int at) {
        double sin = Math.sin(Math.toRadians(from[1]));
        double cos = Math.cos(Math.toRadians(from[1]));
        double s = Math.sin(distance);
        double c = Math.cos(distance);
        double sinLat = sin * c + cos * s * Math.cos(angle);
        double turn = Math.atan2(s * Math.sin(angle) * cos, c - sinLat * sin);
        double ra = from[0] + Math.toDegrees(turn);
        out[at] = ra < 0 ? ra + 360 : ra >= 360 ? ra - 360 : ra;
        out[at + 1] = Math.toDegrees(Math.asin(sinLat));
    }
}

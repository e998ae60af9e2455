package org.webbcal.lib.sources;

/**
 * A source as a finder gives it. What a finder does not measure is NaN (or −1 for the box).
 *
 * @param id number, from 1
 * @param x centroid, 0-based pixels
 * @param y centroid, 0-based pixels
 * @param flux sum of the background-subtracted values, data units
 * @param fluxErr error of {@code flux}
 * @param area pixels that took part
 * @param semimajor standard deviation along the major axis, pixels
 * @param semiminor standard deviation along the minor axis, pixels
 * @param orientation angle from +x to the major axis, counter-clockwise, degrees in (−90, 90]
 * @param xmin first column of the bounding box; −1 without one
 * @param xmax last column, inclusive
 * @param ymin first row
 * @param ymax last row, inclusive
 */
public record DetectedSource(
        int id,
        double x,
        double y,
        double flux,
        double fluxErr,
        double area,
        double semimajor,
        double semiminor,
        double orientation,
        int xmin,
        int xmax,
        int ymin,
        int ymax) {

    /** A source of a star finder, which measures no shape beyond the orientation. */
    static DetectedSource star(int id, double x, double y, double flux, double orientation) {
        return new DetectedSource(
                id, x, y, flux, Double.NaN, Double.NaN, Double.NaN, Double.NaN, orientation, -1, -1, -1, -1);
    }

    public boolean hasBox() {
        return xmin >= 0;
    }

    DetectedSource withId(int number) {
        return new DetectedSource(
                number, x, y, flux, fluxErr, area, semimajor, semiminor, orientation, xmin, xmax, ymin, ymax);
    }
}

package org.webbcal.lib.wcs;

/** Size of pixels on the sky. */
public final class PixelScale {

    private PixelScale() {}

    /**
     * Scale at a position on the sky, in the way in which the reference software chooses the scale of a mosaic: the geometric mean of the
     * great-circle distances from the position's pixel to the next one in x and in y.
     *
     * @param ra degrees
     * @param dec degrees
     * @return degrees per pixel
     */
    public static double at(Gwcs wcs, double ra, double dec) {
        var xy = new double[2];
        wcs.skyToPixel(ra, dec, xy);
        return atPixel(wcs, xy[0], xy[1]);
    }

    /** Scale at a pixel, degrees per pixel; see {@link #at}. */
    public static double atPixel(Gwcs wcs, double x, double y) {
        var here = new double[2];
        var right = new double[2];
        var above = new double[2];
        wcs.pixelToSky(x, y, here);
        wcs.pixelToSky(x + 1, y, right);
        wcs.pixelToSky(x, y + 1, above);
        double sx = TangentPlane.separation(here[0], here[1], right[0], right[1]);
        double sy = TangentPlane.separation(here[0], here[1], above[0], above[1]);
        return Math.sqrt(sx * sy);
    }

    /**
     * Solid angle of the pixel at a position, from its four corners in the tangent plane of its centre.
     *
     * @param x column, 0-based
     * @param y row, 0-based
     * @return steradians
     */
    public static double area(Gwcs wcs, double x, double y) {
        var sky = new double[2];
        wcs.pixelToSky(x, y, sky);
        var plane = new TangentPlane(sky[0], sky[1]);
        double[] dx = {-0.5, 0.5, 0.5, -0.5};
        double[] dy = {-0.5, -0.5, 0.5, 0.5};
        var u = new double[4];
        var v = new double[4];
        for (int k = 0; k < 4; k++) {
            wcs.pixelToSky(x + dx[k], y + dy[k], sky);
            plane.project(sky[0], sky[1], sky);
            u[k] = sky[0];
            v[k] = sky[1];
        }
        double twice = (u[2] - u[0]) * (v[3] - v[1]) - (u[3] - u[1]) * (v[2] - v[0]);
        double rad = Math.PI / 180;
        return 0.5 * Math.abs(twice) * rad * rad;
    }
}

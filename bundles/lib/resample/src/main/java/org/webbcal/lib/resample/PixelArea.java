package org.webbcal.lib.resample;

import org.webbcal.lib.wcs.Gwcs;

/** Mean solid angle of the pixels of an image. */
public final class PixelArea {

    /** Distance of the vertices along the outline, pixels, for images that are large enough. */
    private static final int STEP = 15;

    private PixelArea() {}

    /**
     * Solid angle of the outline through the outermost pixel centres of the bounding box, divided by its pixels. A side on which the coordinates are
     * not known moves inwards.
     *
     * @return steradians; NaN if no outline can be found
     * @see "stcal, resample/utils.py: compute_mean_pixel_area"
     */
    public static double mean(Gwcs wcs, int ny, int nx) {
        var box = wcs.boundingBox().orElse(Gwcs.BoundingBox.ofImage(nx, ny));
        int[] limit = {
            Math.max(0, (int) (box.ymin() + 0.5)), Math.min(nx - 1, (int) (box.xmax() - 0.5)),
            Math.min(ny - 1, (int) (box.ymax() - 0.5)), Math.max(0, (int) (box.xmin() + 0.5))
        };
        int[] inwards = {1, -1, -1, 1};
        int side = 0;
        while (limit[3] < limit[1] && limit[0] < limit[2]) {
            var outline = outline(wcs, limit[3], limit[1], limit[0], limit[2]);
            int bad = -1;
            for (int k = 0; k < 4 && bad < 0; k++) {
                int s = (side + k) & 3;
                bad = outline.known(s) ? -1 : s;
            }
            if (bad < 0) {
                double pixels = (double) (limit[1] - limit[3]) * (limit[2] - limit[0]);
                return solidAngle(
                                wcs, outline.ra, outline.dec, 0.5 * (limit[1] + limit[3]), 0.5 * (limit[0] + limit[2]))
                        / pixels;
            }
            limit[bad] += inwards[bad];
            side = (bad + 1) & 3;
        }
        return Double.NaN;
    }

    /** Vertices counter-clockwise from the lower left pixel; {@code start[s]} is the first one of side s: bottom, right, top, left. */
    private record Outline(double[] ra, double[] dec, int[] start) {
        boolean known(int side) {
            for (int k = start[side]; k < start[side + 1]; k++) {
                if (!Double.isFinite(ra[k]) || !Double.isFinite(dec[k])) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Outline outline(Gwcs wcs, int x0, int x1, int y0, int y1) {
        int sx = sides(x1 - x0);
        int sy = sides(y1 - y0);
        int[] start = {0, sx, sx + sy, 2 * sx + sy, 2 * (sx + sy)};
        var x = new double[start[4]];
        var y = new double[start[4]];
        for (int k = 0; k < sx; k++) {
            double along = k * ((double) (x1 - x0) / sx);
            x[k] = x0 + along;
            y[k] = y0;
            x[start[2] + k] = x1 - along;
            y[start[2] + k] = y1;
        }
        for (int k = 0; k < sy; k++) {
            double along = k * ((double) (y1 - y0) / sy);
            x[start[1] + k] = x1;
            y[start[1] + k] = y0 + along;
            x[start[3] + k] = x0;
            y[start[3] + k] = y1 - along;
        }
        wcs.pixelToSky(x, y, x, y, 0, x.length);
        return new Outline(x, y, start);
    }

    private static int sides(int extent) {
        int step = Math.min(extent / 4, STEP);
        return Math.max(1, (int) Math.ceil((extent + 1) / (double) (step <= 0 ? extent + 1 : step)));
    }

    /** Sum of the spherical triangles from the centre to each side; differences of unit vectors keep small areas exact. */
    private static double solidAngle(Gwcs wcs, double[] ra, double[] dec, double x, double y) {
        var sky = new double[2];
        wcs.pixelToSky(x, y, sky);
        double[] c = unit(sky[0], sky[1]);
        double[] a = unit(ra[ra.length - 1], dec[dec.length - 1]);
        double sum = 0;
        for (int k = 0; k < ra.length; k++) {
            double[] b = unit(ra[k], dec[k]);
            double ax = a[0] - c[0];
            double ay = a[1] - c[1];
            double az = a[2] - c[2];
            double bx = b[0] - c[0];
            double by = b[1] - c[1];
            double bz = b[2] - c[2];
            double volume = c[0] * (ay * bz - az * by) + c[1] * (az * bx - ax * bz) + c[2] * (ax * by - ay * bx);
            sum += 2 * Math.atan2(volume, 1 + dot(a, b) + dot(b, c) + dot(c, a));
            a = b;
        }
        double area = Math.abs(sum);
        return area > 2 * Math.PI ? 4 * Math.PI - area : area;
    }

    private static double[] unit(double ra, double dec) {
        double l = Math.toRadians(ra);
        double b = Math.toRadians(dec);
        return new double[] {Math.cos(b) * Math.cos(l), Math.cos(b) * Math.sin(l), Math.sin(b)};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
}

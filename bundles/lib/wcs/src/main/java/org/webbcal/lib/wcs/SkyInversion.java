package org.webbcal.lib.wcs;

/** From the sky back to the pixel, exactly. */
final class SkyInversion {

    /** Newton's method ends when a step is shorter than this, pixels. */
    private static final double CLOSE = 1e-9;

    /** A start from the centre of a detector converges in five steps; more are wasted on positions far outside. */
    private static final int MAX_STEPS = 25;

    /** Step of the numerical derivative, pixels: large against rounding, small against the scale of distortion. */
    private static final double DELTA = 0.05;

    private final Transform forward;
    private final Transform inverse;
    private final boolean exact;
    private final double centreX;
    private final double centreY;

    SkyInversion(Transform forward, Gwcs.BoundingBox box) {
        this.forward = forward;
        inverse = forward.inverse().orElse(null);
        exact = forward.exactInverse();
        centreX = box == null ? 0 : 0.5 * (box.xmin() + box.xmax());
        centreY = box == null ? 0 : 0.5 * (box.ymin() + box.ymax());
    }

    void solve(double ra, double dec, double[] xy) {
        if (inverse != null) {
            xy[0] = ra;
            xy[1] = dec;
            inverse.apply(xy, 0, xy, 0);
        }
        if (!exact) {
            if (inverse == null || !polish(ra, dec, xy)) {
                xy[0] = centreX;
                xy[1] = centreY;
                if (!polish(ra, dec, xy)) {
                    xy[0] = Double.NaN;
                    xy[1] = Double.NaN;
                }
            }
        }
    }

    void solve(double[] ra, double[] dec, double[] x, double[] y, int from, int to) {
        if (exact) {
            inverse.applyAll(new double[][] {ra, dec}, new double[][] {x, y}, from, to);
            return;
        }
        var xy = new double[2];
        for (int p = from; p < to; p++) {
            solve(ra[p], dec[p], xy);
            x[p] = xy[0];
            y[p] = xy[1];
        }
    }

    /** Improves a pixel until it shows the position wanted. The residual is taken in the tangent plane of that position, so that poles are not special. */
    private boolean polish(double ra, double dec, double[] xy) {
        var plane = new TangentPlane(ra, dec);
        var r = new double[2];
        var rx = new double[2];
        var ry = new double[2];
        double x = xy[0];
        double y = xy[1];
        for (int step = 0; step < MAX_STEPS; step++) {
            residual(plane, x, y, r);
            residual(plane, x + DELTA, y, rx);
            residual(plane, x, y + DELTA, ry);
            double a = (rx[0] - r[0]) / DELTA;
            double b = (ry[0] - r[0]) / DELTA;
            double c = (rx[1] - r[1]) / DELTA;
            double d = (ry[1] - r[1]) / DELTA;
            double det = a * d - b * c;
            double dx = (d * r[0] - b * r[1]) / det;
            double dy = (a * r[1] - c * r[0]) / det;
            if (!(Math.abs(dx) < 1e5 && Math.abs(dy) < 1e5)) {
                return false;
            }
            x -= dx;
            y -= dy;
            if (Math.abs(dx) < CLOSE && Math.abs(dy) < CLOSE) {
                xy[0] = x;
                xy[1] = y;
                return true;
            }
            // Rounding of the sky coordinates limits the steps of large mosaics near RA 360.
            if (step > 6 && Math.abs(dx) < 1e-7 && Math.abs(dy) < 1e-7) {
                xy[0] = x;
                xy[1] = y;
                return true;
            }
        }
        return false;
    }

    private void residual(TangentPlane plane, double x, double y, double[] out) {
        out[0] = x;
        out[1] = y;
        forward.apply(out, 0, out, 0);
        plane.project(out[0], out[1], out);
    }
}

package org.webbcal.lib.wcs;

/** From the sky back to the pixel, exactly: by the inverse of the transform, and Newton's method where that is only a separate fit. */
final class SkyInversion {

    /** Newton's method ends when a step is shorter than this, pixels; the next one would be shorter than rounding. */
    private static final double CLOSE = 1e-7;

    /** A start from the centre of a detector converges in five steps; more are wasted on positions far outside. */
    private static final int MAX_STEPS = 25;

    /** Step of the numerical derivative, pixels: large against rounding, small against the scale of distortion. */
    private static final double DELTA = 0.05;

    /** Longer steps lead away from any detector, pixels. */
    private static final double FAR = 1e5;

    private static final double RAD = Math.PI / 180;

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
        double[][] sky = {{ra}, {dec}};
        double[][] pixel = {new double[1], new double[1]};
        solve(sky[0], sky[1], pixel[0], pixel[1], 0, 1);
        xy[0] = pixel[0][0];
        xy[1] = pixel[1][0];
    }

    void solve(double[] ra, double[] dec, double[] x, double[] y, int from, int to) {
        if (exact) {
            inverse.applyAll(new double[][] {ra, dec}, new double[][] {x, y}, from, to);
            return;
        }
        var work = new Workspace();
        var sky = work.take(2);
        var pixel = work.take(2);
        var newton = new Newton(forward, work);
        for (int start = from; start < to; start += Workspace.BLOCK) {
            int n = Math.min(Workspace.BLOCK, to - start);
            System.arraycopy(ra, start, sky[0], 0, n);
            System.arraycopy(dec, start, sky[1], 0, n);
            boolean all = false;
            if (inverse != null) {
                inverse.applyBlock(sky, pixel, n, work);
                all = newton.polish(sky, pixel, n);
            }
            if (!all) {
                restart(sky, pixel, n, newton);
            }
            System.arraycopy(pixel[0], 0, x, start, n);
            System.arraycopy(pixel[1], 0, y, start, n);
        }
    }

    /** Tries the points that have no solution yet (NaN, or all where there is no inverse) once more, from the centre of the detector. */
    private void restart(double[][] sky, double[][] pixel, int n, Newton newton) {
        double[][] oneSky = {new double[1], new double[1]};
        double[][] one = {new double[1], new double[1]};
        for (int p = 0; p < n; p++) {
            if (inverse == null || Double.isNaN(pixel[0][p])) {
                oneSky[0][0] = sky[0][p];
                oneSky[1][0] = sky[1][p];
                one[0][0] = centreX;
                one[1][0] = centreY;
                newton.polish(oneSky, one, 1);
                pixel[0][p] = one[0][0];
                pixel[1][p] = one[1][0];
            }
        }
    }

    /** Newton's method for a block of points. The residual is taken in the tangent plane of each position, so that poles and RA 0 are not special. */
    private static final class Newton {

        private final Transform forward;
        private final Workspace work;
        private final double[][] trial;
        private final double[][] shown;
        private final double[][] trig;
        private final double[][] r;
        private final double[][] rx;
        private final double[][] ry;
        private final boolean[] done = new boolean[Workspace.BLOCK];

        Newton(Transform forward, Workspace work) {
            this.forward = forward;
            this.work = work;
            trial = work.take(2);
            shown = work.take(2);
            trig = work.take(4);
            r = work.take(2);
            rx = work.take(2);
            ry = work.take(2);
        }

        /**
         * Improves pixels until they show the positions wanted.
         *
         * @return whether all were found; the others are NaN
         */
        boolean polish(double[][] sky, double[][] pixel, int n) {
            for (int p = 0; p < n; p++) {
                trig[0][p] = Math.sin(sky[0][p] * RAD);
                trig[1][p] = Math.cos(sky[0][p] * RAD);
                trig[2][p] = Math.sin(sky[1][p] * RAD);
                trig[3][p] = Math.cos(sky[1][p] * RAD);
                done[p] = false;
            }
            double[] x = pixel[0];
            double[] y = pixel[1];
            boolean all = true;
            for (int step = 0; step < MAX_STEPS; step++) {
                residual(x, y, 0, 0, r, n);
                // From a good start the derivatives of the first step serve for all.
                if (step == 0 || step > 2) {
                    residual(x, y, DELTA, 0, rx, n);
                    residual(x, y, 0, DELTA, ry, n);
                    for (int p = 0; p < n; p++) {
                        rx[0][p] = (rx[0][p] - r[0][p]) / DELTA;
                        rx[1][p] = (rx[1][p] - r[1][p]) / DELTA;
                        ry[0][p] = (ry[0][p] - r[0][p]) / DELTA;
                        ry[1][p] = (ry[1][p] - r[1][p]) / DELTA;
                    }
                }
                boolean open = false;
                for (int p = 0; p < n; p++) {
                    if (done[p]) {
                        continue;
                    }
                    double a = rx[0][p];
                    double b = ry[0][p];
                    double c = rx[1][p];
                    double d = ry[1][p];
                    double det = a * d - b * c;
                    double dx = (d * r[0][p] - b * r[1][p]) / det;
                    double dy = (a * r[1][p] - c * r[0][p]) / det;
                    x[p] -= dx;
                    y[p] -= dy;
                    double size = Math.max(Math.abs(dx), Math.abs(dy));
                    done[p] = size < CLOSE;
                    if (!(size < FAR)) {
                        x[p] = Double.NaN;
                        y[p] = Double.NaN;
                        done[p] = true;
                        all = false;
                    }
                    open |= !done[p];
                }
                if (!open) {
                    return all;
                }
            }
            for (int p = 0; p < n; p++) {
                if (!done[p]) {
                    x[p] = Double.NaN;
                    y[p] = Double.NaN;
                }
            }
            return false;
        }

        /** Where pixels, moved a little, lie in the tangent planes of the positions wanted; radians of tangent. */
        private void residual(double[] x, double[] y, double dx, double dy, double[][] out, int n) {
            for (int p = 0; p < n; p++) {
                trial[0][p] = x[p] + dx;
                trial[1][p] = y[p] + dy;
            }
            forward.applyBlock(trial, shown, n, work);
            for (int p = 0; p < n; p++) {
                double l = shown[0][p] * RAD;
                double t = shown[1][p] * RAD;
                double cos = Math.cos(t);
                double vx = cos * Math.cos(l);
                double vy = cos * Math.sin(l);
                double vz = Math.sin(t);
                double sa = trig[0][p];
                double ca = trig[1][p];
                double sd = trig[2][p];
                double cd = trig[3][p];
                double toward = cd * (ca * vx + sa * vy) + sd * vz;
                double f = toward > 0 ? 1 / toward : Double.NaN;
                out[0][p] = f * (ca * vy - sa * vx);
                out[1][p] = f * (cd * vz - sd * (ca * vx + sa * vy));
            }
        }
    }
}

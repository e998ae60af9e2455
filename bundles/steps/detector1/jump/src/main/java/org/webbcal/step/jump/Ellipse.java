package org.webbcal.step.jump;

/**
 * Ellipse that stands for a region of pixels.
 *
 * @param x column of the centre
 * @param y row of the centre
 * @param axis1 full axis along columns before turning, pixels: the minor axis of the region, less 1
 * @param axis2 full axis along rows before turning, pixels: the major axis of the region, less 1
 * @param angle from the row axis, degrees
 */
record Ellipse(double x, double y, double axis1, double axis2, double angle) {

    /** Takes pixels. */
    @FunctionalInterface
    interface Pixels {
        /** Takes the pixel of this flat index. */
        void at(int p);
    }

    double smallerAxis() {
        return Math.min(axis1, axis2);
    }

    /** Distance from the centre beyond which no point is inside; with a pixel's fraction for rounding. */
    double reach() {
        return Math.max(Math.abs(axis1), Math.abs(axis2)) / 2 + 1e-6;
    }

    /** The ellipse with both axes longer by {@code pixels}, at most {@code longest}. */
    Ellipse grown(double pixels, double longest) {
        return new Ellipse(x, y, Math.min(axis1 + pixels, longest), Math.min(axis2 + pixels, longest), angle);
    }

    /**
     * The ellipse with the smaller axis times {@code factor} and the larger one longer by as many pixels; axes at most {@code
     * longest}, in whole radii.
     */
    Ellipse widened(double factor, double longest) {
        double add = (factor - 1.0) * smallerAxis();
        double a1 = axis2 < axis1 ? axis1 + add : axis1 * factor;
        double a2 = axis2 < axis1 ? axis2 * factor : axis2 + add;
        return new Ellipse(
                x, y, 2 * Math.rint(Math.min(a1, longest) / 2), 2 * Math.rint(Math.min(a2, longest) / 2), angle);
    }

    /**
     * Visits the pixels of an image that lie inside, with centre and radii rounded to whole pixels; none if a radius is 0.
     *
     * @see "skimage.draw.ellipse"
     */
    void draw(int ny, int nx, Pixels pixels) {
        double radiusX = Math.rint(axis1 / 2);
        double radiusY = Math.rint(axis2 / 2);
        if (radiusX == 0 || radiusY == 0) {
            return;
        }
        int cx = (int) Math.rint(x);
        int cy = (int) Math.rint(y);
        double turn = Math.toRadians(angle) % Math.PI;
        turn = turn < 0 ? turn + Math.PI : turn;
        double sin = Math.sin(turn);
        double cos = Math.cos(turn);
        int reach = (int) Math.max(Math.abs(radiusX), Math.abs(radiusY)) + 1;
        for (int py = Math.max(0, cy - reach); py <= Math.min(ny - 1, cy + reach); py++) {
            for (int px = Math.max(0, cx - reach); px <= Math.min(nx - 1, cx + reach); px++) {
                int r = py - cy;
                int c = px - cx;
                double u = (r * cos + c * sin) / radiusY;
                double v = (r * sin - c * cos) / radiusX;
                if (u * u + v * v < 1) {
                    pixels.at(py * nx + px);
                }
            }
        }
    }

    /**
     * Whether a point lies inside.
     *
     * @param jwst with the angle and the axes mixed up as in the reference software, where the test is exact for round regions only
     */
    boolean contains(double px, double py, boolean jwst) {
        double dx = px - x;
        double dy = py - y;
        if (jwst) {
            double turn = Math.toRadians(180 - angle);
            double cos = Math.cos(turn);
            double sin = Math.sin(turn);
            double u = dx * cos - dy * sin;
            double v = dx * sin + dy * cos;
            double major = Math.max(axis1, axis2) * 0.5;
            double minor = smallerAxis() * 0.5;
            return u * u / (major * major) + v * v / (minor * minor) <= 1;
        }
        double turn = Math.toRadians(angle);
        double cos = Math.cos(turn);
        double sin = Math.sin(turn);
        double u = 2 * (dy * cos + dx * sin) / axis2;
        double v = 2 * (dy * sin - dx * cos) / axis1;
        return u * u + v * v <= 1;
    }

    /** Whether the centre is closer than {@code margin} to an edge; the reference software takes the height for the width. */
    boolean nearEdge(int margin, int ny, int nx, boolean jwst) {
        return x < margin || y < margin || x > Math.max(0, (jwst ? ny : nx) - margin) || y > Math.max(0, ny - margin);
    }
}

package org.webbcal.step.skymatch;

import java.util.Arrays;

/**
 * Marks the pixels of a polygon. Corners are rounded to pixels; in each row the pixels between pairs of crossings count, both ends included.
 *
 * @see "gwcs/region.py: Polygon.scan"
 */
final class PolygonFillKernel {

    private PolygonFillKernel() {}

    /**
     * @param x corners, 0-based pixels, not repeated at the end; may lie outside the image
     * @param y likewise
     * @param out marked pixels [y][x]; others stay
     */
    static void fill(double[] x, double[] y, int ny, int nx, boolean[] out) {
        int n = x.length;
        for (int i = 0; i < n; i++) {
            if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
                return;
            }
        }
        // Corners are counted from the lower left of the polygon where that lies outside the image, and so rounded
        // there.
        double shiftX = Math.min(0, Arrays.stream(x).min().orElse(0));
        double shiftY = Math.min(0, Arrays.stream(y).min().orElse(0));
        var vx = new long[n];
        var vy = new long[n];
        for (int i = 0; i < n; i++) {
            vx[i] = (long) Math.rint(x[i] - shiftX);
            vy[i] = (long) Math.rint(y[i] - shiftY);
        }
        int dx = (int) Math.rint(shiftX);
        int dy = (int) Math.rint(shiftY);
        long bottom = Arrays.stream(vy).min().orElse(0);
        long top = Arrays.stream(vy).max().orElse(0);
        if (Arrays.stream(vx).min().orElse(0) == Arrays.stream(vx).max().orElse(0)) {
            return;
        }
        var crossings = new int[n];
        long first = Math.max(bottom, -(long) dy);
        long last = Math.min(top, (long) ny - 1 - dy);
        for (long line = first; line <= last; line++) {
            int m = 0;
            for (int i = 0; i < n; i++) {
                int k = (i + 1) % n;
                long low = Math.min(vy[i], vy[k]);
                long high = Math.max(vy[i], vy[k]);
                // An edge counts from its lower end up to, but not with, its upper end; in the top row those of the row
                // below count.
                long at = line == top ? top - 1 : line;
                if (low <= at && at < high) {
                    double t = (double) (line - vy[i]) / (vy[k] - vy[i]);
                    crossings[m++] = (int) Math.ceil(t * (vx[k] - vx[i]) + vx[i]);
                }
            }
            Arrays.sort(crossings, 0, m);
            int row = (int) (line + dy) * nx;
            for (int c = 0; c + 1 < m; c += 2) {
                int start = Math.max(0, crossings[c] + dx);
                int end = Math.min(crossings[c + 1] + dx, nx - 1);
                for (int p = start; p <= end; p++) {
                    out[row + p] = true;
                }
            }
        }
    }
}

package org.webbcal.step.tweakreg;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * Offset between two lists of positions, from the peak of the two-dimensional histogram of all differences.
 *
 * @see "tweakwcs/matchutils.py: _estimate_2dhist_shift"
 */
final class OffsetHistogramKernel {

    /** Edge of the box about the highest bin in which the peak is refined, bins. */
    private static final int BOX = 5;

    private static final int QUADRATIC_TERMS = 6;

    /**
     * An offset.
     *
     * @param x image − reference, units of the positions
     * @param matches differences in the peak; 0 if there is none within reach
     */
    record Offset(double x, double y, int matches) {}

    private OffsetHistogramKernel() {}

    /**
     * @param u image positions; read only
     * @param x reference positions; read only
     * @param searchRadius largest offset, same unit
     * @param scale width of a bin, same unit: about one pixel
     * @param centred whether bin 0 stands for {@code -ceil(searchRadius/scale)} bins, which it does; otherwise for {@code -searchRadius}, as the reference has it
     */
    static Offset find(
            double[] u, double[] v, double[] x, double[] y, double searchRadius, double scale, boolean centred) {
        double reach = searchRadius / scale;
        int r = (int) Math.ceil(reach);
        int size = 2 * r + 1;
        var h = new int[size * size];
        for (int i = 0; i < u.length; i++) {
            for (int j = 0; j < x.length; j++) {
                double dx = u[i] / scale - x[j] / scale;
                double dy = v[i] / scale - y[j] / scale;
                if (dx < reach + 0.5 && dx >= -reach - 0.5 && dy < reach + 0.5 && dy >= -reach - 0.5) {
                    int bx = Math.min(size - 1, (int) Math.floor(dx + r + 0.5));
                    int by = Math.min(size - 1, (int) Math.floor(dy + r + 0.5));
                    h[by * size + bx]++;
                }
            }
        }
        int peak = 0;
        int filled = 0;
        for (int k = 0; k < h.length; k++) {
            filled += h[k] > 0 ? 1 : 0;
            peak = h[k] > h[peak] ? k : peak;
        }
        if (filled == 0) {
            return new Offset(0, 0, 0);
        }
        double[] bin = filled == 1 ? new double[] {peak % size, peak / size, h[peak]} : refine(h, size, peak);
        double zero = centred ? r * scale : searchRadius;
        return new Offset(scale * bin[0] - zero, scale * bin[1] - zero, (int) bin[2]);
    }

    /** Peak of a quadratic through the filled bins of the box, or their centre of mass; {x, y, counts in the box}. */
    private static double[] refine(int[] h, int size, int peak) {
        int px = peak % size;
        int py = peak / size;
        int x1 = Math.max(0, px - BOX / 2);
        int x2 = Math.min(size, x1 + BOX);
        int y1 = Math.max(0, py - BOX / 2);
        int y2 = Math.min(size, y1 + BOX);
        boolean atEdge = px == x1 || px == x2 - 1 || py == y1 || py == y2 - 1;
        if (!atEdge) {
            // At the far edge the box keeps its size.
            x1 = Math.max(0, x2 - BOX);
            y1 = Math.max(0, y2 - BOX);
        }
        int n = 0;
        double counts = 0;
        double cx = 0;
        double cy = 0;
        for (int y = y1; y < y2; y++) {
            for (int x = x1; x < x2; x++) {
                int c = h[y * size + x];
                n += c > 0 ? 1 : 0;
                counts += c;
                cx += (double) c * x;
                cy += (double) c * y;
            }
        }
        double[] mass = {cx / counts, cy / counts, counts};
        if (atEdge) {
            return new double[] {px, py, counts};
        }
        double[] top = n < QUADRATIC_TERMS ? null : quadratic(h, size, x1, x2, y1, y2, n);
        boolean inside = top != null && top[0] >= x1 && top[0] <= x2 - 1 && top[1] >= y1 && top[1] <= y2 - 1;
        return inside ? new double[] {top[0], top[1], counts} : mass;
    }

    /** Maximum of the least-squares quadratic; null if it has none. */
    private static double[] quadratic(int[] h, int size, int x1, int x2, int y1, int y2, int n) {
        var a = new Array2DRowRealMatrix(n, QUADRATIC_TERMS);
        var b = new ArrayRealVector(n);
        int k = 0;
        for (int y = y1; y < y2; y++) {
            for (int x = x1; x < x2; x++) {
                int c = h[y * size + x];
                if (c > 0) {
                    double s = x - (x1 - 1);
                    double t = y - (y1 - 1);
                    a.setRow(k, new double[] {1, s, t, s * t, s * s, t * t});
                    b.setEntry(k++, c);
                }
            }
        }
        var p = new SingularValueDecomposition(a).getSolver().solve(b);
        double c10 = p.getEntry(1);
        double c01 = p.getEntry(2);
        double c11 = p.getEntry(3);
        double c20 = p.getEntry(4);
        double c02 = p.getEntry(5);
        double det = 4 * c02 * c20 - c11 * c11;
        if (!(det > 0) || c20 > 0 && c02 >= 0 || c20 >= 0 && c02 > 0) {
            return null;
        }
        return new double[] {(c01 * c11 - 2 * c02 * c10) / det + x1 - 1, (c10 * c11 - 2 * c01 * c20) / det + y1 - 1};
    }
}

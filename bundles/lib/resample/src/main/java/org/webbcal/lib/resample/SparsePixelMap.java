package org.webbcal.lib.resample;

/**
 * A pixel map known on a coarse grid and interpolated between its points, linearly or by cubic splines: what the parameters {@code pixmap_stepsize}
 * and {@code pixmap_order} ask for. {@link PixelMap#fill} needs no such help; this class is there for results that shall agree with the reference
 * software.
 *
 * @see "stcal, resample/utils.py: calc_pixmap"
 */
final class SparsePixelMap {

    private final int x0;
    private final int y0;
    private final int columns;
    private final int rows;
    private final int nx;
    private final int ny;
    private final boolean cubic;
    /** Values on coarse rows and all columns, [coarse row][x]. */
    private final double[][] valueX;

    private final double[][] valueY;
    /** Second derivatives along y of these, in units of the coarse step; null for linear interpolation. */
    private final double[][] curveX;

    private final double[][] curveY;

    private SparsePixelMap(
            int x0, int y0, int columns, int rows, int nx, int ny, boolean cubic, double[] x, double[] y) {
        this.x0 = x0;
        this.y0 = y0;
        this.columns = columns;
        this.rows = rows;
        this.nx = nx;
        this.ny = ny;
        this.cubic = cubic;
        valueX = alongRows(x);
        valueY = alongRows(y);
        curveX = cubic ? alongColumns(valueX) : null;
        curveY = cubic ? alongColumns(valueY) : null;
    }

    /**
     * Evaluates the transform on a coarse grid over the given pixels, bounds inclusive.
     *
     * @param step largest distance of the points, pixels; more than 1
     * @param cubic cubic splines, else linear
     * @return null where the grid cannot serve: too small an image, or points without image
     */
    static SparsePixelMap of(PixelTransform transform, int x0, int x1, int y0, int y1, double step, boolean cubic) {
        int columns = x1 - x0 + 1;
        int rows = y1 - y0 + 1;
        if (Math.max(columns, rows) <= 10 || Math.min(columns, rows) < (cubic ? 4 : 2)) {
            return null;
        }
        int nx = Math.max((int) Math.ceil(columns / step), Math.min(10, columns));
        int ny = Math.max((int) Math.ceil(rows / step), Math.min(10, rows));
        var x = new double[nx * ny];
        var y = new double[nx * ny];
        for (int j = 0; j < ny; j++) {
            for (int i = 0; i < nx; i++) {
                x[j * nx + i] = i == nx - 1 ? x1 : x0 + i * ((x1 - x0) / (double) (nx - 1));
                y[j * nx + i] = j == ny - 1 ? y1 : y0 + j * ((y1 - y0) / (double) (ny - 1));
            }
        }
        transform.map(x, y, x, y, 0, x.length);
        for (int k = 0; k < x.length; k++) {
            if (!Double.isFinite(x[k]) || !Double.isFinite(y[k])) {
                return null;
            }
        }
        return new SparsePixelMap(x0, y0, columns, rows, nx, ny, cubic, x, y);
    }

    private double[][] alongRows(double[] v) {
        var out = new double[ny][columns];
        var curve = new double[nx];
        var knots = new double[nx];
        for (int j = 0; j < ny; j++) {
            System.arraycopy(v, j * nx, knots, 0, nx);
            if (cubic) {
                curvature(knots, curve);
            }
            for (int i = 0; i < columns; i++) {
                double t = i * (nx - 1) / (double) (columns - 1);
                int k = Math.min(nx - 2, (int) t);
                double u = t - k;
                out[j][i] = between(knots[k], knots[k + 1], u) + (cubic ? bend(curve[k], curve[k + 1], u) : 0);
            }
        }
        return out;
    }

    private double[][] alongColumns(double[][] v) {
        var out = new double[ny][columns];
        var knots = new double[ny];
        var curve = new double[ny];
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j < ny; j++) {
                knots[j] = v[j][i];
            }
            curvature(knots, curve);
            for (int j = 0; j < ny; j++) {
                out[j][i] = curve[j];
            }
        }
        return out;
    }

    /** Second derivatives of the spline through equidistant points, with a continuous third derivative at the outermost inner ones (not-a-knot). */
    static void curvature(double[] v, double[] out) {
        int n = v.length;
        out[1] = v[0] - 2 * v[1] + v[2];
        out[n - 2] = v[n - 3] - 2 * v[n - 2] + v[n - 1];
        // inner points: m[i-1] + 4 m[i] + m[i+1] = 6 (v[i-1] - 2 v[i] + v[i+1]), by elimination upwards
        var factor = new double[n];
        for (int i = 2; i < n - 2; i++) {
            double pivot = i == 2 ? 4 : 4 - factor[i - 1];
            factor[i] = 1 / pivot;
            out[i] = (6 * (v[i - 1] - 2 * v[i] + v[i + 1]) - out[i - 1] - (i == n - 3 ? out[n - 2] : 0)) / pivot;
        }
        for (int i = n - 4; i >= 2; i--) {
            out[i] -= factor[i] * out[i + 1];
        }
        out[0] = 2 * out[1] - out[2];
        out[n - 1] = 2 * out[n - 2] - out[n - 3];
    }

    private static double between(double a, double b, double u) {
        return (1 - u) * a + u * b;
    }

    private static double bend(double a, double b, double u) {
        double w = 1 - u;
        return (a * (w * w * w - w) + b * (u * u * u - u)) / 6;
    }

    /** Writes rows {@code from … to-1} of the map; pixels outside the grid get NaN. */
    void fill(PixelMap map, int from, int to) {
        for (int y = from; y < to; y++) {
            int p = y * map.nx();
            boolean inside = y >= y0 && y < y0 + rows;
            double t = inside ? (y - y0) * (ny - 1) / (double) (rows - 1) : 0;
            int k = Math.min(ny - 2, (int) t);
            double u = t - k;
            for (int i = 0; i < map.nx(); i++) {
                int c = i - x0;
                if (!inside || c < 0 || c >= columns) {
                    map.x()[p + i] = Double.NaN;
                    map.y()[p + i] = Double.NaN;
                } else {
                    map.x()[p + i] = between(valueX[k][c], valueX[k + 1][c], u)
                            + (cubic ? bend(curveX[k][c], curveX[k + 1][c], u) : 0);
                    map.y()[p + i] = between(valueY[k][c], valueY[k + 1][c], u)
                            + (cubic ? bend(curveY[k][c], curveY[k + 1][c], u) : 0);
                }
            }
        }
    }
}

package org.webbcal.lib.resample;

import java.util.Arrays;

/**
 * Where the pixel centres of one image lie in another image.
 *
 * <p>The exact transform costs some hundred operations per pixel, yet is smooth. It is therefore evaluated on {@value #NODES}×{@value #NODES}
 * Chebyshev–Lobatto points of each tile of {@value #TILE}×{@value #TILE} pixels, interpolated by the polynomials through them, and checked at other
 * points of the tile. A tile that misses the tolerance of {@value #TOLERANCE} pixel, or that has a point without image (outside a bounding box), is
 * evaluated pixel by pixel. For distortions of JWST's cameras the interpolation agrees to the noise of double right ascensions, about 1e-9 pixel.
 *
 * <p>A map is filled in bands of {@value #TILE} rows, which may run in parallel; the result does not depend on who fills which band.
 */
public final class PixelMap {

    /** Rows and columns of a tile. */
    public static final int TILE = 64;

    /** Nodes per axis of a tile. */
    static final int NODES = 8;

    /** Largest error of the interpolation at the check points, output pixels. */
    static final double TOLERANCE = 1e-7;

    /** Positions of the check points in a tile, fractions of its size: away from the nodes, no symmetry. */
    private static final double[][] CHECKS = {{0.07, 0.09}, {0.93, 0.31}, {0.44, 0.71}, {0.23, 0.96}, {0.58, 0.13}};

    private final int nx;
    private final int ny;
    private final double[] x;
    private final double[] y;
    private int xmin;
    private int xmax;
    private int ymin;
    private int ymax;

    /** An empty map for an image of {@code ny} rows and {@code nx} columns, both at least 2. */
    public PixelMap(int ny, int nx) {
        if (nx < 2 || ny < 2) {
            throw new IllegalArgumentException(
                    "an image of " + nx + "x" + ny + " pixels cannot be resampled: at least 2x2 are needed");
        }
        this.nx = nx;
        this.ny = ny;
        x = new double[Math.multiplyExact(nx, ny)];
        y = new double[x.length];
        scan(0, nx - 1, 0, ny - 1);
    }

    /** Restricts the pixels that are resampled to columns {@code x0 … x1} and rows {@code y0 … y1}, all inclusive. */
    public PixelMap scan(int x0, int x1, int y0, int y1) {
        xmin = Math.max(0, x0);
        xmax = Math.min(nx - 1, x1);
        ymin = Math.max(0, y0);
        ymax = Math.min(ny - 1, y1);
        return this;
    }

    /** Restricts to the pixels of a bounding box in pixel coordinates, rounded as the reference software does. */
    public PixelMap scanBox(double x0, double x1, double y0, double y1) {
        int left = Math.max(0, (int) (x0 + 0.5));
        int bottom = Math.max(0, (int) (y0 + 0.5));
        return scan(
                left,
                Math.max(left, Math.min(nx - 1, (int) (x1 + 0.5))),
                bottom,
                Math.max(bottom, Math.min(ny - 1, (int) (y1 + 0.5))));
    }

    public int nx() {
        return nx;
    }

    public int ny() {
        return ny;
    }

    /** Columns in the other image, [y][x]; NaN where there is none. Live. */
    public double[] x() {
        return x;
    }

    /** Rows in the other image, [y][x]; NaN where there is none. Live. */
    public double[] y() {
        return y;
    }

    public int xmin() {
        return xmin;
    }

    public int xmax() {
        return xmax;
    }

    public int ymin() {
        return ymin;
    }

    public int ymax() {
        return ymax;
    }

    /** Number of bands of {@link #fill}. */
    public int bands() {
        return (ny + TILE - 1) / TILE;
    }

    /** Fills one band of rows. */
    public void fill(PixelTransform transform, int band) {
        int y0 = band * TILE;
        int y1 = Math.min(ny, y0 + TILE);
        var work = new Work(TILE);
        for (int x0 = 0; x0 < nx; x0 += TILE) {
            int x1 = Math.min(nx, x0 + TILE);
            if (x1 - x0 < NODES || y1 - y0 < NODES || !interpolate(transform, x0, x1, y0, y1, work)) {
                evaluate(transform, x0, x1, y0, y1, work);
            }
        }
    }

    /** Fills one band of rows without interpolation, for transforms that are not smooth. */
    public void fillExactly(PixelTransform transform, int band) {
        int y0 = band * TILE;
        evaluate(transform, 0, nx, y0, Math.min(ny, y0 + TILE), new Work(nx));
    }

    /** Buffers of one band. */
    private static final class Work {
        private final double[] nodeX = new double[NODES * NODES + CHECKS.length];
        private final double[] nodeY = new double[nodeX.length];
        private final double[] atX = new double[nodeX.length];
        private final double[] atY = new double[nodeX.length];
        private final double[] basisX = new double[NODES * TILE];
        private final double[] basisY = new double[NODES * TILE];
        private final double[] check = new double[2 * NODES];
        private final double[] rowX;
        private final double[] rowY;
        private int columns;
        private int rows;

        private Work(int width) {
            rowX = new double[width];
            rowY = new double[width];
        }
    }

    private boolean interpolate(PixelTransform transform, int x0, int x1, int y0, int y1, Work w) {
        int columns = x1 - x0;
        int rows = y1 - y0;
        for (int b = 0; b < NODES; b++) {
            for (int a = 0; a < NODES; a++) {
                w.nodeX[b * NODES + a] = x0 + node(a) * (columns - 1);
                w.nodeY[b * NODES + a] = y0 + node(b) * (rows - 1);
            }
        }
        for (int c = 0; c < CHECKS.length; c++) {
            w.nodeX[NODES * NODES + c] = x0 + CHECKS[c][0] * (columns - 1);
            w.nodeY[NODES * NODES + c] = y0 + CHECKS[c][1] * (rows - 1);
        }
        transform.map(w.nodeX, w.nodeY, w.atX, w.atY, 0, w.nodeX.length);
        for (int k = 0; k < w.atX.length; k++) {
            if (Double.isNaN(w.atX[k]) || Double.isNaN(w.atY[k])) {
                return false;
            }
        }
        for (int c = 0; c < CHECKS.length; c++) {
            basis(CHECKS[c][0], w.check, 0, 1);
            basis(CHECKS[c][1], w.check, NODES, 1);
            double px = 0;
            double py = 0;
            for (int b = 0; b < NODES; b++) {
                for (int a = 0; a < NODES; a++) {
                    double l = w.check[a] * w.check[NODES + b];
                    px += l * w.atX[b * NODES + a];
                    py += l * w.atY[b * NODES + a];
                }
            }
            if (!(Math.abs(px - w.atX[NODES * NODES + c]) <= TOLERANCE
                    && Math.abs(py - w.atY[NODES * NODES + c]) <= TOLERANCE)) {
                return false;
            }
        }
        if (w.columns != columns) {
            for (int i = 0; i < columns; i++) {
                basis((double) i / (columns - 1), w.basisX, i, TILE);
            }
            w.columns = columns;
        }
        if (w.rows != rows) {
            for (int j = 0; j < rows; j++) {
                basis((double) j / (rows - 1), w.basisY, j, TILE);
            }
            w.rows = rows;
        }
        var tx = w.rowX;
        var ty = w.rowY;
        for (int j = 0; j < rows; j++) {
            Arrays.fill(tx, 0, columns, 0);
            Arrays.fill(ty, 0, columns, 0);
            for (int a = 0; a < NODES; a++) {
                double cx = 0;
                double cy = 0;
                for (int b = 0; b < NODES; b++) {
                    double l = w.basisY[b * TILE + j];
                    cx += l * w.atX[b * NODES + a];
                    cy += l * w.atY[b * NODES + a];
                }
                int at = a * TILE;
                for (int i = 0; i < columns; i++) {
                    tx[i] += w.basisX[at + i] * cx;
                    ty[i] += w.basisX[at + i] * cy;
                }
            }
            int p = (y0 + j) * nx + x0;
            System.arraycopy(tx, 0, x, p, columns);
            System.arraycopy(ty, 0, y, p, columns);
        }
        return true;
    }

    private void evaluate(PixelTransform transform, int x0, int x1, int y0, int y1, Work w) {
        int columns = x1 - x0;
        for (int j = y0; j < y1; j++) {
            for (int i = 0; i < columns; i++) {
                w.rowX[i] = x0 + i;
                w.rowY[i] = j;
            }
            transform.map(w.rowX, w.rowY, w.rowX, w.rowY, 0, columns);
            System.arraycopy(w.rowX, 0, x, j * nx + x0, columns);
            System.arraycopy(w.rowY, 0, y, j * nx + x0, columns);
        }
    }

    /** Node {@code k} on [0, 1]. */
    private static double node(int k) {
        return 0.5 - 0.5 * Math.cos(Math.PI * k / (NODES - 1));
    }

    /** Lagrange polynomials of the nodes at {@code t}, by the barycentric formula. */
    private static void basis(double t, double[] out, int at, int stride) {
        double sum = 0;
        for (int k = 0; k < NODES; k++) {
            double d = t - node(k);
            if (Math.abs(d) < 1e-14) {
                for (int m = 0; m < NODES; m++) {
                    out[at + m * stride] = m == k ? 1 : 0;
                }
                return;
            }
            double weight = ((k & 1) == 0 ? 1 : -1) * (k == 0 || k == NODES - 1 ? 0.5 : 1) / d;
            out[at + k * stride] = weight;
            sum += weight;
        }
        for (int k = 0; k < NODES; k++) {
            out[at + k * stride] /= sum;
        }
    }

    /**
     * Position in the other image of a point between pixel centres, by bilinear interpolation in the cell of four centres around it; beyond the
     * outermost centres the cell at the border is extended.
     *
     * @param out receives column and row, NaN if one of the four centres has none
     */
    void at(double px, double py, double[] out) {
        int i = Math.max(0, Math.min(nx - 2, (int) px));
        int j = Math.max(0, Math.min(ny - 2, (int) py));
        double u = px - i;
        double v = py - j;
        double u1 = 1 - u;
        double v1 = 1 - v;
        int p = j * nx + i;
        out[0] = x[p] * u1 * v1 + x[p + 1] * u * v1 + x[p + nx] * u1 * v + x[p + nx + 1] * u * v;
        out[1] = y[p] * u1 * v1 + y[p + 1] * u * v1 + y[p + nx] * u1 * v + y[p + nx + 1] * u * v;
    }
}

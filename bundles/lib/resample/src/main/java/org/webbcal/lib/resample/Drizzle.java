package org.webbcal.lib.resample;

/**
 * Spreads the pixels of one image over an output grid (Fruchter and Hook 2002).
 *
 * <p>The geometry of each pixel is worked out once and applied to all layers, each of which grows exactly as if it were drizzled alone. Pixels are
 * taken row by row, and so are the output pixels under one of them; work is split by rows of the <em>output</em>, so any split gives the same bits.
 *
 * @see "Fruchter, Hook 2002, PASP 114, 144"
 * @see "drizzle 2.2, src/cdrizzlebox.c (order and rounding of the sums)"
 */
public final class Drizzle {

    /** Below this fraction a shrunken pixel counts as a point. */
    private static final double POINT_PIXFRAC = 0.001;

    /** Full width at half maximum of a Gaussian, in units of its standard deviation, as the reference implementation rounds it. */
    private static final double GAUSSIAN_FWHM = 2.3548;

    /** Step of the table of the Lanczos kernels. */
    private static final double LANCZOS_STEP = 0.003;

    /**
     * Images to drizzle together and where to.
     *
     * @param planes images [y][x], one for each plane of the target; read only
     * @param flags flags [y][x] for a target that collects them, or null
     * @param target grows
     * @param bit mark of this image in the target's context
     */
    public record Layer(float[][] planes, int[] flags, DrizzleTarget target, int bit) {}

    private final PixelMap map;
    private final KernelShape shape;
    private final double pixfrac;
    /** Output scale over input scale; single precision as in the reference implementation. */
    private final double ratio;

    private final int outNx;
    private final int outNy;
    private final ScanLimits limits;
    /** How far from the position of a pixel its flux reaches, output pixels; beyond its corners for the square kernel. */
    private final double reach;
    /** Range of output rows that each input row may reach; empty rows have low > high. */
    private final float[] rowLow;

    private final float[] rowHigh;
    /** How far the corners of a pixel may lie from its centre along y, output pixels. */
    private final double cornerReach;

    private final double[] lanczos;

    /**
     * @param map where the pixels lie in the output; completely filled
     * @param shape the kernel; a {@code pixfrac} of at most 0.001 makes it a point
     * @param pixfrac linear shrinkage of the pixels before they are spread, 0 to 1
     * @param ratio output pixel scale over input pixel scale
     * @param outNy rows of the whole output grid
     * @param outNx columns of the whole output grid
     */
    public Drizzle(PixelMap map, KernelShape shape, double pixfrac, double ratio, int outNy, int outNx) {
        this.map = map;
        this.shape = pixfrac <= POINT_PIXFRAC ? KernelShape.POINT : shape;
        this.pixfrac = pixfrac;
        this.ratio = (float) ratio;
        this.outNx = outNx;
        this.outNy = outNy;
        limits = ScanLimits.of(map, outNy, outNx);
        reach = switch (this.shape) {
            case SQUARE -> 0;
            case POINT -> 0.5;
            case TURBO -> pixfrac / this.ratio / 2;
            case GAUSSIAN -> Math.max(2.5 * pixfrac / GAUSSIAN_FWHM / this.ratio, 1.2 / this.ratio);
            case LANCZOS2 -> 2 / this.ratio;
            case LANCZOS3 -> 3 / this.ratio;
        };
        lanczos = this.shape == KernelShape.LANCZOS2 ? table(2) : this.shape == KernelShape.LANCZOS3 ? table(3) : null;
        rowLow = new float[map.ny()];
        rowHigh = new float[map.ny()];
        findRowRanges();
        cornerReach = this.shape == KernelShape.SQUARE ? 1 + largestStep(map.y()) : 0;
    }

    /** Rectangle of the output that this image may reach: first row, first column, rows, columns; no rows if there is none. */
    public int[] footprint() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double bottom = Double.POSITIVE_INFINITY;
        double top = Double.NEGATIVE_INFINITY;
        double step = borderStep(map.x());
        for (int j = map.ymin(); j <= map.ymax(); j++) {
            if (rowLow[j] <= rowHigh[j]) {
                bottom = Math.min(bottom, rowLow[j]);
                top = Math.max(top, rowHigh[j]);
            }
            for (int p = j * map.nx() + map.xmin(); p <= j * map.nx() + map.xmax(); p++) {
                double x = map.x()[p];
                low = x < low ? x : low;
                high = x > high ? x : high;
            }
        }
        int x0 = clamp(Math.floor(low - step - reach), outNx);
        int x1 = clamp(Math.ceil(high + step + reach) + 1, outNx);
        int y0 = clamp(Math.floor(bottom), outNy);
        int y1 = clamp(Math.ceil(top) + 1, outNy);
        return x1 > x0 && y1 > y0 ? new int[] {y0, x0, y1 - y0, x1 - x0} : new int[] {0, 0, 0, 0};
    }

    private static int clamp(double v, int n) {
        return v > 0 ? (int) Math.min(v, n) : 0;
    }

    /**
     * Adds the image to the output rows {@code y0 … y1-1}.
     *
     * @param weight weights of the input pixels, [y][x]; pixels of weight 0 are left out; read only
     * @param y0 first output row, in the whole grid
     * @param y1 last output row, exclusive
     * @param layers what is added to; nothing but rows {@code y0 … y1-1} of the targets changes, which must cover the {@link #footprint}
     */
    public void add(float[] weight, int y0, int y1, Layer... layers) {
        switch (shape) {
            case SQUARE -> square(weight, y0, y1, layers);
            case POINT -> point(weight, y0, y1, layers);
            case TURBO -> turbo(weight, y0, y1, layers);
            case GAUSSIAN -> gaussian(weight, y0, y1, layers);
            default -> lanczos(weight, y0, y1, layers);
        }
    }

    /** Nearest integer, halves away from zero. */
    static int round(double v) {
        return v < 0 ? (int) (v - 0.49999999999999994) : (int) (v + 0.49999999999999994);
    }

    private void findRowRanges() {
        double step = borderStep(map.y());
        int nx = map.nx();
        for (int j = 0; j < map.ny(); j++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int p = j * nx; p < (j + 1) * nx; p++) {
                double y = map.y()[p];
                low = y < low ? y : low;
                high = y > high ? y : high;
            }
            rowLow[j] = (float) low;
            rowHigh[j] = (float) high;
        }
        // the corners of a pixel lie between the centres of the rows around it, or up to half a step beyond at the
        // border;
        // one more pixel covers rounding, of the float as well
        float[] low = rowLow.clone();
        float[] high = rowHigh.clone();
        for (int j = 0; j < low.length; j++) {
            float margin = (float) (reach + step + 1 + 1e-6 * Math.abs(low[j]));
            rowLow[j] =
                    Math.min(low[j], Math.min(low[Math.max(0, j - 1)], low[Math.min(low.length - 1, j + 1)])) - margin;
            rowHigh[j] = Math.max(high[j], Math.max(high[Math.max(0, j - 1)], high[Math.min(low.length - 1, j + 1)]))
                    + margin;
        }
    }

    /** Largest difference between a pixel at the border and its inner neighbour. */
    private double borderStep(double[] v) {
        int nx = map.nx();
        int ny = map.ny();
        double step = 0;
        for (int j = 0; j < ny; j++) {
            step = larger(step, v[j * nx] - v[j * nx + 1]);
            step = larger(step, v[j * nx + nx - 1] - v[j * nx + nx - 2]);
        }
        for (int i = 0; i < nx; i++) {
            step = larger(step, v[i] - v[i + nx]);
            step = larger(step, v[(ny - 1) * nx + i] - v[(ny - 2) * nx + i]);
        }
        return step;
    }

    /** Sum of the largest differences between neighbours along x and along y. */
    private double largestStep(double[] v) {
        int nx = map.nx();
        double along = 0;
        double across = 0;
        for (int j = map.ymin(); j <= map.ymax(); j++) {
            for (int p = j * nx + 1; p < (j + 1) * nx; p++) {
                along = larger(along, v[p] - v[p - 1]);
            }
            for (int p = j * nx; j > 0 && p < (j + 1) * nx; p++) {
                across = larger(across, v[p] - v[p - nx]);
            }
        }
        return along + across;
    }

    private static double larger(double step, double difference) {
        double d = Math.abs(difference);
        return d > step ? d : step;
    }

    private boolean touches(int row, int y0, int y1) {
        return limits.last(row) >= limits.first(row) && rowLow[row] <= y1 && rowHigh[row] >= y0 - 1;
    }

    /** Corners of the shrunken pixels of one row in the output: upper left, upper right, lower right, lower left. */
    private static final class Corners {
        private final double[][] x;
        private final double[][] y;

        private Corners(int nx) {
            x = new double[4][nx + 1];
            y = new double[4][nx + 1];
        }
    }

    private void square(float[] weight, int y0, int y1, Layer[] layers) {
        int nx = map.nx();
        boolean whole = pixfrac == 1;
        var corners = new Corners(nx);
        // of whole pixels neighbours share their corners: one row of corners below and one above the pixels
        var above = new double[][] {corners.x[0], corners.y[0]};
        var below = new double[][] {corners.x[3], corners.y[3]};
        // columns and row for which the corners above are known
        int[] known = {0, -1, -2};
        var sides = new Quadrilateral();
        for (int j = map.ymin(); j <= map.ymax(); j++) {
            if (!touches(j, y0, y1)) {
                continue;
            }
            // of a turned image only a part of the row is near these output rows
            int first = limits.first(j);
            int last = limits.last(j);
            while (first <= last && !near(j * nx + first, y0, y1)) {
                first++;
            }
            while (first <= last && !near(j * nx + last, y0, y1)) {
                last--;
            }
            if (first > last) {
                continue;
            }
            if (whole) {
                var swap = below;
                below = above;
                above = swap;
                if (known[2] != j - 1 || known[0] > first || known[1] < last) {
                    cornersBetween(map.x(), j - 1, below[0], first, last);
                    cornersBetween(map.y(), j - 1, below[1], first, last);
                }
                cornersBetween(map.x(), j, above[0], first, last);
                cornersBetween(map.y(), j, above[1], first, last);
                known[0] = first;
                known[1] = last;
                known[2] = j;
            } else {
                shrunkenCorners(j, first, last, corners);
            }
            for (int i = first; i <= last; i++) {
                int p = j * nx + i;
                float w = weight[p];
                if (w == 0) {
                    continue;
                }
                boolean valid = whole
                        ? sides.set(
                                above[0][i],
                                above[1][i],
                                above[0][i + 1],
                                above[1][i + 1],
                                below[0][i + 1],
                                below[1][i + 1],
                                below[0][i],
                                below[1][i])
                        : sides.set(
                                corners.x[0][i],
                                corners.y[0][i],
                                corners.x[1][i],
                                corners.y[1][i],
                                corners.x[2][i],
                                corners.y[2][i],
                                corners.x[3][i],
                                corners.y[3][i]);
                if (valid) {
                    lay(sides, w, p, y0, y1, layers);
                }
            }
        }
    }

    /** Whether the corners of a pixel may reach output rows {@code y0 … y1-1}; true where its position is not known. */
    private boolean near(int p, int y0, int y1) {
        double y = map.y()[p];
        return !(y < y0 - cornerReach || y > y1 + cornerReach);
    }

    private void lay(Quadrilateral sides, float w, int p, int y0, int y1, Layer[] layers) {
        int jj0 = Math.max(round(sides.minY), y0);
        int jj1 = Math.min(round(sides.maxY), y1 - 1);
        if (jj0 > jj1) {
            return;
        }
        int ii0 = Math.max(round(sides.minX), 0);
        int ii1 = Math.min(round(sides.maxX), outNx - 1);
        double perArea = w / sides.area;
        for (int jj = jj0; jj <= jj1; jj++) {
            for (int ii = ii0; ii <= ii1; ii++) {
                float share = (float) (sides.overlap(ii, jj) * perArea);
                if (share != 0) {
                    add(layers, ii, jj, p, share);
                }
            }
        }
    }

    /** Corners between rows {@code row} and {@code row + 1} of the pixels {@code first … last}, at index i the one left of pixel i. */
    private void cornersBetween(double[] v, int row, double[] out, int first, int last) {
        int nx = map.nx();
        int j = Math.max(0, Math.min(map.ny() - 2, row));
        double up = row + 0.5 - j;
        double down = 1 - up;
        int low = j * nx;
        int high = low + nx;
        int from = Math.max(first, 1);
        int to = Math.min(last + 1, nx - 1);
        if (up == 0.5) {
            for (int i = from; i <= to; i++) {
                out[i] = v[low + i - 1] * 0.25 + v[low + i] * 0.25 + v[high + i - 1] * 0.25 + v[high + i] * 0.25;
            }
        } else {
            for (int i = from; i <= to; i++) {
                out[i] = v[low + i - 1] * 0.5 * down
                        + v[low + i] * 0.5 * down
                        + v[high + i - 1] * 0.5 * up
                        + v[high + i] * 0.5 * up;
            }
        }
        out[0] = v[low] * 1.5 * down + v[low + 1] * -0.5 * down + v[high] * 1.5 * up + v[high + 1] * -0.5 * up;
        int n = low + nx - 1;
        int m = high + nx - 1;
        out[nx] = v[n - 1] * -0.5 * down + v[n] * 1.5 * down + v[m - 1] * -0.5 * up + v[m] * 1.5 * up;
    }

    private void shrunkenCorners(int j, int first, int last, Corners out) {
        int nx = map.nx();
        double h = 0.5 * pixfrac;
        boolean inner = j > 0 && j < map.ny() - 2;
        for (int c = 0; c < 4; c++) {
            // towards the corner: dx = +1 for the right ones, dy = +nx for the upper ones
            int dx = c == 1 || c == 2 ? 1 : -1;
            int dy = c < 2 ? 1 : -1;
            if (inner) {
                shrunken(map.x(), j, h, dx, dy, out.x[c], first, last);
                shrunken(map.y(), j, h, dx, dy, out.y[c], first, last);
            }
        }
        var point = new double[2];
        for (int i = first; i <= last; i++) {
            if (inner && i > 0 && i < nx - 2) {
                continue;
            }
            for (int c = 0; c < 4; c++) {
                map.at(c == 1 || c == 2 ? i + h : i - h, c < 2 ? j + h : j - h, point);
                out.x[c][i] = point[0];
                out.y[c][i] = point[1];
            }
        }
    }

    /** One corner of the pixels of a row, from the four centres on its side, lower before upper and left before right. */
    private void shrunken(double[] v, int j, double h, int dx, int dy, double[] out, int first, int last) {
        int nx = map.nx();
        int row = j * nx;
        int low = dy > 0 ? row : row - nx;
        int high = low + nx;
        int left = dx > 0 ? 0 : -1;
        double own = (1 - h) * (1 - h);
        double side = (1 - h) * h;
        double far = h * h;
        double lowLeft = dy > 0 ? dx > 0 ? own : side : dx > 0 ? side : far;
        double lowRight = dy > 0 ? dx > 0 ? side : own : dx > 0 ? far : side;
        double highLeft = dy > 0 ? dx > 0 ? side : far : dx > 0 ? own : side;
        double highRight = dy > 0 ? dx > 0 ? far : side : dx > 0 ? side : own;
        for (int i = Math.max(first, 1); i <= Math.min(last, nx - 3); i++) {
            int a = low + i + left;
            int b = high + i + left;
            out[i] = v[a] * lowLeft + v[a + 1] * lowRight + v[b] * highLeft + v[b + 1] * highRight;
        }
    }

    /** A pixel laid on the output. Reused for every pixel. */
    static final class Quadrilateral {
        private final double[] x = new double[5];
        private final double[] y = new double[5];
        private final double[] slope = new double[4];
        private double minX;
        private double maxX;
        private double minY;
        private double maxY;
        private double area;

        /** Takes the corners in turn; says whether all of them are numbers. */
        boolean set(double x0, double y0, double x1, double y1, double x2, double y2, double x3, double y3) {
            area = 0.5 * ((x1 - x3) * (y0 - y2) - (x0 - x2) * (y1 - y3));
            if (Double.isNaN(area)) {
                return false;
            }
            x[0] = x0;
            x[1] = x1;
            x[2] = x2;
            x[3] = x3;
            x[4] = x0;
            y[0] = y0;
            y[1] = y1;
            y[2] = y2;
            y[3] = y3;
            y[4] = y0;
            slope[0] = (y1 - y0) / (x1 - x0);
            slope[1] = (y2 - y1) / (x2 - x1);
            slope[2] = (y3 - y2) / (x3 - x2);
            slope[3] = (y0 - y3) / (x0 - x3);
            minX = Math.min(Math.min(x0, x1), Math.min(x2, x3));
            maxX = Math.max(Math.max(x0, x1), Math.max(x2, x3));
            minY = Math.min(Math.min(y0, y1), Math.min(y2, y3));
            maxY = Math.max(Math.max(y0, y1), Math.max(y2, y3));
            return true;
        }

        /** Signed area, positive if the corners run clockwise. */
        double area() {
            return area;
        }

        /** Area common with the output pixel (ii, jj), of the sign of {@link #area}. */
        double overlap(int ii, int jj) {
            double left = ii - 0.5;
            double low = jj - 0.5;
            double sum = 0;
            double x1 = x[0] - left;
            double y1 = y[0] - low;
            for (int k = 0; k < 4; k++) {
                double x2 = x[k + 1] - left;
                double y2 = y[k + 1] - low;
                sum += under(x1, y1, x2, y2, slope[k]);
                x1 = x2;
                y1 = y2;
            }
            return sum;
        }

        /** Area under a directed line within the unit square, positive where it runs to the right. */
        private static double under(double x1, double y1, double x2, double y2, double slope) {
            double dx = x2 - x1;
            if (dx == 0) {
                return 0;
            }
            double sign = dx < 0 ? -1 : 1;
            double lowX = dx < 0 ? x2 : x1;
            double highX = dx < 0 ? x1 : x2;
            if (lowX >= 1 || highX <= 0) {
                return 0;
            }
            lowX = lowX < 0 ? 0 : lowX;
            highX = highX > 1 ? 1 : highX;
            double lowY = y1 + slope * (lowX - x1);
            double highY = y1 + slope * (highX - x1);
            if (lowY <= 0 && highY <= 0) {
                return 0;
            }
            if (lowY >= 1 && highY >= 1) {
                return sign * (highX - lowX);
            }
            double dy = y2 - y1;
            double det = x1 * y2 - y1 * x2;
            if (lowY < 0) {
                lowY = 0;
                lowX = det / dy;
            }
            if (highY < 0) {
                highY = 0;
                highX = det / dy;
            }
            if (lowY <= 1) {
                if (highY <= 1) {
                    return sign * 0.5 * (highX - lowX) * (highY + lowY);
                }
                double top = (dx + det) / dy;
                return sign * (0.5 * (top - lowX) * (1 + lowY) + highX - top);
            }
            double top = (dx + det) / dy;
            return sign * (0.5 * (highX - top) * (1 + highY) + top - lowX);
        }
    }

    private void point(float[] weight, int y0, int y1, Layer[] layers) {
        for (int j = map.ymin(); j <= map.ymax(); j++) {
            if (!touches(j, y0, y1)) {
                continue;
            }
            for (int i = limits.first(j); i <= limits.last(j); i++) {
                int p = j * map.nx() + i;
                double x = map.x()[p];
                double y = map.y()[p];
                if (weight[p] == 0 || Double.isNaN(x) || Double.isNaN(y)) {
                    continue;
                }
                int ii = round(x);
                int jj = round(y);
                if (ii >= 0 && ii < outNx && jj >= y0 && jj < y1) {
                    add(layers, ii, jj, p, weight[p]);
                }
            }
        }
    }

    private void turbo(float[] weight, int y0, int y1, Layer[] layers) {
        double factor = 1 / (pixfrac * pixfrac) * ratio * ratio;
        for (int j = map.ymin(); j <= map.ymax(); j++) {
            if (!touches(j, y0, y1)) {
                continue;
            }
            for (int i = limits.first(j); i <= limits.last(j); i++) {
                int p = j * map.nx() + i;
                double x = map.x()[p];
                double y = map.y()[p];
                double w = weight[p];
                if (w == 0 || Double.isNaN(x) || Double.isNaN(y)) {
                    continue;
                }
                double left = x - reach;
                double right = x + reach;
                double low = y - reach;
                double high = y + reach;
                int ii0 = Math.max(round(left), 0);
                int ii1 = Math.min(round(right), outNx - 1);
                int jj0 = Math.max(round(low), y0);
                int jj1 = Math.min(round(high), y1 - 1);
                for (int jj = jj0; jj <= jj1; jj++) {
                    double dy = Math.min(high, jj + 0.5) - Math.max(low, jj - 0.5);
                    for (int ii = ii0; ii <= ii1; ii++) {
                        double dx = Math.min(right, ii + 0.5) - Math.max(left, ii - 0.5);
                        if (dx > 0 && dy > 0) {
                            float share = (float) (dx * dy * factor * w);
                            if (share != 0) {
                                add(layers, ii, jj, p, share);
                            }
                        }
                    }
                }
            }
        }
    }

    private void gaussian(float[] weight, int y0, int y1, Layer[] layers) {
        double exponent = GAUSSIAN_FWHM * GAUSSIAN_FWHM * (ratio * ratio) * (1 / (pixfrac * pixfrac)) / 2;
        double peak = exponent / Math.PI;
        for (int j = map.ymin(); j <= map.ymax(); j++) {
            if (!touches(j, y0, y1)) {
                continue;
            }
            for (int i = limits.first(j); i <= limits.last(j); i++) {
                int p = j * map.nx() + i;
                double x = map.x()[p];
                double y = map.y()[p];
                double w = weight[p];
                if (w == 0 || Double.isNaN(x) || Double.isNaN(y)) {
                    continue;
                }
                int ii0 = Math.max(round(x - reach), 0);
                int ii1 = Math.min(round(x + reach), outNx - 1);
                int jj0 = Math.max(round(y - reach), y0);
                int jj1 = Math.min(round(y + reach), y1 - 1);
                for (int jj = jj0; jj <= jj1; jj++) {
                    double dy = y - jj;
                    for (int ii = ii0; ii <= ii1; ii++) {
                        double dx = x - ii;
                        float share = (float) ((float) (peak * Math.exp(-(dx * dx + dy * dy) * exponent)) * w);
                        if (share != 0) {
                            add(layers, ii, jj, p, share);
                        }
                    }
                }
            }
        }
    }

    /** Values of the Lanczos function at multiples of {@link #LANCZOS_STEP}. */
    private static double[] table(int order) {
        var t = new double[(int) Math.ceil(order / LANCZOS_STEP) + 1];
        t[0] = 1;
        for (int k = 1; k < t.length; k++) {
            double x = k * LANCZOS_STEP;
            double a = Math.PI * x;
            double b = a / order;
            t[k] = x <= order ? Math.sin(a) * Math.sin(b) / (a * b) : 0;
        }
        return t;
    }

    private void lanczos(float[] weight, int y0, int y1, Layer[] layers) {
        double perStep = ratio / LANCZOS_STEP;
        for (int j = map.ymin(); j <= map.ymax(); j++) {
            if (!touches(j, y0, y1)) {
                continue;
            }
            for (int i = limits.first(j); i <= limits.last(j); i++) {
                int p = j * map.nx() + i;
                double x = map.x()[p];
                double y = map.y()[p];
                double w = weight[p];
                if (w == 0 || Double.isNaN(x) || Double.isNaN(y)) {
                    continue;
                }
                int ii0 = Math.max((int) Math.floor(x - reach) + 1, 0);
                int ii1 = Math.min((int) Math.floor(x + reach), outNx - 1);
                int jj0 = Math.max((int) Math.floor(y - reach) + 1, y0);
                int jj1 = Math.min((int) Math.floor(y + reach), y1 - 1);
                for (int jj = jj0; jj <= jj1; jj++) {
                    int iy = round(Math.abs((y - jj) * perStep));
                    if (iy >= lanczos.length) {
                        continue;
                    }
                    for (int ii = ii0; ii <= ii1; ii++) {
                        int ix = round(Math.abs((x - ii) * perStep));
                        if (ix >= lanczos.length) {
                            continue;
                        }
                        float share = (float) (lanczos[ix] * lanczos[iy] * w);
                        if (share != 0) {
                            add(layers, ii, jj, p, share);
                        }
                    }
                }
            }
        }
    }

    private static void add(Layer[] layers, int ii, int jj, int p, float share) {
        for (var layer : layers) {
            var t = layer.target;
            t.add((jj - t.y0()) * t.nx() + ii - t.x0(), layer.planes, p, share, layer.bit, layer.flags);
        }
    }
}

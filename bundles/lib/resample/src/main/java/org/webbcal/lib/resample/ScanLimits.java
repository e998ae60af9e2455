package org.webbcal.lib.resample;

import java.util.Arrays;

/**
 * The pixels of an input image, row by row, that lie over the output image: first and last column of each row.
 *
 * <p>The outline of the input is laid on the output, clipped by its border, and brought back by a search in the pixel map that is good to some
 * hundredths of a pixel. A pixel whose centre falls outside the output by more than that is left out even if a corner of it reaches in. The rule,
 * its tolerances and the search are those of the reference implementation, because they decide which pixels contribute along the border of a mosaic.
 *
 * @see "drizzle 2.2, src/cdrizzlemap.c"
 */
public final class ScanLimits {

    /** Accuracy of positions brought back to the input, pixels. */
    private static final double SEARCH_ACCURACY = 0.03;

    private static final double GOLDEN = 0.6180339887498948482;
    private static final double SAME_VERTEX = 1e-12;
    private static final double NO_AREA = 1e3 * Double.MIN_NORMAL;

    private final int[] first;
    private final int[] last;

    private ScanLimits(int ny) {
        first = new int[ny];
        last = new int[ny];
        Arrays.fill(last, -1);
    }

    /** First column of a row. */
    public int first(int row) {
        return first[row];
    }

    /** Last column of a row, inclusive; less than {@link #first} if the row has none. */
    public int last(int row) {
        return last[row];
    }

    /** Limits for all rows of a map into an output of {@code outNx × outNy} pixels. */
    public static ScanLimits of(PixelMap map, int outNy, int outNx) {
        var limits = new ScanLimits(map.ny());
        double[] outline = {
            map.xmin() - 0.5,
            map.ymin() - 0.5,
            map.xmax() + 0.5,
            map.ymin() - 0.5,
            map.xmax() + 0.5,
            map.ymax() + 0.5,
            map.xmin() - 0.5,
            map.ymax() + 0.5
        };
        double[] polygon = clippedOutline(map, outline, outNy, outNx);
        if (polygon.length < 6) {
            return limits;
        }
        limits.scan(map, polygon);
        return limits;
    }

    /** Outline of the overlap in the input, counter-clockwise; the whole outline where the map does not tell. */
    private static double[] clippedOutline(PixelMap map, double[] outline, int outNy, int outNx) {
        var mapped = new double[8];
        var point = new double[2];
        for (int k = 0; k < 4; k++) {
            map.at(outline[2 * k], outline[2 * k + 1], point);
            if (Double.isNaN(point[0]) || Double.isNaN(point[1])) {
                return outline;
            }
            mapped[2 * k] = point[0];
            mapped[2 * k + 1] = point[1];
        }
        double right = outNx - 0.5;
        double top = outNy - 0.5;
        var overlap = clip(mapped, new double[] {-0.5, -0.5, right, -0.5, right, top, -0.5, top});
        var back = new double[overlap.length];
        for (int k = 0; k < overlap.length; k += 2) {
            if (!search(map, overlap[k], overlap[k + 1], point)) {
                return outline;
            }
            back[k] = point[0];
            back[k + 1] = point[1];
        }
        return counterClockwise(back);
    }

    /** Point of the input that the map brings closest to a point of the output: golden sections in both axes at once. */
    private static boolean search(PixelMap map, double x, double y, double[] out) {
        double x0 = map.xmin() - 0.5;
        double x1 = map.xmax() + 0.5;
        double y0 = map.ymin() - 0.5;
        double y1 = map.ymax() + 0.5;
        double dx = x1 - x0;
        double dy = y1 - y0;
        int passes = 0;
        while ((dx > SEARCH_ACCURACY || dy > SEARCH_ACCURACY) && passes < 50) {
            passes++;
            double xa = x1 - GOLDEN * dx;
            double xb = x0 + GOLDEN * dx;
            double ya = y1 - GOLDEN * dy;
            double yb = y0 + GOLDEN * dy;
            double aa = distance(map, xa, ya, x, y, out);
            double ab = distance(map, xa, yb, x, y, out);
            double ba = distance(map, xb, ya, x, y, out);
            double bb = distance(map, xb, yb, x, y, out);
            if (Double.isNaN(aa + ab + ba + bb)) {
                return false;
            }
            if (aa < ab && aa < ba && aa < bb) {
                x1 = xb;
                y1 = yb;
            } else if (ab < aa && ab < ba && ab < bb) {
                x1 = xb;
                y0 = ya;
            } else if (ba < aa && ba < ab && ba < bb) {
                x0 = xa;
                y1 = yb;
            } else {
                x0 = xa;
                y0 = ya;
            }
            dx = x1 - x0;
            dy = y1 - y0;
        }
        out[0] = 0.5 * (x0 + x1);
        out[1] = 0.5 * (y0 + y1);
        return passes < 50;
    }

    private static double distance(PixelMap map, double px, double py, double x, double y, double[] work) {
        map.at(px, py, work);
        double dx = work[0] - x;
        double dy = work[1] - y;
        return dx * dx + dy * dy;
    }

    /** Part of a polygon inside a convex window (Sutherland and Hodgman), both as x, y, x, y …; counter-clockwise, without needless vertices. */
    static double[] clip(double[] polygon, double[] window) {
        double[] in = counterClockwise(polygon);
        double[] edge = counterClockwise(window);
        double wx = edge[edge.length - 2];
        double wy = edge[edge.length - 1];
        for (int k = 0; k < edge.length; k += 2) {
            double ex = edge[k];
            double ey = edge[k + 1];
            var out = new double[2 * in.length + 4];
            int n = 0;
            for (int j = 0; j < in.length; j += 2) {
                int before = j == 0 ? in.length - 2 : j - 2;
                double px = in[before];
                double py = in[before + 1];
                double qx = in[j];
                double qy = in[j + 1];
                boolean pInside = inside(px, py, wx, wy, ex, ey);
                boolean qInside = inside(qx, qy, wx, wy, ex, ey);
                if (pInside != qInside) {
                    double pq = cross(qx - px, qy - py, ex - wx, ey - wy);
                    double cp = cross(qx, qy, px, py);
                    double cw = cross(ex, ey, wx, wy);
                    double ix = (cp * (ex - wx) - cw * (qx - px)) / pq;
                    double iy = (cp * (ey - wy) - cw * (qy - py)) / pq;
                    if (Double.isFinite(ix) && Double.isFinite(iy)) {
                        n = append(out, n, ix, iy);
                    }
                }
                if (qInside) {
                    n = append(out, n, qx, qy);
                }
            }
            in = Arrays.copyOf(out, n);
            wx = ex;
            wy = ey;
        }
        return simplified(counterClockwise(in));
    }

    private static boolean inside(double px, double py, double ax, double ay, double bx, double by) {
        return cross(bx, by, px, py) - cross(ax, ay, px, py) - cross(bx, by, ax, ay) > 0;
    }

    private static double cross(double ax, double ay, double bx, double by) {
        return ax * by - ay * bx;
    }

    private static int append(double[] out, int n, double x, double y) {
        if (n > 0 && (same(out[n - 2], out[n - 1], x, y) || same(out[0], out[1], x, y))) {
            return n;
        }
        out[n] = x;
        out[n + 1] = y;
        return n + 2;
    }

    private static boolean same(double ax, double ay, double bx, double by) {
        return Math.abs(ax - bx) < SAME_VERTEX && Math.abs(ay - by) < SAME_VERTEX;
    }

    /** Without vertices on the line between their neighbours. */
    private static double[] simplified(double[] v) {
        int n = v.length / 2;
        if (n < 3) {
            return v;
        }
        var out = new double[v.length];
        int m = 0;
        for (int k = 0; k < n; k++) {
            int p = 2 * ((k + n - 1) % n);
            int q = 2 * ((k + 1) % n);
            double dx = v[q] - v[p];
            double dy = v[q + 1] - v[p + 1];
            double area = cross(dx, dy, v[2 * k] - v[p], v[2 * k + 1] - v[p + 1]);
            if (Math.abs(area) > NO_AREA && Math.sqrt(dx * dx + dy * dy) > SAME_VERTEX) {
                out[m++] = v[2 * k];
                out[m++] = v[2 * k + 1];
            }
        }
        return Arrays.copyOf(out, m);
    }

    /** The polygon, in reverse order if its first edge runs clockwise around the mean vertex. */
    private static double[] counterClockwise(double[] v) {
        int n = v.length / 2;
        if (n < 3) {
            return v;
        }
        double cx = 0;
        double cy = 0;
        for (int k = 0; k < n; k++) {
            cx += v[2 * k];
            cy += v[2 * k + 1];
        }
        cx /= n;
        cy /= n;
        if (cross(v[0] - cx, v[1] - cy, v[2] - cx, v[3] - cy) >= 0) {
            return v;
        }
        var out = new double[v.length];
        for (int k = 0; k < n; k++) {
            out[2 * k] = v[2 * (n - 1 - k)];
            out[2 * k + 1] = v[2 * (n - 1 - k) + 1];
        }
        return out;
    }

    /** A side of the polygon from its lower to its upper end: {@code x = slope·y + shifted}, shifted inwards by half a pixel. */
    private record Side(double upperY, double slope, double shifted) {
        static Side of(double[] v, int lower, int upper, int direction) {
            double x1 = v[2 * lower];
            double y1 = v[2 * lower + 1];
            double x2 = v[2 * upper];
            double y2 = v[2 * upper + 1];
            double slope = (x2 - x1) / (y2 - y1);
            double zero = (x1 * y2 - y1 * x2) / (y2 - y1);
            return new Side(y2, slope, zero - direction * (0.5 + 0.5 * Math.abs(slope)));
        }

        double at(int y) {
            return slope * y + shifted;
        }
    }

    private void scan(PixelMap map, double[] v) {
        int n = v.length / 2;
        int low = 0;
        int high = 0;
        for (int k = 1; k < n; k++) {
            low = v[2 * k + 1] < v[2 * low + 1] ? k : low;
            high = v[2 * k + 1] > v[2 * high + 1] ? k : high;
        }
        double minY = v[2 * low + 1];
        double maxY = v[2 * high + 1];
        // a level lowest or highest side has two ends: the left one starts the left chain, the right one the right
        // chain
        int lowLeft = low;
        int beside = v[2 * ((low + n - 1) % n) + 1] < v[2 * ((low + 1) % n) + 1] ? (low + n - 1) % n : (low + 1) % n;
        int lowRight = v[2 * beside + 1] <= minY * (1 + Math.copySign(SAME_VERTEX, minY)) ? beside : low;
        if (v[2 * lowLeft] > v[2 * lowRight]) {
            int k = lowLeft;
            lowLeft = lowRight;
            lowRight = k;
        }
        int highRight = high;
        beside = v[2 * ((high + n - 1) % n) + 1] > v[2 * ((high + 1) % n) + 1] ? (high + n - 1) % n : (high + 1) % n;
        int highLeft = v[2 * beside + 1] >= maxY * (1 - Math.copySign(SAME_VERTEX, maxY)) ? beside : high;
        if (v[2 * highLeft] > v[2 * highRight]) {
            int k = highLeft;
            highLeft = highRight;
            highRight = k;
        }
        var left = new Side[(lowLeft - highLeft + n) % n];
        for (int k = 0; k < left.length; k++) {
            left[k] = Side.of(v, (lowLeft - k + n) % n, (lowLeft - k - 1 + 2 * n) % n, -1);
        }
        var right = new Side[(highRight - lowRight + n) % n];
        for (int k = 0; k < right.length; k++) {
            right[k] = Side.of(v, (lowRight + k) % n, (lowRight + k + 1) % n, 1);
        }
        if (left.length == 0 || right.length == 0) {
            return;
        }
        walk(map, left, right, minY, maxY);
    }

    private void walk(PixelMap map, Side[] left, Side[] right, double minY, double maxY) {
        int l = 0;
        int r = 0;
        int from = Math.max(0, (int) (minY + 0.5 + 2 * SEARCH_ACCURACY));
        int to = Math.min(map.ymax(), (int) (maxY + 2 * SEARCH_ACCURACY));
        for (int y = from; y <= to; y++) {
            double bottom = y - 0.5;
            double top = y + 0.5;
            if (top <= minY || bottom >= maxY + 1) {
                continue;
            }
            l = climb(left, l, bottom);
            r = climb(right, r, bottom);
            if (l < 0 || r < 0) {
                return;
            }
            double leftBottom = Math.max(map.xmin(), left[l].at(y) - SEARCH_ACCURACY);
            double rightBottom = Math.min(map.xmax(), right[r].at(y) + SEARCH_ACCURACY);
            l = climb(left, l, top - 0.5 - SEARCH_ACCURACY);
            r = climb(right, r, top - 0.5 - SEARCH_ACCURACY);
            if (l < 0 || r < 0) {
                return;
            }
            double leftTop = Math.max(map.xmin(), left[l].at(y) - SEARCH_ACCURACY);
            double rightTop = Math.min(map.xmax(), right[r].at(y) + SEARCH_ACCURACY);
            if (leftTop >= rightTop) {
                if (leftBottom >= rightBottom) {
                    continue;
                }
                set(y, leftBottom, rightBottom);
            } else if (leftBottom >= rightBottom) {
                set(y, leftTop, rightTop);
            } else {
                set(y, Math.max(leftBottom, leftTop), Math.min(rightBottom, rightTop));
            }
        }
    }

    /** First side from {@code k} on that reaches up to {@code y}; -1 if none does. */
    private static int climb(Side[] sides, int k, double y) {
        while (y > sides[k].upperY()) {
            if (++k == sides.length) {
                return -1;
            }
        }
        return k;
    }

    private void set(int row, double from, double to) {
        first[row] = Math.max(0, Drizzle.round(from));
        last[row] = Drizzle.round(to);
    }
}

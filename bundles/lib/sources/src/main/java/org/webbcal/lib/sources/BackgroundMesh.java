package org.webbcal.lib.sources;

import java.util.Arrays;
import java.util.Optional;
import org.webbcal.math.RadixSort;

/**
 * Background of an image and its scatter, from clipped medians in boxes.
 *
 * <p>Boxes start at the lower left; partial boxes at the far edges stand for themselves. In each box the values are clipped (3 σ about the median,
 * 5 passes); level = median, scatter = population standard deviation of the survivors. A box with fewer survivors than 90 % of a full box is replaced by
 * the mean of the (up to ten) nearest good boxes weighted by inverse distance. Both meshes pass a 3×3 median and are enlarged by a cubic spline, clipped to
 * the range of the mesh.
 *
 * @see "photutils.background.Background2D as used by jwst/tweakreg/tweakreg_catalog.py"
 */
public final class BackgroundMesh {

    private static final double CLIP_SIGMA = 3;
    private static final int CLIP_PASSES = 5;
    /** A box must keep this fraction of its full area. */
    private static final double MIN_FILL = 0.9;

    private static final int NEIGHBOURS = 10;

    /** Edge of the median filter over the mesh, boxes. */
    private static final int FILTER = 3;

    private final int ny;
    private final int nx;
    private final int boxY;
    private final int boxX;
    private final int my;
    private final int mx;
    private final float[] level;
    private final float[] rms;

    private BackgroundMesh(int ny, int nx, int boxY, int boxX, float[] level, float[] rms) {
        this.ny = ny;
        this.nx = nx;
        this.boxY = boxY;
        this.boxX = boxX;
        this.my = (ny + boxY - 1) / boxY;
        this.mx = (nx + boxX - 1) / boxX;
        this.level = level;
        this.rms = rms;
    }

    /**
     * Estimates the background. If no box is good, the whole image is one box without a minimum of survivors.
     *
     * @param data image [y][x]; values that are not finite are left out; read only
     * @param covered pixels to leave out, [y][x]; read only
     * @param boxSize edge of a box, pixels; boxes larger than the image are cut to it
     * @return empty if no pixel is left
     */
    public static Optional<BackgroundMesh> estimate(
            float[] data, boolean[] covered, int ny, int nx, int boxSize, Bands bands) {
        var mesh =
                estimate(data, covered, ny, nx, Math.min(boxSize, ny), Math.min(boxSize, nx), MIN_FILL, FILTER, bands);
        return mesh != null
                ? Optional.of(mesh)
                : Optional.ofNullable(estimate(data, covered, ny, nx, ny, nx, 0, FILTER, bands));
    }

    /**
     * As above with boxes that need not be square and a median filter of another size.
     *
     * @param boxY rows of a box; boxes larger than the image are cut to it
     * @param boxX columns of a box
     * @param filter odd edge of the median filter over the mesh, boxes
     * @return empty if no box is good
     */
    public static Optional<BackgroundMesh> estimate(
            float[] data, boolean[] covered, int ny, int nx, int boxY, int boxX, int filter, Bands bands) {
        return Optional.ofNullable(
                estimate(data, covered, ny, nx, Math.min(boxY, ny), Math.min(boxX, nx), MIN_FILL, filter, bands));
    }

    private static BackgroundMesh estimate(
            float[] data,
            boolean[] covered,
            int ny,
            int nx,
            int boxY,
            int boxX,
            double minFill,
            int filter,
            Bands bands) {
        int my = (ny + boxY - 1) / boxY;
        int mx = (nx + boxX - 1) / boxX;
        var level = new float[my * mx];
        var rms = new float[my * mx];
        double minimum = minFill * boxY * boxX;
        bands.each(my * mx, (from, to) -> {
            for (int b = from; b < to; b++) {
                int y0 = b / mx * boxY;
                int x0 = b % mx * boxX;
                box(
                        data,
                        covered,
                        nx,
                        y0,
                        Math.min(ny, y0 + boxY),
                        x0,
                        Math.min(nx, x0 + boxX),
                        minimum,
                        level,
                        rms,
                        b);
            }
        });
        boolean any = false;
        for (float v : level) {
            any |= !Float.isNaN(v);
        }
        if (!any) {
            return null;
        }
        return new BackgroundMesh(
                ny,
                nx,
                boxY,
                boxX,
                smoothed(filled(level, my, mx), my, mx, filter),
                smoothed(filled(rms, my, mx), my, mx, filter));
    }

    private static void box(
            float[] data,
            boolean[] covered,
            int nx,
            int y0,
            int y1,
            int x0,
            int x1,
            double minimum,
            float[] level,
            float[] rms,
            int b) {
        var values = new float[(y1 - y0) * (x1 - x0)];
        int n = 0;
        for (int y = y0; y < y1; y++) {
            for (int p = y * nx + x0, end = y * nx + x1; p < end; p++) {
                float v = data[p];
                if (!covered[p] && Math.abs(v) <= Float.MAX_VALUE) {
                    values[n++] = v;
                }
            }
        }
        level[b] = Float.NaN;
        rms[b] = Float.NaN;
        if (n == 0 || n < minimum) {
            return;
        }
        RadixSort.sort(values, n);
        var s = ClippedStatistics.ofSorted(values, n, CLIP_SIGMA, CLIP_PASSES);
        if (s.n() > 0 && s.n() >= minimum) {
            level[b] = (float) s.median();
            rms[b] = (float) s.std();
        }
    }

    /** Replaces NaN by inverse-distance means of the nearest good boxes; distances in boxes. */
    private static float[] filled(float[] mesh, int my, int mx) {
        var out = mesh.clone();
        for (int y = 0; y < my; y++) {
            for (int x = 0; x < mx; x++) {
                if (Float.isNaN(mesh[y * mx + x])) {
                    out[y * mx + x] = (float) nearestMean(mesh, my, mx, y, x);
                }
            }
        }
        return out;
    }

    private static double nearestMean(float[] mesh, int my, int mx, int y, int x) {
        var distance = new double[NEIGHBOURS];
        var value = new double[NEIGHBOURS];
        int n = 0;
        for (int j = 0; j < my; j++) {
            for (int i = 0; i < mx; i++) {
                float v = mesh[j * mx + i];
                if (Float.isNaN(v)) {
                    continue;
                }
                double d = Math.sqrt((double) (j - y) * (j - y) + (double) (i - x) * (i - x));
                if (n == NEIGHBOURS && d >= distance[n - 1]) {
                    continue;
                }
                int k = n < NEIGHBOURS ? n++ : n - 1;
                for (; k > 0 && distance[k - 1] > d; k--) {
                    distance[k] = distance[k - 1];
                    value[k] = value[k - 1];
                }
                distance[k] = d;
                value[k] = v;
            }
        }
        double sum = 0;
        double weights = 0;
        for (int k = 0; k < n; k++) {
            sum += value[k] / distance[k];
            weights += 1 / distance[k];
        }
        return sum / weights;
    }

    /** Median over {@code size} × {@code size} cells; those outside the mesh do not count. */
    private static float[] smoothed(float[] mesh, int my, int mx, int size) {
        int reach = size / 2;
        var out = new float[mesh.length];
        var near = new float[size * size];
        for (int y = 0; y < my; y++) {
            for (int x = 0; x < mx; x++) {
                int n = 0;
                for (int j = Math.max(0, y - reach); j <= Math.min(my - 1, y + reach); j++) {
                    for (int i = Math.max(0, x - reach); i <= Math.min(mx - 1, x + reach); i++) {
                        near[n++] = mesh[j * mx + i];
                    }
                }
                Arrays.sort(near, 0, n);
                out[y * mx + x] = (n & 1) == 1 ? near[n / 2] : (float) (0.5 * ((double) near[n / 2 - 1] + near[n / 2]));
            }
        }
        return out;
    }

    /** Level of the background, [y][x], in units of the data. */
    public float[] level(Bands bands) {
        return enlarge(level, bands);
    }

    /** Scatter of the background, [y][x]. */
    public float[] rms(Bands bands) {
        return enlarge(rms, bands);
    }

    /** The scatter if it is the same everywhere, otherwise NaN. */
    public float uniformRms() {
        return uniform(rms);
    }

    /** The level if it is the same everywhere, otherwise NaN. */
    public float uniformLevel() {
        return uniform(level);
    }

    private static float uniform(float[] mesh) {
        for (float v : mesh) {
            if (v != mesh[0]) {
                return Float.NaN;
            }
        }
        return mesh[0];
    }

    private float[] enlarge(float[] mesh, Bands bands) {
        var out = new float[ny * nx];
        float same = uniform(mesh);
        if (!Float.isNaN(same)) {
            Arrays.fill(out, same);
            return out;
        }
        float min = mesh[0];
        float max = mesh[0];
        for (float v : mesh) {
            min = Math.min(min, v);
            max = Math.max(max, v);
        }
        var c = CubicZoom.coefficients(mesh, my, mx);
        float low = min;
        float high = max;
        bands.each(ny, (y0, y1) -> CubicZoom.rows(c, my, mx, boxY, boxX, nx, low, high, out, y0, y1));
        return out;
    }
}

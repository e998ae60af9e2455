package org.webbcal.lib.sources;

import java.util.Arrays;

/**
 * A segmentation image: every pixel carries the number of its source, 1…{@link #count}, or 0.
 *
 * <p>The array is live and belongs to whoever made the object.
 */
public final class Segmentation {

    private final int ny;
    private final int nx;
    private final int[] labels;
    private final int count;

    private Segmentation(int ny, int nx, int[] labels, int count) {
        this.ny = ny;
        this.nx = nx;
        this.labels = labels;
        this.count = count;
    }

    /**
     * Finds connected pixels above a threshold.
     *
     * @param data image [y][x], usually smoothed; NaN is below; read only
     * @param threshold of each pixel, [y][x]; read only
     * @param covered pixels that cannot belong to a source, [y][x]; read only
     * @param npixels smallest number of pixels of a source
     * @param eight whether diagonal neighbours connect
     * @see "photutils/segmentation/detect.py"
     */
    public static Segmentation detect(
            float[] data, float[] threshold, boolean[] covered, int ny, int nx, int npixels, boolean eight) {
        var on = new boolean[ny * nx];
        for (int p = 0; p < on.length; p++) {
            on[p] = data[p] > threshold[p] && !covered[p];
        }
        var labels = new int[ny * nx];
        var components = new ComponentLabels();
        int found = components.label(on, ny, nx, eight, labels);
        return new Segmentation(ny, nx, labels, components.dropSmall(labels, labels.length, found, npixels));
    }

    /**
     * Splits blended sources. Children are numbered after all sources that stay whole.
     *
     * @param data the image in which the sources were detected; read only
     * @see Deblender
     */
    public Segmentation deblended(
            float[] data, int npixels, boolean eight, int levels, double contrast, Deblender.Mode mode) {
        var out = labels.clone();
        var deblender = new Deblender(npixels, eight, levels, contrast, mode);
        var boxes = boxes();
        var areas = areas();
        int next = count;
        for (int l = 1; l <= count; l++) {
            if (areas[l] < 2 * npixels || contrast >= 1) {
                continue;
            }
            int y0 = boxes[l][0];
            int x0 = boxes[l][2];
            int h = boxes[l][1] - y0 + 1;
            int w = boxes[l][3] - x0 + 1;
            var cutout = new float[h * w];
            var mask = new boolean[h * w];
            for (int y = 0; y < h; y++) {
                System.arraycopy(data, (y0 + y) * nx + x0, cutout, y * w, w);
                for (int x = 0; x < w; x++) {
                    mask[y * w + x] = labels[(y0 + y) * nx + x0 + x] == l;
                }
            }
            var children = deblender.split(cutout, mask, h, w);
            if (children == null) {
                continue;
            }
            int most = 0;
            for (int k = 0; k < children.length; k++) {
                if (children[k] > 0) {
                    most = Math.max(most, children[k]);
                    out[(y0 + k / w) * nx + x0 + k % w] = next + children[k];
                }
            }
            next += most;
        }
        return new Segmentation(ny, nx, out, consecutive(out, next));
    }

    /** Renumbers without gaps, keeping the order; returns the number of labels. */
    static int consecutive(int[] labels, int largest) {
        var map = new int[largest + 1];
        for (int l : labels) {
            map[l] = 1;
        }
        map[0] = 0;
        int n = 0;
        for (int l = 1; l <= largest; l++) {
            map[l] = map[l] == 0 ? 0 : ++n;
        }
        for (int p = 0; p < labels.length; p++) {
            labels[p] = map[labels[p]];
        }
        return n;
    }

    /** Bounding boxes {ymin, ymax, xmin, xmax}, inclusive, by label; index 0 is unused. */
    int[][] boxes() {
        var boxes = new int[count + 1][];
        for (int l = 0; l <= count; l++) {
            boxes[l] = new int[] {ny, -1, nx, -1};
        }
        for (int y = 0, p = 0; y < ny; y++) {
            for (int x = 0; x < nx; x++, p++) {
                if (labels[p] != 0) {
                    var b = boxes[labels[p]];
                    b[0] = Math.min(b[0], y);
                    b[1] = y;
                    b[2] = Math.min(b[2], x);
                    b[3] = Math.max(b[3], x);
                }
            }
        }
        return boxes;
    }

    private int[] areas() {
        var areas = new int[count + 1];
        for (int l : labels) {
            areas[l]++;
        }
        return areas;
    }

    public int ny() {
        return ny;
    }

    public int nx() {
        return nx;
    }

    /** Labels [y][x]; live. */
    public int[] labels() {
        return labels;
    }

    /** Number of sources. */
    public int count() {
        return count;
    }

    @Override
    public String toString() {
        return count + " sources in " + nx + "×" + ny + ", hash " + Arrays.hashCode(labels);
    }
}

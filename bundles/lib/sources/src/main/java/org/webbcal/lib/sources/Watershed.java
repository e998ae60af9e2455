package org.webbcal.lib.sources;

import java.util.Arrays;

/**
 * Floods an image from markers, lowest values first; among equal values, pixels reached earlier come first.
 *
 * @see "skimage.segmentation.watershed"
 */
final class Watershed {

    private double[] value = new double[256];
    private int[] age = new int[256];
    private int[] index = new int[256];
    private int items;

    /**
     * Extends the markers over the mask, in place.
     *
     * @param level height of each pixel [y][x]; read only
     * @param markers labels [y][x], 0 = to be flooded; changed
     * @param mask pixels that can be flooded, [y][x]; read only
     * @param eight whether diagonal neighbours connect
     */
    void flood(double[] level, int[] markers, boolean[] mask, int ny, int nx, boolean eight) {
        items = 0;
        for (int p = 0; p < markers.length; p++) {
            if (markers[p] != 0) {
                push(level[p], 0, p);
            }
        }
        int clock = 1;
        int neighbours = eight ? 8 : 4;
        while (items > 0) {
            double height = value[0];
            int p = index[0];
            pop();
            int y = p / nx;
            int x = p % nx;
            for (int k = 0; k < neighbours; k++) {
                int yy = y + DY[k];
                int xx = x + DX[k];
                if (yy < 0 || yy >= ny || xx < 0 || xx >= nx) {
                    continue;
                }
                int q = yy * nx + xx;
                if (!mask[q] || markers[q] != 0) {
                    continue;
                }
                clock++;
                markers[q] = markers[p];
                push(Math.max(level[q], height), clock, q);
            }
        }
    }

    /** Neighbours by distance, then in raster order: the order decides which marker wins a tie. */
    private static final int[] DY = {-1, 0, 0, 1, -1, -1, 1, 1};

    private static final int[] DX = {0, -1, 1, 0, -1, 1, -1, 1};

    private void push(double v, int a, int i) {
        if (items == value.length) {
            value = Arrays.copyOf(value, 2 * items);
            age = Arrays.copyOf(age, 2 * items);
            index = Arrays.copyOf(index, 2 * items);
        }
        int child = items++;
        value[child] = v;
        age[child] = a;
        index[child] = i;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (!smaller(child, parent)) {
                break;
            }
            swap(child, parent);
            child = parent;
        }
    }

    private void pop() {
        items--;
        swap(0, items);
        int i = 0;
        while (true) {
            int smallest = i;
            int left = 2 * i + 1;
            if (left < items && smaller(left, smallest)) {
                smallest = left;
            }
            if (left + 1 < items && smaller(left + 1, smallest)) {
                smallest = left + 1;
            }
            if (smallest == i) {
                return;
            }
            swap(i, smallest);
            i = smallest;
        }
    }

    private boolean smaller(int a, int b) {
        return value[a] != value[b] ? value[a] < value[b] : age[a] < age[b];
    }

    private void swap(int a, int b) {
        double v = value[a];
        value[a] = value[b];
        value[b] = v;
        int t = age[a];
        age[a] = age[b];
        age[b] = t;
        t = index[a];
        index[a] = index[b];
        index[b] = t;
    }
}

package org.webbcal.lib.sources;

import java.util.Arrays;

/** Finds pixels that are the largest within a circle. */
final class LocalMaxima {

    private LocalMaxima() {}

    /**
     * Indices of pixels above a threshold that no pixel within {@code radius} exceeds, in raster order. Beyond the border the image is zero. Pixels left out, and
     * NaN, count as the minimum of the image: they are no maxima and hide none.
     *
     * @param data image [y][x]; read only
     * @param covered pixels left out, [y][x]; read only
     * @param radius pixels, inclusive
     * @see "photutils/detection/peakfinder.py: find_peaks(min_separation=radius)"
     */
    static int[] find(float[] data, boolean[] covered, int ny, int nx, double threshold, int radius) {
        // In a constant image every pixel would be a maximum; the reference finds none there.
        float first = data[0];
        boolean constant = true;
        for (int p = 1; p < data.length && constant; p++) {
            constant = data[p] == first;
        }
        if (constant) {
            return new int[0];
        }
        var found = new int[64];
        int n = 0;
        for (int y = 0, p = 0; y < ny; y++) {
            for (int x = 0; x < nx; x++, p++) {
                if (data[p] > threshold && !covered[p] && isPeak(data, covered, ny, nx, y, x, radius)) {
                    if (n == found.length) {
                        found = Arrays.copyOf(found, 2 * n);
                    }
                    found[n++] = p;
                }
            }
        }
        return Arrays.copyOf(found, n);
    }

    private static boolean isPeak(float[] data, boolean[] covered, int ny, int nx, int y, int x, int radius) {
        float v = data[y * nx + x];
        boolean atBorder = y < radius || x < radius || y >= ny - radius || x >= nx - radius;
        if (atBorder && v < 0) {
            return false;
        }
        for (int j = Math.max(0, y - radius); j <= Math.min(ny - 1, y + radius); j++) {
            int reach = (int) Math.sqrt((double) radius * radius - (double) (j - y) * (j - y));
            for (int i = Math.max(0, x - reach); i <= Math.min(nx - 1, x + reach); i++) {
                if (data[j * nx + i] > v && !covered[j * nx + i]) {
                    return false;
                }
            }
        }
        return true;
    }
}

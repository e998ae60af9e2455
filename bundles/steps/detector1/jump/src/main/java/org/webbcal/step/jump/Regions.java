package org.webbcal.step.jump;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds connected regions of pixels, diagonal neighbours included, and describes them by ellipses. */
final class Regions {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final byte[] mask;
    private final int ny;
    private final int nx;
    private int[] queue = new int[256];
    private int left;
    private int right;
    private int bottom;
    private int top;

    private Regions(byte[] mask, int ny, int nx) {
        this.mask = mask;
        this.ny = ny;
        this.nx = nx;
    }

    /**
     * Regions whose area with holes filled is at least {@code minArea}, in the order of their first pixels.
     *
     * <p>The axes are those of the ellipse with the second moments of the pixels, {@code 4 sqrt(eigenvalue)}, less 1.
     *
     * @param mask pixels that are not 0 belong to regions; used up: 0 afterwards
     * @see "skimage.measure.regionprops"
     */
    static List<Ellipse> find(byte[] mask, int ny, int nx, double minArea) {
        var finder = new Regions(mask, ny, nx);
        List<Ellipse> found = new ArrayList<>();
        int plane = ny * nx;
        for (int p = 0; p < plane; p++) {
            // most of a mask is empty
            while (p <= plane - 8 && (long) LONGS.get(mask, p) == 0) {
                p += 8;
            }
            if (p < plane && mask[p] != 0) {
                int n = finder.collect(p);
                if (finder.areaAtLeast(n, minArea)) {
                    found.add(finder.ellipse(n));
                }
            }
        }
        return found;
    }

    /** Collects the pixels of the region of {@code start} in the queue and takes them off the mask. */
    private int collect(int start) {
        int n = 1;
        queue[0] = start;
        mask[start] = 0;
        for (int k = 0; k < n; k++) {
            int y = queue[k] / nx;
            int x = queue[k] % nx;
            if (n + 8 > queue.length) {
                queue = Arrays.copyOf(queue, 2 * queue.length);
            }
            for (int v = Math.max(0, y - 1); v <= Math.min(ny - 1, y + 1); v++) {
                for (int u = Math.max(0, x - 1); u <= Math.min(nx - 1, x + 1); u++) {
                    int q = v * nx + u;
                    if (mask[q] != 0) {
                        mask[q] = 0;
                        queue[n++] = q;
                    }
                }
            }
        }
        return n;
    }

    /** Bounds of the collected pixels, inclusive. */
    private void bound(int n) {
        left = nx;
        right = -1;
        bottom = ny;
        top = -1;
        for (int k = 0; k < n; k++) {
            left = Math.min(left, queue[k] % nx);
            right = Math.max(right, queue[k] % nx);
            bottom = Math.min(bottom, queue[k] / nx);
            top = Math.max(top, queue[k] / nx);
        }
    }

    private boolean areaAtLeast(int n, double minArea) {
        if (n >= minArea) {
            return true;
        }
        bound(n);
        int w = right - left + 3;
        int h = top - bottom + 3;
        if ((long) (w - 2) * (h - 2) < minArea) {
            return false;
        }
        // everything in the box, with a margin, that cannot be reached from its corner
        var box = new Regions(new byte[w * h], h, w);
        Arrays.fill(box.mask, (byte) 1);
        for (int k = 0; k < n; k++) {
            box.mask[(queue[k] / nx - bottom + 1) * w + queue[k] % nx - left + 1] = 0;
        }
        return (long) w * h - box.collect(0) >= minArea;
    }

    /**
     * Ellipse of the collected pixels. Pixels exactly on the rim of a drawn ellipse hang on the last bits of its angle; the sums are
     * therefore formed in the order of the reference software.
     */
    private Ellipse ellipse(int n) {
        bound(n);
        Arrays.sort(queue, 0, n);
        long sx = 0;
        long sy = 0;
        for (int k = 0; k < n; k++) {
            sx += queue[k] % nx - left;
            sy += queue[k] / nx - bottom;
        }
        double cx = (double) sx / n;
        double cy = (double) sy / n;
        // moments about the centroid, along columns first and then along rows
        int w = right - left + 1;
        var count = new double[w];
        var first = new double[w];
        var second = new double[w];
        for (int k = 0; k < n; k++) {
            int x = queue[k] % nx - left;
            double dy = queue[k] / nx - bottom - cy;
            count[x] += 1;
            first[x] += dy;
            second[x] += dy * dy;
        }
        double yy = 0;
        double xy = 0;
        double xx = 0;
        for (int x = 0; x < w; x++) {
            double dx = x - cx;
            yy += second[x];
            xy += dx * first[x];
            xx += dx * dx * count[x];
        }
        // the tensor of inertia has, on its diagonal, the sum of both variances less its own
        double sum = yy + xx;
        double a = (sum - yy) / n;
        double c = (sum - xx) / n;
        double b = -xy / n;
        double mean = (a + c) / 2;
        double half = Math.sqrt((a - c) / 2 * ((a - c) / 2) + b * b);
        double minor = 4 * Math.sqrt(Math.max(0, mean - half)) - 1;
        double major = 4 * Math.sqrt(mean + half) - 1;
        double angle = a - c == 0 ? (b < 0 ? Math.PI / 4 : -Math.PI / 4) : 0.5 * Math.atan2(-2 * b, c - a);
        return new Ellipse(left + cx, bottom + cy, minor, major, Math.toDegrees(angle));
    }
}

package org.webbcal.step.lrs_scatlight_check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/** Bright sources of the imager outside the slit: connected pixels far above their surroundings. */
final class BrightSources {

    /** Side of the blocks in which the level and scatter of the surroundings are measured, pixels. */
    private static final int BLOCK = 31;

    private static final int LEAST_PIXELS = 4;
    /** Light is scattered along rows and columns; those within this distance of a source hold its arms. */
    private static final int ARM = 5;

    private static final double MAD_TO_SIGMA = 1.4826;

    /**
     * A source.
     *
     * @param x of its brightest pixel, 0-based
     * @param y of its brightest pixel, 0-based
     * @param peak above the surroundings, DN/s
     * @param pixels that belong to it
     * @param crosses whether the arms of its cross reach the region of the slit
     */
    record Source(int x, int y, double peak, int pixels, boolean crosses) {}

    private BrightSources() {}

    /** Sources brighter than a threshold in standard deviations, the brightest first. */
    static List<Source> find(float[] sci, int[] dq, int ny, int nx, double threshold) {
        var above = above(sci, dq, ny, nx, threshold);
        List<Source> sources = new ArrayList<>();
        var stack = new int[above.length];
        for (int p = 0; p < above.length; p++) {
            if (above[p] > 0) {
                collect(above, ny, nx, p, stack, sources);
            }
        }
        sources.sort(Comparator.comparingDouble(Source::peak).reversed());
        return sources;
    }

    /** Follows one source pixel by pixel, taking its pixels out of the image. */
    private static void collect(float[] above, int ny, int nx, int start, int[] stack, List<Source> sources) {
        int depth = 0;
        stack[depth++] = start;
        float peak = above[start];
        int brightest = start;
        above[start] = 0;
        int pixels = 0;
        while (depth > 0) {
            int p = stack[--depth];
            pixels++;
            int y = p / nx;
            int x = p % nx;
            for (int v = Math.max(0, y - 1); v <= Math.min(ny - 1, y + 1); v++) {
                for (int u = Math.max(0, x - 1); u <= Math.min(nx - 1, x + 1); u++) {
                    int q = v * nx + u;
                    if (above[q] > 0) {
                        if (above[q] > peak) {
                            peak = above[q];
                            brightest = q;
                        }
                        above[q] = 0;
                        stack[depth++] = q;
                    }
                }
            }
        }
        if (pixels >= LEAST_PIXELS) {
            int x = brightest % nx;
            int y = brightest / nx;
            boolean row = y + ARM >= ScatteredLight.Y0 && y - ARM <= ScatteredLight.Y1;
            boolean column = x + ARM >= ScatteredLight.X0 && x - ARM <= ScatteredLight.X1;
            sources.add(new Source(x, y, peak, pixels, row || column));
        }
    }

    /** What pixels have above the level of their block, 0 where that is below the threshold or in the region of the slit. */
    private static float[] above(float[] sci, int[] dq, int ny, int nx, double threshold) {
        var above = new float[ny * nx];
        var values = new float[BLOCK * BLOCK];
        for (int by = 0; by < ny; by += BLOCK) {
            for (int bx = 0; bx < nx; bx += BLOCK) {
                int n = 0;
                for (int y = by; y < Math.min(ny, by + BLOCK); y++) {
                    for (int x = bx; x < Math.min(nx, bx + BLOCK); x++) {
                        int p = y * nx + x;
                        if (!Float.isNaN(sci[p]) && (dq == null || (dq[p] & Dq.DO_NOT_USE) == 0)) {
                            values[n++] = sci[p];
                        }
                    }
                }
                if (n > 0) {
                    block(sci, dq, ny, nx, by, bx, Arrays.copyOf(values, n), threshold, above);
                }
            }
        }
        return above;
    }

    private static void block(
            float[] sci, int[] dq, int ny, int nx, int by, int bx, float[] values, double threshold, float[] above) {
        float level = Median.inPlace(values, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i] - level);
        }
        double bound = threshold * MAD_TO_SIGMA * Median.inPlace(values, values.length);
        for (int y = by; y < Math.min(ny, by + BLOCK); y++) {
            for (int x = bx; x < Math.min(nx, bx + BLOCK); x++) {
                int p = y * nx + x;
                boolean slit = x >= ScatteredLight.X0
                        && x <= ScatteredLight.X1
                        && y >= ScatteredLight.Y0
                        && y <= ScatteredLight.Y1;
                if (!slit && sci[p] - level > bound && (dq == null || (dq[p] & Dq.DO_NOT_USE) == 0)) {
                    above[p] = sci[p] - level;
                }
            }
        }
    }
}

package org.webbcal.step.skymatch;

import java.util.Arrays;

/**
 * Backgrounds whose differences agree best with those measured in overlaps.
 *
 * <p>Each pair with measurements asks for {@code w (d_i - d_j) = w (s_i - s_j)}, w the mean number of pixels. The shortest least-squares solution is that in which
 * the backgrounds of every connected set of images sum to zero; it is found set by set from the normal equations, with the condition on the sum added to them.
 *
 * @see "stcal/skymatch/skymatch.py: _find_optimum_sky_deltas"
 */
final class SkyDifferenceKernel {

    private SkyDifferenceKernel() {}

    /**
     * @param sky background of image i where it overlaps j, {@code [i][j]}; NaN for none; read only
     * @param pixels number of pixels it comes from; read only
     * @return background of each image; NaN for images without an overlap
     */
    static double[] solve(double[][] sky, int[][] pixels) {
        int n = sky.length;
        var d = new double[n];
        Arrays.fill(d, Double.NaN);
        int[] component = components(sky, pixels);
        for (int c = 0; c < n; c++) {
            int wanted = c;
            int[] members = java.util.stream.IntStream.range(0, n)
                    .filter(i -> component[i] == wanted)
                    .toArray();
            if (members.length > 1) {
                solve(sky, pixels, members, d);
            }
        }
        return d;
    }

    /** Number of connected sets, images without overlap counted as sets of their own. */
    static int sets(double[][] sky, int[][] pixels) {
        return (int) Arrays.stream(components(sky, pixels)).distinct().count();
    }

    private static boolean pair(double[][] sky, int[][] pixels, int i, int j) {
        return i != j && pixels[i][j] > 0 && pixels[j][i] > 0 && !Double.isNaN(sky[i][j]) && !Double.isNaN(sky[j][i]);
    }

    /** For each image the smallest index that it is connected with. */
    private static int[] components(double[][] sky, int[][] pixels) {
        int n = sky.length;
        var c = new int[n];
        Arrays.setAll(c, i -> i);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (c[j] < c[i] && pair(sky, pixels, i, j)) {
                        c[i] = c[j];
                        changed = true;
                    }
                }
            }
        }
        return c;
    }

    private static void solve(double[][] sky, int[][] pixels, int[] members, double[] d) {
        int n = members.length;
        var a = new double[n][n + 1];
        double largest = 0;
        for (int r = 0; r < n; r++) {
            for (int s = r + 1; s < n; s++) {
                int i = members[r];
                int j = members[s];
                if (pair(sky, pixels, i, j)) {
                    double w = 0.5 * (pixels[i][j] + pixels[j][i]);
                    double w2 = w * w;
                    double f = w2 * (sky[i][j] - sky[j][i]);
                    a[r][r] += w2;
                    a[s][s] += w2;
                    a[r][s] -= w2;
                    a[s][r] -= w2;
                    a[r][n] += f;
                    a[s][n] -= f;
                    largest = Math.max(largest, a[r][r]);
                }
            }
        }
        // Sum of all = 0, weighted like an equation: the matrix becomes positive definite and the solution the shortest
        // one.
        for (int r = 0; r < n; r++) {
            for (int s = 0; s < n; s++) {
                a[r][s] += largest / n;
            }
        }
        eliminate(a, n);
        for (int r = 0; r < n; r++) {
            d[members[r]] = a[r][n];
        }
    }

    /** Gauss-Jordan elimination of a positive definite system with its right side in the last column. */
    private static void eliminate(double[][] a, int n) {
        for (int p = 0; p < n; p++) {
            for (int k = n; k >= p; k--) {
                a[p][k] /= a[p][p];
            }
            for (int r = 0; r < n; r++) {
                double f = a[r][p];
                if (r != p && f != 0) {
                    for (int k = p; k <= n; k++) {
                        a[r][k] -= f * a[p][k];
                    }
                }
            }
        }
    }
}

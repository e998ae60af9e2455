package org.webbcal.step.clean_flicker_noise;

import java.util.Arrays;
import org.webbcal.math.BatchFft;
import org.webbcal.math.Median;

/**
 * Correlated noise of a full NIRSpec frame, fitted line by line with a few Fourier vectors (NSClean).
 *
 * <p>A detector line is a column of the image. On the pixels that the mask leaves, a series of waves m = 0…2047 ↦ k m / 2048, k = 0…8, is fitted by least squares
 * with the weights p², p the inverse of the local density of such pixels (mask smoothed by a Gaussian of 32 pixels); values more than 3 σ (1.4826 MAD) from the
 * line's median are put to it. Gains: 1, and ½ for k = 8. The series is then smoothed across lines by a Gaussian of 1.5 pixels; since that is linear, its
 * coefficients are smoothed instead.
 *
 * <p>What the normal matrix needs are sums {@code Σ p² cos}, {@code Σ p² sin} for differences and sums of two k; they are made for many lines side by side.
 *
 * <p>The basis is either real, with a prior ({@link Basis#REAL}), or that of the reference ({@link Basis#ONE_SIDED}). The reference implementation moreover centres
 * both smoothing kernels on pixel (1, 1) instead of (0, 0): it weighs a line by the mask of the line before, and moves its model by a pixel along both axes.
 * {@code centred = false} does the same.
 *
 * @see "Rauscher 2024, PASP 136, 015001; jwst/clean_flicker_noise/nsclean.py, NSClean"
 */
final class FrameFft {

    /** Lines, and pixels of a line. */
    static final int SIZE = 2048;
    /** Waves: half power at 1/256 per pixel, cosine of 1/1024 per pixel. */
    private static final int WAVES = 9;
    /** Coefficients of a line: the constant, cosines of k = 1…8, sines of k = 1…8. */
    static final int TERMS = 2 * WAVES - 1;
    /** Moments of the weights: differences and sums of two k. */
    private static final int MOMENTS = 2 * WAVES - 1;

    /** Lines at either end that are no part of the fit: reference pixels. */
    private static final int BORDER = 4;
    /** Lines worked on side by side. */
    private static final int TILE = 64;
    /** Values of neighbouring lines must not fall on one line of the cache. */
    private static final int STRIDE = SIZE + 16;

    private static final float REJECTED = 3;
    private static final float MAD_TO_SIGMA = 1.4826f;
    private static final double DENSITY_SIGMA = 32;
    private static final double SMOOTH_SIGMA = 1.5;
    /** Reach of the smoothing across lines, pixels: 8 σ. */
    private static final int SMOOTH_REACH = 12;
    /** Densities below this are rounding of the transform: a pixel's own share is 0.0125. */
    private static final float NO_DENSITY = 1e-4f;

    private final boolean reversed;
    private final boolean centred;
    private final Basis basis;
    /** Two columns make one complex sequence. */
    private final BatchFft fft = new BatchFft(SIZE, TILE / 2);
    /** Spectrum of the density kernel over the length of the transform. */
    private final float[] kernelRe = new float[SIZE];

    private final float[] kernelIm = new float[SIZE];
    private final double[] cos = new double[SIZE];
    private final double[] sin = new double[SIZE];

    /**
     * @param reversed whether lines are counted from the last column on: NRS2
     * @param centred whether the kernels are centred as they should
     */
    FrameFft(boolean reversed, boolean centred, Basis basis) {
        this.reversed = reversed;
        this.centred = centred;
        this.basis = basis;
        for (int m = 0; m < SIZE; m++) {
            cos[m] = Math.cos(2 * Math.PI * m / SIZE);
            sin[m] = Math.sin(2 * Math.PI * m / SIZE);
        }
        var kernel = new double[SIZE];
        int offset = centred ? 0 : 1;
        for (int m = 0; m < SIZE; m++) {
            int d = Math.floorMod(m - offset + SIZE / 2, SIZE) - SIZE / 2;
            kernel[m] = gauss(d, DENSITY_SIGMA);
        }
        for (int k = 0; k < SIZE; k++) {
            double re = 0;
            double im = 0;
            for (int m = 0; m < SIZE; m++) {
                re += kernel[m] * cos[k * m & SIZE - 1];
                im -= kernel[m] * sin[k * m & SIZE - 1];
            }
            kernelRe[k] = (float) (re / SIZE);
            kernelIm[k] = (float) (im / SIZE);
        }
    }

    private static double gauss(int d, double sigma) {
        return Math.exp(-d * d / (2 * sigma * sigma)) / sigma / Math.sqrt(2 * Math.PI);
    }

    /** Arrays of one thread, for a tile of lines: [pixel][line] where there are two indices. */
    private static final class Work {
        private final float[] re = new float[SIZE * TILE / 2];
        private final float[] im = new float[SIZE * TILE / 2];
        private final float[] workRe = new float[SIZE * TILE / 2];
        private final float[] workIm = new float[SIZE * TILE / 2];
        private final float[] used = new float[TILE * STRIDE];
        private final float[] sorted = new float[SIZE];
        private final float[] low = new float[TILE];
        private final float[] high = new float[TILE];
        private final float[] median = new float[TILE];
        private final int[] count = new int[TILE];
        private final double[] weight = new double[4 * TILE];
        private final double[] value = new double[4 * TILE];
        private final double[] weightCos = new double[MOMENTS * TILE];
        private final double[] weightSin = new double[MOMENTS * TILE];
        private final double[] valueCos = new double[WAVES * TILE];
        private final double[] valueSin = new double[WAVES * TILE];
        private final Basis.Equations equations = new Basis.Equations(WAVES, TERMS);
    }

    /**
     * Fits the lines of columns {@code x0…x1-1}.
     *
     * @param image [y][x], background taken off; no NaN under the mask; read only
     * @param mask pixels to use; read only
     * @param series [term][x], coefficients with their gains, not smoothed; columns x0…x1-1 are written
     * @return number of lines with pixels to use that could not be solved; their coefficients are 0
     */
    int fit(float[] image, boolean[] mask, float[] series, int x0, int x1) {
        var w = new Work();
        int unsolved = 0;
        for (int x = x0; x < x1; x += TILE) {
            unsolved += tile(image, mask, series, x, Math.min(TILE, x1 - x), w);
        }
        return unsolved;
    }

    private int tile(float[] image, boolean[] mask, float[] series, int x0, int n, Work w) {
        density(mask, x0, n, w);
        statistics(image, mask, x0, n, w);
        moments(image, mask, x0, n, w);
        int unsolved = 0;
        for (int t = 0; t < n; t++) {
            boolean solved = w.count[t] > 0 && solve(t, w);
            unsolved += solved || w.count[t] == 0 ? 0 : 1;
            for (int c = 0; c < TERMS; c++) {
                series[c * SIZE + x0 + t] = solved ? (float) w.equations.solution[c] : 0;
            }
        }
        return unsolved;
    }

    /** Local density of usable pixels; column {@code t} is the real part of sequence {@code t} or the imaginary part of {@code t - TILE/2}. */
    private void density(boolean[] mask, int x0, int n, Work w) {
        int half = TILE / 2;
        int from = centred ? 0 : reversed ? 1 : -1;
        var column = new int[TILE];
        for (int t = 0; t < TILE; t++) {
            column[t] = Math.floorMod(x0 + Math.min(t, n - 1) + from, SIZE);
        }
        for (int y = 0; y < SIZE; y++) {
            for (int t = 0, q = y * half; t < half; t++, q++) {
                w.re[q] = mask[y * SIZE + column[t]] ? 1 : 0;
                w.im[q] = mask[y * SIZE + column[t + half]] ? 1 : 0;
            }
        }
        fft.transform(w.re, w.im, w.workRe, w.workIm);
        for (int k = 0; k < SIZE; k++) {
            float kr = kernelRe[k];
            float ki = kernelIm[k];
            for (int q = k * half; q < (k + 1) * half; q++) {
                float re = w.re[q] * kr - w.im[q] * ki;
                w.im[q] = w.re[q] * ki + w.im[q] * kr;
                w.re[q] = re;
            }
        }
        fft.transform(w.im, w.re, w.workIm, w.workRe);
    }

    /** Medians of lines and the limits of what is no outlier. */
    private void statistics(float[] image, boolean[] mask, int x0, int n, Work w) {
        Arrays.fill(w.count, 0);
        for (int y = 0; y < SIZE; y++) {
            for (int t = 0, p = y * SIZE + x0; t < n; t++, p++) {
                w.used[t * STRIDE + w.count[t]] = image[p];
                w.count[t] += mask[p] ? 1 : 0;
            }
        }
        for (int t = 0; t < n; t++) {
            int r = reversed ? SIZE - 1 - x0 - t : x0 + t;
            if (r < BORDER || r >= SIZE - BORDER) {
                w.count[t] = 0;
            }
            int count = w.count[t];
            w.median[t] = 0;
            if (count == 0) {
                continue;
            }
            System.arraycopy(w.used, t * STRIDE, w.sorted, 0, count);
            float median = Median.inPlace(w.sorted, count);
            for (int k = 0; k < count; k++) {
                w.sorted[k] = Math.abs(w.sorted[k] - median);
            }
            float sigma = MAD_TO_SIGMA * Median.inPlace(w.sorted, count);
            w.median[t] = median;
            w.low[t] = median - REJECTED * sigma;
            w.high[t] = median + REJECTED * sigma;
        }
    }

    /**
     * Sums over pixels of weights, and of weighted values less the line's median, times cosines and sines. Pixels y, N/2 − y, N/2 + y and N − y have the same cosines
     * and sines but for signs: they are added up first.
     */
    private void moments(float[] image, boolean[] mask, int x0, int n, Work w) {
        Arrays.fill(w.weightCos, 0);
        Arrays.fill(w.weightSin, 0);
        Arrays.fill(w.valueCos, 0);
        Arrays.fill(w.valueSin, 0);
        int moments = basis == Basis.REAL ? MOMENTS : WAVES;
        for (int y = 0; y <= SIZE / 4; y++) {
            boolean first = y == 0;
            boolean last = y == SIZE / 4;
            weigh(image, mask, y, x0, n, w, 0);
            weigh(image, mask, last ? -1 : SIZE / 2 - y, x0, n, w, 1);
            weigh(image, mask, first || last ? -1 : SIZE / 2 + y, x0, n, w, 2);
            weigh(image, mask, first ? -1 : SIZE - y, x0, n, w, 3);
            fold(w.weight);
            fold(w.value);
            for (int k = 0; k < moments; k++) {
                int m = k * y & SIZE - 1;
                int even = (k & 1) * 2 * TILE;
                add(w.weight, even, w.weightCos, k * TILE, cos[m]);
                add(w.weight, even + TILE, w.weightSin, k * TILE, sin[m]);
                if (k < WAVES) {
                    add(w.value, even, w.valueCos, k * TILE, cos[m]);
                    add(w.value, even + TILE, w.valueSin, k * TILE, sin[m]);
                }
            }
        }
    }

    /** Weights and weighted values of a row of the tile, into part {@code part} of four; 0 for row −1. */
    private static void weigh(float[] image, boolean[] mask, int y, int x0, int n, Work w, int part) {
        int at = part * TILE;
        if (y < 0) {
            Arrays.fill(w.weight, at, at + TILE, 0);
            Arrays.fill(w.value, at, at + TILE, 0);
            return;
        }
        int half = TILE / 2;
        for (int t = 0, p = y * SIZE + x0; t < n; t++, p++) {
            float density = t < half ? w.re[y * half + t] : w.im[y * half + t - half];
            boolean used = mask[p] && density > NO_DENSITY;
            float d = image[p];
            double weight = used ? 1 / ((double) density * density) : 0;
            w.weight[at + t] = weight;
            w.value[at + t] = d >= w.low[t] && d <= w.high[t] ? weight * ((double) d - w.median[t]) : 0;
        }
    }

    /** Of rows y, N/2 − y, N/2 + y, N − y: what goes with cosines and sines of even waves, then of odd ones. */
    private static void fold(double[] a) {
        for (int t = 0; t < TILE; t++) {
            double sumOuter = a[t] + a[3 * TILE + t];
            double sumInner = a[TILE + t] + a[2 * TILE + t];
            double difOuter = a[t] - a[3 * TILE + t];
            double difInner = a[TILE + t] - a[2 * TILE + t];
            a[t] = sumOuter + sumInner;
            a[TILE + t] = difOuter - difInner;
            a[2 * TILE + t] = sumOuter - sumInner;
            a[3 * TILE + t] = difOuter + difInner;
        }
    }

    private static void add(double[] a, int from, double[] sum, int at, double factor) {
        for (int t = 0; t < TILE; t++) {
            sum[at + t] += factor * a[from + t];
        }
    }

    /** Leaves the coefficients with their gains in the equations' solution. */
    private boolean solve(int t, Work w) {
        var e = w.equations;
        for (int k = 0; k < MOMENTS; k++) {
            e.weightCos[k] = w.weightCos[k * TILE + t];
            e.weightSin[k] = w.weightSin[k * TILE + t];
        }
        for (int k = 0; k < WAVES; k++) {
            e.valueCos[k] = w.valueCos[k * TILE + t];
            e.valueSin[k] = w.valueSin[k * TILE + t];
        }
        if (!basis.solve(e)) {
            return false;
        }
        e.solution[0] += w.median[t];
        e.solution[WAVES - 1] *= 0.5; // half power for the last
        e.solution[TERMS - 1] *= 0.5;
        return true;
    }

    /**
     * Smooths the series across lines.
     *
     * @param series of {@link #fit}, whole; read only
     */
    float[] smooth(float[] series) {
        int offset = centred ? 0 : 1;
        int shift = reversed ? offset : -offset;
        var out = new float[series.length];
        for (int t = -SMOOTH_REACH; t <= SMOOTH_REACH; t++) {
            float g = (float) gauss(t, SMOOTH_SIGMA);
            for (int c = 0; c < TERMS; c++) {
                for (int x = 0; x < SIZE; x++) {
                    out[c * SIZE + x] += g * series[c * SIZE + Math.floorMod(x + t + shift, SIZE)];
                }
            }
        }
        return out;
    }

    /**
     * Takes the series off rows {@code y0…y1-1} of the image.
     *
     * @param series of {@link #smooth}; read only
     */
    void subtract(float[] image, float[] series, int y0, int y1) {
        int offset = centred ? 0 : 1;
        var sum = new float[SIZE];
        for (int y = y0; y < y1; y++) {
            System.arraycopy(series, 0, sum, 0, SIZE);
            for (int k = 1; k < WAVES; k++) {
                int m = k * (y - offset) & SIZE - 1;
                addWave(sum, series, k * SIZE, (WAVES - 1 + k) * SIZE, (float) cos[m], (float) sin[m]);
            }
            for (int x = 0, p = y * SIZE; x < SIZE; x++, p++) {
                image[p] -= sum[x];
            }
        }
    }

    private static void addWave(float[] sum, float[] series, int a, int b, float cosine, float sine) {
        for (int x = 0; x < SIZE; x++) {
            sum[x] += cosine * series[a + x] + sine * series[b + x];
        }
    }
}

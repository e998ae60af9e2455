package org.webbcal.step.clean_flicker_noise;

import java.util.Arrays;
import org.webbcal.math.Median;

/**
 * Correlated noise of a full NIRSpec frame, fitted line by line with a few Fourier vectors (NSClean).
 *
 * <p>A detector line is a column of the image. On the pixels that the mask leaves, {@code d(m) ≈ Σ_k c_k e^(2πi k m / 2048)}, k = 0…8, is solved by least squares
 * with the weights p², p the inverse of the local density of such pixels (mask smoothed by a Gaussian of 32 pixels); values more than 3 σ (1.4826 MAD) from the
 * line's median are put to it. The model is {@code a_0 Re c_0 + 2 Re Σ a_k c_k e^(2πi k m / 2048)}, a_k = 1 and ½ for k = 8, then smoothed across lines by a
 * Gaussian of 1.5 pixels.
 *
 * <p>The normal matrix depends on k − k' alone, so that nine sums make it; these and the right side come from one transform of {@code p² + i p² d}.
 *
 * <p>The reference implementation centres both smoothing kernels on pixel (1, 1) instead of (0, 0): it weighs a line by the mask of the line before, and
 * moves its model by a pixel along both axes. {@code centred = false} does the same.
 *
 * @see "Rauscher 2024, PASP 136, 015001; jwst/clean_flicker_noise/nsclean.py, NSClean"
 */
final class FrameFft {

    /** Lines, and pixels of a line. */
    static final int SIZE = 2048;
    /** Fourier vectors: half power at 1/256 per pixel, cosine of 1/1024 per pixel. */
    private static final int VECTORS = 9;

    /** Lines at either end that are no part of the fit: reference pixels. */
    private static final int BORDER = 4;

    private static final float REJECTED = 3;
    private static final float MAD_TO_SIGMA = 1.4826f;
    private static final double DENSITY_SIGMA = 32;
    private static final double SMOOTH_SIGMA = 1.5;
    /** Reach of the smoothing across lines, pixels: 8 σ. */
    private static final int SMOOTH_REACH = 12;
    /** Densities below this are rounding of the transform. */
    private static final double NO_DENSITY = 1e-7;

    private final boolean reversed;
    private final boolean centred;
    private final Fft fft = new Fft(SIZE);
    /** Spectrum of the density kernel. */
    private final double[] kernelRe = new double[SIZE];

    private final double[] kernelIm = new double[SIZE];
    private final double[] cos = new double[SIZE];
    private final double[] sin = new double[SIZE];
    private final float[] smooth = new float[2 * SMOOTH_REACH + 1];

    /**
     * @param reversed whether lines are counted from the last column on: NRS2
     * @param centred whether the kernels are centred as they should
     */
    FrameFft(boolean reversed, boolean centred) {
        this.reversed = reversed;
        this.centred = centred;
        int offset = centred ? 0 : 1;
        for (int m = 0; m < SIZE; m++) {
            int d = Math.floorMod(m - offset + SIZE / 2, SIZE) - SIZE / 2;
            kernelRe[m] = (float)
                    (Math.exp(-d * d / (2 * DENSITY_SIGMA * DENSITY_SIGMA)) / DENSITY_SIGMA / Math.sqrt(2 * Math.PI));
            cos[m] = Math.cos(2 * Math.PI * m / SIZE);
            sin[m] = Math.sin(2 * Math.PI * m / SIZE);
        }
        fft.forward(kernelRe, kernelIm);
        for (int t = -SMOOTH_REACH; t <= SMOOTH_REACH; t++) {
            smooth[t + SMOOTH_REACH] = (float)
                    (Math.exp(-t * t / (2 * SMOOTH_SIGMA * SMOOTH_SIGMA)) / SMOOTH_SIGMA / Math.sqrt(2 * Math.PI));
        }
    }

    /** Arrays of one thread. */
    private static final class Work {
        private final double[] re = new double[SIZE];
        private final double[] im = new double[SIZE];
        private final double[] weight = new double[SIZE];
        private final float[] data = new float[SIZE];
        private final float[] sorted = new float[SIZE];
        private final double[] matrixRe = new double[VECTORS * VECTORS];
        private final double[] matrixIm = new double[VECTORS * VECTORS];
        private final double[] c = new double[VECTORS];
        private final double[] ci = new double[VECTORS];
        private final double[] line = new double[SIZE];
    }

    /**
     * Fits the lines of columns {@code x0…x1-1}.
     *
     * @param image [y][x], background taken off; no NaN under the mask; read only
     * @param mask pixels to use; read only
     * @param model [y][x], the noise, not smoothed yet; columns x0…x1-1 are written
     * @return number of lines with pixels to use that could not be solved; their model is 0
     */
    int fit(float[] image, boolean[] mask, float[] model, int x0, int x1) {
        var w = new Work();
        int unsolved = 0;
        for (int x = x0; x < x1; x += 2) {
            int pair = Math.min(x + 1, x1 - 1);
            density(mask, x, pair, w);
            var second = w.im.clone();
            unsolved += line(image, mask, model, x, w.re, w) ? 0 : 1;
            if (pair > x) {
                unsolved += line(image, mask, model, pair, second, w) ? 0 : 1;
            }
        }
        return unsolved;
    }

    /** Local density of usable pixels for two columns at once: the real and the imaginary part of one convolution. */
    private void density(boolean[] mask, int xa, int xb, Work w) {
        int from = centred ? 0 : reversed ? 1 : -1;
        int ma = Math.floorMod(xa + from, SIZE);
        int mb = Math.floorMod(xb + from, SIZE);
        for (int y = 0; y < SIZE; y++) {
            w.re[y] = mask[y * SIZE + ma] ? 1 : 0;
            w.im[y] = mask[y * SIZE + mb] ? 1 : 0;
        }
        fft.forward(w.re, w.im);
        for (int k = 0; k < SIZE; k++) {
            double re = w.re[k] * kernelRe[k] - w.im[k] * kernelIm[k];
            w.im[k] = w.re[k] * kernelIm[k] + w.im[k] * kernelRe[k];
            w.re[k] = re;
        }
        fft.inverse(w.re, w.im);
    }

    /** Fits one column; false if there are pixels to use and the fit has no solution. */
    private boolean line(float[] image, boolean[] mask, float[] model, int x, double[] density, Work w) {
        int r = reversed ? SIZE - 1 - x : x;
        int n = 0;
        if (r >= BORDER && r < SIZE - BORDER) {
            for (int y = 0; y < SIZE; y++) {
                float v = image[y * SIZE + x];
                w.data[y] = v;
                boolean used = mask[y * SIZE + x];
                double d = density[y] / SIZE;
                w.weight[y] = used && d > NO_DENSITY ? 1 / d : 0;
                if (used) {
                    w.sorted[n++] = v;
                }
            }
        }
        boolean solved = n == 0 || solve(n, w);
        if (n == 0 || !solved) {
            for (int y = 0; y < SIZE; y++) {
                model[y * SIZE + x] = 0;
            }
            return solved;
        }
        Arrays.fill(w.line, w.c[0]);
        for (int k = 1; k < VECTORS; k++) {
            double apodizer = k == VECTORS - 1 ? 1 : 2; // half power for the last
            double a = apodizer * w.c[k];
            double b = apodizer * w.ci[k];
            for (int y = 0; y < SIZE; y++) {
                int m = k * y & SIZE - 1;
                w.line[y] += a * cos[m] - b * sin[m];
            }
        }
        for (int y = 0; y < SIZE; y++) {
            model[y * SIZE + x] = (float) w.line[y];
        }
        return true;
    }

    /** Leaves the coefficients in {@code w.c}, {@code w.ci}. */
    private boolean solve(int n, Work w) {
        float median = Median.inPlace(w.sorted, n);
        for (int k = 0; k < n; k++) {
            w.sorted[k] = Math.abs(w.sorted[k] - median);
        }
        float sigma = MAD_TO_SIGMA * Median.inPlace(w.sorted, n);
        float low = median - REJECTED * sigma;
        float high = median + REJECTED * sigma;
        // the median is taken off and given back to c_0: the two parts of the transform stay of like size
        for (int y = 0; y < SIZE; y++) {
            double p = w.weight[y];
            double p2 = p * p;
            float d = w.data[y];
            w.re[y] = p2;
            w.im[y] = p != 0 && d >= low && d <= high ? p2 * ((double) d - median) : 0;
        }
        fft.forward(w.re, w.im);
        for (int i = 0; i < VECTORS; i++) {
            for (int j = 0; j <= i; j++) {
                // element (i, j) is the sum of p² e^(2πi (j − i) m / n)
                int k = i - j;
                int mirror = SIZE - k & SIZE - 1;
                w.matrixRe[i * VECTORS + j] = 0.5 * (w.re[k] + w.re[mirror]);
                w.matrixIm[i * VECTORS + j] = 0.5 * (w.im[k] - w.im[mirror]);
            }
        }
        for (int k = 0; k < VECTORS; k++) {
            int mirror = SIZE - k & SIZE - 1;
            w.c[k] = 0.5 * (w.im[k] + w.im[mirror]);
            w.ci[k] = 0.5 * (w.re[mirror] - w.re[k]);
        }
        if (!Hermitian.solve(w.matrixRe, w.matrixIm, w.c, w.ci, VECTORS)) {
            return false;
        }
        w.c[0] += median;
        return true;
    }

    /**
     * Smooths the model across lines and takes it off rows {@code y0…y1-1} of the image.
     *
     * @param model of {@link #fit}, whole; read only
     */
    void subtract(float[] image, float[] model, int y0, int y1) {
        int offset = centred ? 0 : 1;
        int shift = reversed ? offset : -offset;
        var padded = new float[SIZE + 2 * SMOOTH_REACH];
        var sum = new float[SIZE];
        for (int y = y0; y < y1; y++) {
            int from = Math.floorMod(y - offset, SIZE) * SIZE;
            for (int x = 0; x < padded.length; x++) {
                padded[x] = model[from + Math.floorMod(x - SMOOTH_REACH + shift, SIZE)];
            }
            Arrays.fill(sum, 0);
            for (int t = 0; t < smooth.length; t++) {
                float g = smooth[t];
                for (int x = 0; x < SIZE; x++) {
                    sum[x] += g * padded[x + t];
                }
            }
            for (int x = 0, p = y * SIZE; x < SIZE; x++, p++) {
                image[p] -= sum[x];
            }
        }
    }
}

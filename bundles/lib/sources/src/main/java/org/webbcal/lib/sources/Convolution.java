package org.webbcal.lib.sources;

import java.util.Arrays;

/** Convolutions of images with small symmetric kernels. Outside the image the data are zero. */
public final class Convolution {

    private Convolution() {}

    /**
     * Convolves rows {@code y0…y1-1} with a square kernel that is symmetric about its centre. NaN spreads to every pixel that the kernel connects with it
     * by a weight other than zero. Sums in double, result in float.
     *
     * @param data image [y][x]; read only
     * @param kernel weights [size][size], size odd
     * @param out result [y][x]; rows y0…y1-1 are written
     * @see "scipy.ndimage.convolve(mode='constant', cval=0)"
     */
    public static void rows(float[] data, int ny, int nx, double[] kernel, int size, float[] out, int y0, int y1) {
        int r = size / 2;
        var sum = new double[nx];
        for (int y = y0; y < y1; y++) {
            Arrays.fill(sum, 0);
            for (int j = -r; j <= r; j++) {
                int row = y + j;
                if (row < 0 || row >= ny) {
                    continue;
                }
                for (int i = -r; i <= r; i++) {
                    double w = kernel[(j + r) * size + i + r];
                    if (Math.abs(w) > Math.ulp(1.0)) {
                        accumulate(data, row * nx + i, w, sum, Math.max(0, -i), Math.min(nx, nx - i));
                    }
                }
            }
            int p = y * nx;
            for (int x = 0; x < nx; x++) {
                out[p + x] = (float) sum[x];
            }
        }
    }

    private static void accumulate(float[] data, int offset, double w, double[] sum, int x0, int x1) {
        for (int x = x0; x < x1; x++) {
            sum[x] += w * data[offset + x];
        }
    }

    /** The result of {@link #rows} at one pixel. */
    static float at(float[] data, int ny, int nx, double[] kernel, int size, int y, int x) {
        int r = size / 2;
        double sum = 0;
        for (int j = Math.max(-r, -y); j <= Math.min(r, ny - 1 - y); j++) {
            for (int i = Math.max(-r, -x); i <= Math.min(r, nx - 1 - x); i++) {
                double w = kernel[(j + r) * size + i + r];
                if (Math.abs(w) > Math.ulp(1.0)) {
                    sum += w * data[(y + j) * nx + x + i];
                }
            }
        }
        return (float) sum;
    }

    /**
     * Smooths an image with a normalised circular Gaussian of width 8 σ (made odd). Pixels to leave out are interpolated: the sum over the others is divided by
     * the sum of their weights; where the kernel meets none, the result is NaN.
     *
     * @param data image [y][x]; NaN is left out; read only
     * @param covered pixels to leave out, [y][x]; read only
     * @param sigma standard deviation, pixels
     * @return smoothed image, float
     * @see "astropy.convolution.convolve(Gaussian2DKernel, boundary='fill')"
     */
    public static float[] gaussian(float[] data, boolean[] covered, int ny, int nx, double sigma, Bands bands) {
        var w = gaussianWeights(sigma);
        var out = new float[ny * nx];
        bands.each(ny, (y0, y1) -> gaussianRows(data, covered, ny, nx, w, out, y0, y1));
        return out;
    }

    /** One axis of the normalised Gaussian. */
    private static double[] gaussianWeights(double sigma) {
        int size = (int) Math.ceil(8 * sigma);
        size += 1 - size % 2;
        int r = size / 2;
        var w = new double[size];
        double sum = 0;
        for (int k = 0; k < size; k++) {
            w[k] = Math.exp(-0.5 * (k - r) * (k - r) / (sigma * sigma));
            sum += w[k];
        }
        for (int k = 0; k < size; k++) {
            w[k] /= sum;
        }
        return w;
    }

    /** The kernel is a product of two lines: first down the columns, then along the row, for the values and for the weights that take part. */
    private static void gaussianRows(
            float[] data, boolean[] covered, int ny, int nx, double[] w, float[] out, int y0, int y1) {
        int r = w.length / 2;
        int padded = nx + 2 * r;
        var value = new double[padded];
        var weight = new double[padded];
        for (int y = y0; y < y1; y++) {
            Arrays.fill(value, 0);
            // The zeros beyond the border are data: only what is left out inside the image lowers the weight.
            Arrays.fill(weight, 1);
            boolean complete = true;
            for (int j = Math.max(-r, -y); j <= Math.min(r, ny - 1 - y); j++) {
                double wj = w[j + r];
                int p = (y + j) * nx;
                for (int x = 0; x < nx; x++) {
                    float v = data[p + x];
                    if (covered[p + x] || v != v) {
                        weight[r + x] -= wj;
                        complete = false;
                    } else {
                        value[r + x] += wj * v;
                    }
                }
            }
            int p = y * nx;
            for (int x = 0; x < nx; x++) {
                double sum = 0;
                for (int i = 0; i < w.length; i++) {
                    sum += w[i] * value[x + i];
                }
                out[p + x] = (float) sum;
            }
            if (!complete) {
                divide(out, p, nx, w, weight);
            }
        }
    }

    private static void divide(float[] out, int p, int nx, double[] w, double[] weight) {
        for (int x = 0; x < nx; x++) {
            double sum = 0;
            for (int i = 0; i < w.length; i++) {
                sum += w[i] * weight[x + i];
            }
            // Differences of weights leave rounding errors where nothing takes part.
            out[p + x] = sum > 1e-12 ? (float) (out[p + x] / sum) : Float.NaN;
        }
    }
}

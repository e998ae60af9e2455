package org.webbcal.lib.sources;

/**
 * A circular Gaussian, truncated, shifted to zero sum and scaled so that convolution gives the amplitude of the best-fitting Gaussian star.
 *
 * @see "photutils/detection/core.py; Stetson 1987, PASP 99, 191"
 */
public final class StarKernel {

    /** Ratio of standard deviation and full width at half maximum of a Gaussian: 1/(2 sqrt(2 ln 2)). */
    public static final double FWHM_TO_SIGMA = 1 / (2 * Math.sqrt(2 * Math.log(2)));

    /** No kernel reaches less than this, pixels. */
    private static final double MIN_RADIUS = 2;

    private final double fwhm;
    private final double sigma;
    private final int radius;
    private final boolean[] mask;
    private final int pixels;
    private final double[] gaussian;
    private final double[] data;
    private final double relativeError;

    /**
     * @param fwhm full width at half maximum, pixels
     * @param sigmaRadius radius of the truncation, standard deviations; at least two pixels remain
     */
    public StarKernel(double fwhm, double sigmaRadius) {
        this.fwhm = fwhm;
        sigma = fwhm * FWHM_TO_SIGMA;
        double reach = sigmaRadius * sigma;
        radius = (int) Math.max(MIN_RADIUS, reach);
        int size = size();
        mask = new boolean[size * size];
        gaussian = new double[size * size];
        data = new double[size * size];
        int inside = 0;
        double sum = 0;
        double sum2 = 0;
        for (int y = 0, k = 0; y < size; y++) {
            for (int x = 0; x < size; x++, k++) {
                double r2 = (double) (x - radius) * (x - radius) + (double) (y - radius) * (y - radius);
                double exponent = r2 / (2 * sigma * sigma);
                gaussian[k] = Math.exp(-exponent);
                mask[k] = exponent <= sigmaRadius * sigmaRadius / 2 || r2 <= MIN_RADIUS * MIN_RADIUS;
                if (mask[k]) {
                    inside++;
                    sum += gaussian[k];
                    sum2 += gaussian[k] * gaussian[k];
                }
            }
        }
        pixels = inside;
        double variance = sum2 - sum * sum / inside;
        relativeError = 1 / Math.sqrt(variance);
        for (int k = 0; k < data.length; k++) {
            data[k] = mask[k] ? (gaussian[k] - sum / inside) / variance : 0;
        }
    }

    public double fwhm() {
        return fwhm;
    }

    /** Standard deviation, pixels. */
    public double sigma() {
        return sigma;
    }

    /** Pixels from the centre to the edge of the square. */
    public int radius() {
        return radius;
    }

    /** Edge of the square, odd. */
    public int size() {
        return 2 * radius + 1;
    }

    /** Whether a pixel [y][x] of the square belongs to the kernel. */
    boolean inside(int k) {
        return mask[k];
    }

    /** Number of pixels that belong to the kernel. */
    public int pixels() {
        return pixels;
    }

    /** The Gaussian without truncation, peak 1, [y][x]. */
    double[] gaussian() {
        return gaussian;
    }

    /** The kernel, [y][x]. */
    public double[] data() {
        return data;
    }

    /** Error of the fitted amplitude for unit noise in each pixel. */
    public double relativeError() {
        return relativeError;
    }
}

package org.webbcal.simulate.miri;

/**
 * A point spread function as a sum of round Gaussians: a core of the measured width, and two broader ones for the rings and wings of the telescope's
 * diffraction pattern. Its integral over a pixel is exact, which is what photometry to a fraction of a per cent needs.
 */
public final class GaussianMixture {

    /** Share of the flux in each component. */
    private static final double[] SHARE = {0.65, 0.23, 0.12};
    /** Width of each component in units of the core's. */
    private static final double[] RATIO = {1.0, 2.2, 4.5};
    /** Full width at half maximum over standard deviation of a Gaussian. */
    private static final double FWHM_PER_SIGMA = 2 * Math.sqrt(2 * Math.log(2));

    private final double[] weights;
    private final double[] sigmas;

    private GaussianMixture(double[] weights, double[] sigmas) {
        this.weights = weights;
        this.sigmas = sigmas;
    }

    /**
     * The diffraction pattern of a point source.
     *
     * @param fwhmPixels full width at half maximum of the whole profile, pixels
     */
    public static GaussianMixture pointSource(double fwhmPixels) {
        // The broad components widen the profile at half maximum: find the core that gives the asked width.
        double core = fwhmPixels / FWHM_PER_SIGMA;
        for (int i = 0; i < 50; i++) {
            core *= fwhmPixels / width(core);
        }
        var sigmas = new double[RATIO.length];
        for (int k = 0; k < sigmas.length; k++) {
            sigmas[k] = RATIO[k] * core;
        }
        return new GaussianMixture(SHARE.clone(), sigmas);
    }

    /** The same profile on pixels that are smaller by a factor. */
    public GaussianMixture scaled(double factor) {
        var wider = sigmas.clone();
        for (int k = 0; k < wider.length; k++) {
            wider[k] *= factor;
        }
        return new GaussianMixture(weights, wider);
    }

    /** Full width at half maximum of the mixture with a core of this standard deviation. */
    private static double width(double core) {
        double half = profile(0, core) / 2;
        double low = 0;
        double high = 10 * core;
        for (int i = 0; i < 60; i++) {
            double mid = (low + high) / 2;
            if (profile(mid, core) > half) {
                low = mid;
            } else {
                high = mid;
            }
        }
        return low + high;
    }

    private static double profile(double r, double core) {
        double sum = 0;
        for (int k = 0; k < SHARE.length; k++) {
            double s = RATIO[k] * core;
            sum += SHARE[k] / (s * s) * Math.exp(-r * r / (2 * s * s));
        }
        return sum;
    }

    /** Number of components. */
    public int size() {
        return weights.length;
    }

    /** Share of the flux in a component. */
    public double weight(int k) {
        return weights[k];
    }

    /** Standard deviation of a component, pixels. */
    public double sigma(int k) {
        return sigmas[k];
    }

    /** Distance beyond which less than 1e-5 of the flux lies, pixels. */
    public int reach() {
        return (int) Math.ceil(4.6 * sigmas[sigmas.length - 1]);
    }

    /**
     * Adds a source to an image.
     *
     * @param image pixels [y][x], changed
     * @param x centre, 0-based pixel coordinates, any value
     * @param total what the source's pixels add up to if all of them are in the image
     */
    public void add(float[] image, int ny, int nx, double x, double y, double total) {
        int reach = reach();
        int x0 = Math.max(0, (int) Math.rint(x) - reach);
        int x1 = Math.min(nx, (int) Math.rint(x) + reach + 1);
        int y0 = Math.max(0, (int) Math.rint(y) - reach);
        int y1 = Math.min(ny, (int) Math.rint(y) + reach + 1);
        if (x0 >= x1 || y0 >= y1) {
            return;
        }
        for (int k = 0; k < weights.length; k++) {
            double[] columns = pixelShares(x, x0, x1, sigmas[k]);
            double[] rows = pixelShares(y, y0, y1, sigmas[k]);
            for (int j = 0; j < rows.length; j++) {
                double scale = total * weights[k] * rows[j];
                int at = (y0 + j) * nx + x0;
                for (int i = 0; i < columns.length; i++) {
                    image[at + i] += (float) (scale * columns[i]);
                }
            }
        }
    }

    /** Integral of a Gaussian over pixels from {@code a} to {@code b-1}. */
    private static double[] pixelShares(double centre, int a, int b, double sigma) {
        var shares = new double[b - a];
        double before = Normal.cumulative((a - 0.5 - centre) / sigma);
        for (int i = 0; i < shares.length; i++) {
            double after = Normal.cumulative((a + i + 0.5 - centre) / sigma);
            shares[i] = after - before;
            before = after;
        }
        return shares;
    }
}

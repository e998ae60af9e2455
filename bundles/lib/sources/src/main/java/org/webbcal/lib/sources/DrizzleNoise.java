package org.webbcal.lib.sources;

/**
 * Correlation of the noise of neighbouring pixels of a drizzled image with the square kernel.
 *
 * <p>Along one axis a drop of width p lands on output pixels of width 1 with the share T(u), the overlap of two boxes at distance u. Over many dithers u is even,
 * so two output pixels at distance k have the covariance ∫T(u)T(u−k)du; with two axes it is the product of both. The error plane of a mosaic holds the
 * diagonal alone: the noise of a sum over an aperture is larger.
 *
 * @see "Fruchter and Hook 2002, PASP 114, 144, section 7; Casertano et al. 2000, AJ 120, 2747, appendix"
 */
public final class DrizzleNoise {

    /** Steps of the integral in a pixel; the integrand is piecewise quadratic. */
    private static final int STEPS = 500;

    private DrizzleNoise() {}

    /**
     * Correlation along one axis, for distances of 0, 1, 2 … pixels until it vanishes.
     *
     * @param drop width of a drop in output pixels: {@code pixfrac} over the pixel scale ratio; more than 0
     * @return coefficients, the first is 1
     */
    public static double[] correlation(double drop) {
        if (!(drop > 0 && drop < 100)) {
            throw new IllegalArgumentException(
                    "drop of " + drop + " output pixels; expected more than 0 and less than 100");
        }
        int reach = (int) Math.ceil(drop + 1);
        var covariance = new double[reach];
        double half = (drop + 1) / 2;
        int n = (int) Math.ceil(2 * half * STEPS);
        double h = 2 * half / n;
        for (int i = 0; i < n; i++) {
            double u = -half + (i + 0.5) * h;
            for (int k = 0; k < reach; k++) {
                covariance[k] += overlap(u, drop) * overlap(u - k, drop) * h;
            }
        }
        for (int k = reach - 1; k >= 0; k--) {
            covariance[k] /= covariance[0];
        }
        return covariance;
    }

    /** Share of a pixel of width 1 at 0 that a drop at {@code u} covers. */
    private static double overlap(double u, double drop) {
        return Math.max(0, Math.min(u + drop / 2, 0.5) - Math.max(u - drop / 2, -0.5));
    }

    /** Noise of a large area relative to that of as many independent pixels of the same error. */
    public static double largeAreaFactor(double[] correlation) {
        double sum = 1;
        for (int k = 1; k < correlation.length; k++) {
            sum += 2 * correlation[k];
        }
        return sum;
    }
}

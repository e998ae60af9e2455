package org.webbcal.simulate.miri;

/**
 * A point source behind the prism, with and without slit: its profile is a sum of Gaussians whose width follows diffraction and the detector's own blur; the slit
 * cuts each of them across. Distances are pixels. The embedded path losses, aperture corrections and profiles are made from the same formulas.
 *
 * @see "Kendrew et al. 2015, PASP 127, 623: slit of 4.7 by 0.51 arcsec"
 */
public final class PrismOptics {

    /** Scale along and across the slit, arcsec. */
    public static final double PIXEL_ARCSEC = 0.1104;
    /** Half the width of the slit, pixels. */
    public static final double SLIT_HALF_WIDTH = 0.51 / 2 / PIXEL_ARCSEC;
    /** Half the length of the slit, pixels. */
    public static final double SLIT_HALF_LENGTH = 4.723 / 2 / PIXEL_ARCSEC;
    /** Diffraction, arcsec per micrometre, and the blur of the detector, arcsec, as full widths at half maximum. */
    private static final double DIFFRACTION = 0.0322;

    private static final double BLUR = 0.11;
    private static final double LONGEST = 30;

    private PrismOptics() {}

    /** The profile of a point source at a wavelength in micrometres, on pixels. */
    public static GaussianMixture pointSpread(double micron) {
        double lambda = Math.max(0.1, Math.min(micron, LONGEST));
        return UNIT.scaled(Math.hypot(DIFFRACTION * lambda, BLUR) / PIXEL_ARCSEC);
    }

    private static final GaussianMixture UNIT = GaussianMixture.pointSource(1);

    /** Part of a Gaussian that passes the slit whose middle is {@code across} pixels away from its centre; all of it without a slit. */
    public static double passes(boolean slit, double sigma, double across) {
        return slit ? within(SLIT_HALF_WIDTH, sigma, across) : 1;
    }

    /** Part of a Gaussian within {@code half} of a point that is {@code off} away from its centre. */
    static double within(double half, double sigma, double off) {
        return Normal.cumulative((half - off) / sigma) - Normal.cumulative((-half - off) / sigma);
    }

    /**
     * Part of the light of a point source that passes the slit.
     *
     * @param across distance of the source from the middle of the slit along the dispersion, pixels
     */
    public static double transmission(double micron, double across) {
        var psf = pointSpread(micron);
        double sum = 0;
        for (int k = 0; k < psf.size(); k++) {
            sum += psf.weight(k) * passes(true, psf.sigma(k), across);
        }
        return sum;
    }

    /**
     * Part of the light of a spectrum, of what passed the slit, within an aperture along the slit that is centred on it; pixels that the aperture cuts count
     * with the part that it covers.
     *
     * @param boxes by how many unit pixels the profile is spread: 1 as the detector reads it, 2 after resampling
     */
    public static double enclosed(boolean slit, double micron, double width, int boxes) {
        var psf = pointSpread(micron);
        double in = 0;
        double all = 0;
        for (int k = 0; k < psf.size(); k++) {
            double share = psf.weight(k) * passes(slit, psf.sigma(k), 0);
            all += share;
            in += share * spread(width / 2, psf.sigma(k), boxes);
        }
        return in / all;
    }

    /** Mean of {@link #within} over shifts of {@code boxes} pixels, each between -½ and ½. */
    private static double spread(double half, double sigma, int boxes) {
        int n = 32;
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < 2 * n; i++) {
            double u = (i + 0.5) / n - 1;
            double weight = boxes == 1 ? Math.abs(u) < 0.5 ? 1 : 0 : 1 - Math.abs(u);
            sum += weight * within(half, sigma, u);
            weights += weight;
        }
        return sum / weights;
    }

    /** Share of the light of a spectrum, of what passed the slit, in a pixel whose centre is {@code along} away from it. */
    public static double pixel(boolean slit, double micron, double along) {
        var psf = pointSpread(micron);
        double in = 0;
        double all = 0;
        for (int k = 0; k < psf.size(); k++) {
            double share = psf.weight(k) * passes(slit, psf.sigma(k), 0);
            all += share;
            in += share * within(0.5, psf.sigma(k), along);
        }
        return in / all;
    }
}

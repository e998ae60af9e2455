package org.webbcal.refdata;

import org.webbcal.simulate.miri.GaussianMixture;

/**
 * Encircled energy of a point source in a mosaic: the optical profile, spread by the pixel of the detector, the drop and the pixel of the mosaic,
 * and the aperture photometry that takes a pixel's value as uniform over the pixel. Averaged over all positions relative to the grids each of the
 * four is a convolution with a unit square.
 *
 * <p>Exact for a mosaic on the detector's own scale with full drops.
 */
final class ApertureCurve {

    private static final double STEP = 0.02;
    private static final int SQUARES = 4;

    private final GaussianMixture optics;
    private final int half;
    /** Density of each component along one axis, at multiples of STEP from -half. */
    private final double[][] density;

    private final double[][] cumulative;

    ApertureCurve(GaussianMixture optics) {
        this.optics = optics;
        half = (int) Math.ceil((optics.reach() + SQUARES) * 1.3 / STEP);
        density = new double[optics.size()][];
        cumulative = new double[optics.size()][];
        for (int k = 0; k < density.length; k++) {
            density[k] = new double[2 * half + 1];
            double s = optics.sigma(k);
            for (int i = 0; i < density[k].length; i++) {
                double t = (i - half) * STEP / s;
                density[k][i] = Math.exp(-t * t / 2);
            }
            for (int n = 0; n < SQUARES; n++) {
                density[k] = unitBox(density[k]);
            }
            double sum = 0;
            cumulative[k] = new double[density[k].length];
            for (int i = 0; i < density[k].length; i++) {
                sum += density[k][i];
                cumulative[k][i] = sum - density[k][i] / 2;
            }
            for (int i = 0; i < density[k].length; i++) {
                density[k][i] /= sum * STEP;
                cumulative[k][i] /= sum;
            }
        }
    }

    /** Running mean over one pixel, by the trapezoidal rule. */
    private static double[] unitBox(double[] f) {
        int w = (int) Math.round(0.5 / STEP);
        var out = new double[f.length];
        double sum = 0;
        for (int i = -w; i < f.length; i++) {
            sum += i + w < f.length ? f[i + w] : 0;
            sum -= i - w - 1 >= 0 ? f[i - w - 1] : 0;
            if (i >= 0) {
                double ends = (i - w >= 0 ? f[i - w] : 0) + (i + w < f.length ? f[i + w] : 0);
                out[i] = (sum - ends / 2) * STEP;
            }
        }
        return out;
    }

    /** Part of the flux within a radius in pixels. */
    double energy(double radius) {
        double total = 0;
        for (int k = 0; k < density.length; k++) {
            double sum = 0;
            int n = (int) Math.floor(radius / STEP);
            for (int i = -n; i <= n; i++) {
                double x = i * STEP;
                double y = Math.sqrt(Math.max(0, radius * radius - x * x));
                sum += density[k][half + i] * (2 * at(cumulative[k], y) - 1) * STEP;
            }
            total += optics.weight(k) * sum;
        }
        return total;
    }

    /** Surface brightness at a distance in pixels, per pixel for a source of unit flux; along the axes. */
    double brightness(double radius) {
        double sum = 0;
        for (int k = 0; k < density.length; k++) {
            // At these distances the profile is round: take it on the diagonal of equal steps.
            double r = radius / Math.sqrt(2);
            double d = at(density[k], r);
            sum += optics.weight(k) * d * d;
        }
        return sum;
    }

    /** Radius in pixels that encloses a part of the flux. */
    double radius(double energy) {
        double low = 0.05;
        double high = half * STEP * 0.7;
        for (int i = 0; i < 45; i++) {
            double mid = (low + high) / 2;
            if (energy(mid) < energy) {
                low = mid;
            } else {
                high = mid;
            }
        }
        return (low + high) / 2;
    }

    private double at(double[] f, double x) {
        double i = x / STEP + half;
        int k = (int) Math.floor(i);
        if (k >= f.length - 1) {
            return f[f.length - 1];
        }
        return f[k] + (i - k) * (f[k + 1] - f[k]);
    }
}

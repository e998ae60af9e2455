package org.webbcal.step.ramp_fit;

import java.util.Arrays;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Scales errors to the scatter of the differences of groups about a straight ramp, where there are too few integrations to compare. One factor serves many
 * pixels: those of {@value #ROWS} rows whose rates are alike within a factor of two.
 *
 * <p>For m differences with mean D, variance v and covariance c with their neighbours, with which they share a sample, the expectation of {@code Σ(d − D)²/(m − 1)}
 * is {@code v − 2c/m}. With ρ = c/v the sum behaves like a χ² of ν = (m − 1)/(1 + 2ρ²) degrees of freedom, whose median is (1 − 2/(9ν))³ of its mean. The excess
 * over 1 of the median over the pixels of observed over expected is shared out between reading (R) and photons (P), the noise of differences, by R² : P² of their
 * variances: it is put down to the greater one. A slope has less of the former than differences have.
 */
final class ScatterScale {

    private static final int ROWS = 64;
    /** Fewest pixels that have a factor of their own. */
    private static final int FEWEST = 200;
    /** Most that a variance grows. */
    private static final double MOST = 25;
    /** Differences that a pixel must have to be asked. */
    private static final int MIN_FREEDOM = 3;

    private final RampFitSetup s;
    private final RampFitState a;
    private final double[] ratio;
    private final int[] index;

    ScatterScale(RampFitSetup s, RampFitState a) {
        this.s = s;
        this.a = a;
        ratio = new double[ROWS * s.shape().nx()];
        index = new int[ratio.length];
    }

    /** Scales the errors of all pixels. */
    void apply() {
        for (int y = 0; y < s.shape().ny(); y += ROWS) {
            band(
                    y * s.shape().nx(),
                    Math.min(s.shape().ny(), y + ROWS) * s.shape().nx());
        }
    }

    /** Bins the pixels p0…p1-1 by powers of two of their rate, from the brightest down; a bin of few pixels goes with the next. */
    private void band(int p0, int p1) {
        var bin = new int[p1 - p0];
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int p = p0; p < p1; p++) {
            float rate = a.rate.sci()[p];
            // what is fainter than its noise is one bin: there the readings decide
            bin[p - p0] = Math.getExponent(Math.max(rate == rate ? rate : 0, Math.max(a.rate.err()[p], 1e-6f)));
            low = Math.min(low, bin[p - p0]);
            high = Math.max(high, bin[p - p0]);
        }
        int n = 0;
        int asked = 0;
        double last = 1;
        for (int b = high; b >= low; b--) {
            for (int p = p0; p < p1; p++) {
                if (bin[p - p0] == b && a.rate.sci()[p] == a.rate.sci()[p]) {
                    index[n++] = p;
                    double q = ratio(p);
                    ratio[asked] = q;
                    asked += q == q ? 1 : 0;
                }
            }
            if (asked >= FEWEST || b == low) {
                last = asked >= FEWEST ? factor(asked) : last;
                for (int k = 0; k < n; k++) {
                    scale(index[k], last);
                }
                n = 0;
                asked = 0;
            }
        }
    }

    private double factor(int asked) {
        return Math.min(MOST, Math.max(1, Median.inPlace(ratio, asked)));
    }

    private void scale(int p, double factor) {
        double reading = reading(p);
        double photons = a.rateWithDark(s, p) * s.poisson().alpha() / s.gain()[p];
        double squares = reading * reading + photons * photons;
        double excess = squares > 0 ? (factor - 1) * (reading + photons) / squares : 0;
        a.scaleVariances(p, 1 + excess * photons, 1 + excess * reading);
    }

    /** Variance of the difference of two samples by read noise, DN^2. */
    private double reading(int p) {
        double r = s.noise()[p] / s.gain()[p];
        return 2 * r * r;
    }

    /** Observed over expected scatter of a pixel, NaN if it cannot tell. */
    private double ratio(int p) {
        double freedom = a.differences[p];
        if (freedom < MIN_FREEDOM || (a.rate.dq()[p] & (Dq.JUMP_DET | Dq.SATURATED | Dq.DO_NOT_USE)) != 0) {
            return Double.NaN;
        }
        double gain = s.gain()[p];
        double reading = reading(p);
        double photons = a.rateWithDark(s, p) * s.poisson().alpha() / gain;
        double neighbour = a.rateWithDark(s, p) * s.poisson().beta() / gain - reading / 2;
        double m = freedom / s.shape().nints() + 1;
        double expected = photons + reading - 2 * neighbour / m;
        double rho = neighbour / (photons + reading);
        double nu = freedom / (1 + 2 * rho * rho);
        double median = 1 - 2 / (9 * nu);
        return a.scatter[p] / (freedom * expected * median * median * median);
    }

    /** Median of the factors of all pixels that have one; 1 without. */
    static double median(float[] scales) {
        var values = Arrays.copyOf(scales, scales.length);
        int n = 0;
        for (float v : scales) {
            values[n] = v;
            n += v > 0 ? 1 : 0;
        }
        return n == 0 ? 1 : Median.inPlace(values, n);
    }
}

package org.webbcal.step.ramp_fit;

import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;

/**
 * What the fit of an exposure needs beside the samples. Arrays are [y][x] and read only.
 *
 * @param shape of the exposure
 * @param groupTime seconds between groups
 * @param frameTime seconds between frames
 * @param oneGroupTime seconds that the first group alone has seen on average, {@code (NFRAMES+1)/2} frames
 * @param gain e-/DN
 * @param noise read noise of a single group, e-
 * @param dark average dark current as the dark step gives it, e-/s; null for none
 * @param firstGroup groups before are not used
 * @param lastGroup groups after are not used
 * @param suppress whether ramps with one good group are unusable
 * @param spareSegments whether a good group after a jump group counts as two
 * @param flagUnfitted whether an integration without segments becomes DO_NOT_USE
 * @param poisson covariances of neighbouring differences of averaged groups, for the consistent error model; null for the error model of the
 *     reference
 */
record RampFitSetup(
        Shape4 shape,
        double groupTime,
        double frameTime,
        double oneGroupTime,
        float[] gain,
        float[] noise,
        float[] dark,
        int firstGroup,
        int lastGroup,
        boolean suppress,
        boolean spareSegments,
        boolean flagUnfitted,
        Covariance poisson,
        OlsWeights weights) {

    /**
     * Poisson covariance of differences of groups, per unit of rate: {@code alpha} of a difference with itself, {@code beta} with its neighbour,
     * seconds.
     */
    record Covariance(double alpha, double beta) {

        /**
         * Groups of {@code frames} averaged reads, {@code gap} dropped frames between them.
         *
         * @see "Brandt 2024, PASP 136, 045004, equations 12-15"
         */
        static Covariance of(int frames, int gap, double frameTime) {
            double mean = (frames + 1) / 2.0;
            double tau = 0;
            for (int k = 1; k <= frames; k++) {
                tau += (2.0 * frames + 1 - 2 * k) * k;
            }
            tau /= (double) frames * frames;
            return new Covariance((2 * tau + frames + gap - 2 * mean) * frameTime, (mean - tau) * frameTime);
        }
    }

    boolean consistentErrors() {
        return poisson != null;
    }

    /** Flags of a pixel before its ramp is looked at; a pixel without a usable gain cannot be fitted. */
    int pixelFlags(int pixelDq, int p) {
        return gain[p] > 0 ? pixelDq : pixelDq | Dq.DO_NOT_USE | Dq.NO_GAIN_VALUE; // NaN is not > 0
    }

    float darkAt(int p) {
        return dark == null ? 0 : dark[p];
    }

    /** Seconds that a lone sample has been exposed. {@code length} is 1 or one of the special lengths of {@link Segments}. */
    double singleTime(int length) {
        return length == Segments.FIRST_GROUP ? oneGroupTime : length == Segments.ZERO_FRAME ? frameTime : groupTime;
    }

    /** Variance of the slope of a segment by read noise, as the reference has it: that of an unweighted fit, (DN/s)^2. */
    double readNoiseVariance(int p, int length) {
        double g = gain[p];
        double n = length >= 3 && length < Segments.FIRST_GROUP ? length : 2;
        if (n > 2 && !(g > 0)) {
            return 0;
        }
        double r = noise[p] / (length == 2 ? groupTime : singleTime(length));
        r = 12 * r * r;
        return r / ((n * n * n - n) * g * g);
    }

    /**
     * Variance of the slope of a segment by Poisson noise, as the reference has it: that of last minus first sample, (DN/s)^2.
     *
     * @param rate count rate including dark current
     */
    double poissonVariance(int p, int length, double rate) {
        double time = length >= 2 && length < Segments.FIRST_GROUP ? groupTime : singleTime(length);
        double steps = length >= 3 && length < Segments.FIRST_GROUP ? length - 1 : 1;
        return rate / (time * gain[p] * steps);
    }

    /** Variance of the slope of a segment by read noise, with the weights that the fit used, (DN/s)^2. */
    double consistentReadNoise(int p, int length, int snr) {
        if (length < 3 || length >= Segments.FIRST_GROUP) {
            return readNoiseVariance(p, length);
        }
        double sum = 0;
        for (double c : weights.of(length, snr)) {
            sum += c * c;
        }
        double r = noise[p] / (gain[p] * groupTime);
        return r * r * sum;
    }

    /** Variance of the slope of a segment by Poisson noise per unit of count rate, with the weights that the fit used, DN/s. */
    double consistentPoisson(int p, int length, int snr) {
        double g = gain[p];
        if (length == 1 || length >= Segments.FIRST_GROUP) {
            return 1 / (singleTime(length) * g);
        }
        double perSecond = 1 / (g * groupTime * groupTime);
        if (length == 2) {
            return poisson.alpha() * perSecond;
        }
        var c = weights.of(length, snr);
        double tail = 0; // coefficient of the difference of group k and k-1
        double own = 0;
        double neighbour = 0;
        for (int k = length - 1; k >= 1; k--) {
            double next = tail;
            tail += c[k];
            own += tail * tail;
            neighbour += tail * next;
        }
        return (own * poisson.alpha() + 2 * neighbour * poisson.beta()) * perSecond;
    }
}

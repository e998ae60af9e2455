package org.webbcal.step.ramp_fit;

import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;

/**
 * What the fit of an exposure needs beside the samples. Arrays are [y][x] and read only.
 *
 * @param shape of the exposure
 * @param times when groups were read
 * @param gain e-/DN
 * @param noise read noise of a single group, e-
 * @param dark average dark current as the dark step gives it, e-/s; null for none
 * @param firstGroup groups before are not used
 * @param lastGroup groups after are not used
 * @param rules what is done with odd ramps
 * @param poisson Poisson covariances of groups
 */
record RampFitSetup(
        Shape4 shape,
        ReadTimes times,
        float[] gain,
        float[] noise,
        float[] dark,
        int firstGroup,
        int lastGroup,
        Rules rules,
        ReadTimes.Covariance poisson,
        OlsWeights weights) {

    /**
     * Decisions of the user.
     *
     * @param suppress whether ramps with one good group are unusable
     * @param spareSegments whether a good group after a jump group counts as two
     * @param flagUnfitted whether an integration without segments, and a pixel without read noise, become DO_NOT_USE
     * @param elapsed whether a lone later group has been exposed since the reset, and not for one group time as in the reference
     * @param errors formula of the variances
     */
    record Rules(boolean suppress, boolean spareSegments, boolean flagUnfitted, boolean elapsed, ErrorModel errors) {

        /** Those of the reference. */
        static final Rules REFERENCE = new Rules(true, false, false, false, ErrorModel.JWST);
    }

    /** Formula of the variances. */
    enum ErrorModel {
        /** That of the reference: the least variance by read noise and the least by photons, which no single fit has. */
        JWST,
        /** The variances of the fit that was made. */
        CONSISTENT,
        /** Those, scaled by the scatter that the data show. */
        BOOTSTRAP
    }

    RampFitSetup(
            Shape4 shape,
            ReadTimes times,
            float[] gain,
            float[] noise,
            float[] dark,
            int firstGroup,
            int lastGroup,
            Rules rules) {
        this(
                shape,
                times,
                gain,
                noise,
                dark,
                firstGroup,
                lastGroup,
                rules,
                times.covariance(),
                new OlsWeights(shape.ngroups()));
    }

    /** Fewest integrations whose scatter tells their error. */
    static final int FEW_INTEGRATIONS = 5;

    boolean consistentErrors() {
        return rules.errors != ErrorModel.JWST;
    }

    /** Whether errors are scaled by the scatter of the integrations of each pixel. */
    boolean scalesByIntegrations() {
        return rules.errors == ErrorModel.BOOTSTRAP && shape.nints() >= FEW_INTEGRATIONS;
    }

    /** Whether errors are scaled by the scatter of the differences of groups, for many pixels together. */
    boolean scalesByDifferences() {
        return rules.errors == ErrorModel.BOOTSTRAP && shape.nints() < FEW_INTEGRATIONS;
    }

    double groupTime() {
        return times.group();
    }

    /** Flags of a pixel before its ramp is looked at; a pixel without a usable gain or read noise cannot be fitted. */
    int pixelFlags(int pixelDq, int p) {
        if (!(gain[p] > 0)) { // NaN is not > 0
            return pixelDq | Dq.DO_NOT_USE | Dq.NO_GAIN_VALUE;
        }
        boolean weighted = noise[p] > 0 && noise[p] < Float.POSITIVE_INFINITY;
        return weighted || !rules.flagUnfitted ? pixelDq : pixelDq | Dq.DO_NOT_USE;
    }

    float darkAt(int p) {
        return dark == null ? 0 : dark[p];
    }

    /** Length code of a lone sample at group {@code g}; {@code single} is what the reference takes it for. */
    int lone(int single, int g) {
        return rules.elapsed && single != Segments.ZERO_FRAME ? Segments.LATER_GROUP + g : single;
    }

    /** Seconds that a lone sample has been exposed. {@code length} is 1 or one of the special lengths of {@link Segments}. */
    double singleTime(int length) {
        if (length >= Segments.LATER_GROUP) {
            return times.elapsed(length - Segments.LATER_GROUP);
        }
        return length == Segments.FIRST_GROUP
                ? times.elapsed(0)
                : length == Segments.ZERO_FRAME ? times.frame() : times.group();
    }

    /** Variance of the slope of a segment by read noise, as the reference has it: that of an unweighted fit, (DN/s)^2. */
    double readNoiseVariance(int p, int length) {
        double g = gain[p];
        double n = length >= 3 && length < Segments.FIRST_GROUP ? length : 2;
        if (n > 2 && !(g > 0)) {
            return 0;
        }
        double r = noise[p] / (length >= 2 && length < Segments.FIRST_GROUP ? groupTime() : singleTime(length));
        r = 12 * r * r;
        return r / ((n * n * n - n) * g * g);
    }

    /**
     * Variance of the slope of a segment by Poisson noise, as the reference has it: that of last minus first sample, (DN/s)^2.
     *
     * @param rate count rate including dark current
     */
    double poissonVariance(int p, int length, double rate) {
        double time = length >= 2 && length < Segments.FIRST_GROUP ? groupTime() : singleTime(length);
        double steps = length >= 3 && length < Segments.FIRST_GROUP ? length - 1 : 1;
        return rate / (time * gain[p] * steps);
    }

    /** Variance of the slope of a segment by read noise, with the weights that the fit used, (DN/s)^2. */
    double consistentReadNoise(int p, int length, int snr) {
        if (length == 2) {
            return readNoiseVariance(p, 2);
        }
        boolean single = length == 1 || length >= Segments.FIRST_GROUP;
        double r = noise[p] / (gain[p] * (single ? singleTime(length) : groupTime()));
        if (length == Segments.ZERO_FRAME) {
            return r * r * times.frames(); // one frame, not their mean
        }
        return single ? r * r : r * r * weights.table(length, snr).squares();
    }

    /** Variance of the slope of a segment by Poisson noise per unit of count rate, with the weights that the fit used, DN/s. */
    double consistentPoisson(int p, int length, int snr) {
        double g = gain[p];
        if (length == 1 || length >= Segments.FIRST_GROUP) {
            double time = singleTime(length);
            if (length == Segments.ZERO_FRAME || length == 1) {
                return 1 / (time * g);
            }
            // the frames of a later group have the light before them in common
            return (poisson.first() + time - times.elapsed(0)) / (time * time * g);
        }
        double perSecond = 1 / (g * groupTime() * groupTime());
        if (length == 2) {
            return poisson.alpha() * perSecond;
        }
        var t = weights.table(length, snr);
        return (t.own() * poisson.alpha() + 2 * t.neighbour() * poisson.beta()) * perSecond;
    }
}

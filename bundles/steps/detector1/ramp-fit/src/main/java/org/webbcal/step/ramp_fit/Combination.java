package org.webbcal.step.ramp_fit;

import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * Makes the variances of the integrations of a pixel, and the rate of the exposure, from what {@link RampFitKernel#fit} kept of all integrations. One object
 * serves one thread.
 */
final class Combination {

    private static final int INVALID = Dq.DO_NOT_USE | Dq.SATURATED;

    private final RampFitSetup s;
    private final RampFitState a;
    private final int[] lengths;
    private final int nints;

    /** @param a state of the exposure; its planes are filled */
    Combination(RampFitSetup s, RampFitState a) {
        this.s = s;
        this.a = a;
        lengths = new int[s.shape().ngroups()];
        nints = s.shape().nints();
    }

    /** Fills pixel {@code p} of all planes; with {@link #consistent} and {@link #errors} for the error models that need the rates of all pixels first. */
    void reference(int p) {
        int plane = s.shape().plane();
        double rate = a.rateWithDark(s, p);
        double poissonSum = 0;
        double readNoiseSum = 0;
        for (int i = 0; i < nints; i++) {
            int q = i * plane + p;
            int count = a.segments.get(i, p, lengths);
            double ip = 0;
            double ir = 0;
            double ie = 0;
            for (int k = 0; k < count; k++) {
                double vp = s.poissonVariance(p, lengths[k], rate);
                double vr = s.readNoiseVariance(p, lengths[k]);
                ir += 1 / vr;
                ip += vp > 0 ? 1 / vp : 0;
                ie += 1 / (vp + vr);
            }
            poissonSum += ip > 0 ? ip : 0;
            readNoiseSum += ir;
            a.ints.varPoisson()[q] = (float) (ip > 0 ? RampFitKernel.bounded(1 / ip) : 0);
            a.ints.varRnoise()[q] = (float) (count > 0 ? RampFitKernel.bounded(1 / ir) : 0);
            a.ints.err()[q] = (float) (count == 0 || 1 / ie > RampFitKernel.LARGE_VARIANCE ? 0 : Math.sqrt(1 / ie));
        }
        double varReadNoise =
                RampFitKernel.bounded(readNoiseSum > 0 ? 1 / readNoiseSum : readNoiseSum); // 0 and NaN stay
        double varPoisson = poissonSum > 0 ? RampFitKernel.bounded(1 / poissonSum) : 0;
        exposure(p, a.weighted[p] * varReadNoise, varPoisson, varReadNoise);
        chargeLoss(p);
    }

    /**
     * Fills rate and flags of the exposure at pixel {@code p}, and an error with its own rate as that of the photons. The planes of variances by photons are
     * left per unit of that rate.
     */
    void consistent(int p) {
        int plane = s.shape().plane();
        double poissonSum = 0;
        double readNoiseSum = 0;
        double weight = 0;
        for (int i = 0, q = p; i < nints; i++, q += plane) {
            int count = a.segments.get(i, p, lengths);
            if (count > 0) {
                double ir = weight(p, count);
                // the planes hold the sums of weight^2 times variance until now
                double p2 = a.ints.varPoisson()[q];
                double r2 = a.ints.varRnoise()[q];
                poissonSum += p2;
                readNoiseSum += r2;
                weight += ir;
                a.ints.varPoisson()[q] = (float) (p2 / (ir * ir));
                a.ints.varRnoise()[q] = (float) RampFitKernel.bounded(r2 / (ir * ir));
            }
        }
        double inverse = weight > 0 ? 1 / weight : weight; // 0 and NaN stay
        double slope = a.weighted[p] * RampFitKernel.bounded(inverse);
        double perRate = weight > 0 ? poissonSum * inverse * inverse : 0;
        double varReadNoise = weight > 0 ? RampFitKernel.bounded(readNoiseSum * inverse * inverse) : 0;
        exposure(p, slope, perRate, varReadNoise);
        double photons = (slope > 0 ? slope : 0) + a.darkRate(s, p);
        a.rate.err()[p] = (float) Math.sqrt(perRate * photons + varReadNoise);
    }

    /** Fills errors and variances of pixel {@code p} after {@link #consistent} of all pixels, with the rate of the photons. */
    void errors(int p) {
        int plane = s.shape().plane();
        double photons = a.rateWithDark(s, p);
        for (int q = p; q < a.ints.err().length; q += plane) {
            error(a.ints, q, photons);
        }
        error(a.rate, p, photons);
        chargeLoss(p);
        if (s.scalesByIntegrations()) {
            scale(p);
        }
    }

    private static void error(ImageModel image, int q, double photons) {
        double varPoisson = RampFitKernel.bounded(image.varPoisson()[q] * photons);
        image.varPoisson()[q] = (float) varPoisson;
        image.err()[q] = (float) Math.sqrt(varPoisson + image.varRnoise()[q]);
    }

    private double weight(int p, int count) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += 1 / s.readNoiseVariance(p, lengths[k]);
        }
        return sum;
    }

    private void exposure(int p, double slope, double varPoisson, double varReadNoise) {
        int plane = s.shape().plane();
        int common = -1;
        int any = 0;
        for (int q = p; q < a.ints.dq().length; q += plane) {
            common &= a.ints.dq()[q];
            any |= a.ints.dq()[q];
        }
        int base = s.pixelFlags(a.pixelDq[p], p);
        boolean none = (common & Dq.DO_NOT_USE) != 0 || (base & INVALID) != 0;
        a.rate.sci()[p] = none ? Float.NaN : (float) slope;
        a.rate.varPoisson()[p] = none ? 0 : (float) varPoisson;
        a.rate.varRnoise()[p] = none ? 0 : (float) varReadNoise;
        a.rate.err()[p] = none ? 0 : (float) Math.sqrt(varPoisson + varReadNoise);
        a.rate.dq()[p] = base | common & Dq.DO_NOT_USE | any & (Dq.JUMP_DET | Dq.PERSISTENCE | Dq.SATURATED);
    }

    /** Read noise variances of a pixel that has groups flagged for charge loss: as if they had been used. Errors stay. */
    private void chargeLoss(int p) {
        if (!a.hasChargeLoss()) {
            return;
        }
        int plane = s.shape().plane();
        double sum = 0;
        boolean any = false;
        for (int i = 0, q = p; i < nints; i++, q += plane) {
            double recomputed = a.chargeLoss(i, p);
            float varReadNoise = a.ints.varRnoise()[q];
            if (recomputed >= 0) {
                any = true;
                sum += 1 / recomputed;
                a.ints.varRnoise()[q] = (float) RampFitKernel.bounded(recomputed);
            } else if (varReadNoise > 0) {
                sum += 1 / varReadNoise;
            }
        }
        if (any && sum > 0) {
            a.rate.varRnoise()[p] = (float) RampFitKernel.bounded(1 / sum);
        }
    }

    /**
     * Scales the errors of a pixel to the scatter of its integrations: the bootstrap of their weighted mean, of which the variance over all possible samples
     * has a closed form, Σ w²(x − mean)² / (Σw)², times n/(n − 1).
     */
    private void scale(int p) {
        double mean = a.rate.sci()[p];
        double expected = (double) a.rate.varPoisson()[p] + a.rate.varRnoise()[p];
        int plane = s.shape().plane();
        double sum = 0;
        double weight = 0;
        int n = 0;
        for (int i = 0; i < nints; i++) {
            float v = a.ints.sci()[i * plane + p];
            int count = v == v ? a.segments.get(i, p, lengths) : 0;
            if (count > 0) {
                double w = weight(p, count);
                double d = w * (v - mean);
                sum += d * d;
                weight += w;
                n++;
            }
        }
        if (n >= RampFitSetup.FEW_INTEGRATIONS && expected > 0) {
            double found = sum / (weight * weight) * n / (n - 1);
            double factor = Math.max(1, found / expected);
            a.scaleVariances(p, factor, factor);
        }
    }
}

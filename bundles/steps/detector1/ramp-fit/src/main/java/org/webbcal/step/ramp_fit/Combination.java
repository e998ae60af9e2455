package org.webbcal.step.ramp_fit;

import java.util.Arrays;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * Makes the variances of the integrations of a pixel, and the rate of the exposure, from what {@link RampFitKernel#fit} kept of all integrations. Neighbouring
 * pixels are done together: the values of one, an image apart from each other, would each cost a line of the cache. One object serves one thread.
 */
final class Combination {

    /** Pixels done together. */
    static final int TILE = 64;

    private static final int INVALID = Dq.DO_NOT_USE | Dq.SATURATED;

    private final RampFitSetup s;
    private final RampFitState a;
    /** Rows of the integrations. */
    private final ImageModel ints;
    /** Words of their segments, null if {@link RampFitState#segments} has them. */
    private final int[] words;
    /** Pixel that is the first one of the band. */
    private final int first;

    private final int plane;
    private final int nints;
    private final int[] lengths;

    private final double[] poissonSum = new double[TILE];
    private final double[] readNoiseSum = new double[TILE];
    private final double[] weight = new double[TILE];
    private final double[] photons = new double[TILE];
    private final int[] common = new int[TILE];
    private final int[] any = new int[TILE];

    /**
     * @param a state of the exposure
     * @param band rows of its integrations, filled
     * @param words see {@link org.webbcal.model.ImageStack.BandVisitor}
     * @param first pixel of the exposure that is the first one of the band
     */
    Combination(RampFitSetup s, RampFitState a, ImageModel band, int[] words, int first) {
        this.s = s;
        this.a = a;
        this.words = words;
        this.first = first;
        ints = band;
        plane = band.plane();
        lengths = new int[s.shape().ngroups()];
        nints = s.shape().nints();
    }

    /** Reads the lengths of the segments of the pixel {@code k} of the band. */
    private int segments(int i, int k) {
        int word = words == null ? a.segments.word(i, first + k) : words[i * plane + k];
        return a.segments.unpack(word, i, first + k, lengths);
    }

    private void clear() {
        Arrays.fill(poissonSum, 0);
        Arrays.fill(readNoiseSum, 0);
        Arrays.fill(weight, 0);
        Arrays.fill(common, -1);
        Arrays.fill(any, 0);
    }

    /** Fills pixels of all planes; with {@link #consistent} and {@link #errors} for the error models that need the rates of all pixels first. */
    void reference(int from, int to) {
        clear();
        for (int k = from; k < to; k++) {
            photons[k - from] = a.rateWithDark(s, first + k);
        }
        for (int i = 0; i < nints; i++) {
            for (int k = from; k < to; k++) {
                int p = first + k;
                int q = i * plane + k;
                int x = k - from;
                int count = segments(i, k);
                double ip = 0;
                double ir = 0;
                double ie = 0;
                for (int j = 0; j < count; j++) {
                    double vp = s.poissonVariance(p, lengths[j], photons[x]);
                    double vr = s.readNoiseVariance(p, lengths[j]);
                    ir += 1 / vr;
                    ip += vp > 0 ? 1 / vp : 0;
                    ie += 1 / (vp + vr);
                }
                flags(x, ints.dq()[q]);
                poissonSum[x] += ip > 0 ? ip : 0;
                readNoiseSum[x] += ir;
                ints.varPoisson()[q] = (float) (ip > 0 ? RampFitKernel.bounded(1 / ip) : 0);
                ints.varRnoise()[q] = (float) (count > 0 ? RampFitKernel.bounded(1 / ir) : 0);
                ints.err()[q] = (float) (count == 0 || 1 / ie > RampFitKernel.LARGE_VARIANCE ? 0 : Math.sqrt(1 / ie));
            }
        }
        for (int k = from; k < to; k++) {
            int x = k - from;
            double inverse = readNoiseSum[x] > 0 ? 1 / readNoiseSum[x] : readNoiseSum[x]; // 0 and NaN stay
            double varReadNoise = RampFitKernel.bounded(inverse);
            double varPoisson = poissonSum[x] > 0 ? RampFitKernel.bounded(1 / poissonSum[x]) : 0;
            exposure(first + k, x, a.weighted[first + k] * varReadNoise, varPoisson, varReadNoise);
            chargeLoss(k);
        }
    }

    /**
     * Fills rate and flags of the exposure, and an error with its own rate as that of the photons. The planes of variances by photons are left per unit of that
     * rate.
     */
    void consistent(int from, int to) {
        clear();
        for (int i = 0; i < nints; i++) {
            for (int k = from; k < to; k++) {
                int q = i * plane + k;
                int x = k - from;
                flags(x, ints.dq()[q]);
                int count = segments(i, k);
                if (count > 0) {
                    double ir = weight(first + k, count);
                    // the planes hold the sums of weight^2 times variance until now
                    double p2 = ints.varPoisson()[q];
                    double r2 = ints.varRnoise()[q];
                    poissonSum[x] += p2;
                    readNoiseSum[x] += r2;
                    weight[x] += ir;
                    ints.varPoisson()[q] = (float) (p2 / (ir * ir));
                    ints.varRnoise()[q] = (float) RampFitKernel.bounded(r2 / (ir * ir));
                }
            }
        }
        for (int k = from; k < to; k++) {
            int x = k - from;
            int p = first + k;
            double inverse = weight[x] > 0 ? 1 / weight[x] : weight[x]; // 0 and NaN stay
            double slope = a.weighted[p] * RampFitKernel.bounded(inverse);
            double perRate = weight[x] > 0 ? poissonSum[x] * inverse * inverse : 0;
            double varReadNoise = weight[x] > 0 ? RampFitKernel.bounded(readNoiseSum[x] * inverse * inverse) : 0;
            exposure(p, x, slope, perRate, varReadNoise);
            double rate = (slope > 0 ? slope : 0) + a.darkRate(s, p);
            a.rate.err()[p] = (float) Math.sqrt(perRate * rate + varReadNoise);
        }
    }

    /** Fills errors and variances after {@link #consistent} of all pixels of the exposure, with the rate of the photons. */
    void errors(int from, int to) {
        for (int k = from; k < to; k++) {
            photons[k - from] = a.rateWithDark(s, first + k);
        }
        for (int i = 0; i < nints; i++) {
            for (int k = from; k < to; k++) {
                error(ints, i * plane + k, photons[k - from]);
            }
        }
        for (int k = from; k < to; k++) {
            error(a.rate, first + k, photons[k - from]);
            chargeLoss(k);
            if (s.scalesByIntegrations()) {
                scale(k);
            }
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

    private void flags(int x, int dq) {
        common[x] &= dq;
        any[x] |= dq;
    }

    private void exposure(int p, int x, double slope, double varPoisson, double varReadNoise) {
        int base = s.pixelFlags(a.pixelDq[p], p);
        boolean none = (common[x] & Dq.DO_NOT_USE) != 0 || (base & INVALID) != 0;
        a.rate.sci()[p] = none ? Float.NaN : (float) slope;
        a.rate.varPoisson()[p] = none ? 0 : (float) varPoisson;
        a.rate.varRnoise()[p] = none ? 0 : (float) varReadNoise;
        a.rate.err()[p] = none ? 0 : (float) Math.sqrt(varPoisson + varReadNoise);
        a.rate.dq()[p] = base | common[x] & Dq.DO_NOT_USE | any[x] & (Dq.JUMP_DET | Dq.PERSISTENCE | Dq.SATURATED);
    }

    /** Read noise variances of a pixel of the band that has groups flagged for charge loss: as if they had been used. Errors stay. */
    private void chargeLoss(int k) {
        if (!a.hasChargeLoss()) {
            return;
        }
        int p = first + k;
        double sum = 0;
        boolean found = false;
        for (int i = 0, q = k; i < nints; i++, q += plane) {
            double recomputed = a.chargeLoss(i, p);
            float varReadNoise = ints.varRnoise()[q];
            if (recomputed >= 0) {
                found = true;
                sum += 1 / recomputed;
                ints.varRnoise()[q] = (float) RampFitKernel.bounded(recomputed);
            } else if (varReadNoise > 0) {
                sum += 1 / varReadNoise;
            }
        }
        if (found && sum > 0) {
            a.rate.varRnoise()[p] = (float) RampFitKernel.bounded(1 / sum);
        }
    }

    /**
     * Scales the errors of a pixel of the band to the scatter of its integrations: the bootstrap of their weighted mean, of which the variance over all possible
     * samples has a closed form, Σ w²(x − mean)² / (Σw)², times n/(n − 1).
     */
    private void scale(int k) {
        int p = first + k;
        double mean = a.rate.sci()[p];
        double expected = (double) a.rate.varPoisson()[p] + a.rate.varRnoise()[p];
        double sum = 0;
        double total = 0;
        int n = 0;
        for (int i = 0; i < nints; i++) {
            float v = ints.sci()[i * plane + k];
            int count = v == v ? segments(i, k) : 0;
            if (count > 0) {
                double w = weight(p, count);
                double d = w * (v - mean);
                sum += d * d;
                total += w;
                n++;
            }
        }
        if (n >= RampFitSetup.FEW_INTEGRATIONS && expected > 0) {
            double found = sum / (total * total) * n / (n - 1);
            double factor = Math.max(1, found / expected);
            a.scaleVariances(ints, k, p, factor, factor);
        }
    }
}

package org.webbcal.step.ramp_fit;

import java.util.Arrays;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * Mean rate of the integrations of a pixel. Weights are 1/variance with the Poisson variance that each integration would have at the common rate, or faint
 * integrations would weigh more for having been faint. The common rate begins at the median and is improved twice. Arithmetic in float, as in the reference.
 *
 * @see "stcal/ramp_fitting/likely_fit.py, compute_image_info"
 */
final class LikelyAverage {

    private static final int ROUNDS = 2;

    private final float[] sorted;
    private final float[] poisson;
    private final float[] weight;

    LikelyAverage(int nints) {
        sorted = new float[nints];
        poisson = new float[nints];
        weight = new float[nints];
    }

    /**
     * Fills pixel {@code p} of {@code rate}.
     *
     * @param ints rows of all integrations
     * @param at the pixel among these rows
     */
    void combine(ImageModel ints, int at, ImageModel rate, int p) {
        int nints = weight.length;
        int plane = ints.plane();
        int any = 0;
        int all = -1;
        int n = 0;
        for (int i = 0, q = at; i < nints; i++, q += plane) {
            float v = ints.sci()[q];
            sorted[n] = v;
            n += v == v ? 1 : 0;
            any |= ints.dq()[q];
            all &= ints.dq()[q];
        }
        Arrays.sort(sorted, 0, n);
        float slope = n == 0 ? Float.NaN : n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        for (int round = 0; round < ROUNDS; round++) {
            float sum = 0;
            for (int i = 0, q = at; i < nints; i++, q += plane) {
                float ratio = slope / ints.sci()[q];
                ratio = Math.abs(ratio) <= Float.MAX_VALUE && ratio >= 0 ? ratio : 0;
                poisson[i] = ints.varPoisson()[q] * ratio;
                weight[i] = 1 / (poisson[i] + ints.varRnoise()[q]);
                sum += weight[i] == weight[i] ? weight[i] : 0;
            }
            float mean = 0;
            boolean found = false;
            for (int i = 0, q = at; i < nints; i++, q += plane) {
                weight[i] /= sum;
                float v = ints.sci()[q] * weight[i];
                found |= v == v;
                mean += v == v ? v : 0;
            }
            slope = found ? mean : Float.NaN;
        }
        float varPoisson = 0;
        float varReadNoise = 0;
        boolean hasPoisson = false;
        boolean hasReadNoise = false;
        for (int i = 0, q = at; i < nints; i++, q += plane) {
            float square = weight[i] * weight[i];
            float vp = poisson[i] * square;
            float vr = ints.varRnoise()[q] * square;
            hasPoisson |= vp == vp;
            hasReadNoise |= vr == vr;
            varPoisson += vp == vp ? vp : 0;
            varReadNoise += vr == vr ? vr : 0;
        }
        rate.sci()[p] = slope;
        rate.varPoisson()[p] = hasPoisson ? varPoisson : Float.NaN;
        rate.varRnoise()[p] = hasReadNoise ? varReadNoise : Float.NaN;
        rate.err()[p] = (float) Math.sqrt(rate.varPoisson()[p] + rate.varRnoise()[p]);
        rate.dq()[p] = any & ~Dq.DO_NOT_USE | all & Dq.DO_NOT_USE;
    }
}

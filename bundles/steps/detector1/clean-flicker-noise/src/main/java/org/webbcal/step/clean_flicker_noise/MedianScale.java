package org.webbcal.step.clean_flicker_noise;

import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.ramps.BackgroundClip;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Flux of integrations relative to each other, by which a median image is scaled.
 *
 * <p>The reference takes the median of the rate, and for time series the white light of an extracted spectrum or the sum in an aperture. Here a time series is
 * fitted by its own median image: {@code f = Σ m d / Σ m²} over pixels of the source, which needs no world coordinates and has less noise than a sum.
 */
final class MedianScale {

    /** Pixels of a source: above the background by this many of its standard deviations. */
    private static final double SOURCE = 5;

    private MedianScale() {}

    static boolean profile(CleanFlickerNoiseParams p, ExposureInfo exposure) {
        return p.medianScale().equals("profile") || p.medianScale().equals("auto") && exposure.isTso();
    }

    /** Takes the background off a median image and leaves the pixels of sources; all others become 0. */
    static void keepSources(BackgroundClip<StepException> clip, float[] median) throws StepException {
        var mask = new boolean[median.length];
        java.util.Arrays.fill(mask, true);
        clip.take(median, mask);
        var found = clip.clippedLowerHalf();
        for (int k = 0; k < median.length; k++) {
            double above = median[k] - found.centre();
            median[k] = above > SOURCE * found.sigma() && above <= Float.MAX_VALUE ? (float) above : 0;
        }
    }

    /**
     * Fits the profile to the last group less the first, over pixels whose groups have neither jump nor saturation.
     *
     * @param profile sources, 0 elsewhere; read only
     * @param last index of the first sample of the last group
     * @return NaN without a usable pixel
     */
    static double projection(float[] profile, float[] sci, int last, byte[] groupDq, int ngroups) {
        double sum = 0;
        double norm = 0;
        for (int k = 0; k < profile.length; k++) {
            float m = profile[k];
            float d = sci[last + k] - sci[k];
            if (m == 0 || d != d) {
                continue;
            }
            int flags = 0;
            for (int g = 0, q = k; g < ngroups; g++, q += profile.length) {
                flags |= groupDq[q];
            }
            if ((flags & (Dq.DO_NOT_USE | Dq.SATURATED | Dq.JUMP_DET)) == 0) {
                sum += (double) m * d;
                norm += (double) m * m;
            }
        }
        return sum / norm;
    }

    /** As {@link #projection} for an image. */
    static double projection(float[] profile, float[] image, int offset) {
        double sum = 0;
        double norm = 0;
        for (int k = 0; k < profile.length; k++) {
            float v = image[offset + k];
            if (profile[k] != 0 && v == v) {
                sum += (double) profile[k] * v;
                norm += (double) profile[k] * profile[k];
            }
        }
        return sum / norm;
    }

    /** Fluxes in units of their median; those that are not finite become the median of the others. Null if none is finite. */
    static double[] normalised(StepContext ctx, double[] flux) {
        double middle = Median.ofFinite(flux);
        var scale = new double[flux.length];
        var finite = new double[flux.length];
        int n = 0;
        for (int i = 0; i < flux.length; i++) {
            scale[i] = flux[i] / middle;
            finite[n] = scale[i];
            n += Math.abs(scale[i]) <= Double.MAX_VALUE ? 1 : 0;
        }
        if (n == 0) {
            return null;
        }
        if (n < flux.length) {
            ctx.warn((flux.length - n) + " of " + flux.length
                    + " integrations have no flux to scale the median image by; the median flux is taken");
            double other = Median.inPlace(finite, n);
            for (int i = 0; i < scale.length; i++) {
                scale[i] = Math.abs(scale[i]) <= Double.MAX_VALUE ? scale[i] : other;
            }
        }
        return scale;
    }
}

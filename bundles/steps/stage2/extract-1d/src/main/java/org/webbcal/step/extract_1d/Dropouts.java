package org.webbcal.step.extract_1d;

import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/** Values of a spectrum that lack pixels, or that were made of doubtful ones. */
final class Dropouts {

    /** Flags of pixels that say something about a value made of them. */
    static final int TELLING = Dq.SATURATED
            | Dq.PERSISTENCE
            | Dq.CHARGELOSS
            | Dq.UNRELIABLE_SLOPE
            | Dq.UNRELIABLE_DARK
            | Dq.UNRELIABLE_FLAT
            | Dq.FLUX_ESTIMATED
            | Dq.OTHER_BAD_PIXEL;

    /** Share of its pixels below which a value is a dropout. */
    private static final double ENOUGH = 0.9;
    /** Distance from the middle of the aperture within which a pixel is in the core of the source. */
    private static final double CORE = 1;
    /** Share of the light below which a pixel does not tell about a fitted profile. */
    private static final double LEAST_SHARE = 0.02;
    /** Neighbours to each side that give a profile. */
    private static final int REACH = 3;
    /** Share of the light that must have been seen for the rest to be made up. */
    private static final double LEAST_SEEN = 0.3;

    private Dropouts() {}

    /**
     * Flags of one element of the dispersion: those of its pixels, DROPOUT where too few of them count.
     *
     * @param dq of one image; null for none
     * @param sci NaN where pixels do not count
     * @param profile weights of the aperture or, {@code fitted}, shares of light
     */
    static int flags(Grid grid, int[] dq, int offset, float[] sci, BoxProfile profile, boolean fitted, int i) {
        int flags = 0;
        double all = 0;
        double seen = 0;
        double middle = profile.middle(grid, i);
        for (int j = 0; j < grid.across(); j++) {
            int p = grid.at(i, j);
            double w = profile.weights()[p];
            if (!(w > (fitted ? LEAST_SHARE : 0))) {
                continue;
            }
            all += w;
            seen += Float.isFinite(sci[p]) ? w : 0;
            if (dq != null && !Dq.any(dq[offset + p], Dq.DO_NOT_USE)) {
                int told = dq[offset + p] & TELLING;
                // an estimate in the wings changes nothing that is seen
                flags |= Math.abs(j - middle) <= CORE ? told : told & ~Dq.FLUX_ESTIMATED;
            }
        }
        return seen < ENOUGH * all ? flags | Dq.DROPOUT : flags;
    }

    /** Whether a flagged value is one that is counted. */
    static boolean counts(int flags) {
        return Dq.any(flags, Dq.DROPOUT | Dq.FLUX_ESTIMATED);
    }

    /**
     * Raises the sums of elements of the dispersion that lack pixels by the share of the light that these have in the profile of their neighbours.
     *
     * @param rescaled set where it was done
     */
    static void rescale(Grid grid, float[] sci, double[] weights, BoxSpectrum sums, boolean[] rescaled) {
        int n = grid.across();
        var share = new double[n];
        var values = new double[2 * REACH + 1];
        double[] flux = sums.flux.clone();
        for (int i = 0; i < grid.along(); i++) {
            if (complete(grid, sci, weights, i) || !(sums.pixels[i] > 0)) {
                continue;
            }
            double all = 0;
            double seen = 0;
            for (int j = 0; j < n; j++) {
                int p = grid.at(i, j);
                int count = 0;
                for (int k = Math.max(0, i - REACH); k <= Math.min(grid.along() - 1, i + REACH); k++) {
                    if (k != i && sums.pixels[k] > 0 && flux[k] > 0 && complete(grid, sci, weights, k)) {
                        double level = sums.background[k] / sums.pixels[k];
                        float value = sci[grid.at(k, j)];
                        if (Float.isFinite(value)) {
                            values[count++] = (value - level) / flux[k];
                        }
                    }
                }
                share[j] = weights[p] == 0 || count == 0 ? 0 : weights[p] * Median.inPlace(values, count);
                all += share[j];
                seen += Float.isFinite(sci[p]) ? share[j] : 0;
            }
            if (!(all > 0) || !(seen >= LEAST_SEEN * all)) {
                continue;
            }
            double factor = all / seen;
            sums.flux[i] *= factor;
            for (double[] variance : new double[][] {sums.varRnoise, sums.varPoisson, sums.varFlat}) {
                variance[i] *= factor * factor;
            }
            rescaled[i] = true;
        }
    }

    private static boolean complete(Grid grid, float[] sci, double[] weights, int i) {
        for (int j = 0; j < grid.across(); j++) {
            int p = grid.at(i, j);
            if (weights[p] > 0 && !Float.isFinite(sci[p])) {
                return false;
            }
        }
        return true;
    }
}

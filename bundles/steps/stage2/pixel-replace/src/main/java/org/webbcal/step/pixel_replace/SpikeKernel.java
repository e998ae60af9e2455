package org.webbcal.step.pixel_replace;

import java.util.Arrays;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Finds single pixels that no flag tells of and that do not follow the spatial profile: hot pixels and divots.
 *
 * <p>Each element of the dispersion is fitted, by factor and constant and without its own outliers, with the median of its neighbours, these brought to a common scale
 * in the same way. A pixel is a spike where it departs by more than a number of errors, and where of the four pixels around it at most one departs by a good part of that:
 * lines, second sources and knots of extended ones are as wide as the telescope makes them, spikes are not.
 */
final class SpikeKernel {

    private static final double MAD_TO_SIGMA = 1.4826;

    /** Pixels that depart by more errors than this do not take part in the fit of their element. */
    private static final double CLIP = 4;

    private static final int CLIP_ROUNDS = 4;

    /** Neighbours that must have a value at a position. */
    private static final int LEAST_NEIGHBOURS = 3;

    /** Pixels that an element needs for the fit. */
    private static final int LEAST_PIXELS = 6;

    /** Neighbours whose factor is further from 1 than this are of no use. */
    private static final double MOST_FACTOR = 5;

    /** The profile itself is believed to this fraction: undersampling. */
    private static final double PROFILE_ERROR = 0.01;

    /** What a pixel beside a spike may depart by, as part of the spike. */
    private static final double QUIET = 0.4;

    private final SpectralPlanes planes;
    private final int reach;
    /** Values of this spectrum, element by element, NaN where a pixel does not count. */
    private final float[] light;

    private final double threshold;
    private final float[] residual;
    private final float[] error;

    /**
     * @param wavelength of this spectrum alone, NaN where there is no light; null where that is not known
     * @param reach elements on each side that make the profile
     * @param threshold errors that a spike departs by at least
     */
    SpikeKernel(SpectralPlanes planes, float[] wavelength, int reach, double threshold) {
        this.planes = planes;
        this.reach = Math.max(reach, LEAST_NEIGHBOURS);
        this.threshold = threshold;
        residual = new float[planes.size()];
        error = new float[planes.size()];
        Arrays.fill(residual, Float.NaN);
        light = new float[planes.size()];
        for (int e = 0; e < planes.elements(); e++) {
            for (int s = 0; s < planes.positions(); s++) {
                light[e * planes.positions() + s] =
                        usable(planes.local(e, s), wavelength) ? planes.sci()[planes.at(e, s)] : Float.NaN;
            }
        }
    }

    private boolean usable(int q, float[] wavelength) {
        int p = planes.offset() + q;
        return !Dq.any(planes.dq()[p], Dq.DO_NOT_USE | Dq.NON_SCIENCE)
                && Float.isFinite(planes.sci()[p])
                && planes.err()[p] > 0
                && Float.isFinite(planes.err()[p])
                && (wavelength == null || !Float.isNaN(wavelength[q]));
    }

    /** Measures by what the pixels of some elements depart from the profile. Elements may be done in parallel. */
    void measure(int start, int end) {
        var work = new Work();
        for (int e = start; e < end; e++) {
            work.element(e);
        }
    }

    /**
     * Marks spikes, once all elements are measured.
     *
     * @param spikes of this spectrum alone; set where one is found
     * @return how many
     */
    int mark(boolean[] spikes) {
        int n = 0;
        for (int e = 0; e < planes.elements(); e++) {
            for (int s = 0; s < planes.positions(); s++) {
                int q = planes.local(e, s);
                if (Math.abs(residual[q]) > threshold * error[q] && lonely(e, s)) {
                    spikes[q] = true;
                    n++;
                }
            }
        }
        return n;
    }

    private boolean lonely(int e, int s) {
        double most = QUIET * Math.abs(residual[planes.local(e, s)]);
        int known = 0;
        int quiet = 0;
        for (int side = 0; side < 4; side++) {
            int ee = side < 2 ? e + 2 * side - 1 : e;
            int ss = side < 2 ? s : s + 2 * side - 5;
            if (ee < 0 || ss < 0 || ee >= planes.elements() || ss >= planes.positions()) {
                continue;
            }
            float r = residual[planes.local(ee, ss)];
            if (!Float.isNaN(r)) {
                known++;
                quiet += Math.abs(r) < most ? 1 : 0;
            }
        }
        return known >= 2 && quiet >= known - 1;
    }

    /** Room for one element. */
    private final class Work {
        private final int wide = planes.positions();
        private final int most = 2 * reach + 1;
        private final double[][] values = new double[most][wide];
        private final double[][] errors = new double[most][wide];
        private final double[] factor = new double[most];
        private final double[] constant = new double[most];
        private final double[] profile = new double[wide];
        private final double[] spread = new double[wide];
        /** One over the noise of each pixel of the element that is fitted. */
        private final double[] trust = new double[wide];

        private final double[] column = new double[Math.max(most, wide)];
        private final boolean[] use = new boolean[wide];
        private double slope;
        private double level;

        void element(int element) {
            int count = 0;
            int self = -1;
            for (int e = element - reach; e <= element + reach; e++) {
                if (e < 0 || e >= planes.elements()) {
                    continue;
                }
                int pixels = 0;
                for (int s = 0; s < wide; s++) {
                    double v = light[e * wide + s];
                    values[count][s] = v;
                    errors[count][s] = planes.err()[planes.at(e, s)];
                    pixels += v == v ? 1 : 0;
                }
                if (pixels >= LEAST_PIXELS) {
                    self = e == element ? count : self;
                    count++;
                }
            }
            if (self < 0 || count <= LEAST_NEIGHBOURS) {
                return;
            }
            for (int s = 0; s < wide; s++) {
                profile[s] = median(s, count, -1, false);
            }
            for (int j = 0; j < count; j++) {
                boolean fitted = fit(values[j], errors[j]);
                boolean near = fitted && slope < MOST_FACTOR && slope > 1 / MOST_FACTOR;
                factor[j] = near ? slope : 1;
                constant[j] = near ? level : 0;
            }
            for (int s = 0; s < wide; s++) {
                profile[s] = median(s, count, self, true);
            }
            if (!fit(values[self], errors[self])) {
                return;
            }
            compare(element, self);
        }

        private void compare(int element, int self) {
            int n = 0;
            for (int s = 0; s < wide; s++) {
                if (Double.isNaN(values[self][s]) || Double.isNaN(profile[s])) {
                    continue;
                }
                int q = planes.local(element, s);
                double r = values[self][s] - slope * profile[s] - level;
                double model = slope * spread[s];
                double shape = PROFILE_ERROR * slope * profile[s];
                double sigma = Math.sqrt(errors[self][s] * errors[self][s] + model * model + shape * shape);
                residual[q] = (float) r;
                error[q] = (float) sigma;
                column[n++] = Math.abs(r / sigma);
            }
            // errors that are stated too small
            double scatter = MAD_TO_SIGMA * middle(n);
            if (scatter > 1) {
                for (int s = 0; s < wide; s++) {
                    error[planes.local(element, s)] *= (float) scatter;
                }
            }
        }

        /** Of the elements at one position, on the scale of the profile; with the spread. NaN where too few have a value. */
        private double median(int position, int count, int without, boolean scaled) {
            int n = 0;
            for (int j = 0; j < count; j++) {
                double v = values[j][position];
                if (j != without && !Double.isNaN(v)) {
                    column[n++] = scaled ? (v - constant[j]) / factor[j] : v;
                }
            }
            if (n < LEAST_NEIGHBOURS) {
                return Double.NaN;
            }
            double middle = middle(n);
            if (scaled) {
                for (int i = 0; i < n; i++) {
                    column[i] = Math.abs(column[i] - middle);
                }
                spread[position] = MAD_TO_SIGMA * middle(n);
            }
            return middle;
        }

        private double middle(int n) {
            return Median.inPlace(column, n);
        }

        /** Factor and constant between the profile and an element, weighted, without what departs. */
        private boolean fit(double[] value, double[] sigma) {
            for (int s = 0; s < wide; s++) {
                use[s] = value[s] == value[s] && profile[s] == profile[s];
                double shape = PROFILE_ERROR * profile[s];
                trust[s] = use[s] ? 1 / Math.sqrt(sigma[s] * sigma[s] + shape * shape) : Double.NaN;
            }
            boolean fitted = false;
            for (int round = 0; round < CLIP_ROUNDS; round++) {
                if (!line(value)) {
                    return fitted;
                }
                fitted = true;
                int n = 0;
                for (int s = 0; s < wide; s++) {
                    if (use[s]) {
                        column[n++] = departure(value, s);
                    }
                }
                double limit = CLIP * Math.max(1, MAD_TO_SIGMA * middle(n));
                boolean changed = false;
                for (int s = 0; s < wide; s++) {
                    // NaN departs
                    boolean keep = departure(value, s) <= limit;
                    changed |= keep != use[s];
                    use[s] = keep;
                }
                if (!changed) {
                    break;
                }
            }
            return fitted;
        }

        /** Of a pixel from the scaled profile, in errors. */
        private double departure(double[] value, int position) {
            return Math.abs(value[position] - slope * profile[position] - level) * trust[position];
        }

        private boolean line(double[] value) {
            double w = 0;
            double wx = 0;
            double wy = 0;
            double wxx = 0;
            double wxy = 0;
            int n = 0;
            for (int s = 0; s < wide; s++) {
                if (use[s]) {
                    double weight = trust[s] * trust[s];
                    double x = weight * profile[s];
                    w += weight;
                    wx += x;
                    wy += weight * value[s];
                    wxx += x * profile[s];
                    wxy += x * value[s];
                    n++;
                }
            }
            double determinant = w * wxx - wx * wx;
            if (n < LEAST_PIXELS || !(determinant > 1e-12 * w * wxx)) {
                return false;
            }
            slope = (w * wxy - wx * wy) / determinant;
            level = (wy - slope * wx) / w;
            return true;
        }
    }
}

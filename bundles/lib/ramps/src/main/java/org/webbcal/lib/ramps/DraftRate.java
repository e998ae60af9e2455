package org.webbcal.lib.ramps;

import org.webbcal.model.dq.Dq;

/**
 * Count rates as the ramp fit with its default parameters would give them, and nothing else: no variances, no flags.
 *
 * <p>For steps that must know where sources are before the ramps are fitted. Good groups are cut into segments at flagged groups; each segment gets a straight
 * line with the weights {@code |k − mid|^P / mid^P}, P from its signal-to-noise ratio; segments, and integrations, are averaged by the inverse of their read
 * noise variance {@code 12 R² / ((n³ − n) TGROUP²)}. Arithmetic in double.
 *
 * <p>Like the fit: a ramp with a single good group counts as one without; NaN where no group can be used, where the pixel is DO_NOT_USE, saturated from the
 * first group on, or has no gain; 0 where groups are usable but no segment could be made.
 *
 * @see "stcal/ramp_fitting/src/slope_fitter.c with algorithm OLS_C and default parameters; jwst/clean_flicker_noise, make_rate"
 */
public final class DraftRate {

    private static final int INVALID = Dq.DO_NOT_USE | Dq.SATURATED;
    private static final int NOT_PERSISTENCE = ~Dq.PERSISTENCE;
    /** Variances from here on are taken as unknown, (DN/s)^2; so the rate is 0, as in the fit. */
    private static final double LARGE_VARIANCE = 1e6;

    /** Upper end of the signal-to-noise ratio of each class but the last, and the power of the weights of each class. */
    private static final double[] LIMITS = {5, 10, 20, 50, 100};

    private static final float[] POWERS = {0, 0.4f, 1, 3, 6, 10};

    private final int ngroups;
    private final int plane;
    private final double groupTime;
    private final boolean weighted;
    private final float[] gain;
    private final float[] noise;
    /** Coefficients of a segment of n samples in class c at {@code [n * classes + c]}, per group; n from 3 on. */
    private final double[][] weights;

    /**
     * @param ngroups groups of an integration
     * @param plane pixels of a group
     * @param groupTime TGROUP, seconds
     * @param nframes frames that a group averages
     * @param gain [y][x], e-/DN; read only; null if not known: samples are then weighed alike, whatever their signal
     * @param readnoise [y][x], noise of the difference of two frames (CDS), DN; read only; null together with the gain
     */
    public DraftRate(int ngroups, int plane, double groupTime, int nframes, float[] gain, float[] readnoise) {
        weighted = gain != null;
        if (weighted && (gain.length != plane || readnoise.length != plane)) {
            throw new IllegalArgumentException(
                    "gain and read noise have " + gain.length + " and " + readnoise.length + " pixels, not " + plane);
        }
        this.ngroups = ngroups;
        this.plane = plane;
        this.groupTime = groupTime;
        this.gain = gain;
        noise = weighted ? new float[plane] : null;
        double cds = Math.sqrt(2.0 * nframes);
        for (int p = 0; weighted && p < plane; p++) {
            noise[p] = (float) (readnoise[p] * (gain[p] / cds));
        }
        weights = new double[(ngroups + 1) * POWERS.length][];
        for (int n = 3; n <= ngroups; n++) {
            for (int c = 0; c < POWERS.length; c++) {
                weights[n * POWERS.length + c] = coefficients(n, POWERS[c]);
            }
        }
    }

    private static double[] coefficients(int n, float power) {
        double mid = (n - 1) / 2.0;
        var c = new double[n];
        double sum = 0;
        for (int k = 0; k < n; k++) {
            double x = k - mid;
            double w = power == 0 ? 1 : (float) Math.pow((float) Math.abs(x * (1 / mid)), power);
            c[k] = w * x;
            sum += w * x * x;
        }
        for (int k = 0; k < n; k++) {
            c[k] /= sum;
        }
        return c;
    }

    /** Sums over integrations from which the rate of an exposure follows. */
    public static final class Sums {
        private final double[] weighted;
        private final double[] weight;
        private final boolean[] usable;

        /** @param plane pixels of a group */
        public Sums(int plane) {
            weighted = new double[plane];
            weight = new double[plane];
            usable = new boolean[plane];
        }

        /** Writes the rates of pixels {@code p0…p1-1} of the exposure, DN/s. */
        public void rates(float[] rate, int p0, int p1) {
            for (int p = p0; p < p1; p++) {
                rate[p] = usable[p]
                        ? (float)
                                (weight[p] > 0 ? weighted[p] * bounded(1 / weight[p]) : weight[p] == 0 ? 0 : Double.NaN)
                        : Float.NaN;
            }
        }
    }

    /**
     * Fits pixels {@code p0…p1-1} of one integration.
     *
     * @param sci samples [group][pixel], DN; read only
     * @param groupDq flags of the samples; DO_NOT_USE, SATURATED, JUMP_DET and all others but PERSISTENCE end a segment; read only
     * @param pixelDq flags [pixel]; DO_NOT_USE and SATURATED give NaN; read only
     * @param rate [pixel], DN/s; pixels p0…p1-1 are written; null if not wanted
     * @param sums of the exposure, pixels p0…p1-1 are added to; null if not wanted
     */
    public void integration(float[] sci, byte[] groupDq, int[] pixelDq, float[] rate, Sums sums, int p0, int p1) {
        int n = ngroups;
        var y = new float[n];
        var flags = new int[n];
        var result = new double[2];
        for (int p = p0; p < p1; p++) {
            // a gain of NaN is not > 0
            boolean usable = (pixelDq[p] & INVALID) == 0 && (!weighted || gain[p] > 0);
            result[0] = 0;
            result[1] = 0;
            if (usable) {
                int union = 0;
                for (int k = 0, q = p; k < n; k++, q += plane) {
                    y[k] = sci[q];
                    flags[k] = groupDq[q] & 0xff;
                    union |= flags[k];
                }
                if ((union & NOT_PERSISTENCE) == 0 && n > 1) {
                    segment(p, y, 0, n, result);
                } else {
                    usable = segments(p, y, flags, result);
                }
            }
            if (rate != null) {
                rate[p] = usable ? (float) (result[1] == 0 ? 0 : result[0] * bounded(1 / result[1])) : Float.NaN;
            }
            if (sums != null && usable) {
                sums.usable[p] = true;
                sums.weighted[p] += result[0];
                sums.weight[p] += result[1];
            }
        }
    }

    /** Fits the segments of a ramp with flags; false if no group can be used. */
    private boolean segments(int p, float[] y, int[] flags, double[] result) {
        int n = ngroups;
        if (n > 1) {
            int good = 0;
            for (int f : flags) {
                good += (f & NOT_PERSISTENCE) == 0 ? 1 : 0;
            }
            if (good == 1) {
                return false; // a single good group is suppressed: all become DO_NOT_USE
            }
        }
        if ((flags[0] & Dq.SATURATED) != 0) {
            return false;
        }
        int useless = 0;
        for (int f : flags) {
            useless += (f & INVALID) != 0 ? 1 : 0;
        }
        if (useless == n) {
            return false;
        }
        boolean longer = false;
        int single = -1;
        int g = 0;
        while (g < n) {
            if ((flags[g] & NOT_PERSISTENCE) != 0) {
                g++;
                continue;
            }
            int from = g > 0 && (flags[g - 1] & NOT_PERSISTENCE) == Dq.JUMP_DET ? g - 1 : g;
            while (g < n && (flags[g] & NOT_PERSISTENCE) == 0) {
                g++;
            }
            if (g - from > 1) {
                longer = true;
                segment(p, y, from, g - from, result);
            } else if (single < 0) {
                single = from;
            }
        }
        if (!longer && single >= 0) {
            accumulate(p, y[single] / groupTime, 6, result); // the variance of one sample is that of two
        }
        return true;
    }

    /** Adds a segment of at least two samples: slope over variance, and one over variance. */
    private void segment(int p, float[] y, int at, int n, double[] result) {
        if (n == 2) {
            accumulate(p, ((double) y[at + 1] - y[at]) / groupTime, 6, result);
            return;
        }
        double r = weighted ? noise[p] : 1;
        double weight = 1 / (r * r);
        double slope;
        if (weight > 0 && weight < Double.POSITIVE_INFINITY) {
            double[] c =
                    weights[n * POWERS.length + (weighted ? snrClass((double) y[at + n - 1] - y[at], gain[p], r) : 0)];
            double origin = y[at]; // the coefficients add up to 0: taken off for precision
            double sum = 0;
            for (int k = 1; k < n; k++) {
                sum += c[k] * (y[at + k] - origin);
            }
            if (sum != sum) {
                sum = 0;
                for (int k = 0; k < n; k++) {
                    float v = y[at + k];
                    sum += v == v ? c[k] * v : 0; // NaN counts as 0 DN, as in the fit
                }
            }
            slope = sum / groupTime;
        } else {
            slope = Double.NaN; // the fit weighs with the read noise: 0, NaN and infinity give no slope
        }
        accumulate(p, slope, (double) n * n * n - n, result);
    }

    private void accumulate(int p, double slope, double cube, double[] result) {
        double r = weighted ? noise[p] / (gain[p] * groupTime) : 1;
        double variance = 12 * r * r / cube;
        result[0] += slope / variance;
        result[1] += 1 / variance;
    }

    private static int snrClass(double difference, double gain, double noise) {
        double variance = noise * noise + difference * gain;
        if (variance <= 0) {
            return 0;
        }
        double snr = difference * gain / Math.sqrt(variance);
        int c = 0;
        while (c < LIMITS.length && !(snr < LIMITS[c])) { // NaN runs to the end
            c++;
        }
        return c;
    }

    private static double bounded(double variance) {
        return variance >= LARGE_VARIANCE || variance < 0 ? 0 : variance;
    }
}

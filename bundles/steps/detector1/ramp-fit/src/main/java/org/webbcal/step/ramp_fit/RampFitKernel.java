package org.webbcal.step.ramp_fit;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * The ramp fit of one pixel: good groups are cut into segments at flagged groups, each segment gets a weighted straight line, and segments are
 * averaged by the inverse of their read noise variance. Arithmetic in double, results in float.
 *
 * <p>Everything but the Poisson variance is known from one integration alone; the Poisson variance needs the rate of all integrations. So
 * {@link #fit} keeps, for each integration, the slope and the lengths of the segments ({@link Segments}), and {@link Combination} makes variances and
 * the exposure's rate when all integrations have been seen.
 *
 * @see "Ramp fit of the reference: stcal/ramp_fitting/{ramp_fit,ols_fit}.py, src/slope_fitter.c"
 * @see "Robberto 2010, JWST-STScI-001890; Fixsen et al. 2000, PASP 112, 1350"
 */
final class RampFitKernel {

    /** Variances from here on are taken as unknown and given as 0, (DN/s)^2. */
    static final double LARGE_VARIANCE = 1e6;

    private static final int NOT_PERSISTENCE = ~Dq.PERSISTENCE;
    private static final int INVALID = Dq.DO_NOT_USE | Dq.SATURATED;

    private RampFitKernel() {}

    /** What becomes of a ramp with one good group alone. */
    enum Lone {
        NO,
        /** It is taken as unusable. */
        SUPPRESSED,
        /** It is kept: the jump group before it makes two samples of one slope. */
        SPARED
    }

    /**
     * Work space of one thread, and the results of {@link #fit}. Inputs: {@link #y} and {@link #flags} of the whole ramp.
     */
    static final class Pixel {
        /** Samples [group], DN. */
        final float[] y;
        /** Flags [group], with the groups that the user excludes; changed. */
        final int[] flags;

        private final int[] start;
        private final double[] work;

        /** Lengths of the segments; {@link Segments#FIRST_GROUP} and {@link Segments#ZERO_FRAME} stand for special single samples. */
        final int[] length;
        /** Number of segments. */
        int segments;
        /** Flags of the integration. */
        int dq;
        /** Rate of the integration, DN/s; NaN where it is DO_NOT_USE or saturated from the first group on. */
        double slope;
        /** Sum of slope/variance over the segments, (DN/s)^-1. */
        double weighted;
        /** Sum of 1/variance (read noise) over the segments, (DN/s)^-2. */
        double weight;
        /** Sums of weight^2 times variance, read noise and, per unit of rate, Poisson: for the consistent error model. */
        double readNoise;

        double poisson;
        /** Median rate of the integration, DN/s; only for the error model of the reference. */
        double median;
        /** Sum of the squares of the differences of usable neighbours about their mean, DN^2, and their number: only where errors are scaled by them. */
        double scatter;

        int differences;
        /** What was done with a ramp of one good group. */
        Lone lone = Lone.NO;
        /** Read noise variance without charge loss flags, or -1 if no group has that flag. */
        double chargeLossVariance;
        /** First group of the fit. */
        int lead;
        /** Segments and jumps for the optional product, the former null when it is not wanted. */
        List<SegmentDetails.Segment> details;

        List<SegmentDetails.Jump> jumps;
        /** Whether the result may depend on the number of leading groups left out, although they are DO_NOT_USE. */
        boolean first;

        /** Asks for {@link #details} and {@link #jumps}. */
        Pixel withDetails() {
            details = new ArrayList<>();
            jumps = new ArrayList<>();
            return this;
        }

        Pixel(int ngroups) {
            y = new float[ngroups];
            flags = new int[ngroups];
            start = new int[ngroups];
            length = new int[ngroups];
            work = new double[ngroups];
        }
    }

    /**
     * Whether a ramp has one good group only, and whether it is to be taken as unusable for that.
     *
     * @param flags group flags of the whole ramp
     */
    static Lone lone(RampFitSetup s, int[] flags) {
        if (!s.rules().suppress()) {
            return Lone.NO;
        }
        int good = 0;
        int at = 0;
        for (int g = 0; g < flags.length; g++) {
            if ((flags[g] & NOT_PERSISTENCE) == 0) {
                good++;
                at = g;
            }
        }
        if (good != 1) {
            return Lone.NO;
        }
        boolean two = at > 0 && (flags[at - 1] & NOT_PERSISTENCE) == Dq.JUMP_DET;
        return two && s.rules().spareSegments() ? Lone.SPARED : Lone.SUPPRESSED;
    }

    /**
     * Fits the ramp in {@code x.y}, {@code x.flags}.
     *
     * @param p pixel
     * @param x work space; flags are changed, results are left there
     * @param pixelDq flags of the pixel
     * @param lead first group of the fit; groups before are left out as if they had not been read
     * @param end group after the last one of the fit
     * @param zeroFrame sample of the zero frame, DN; 0 for none
     */
    static void fit(RampFitSetup s, int p, Pixel x, int pixelDq, int lead, int end, float zeroFrame) {
        int n = end - lead;
        int[] flags = x.flags;
        float[] y = x.y;
        int base = s.pixelFlags(pixelDq, p);
        x.dq = base;
        x.segments = 0;
        x.weighted = 0;
        x.weight = 0;
        x.readNoise = 0;
        x.poisson = 0;
        x.first = false;
        x.chargeLossVariance = -1;
        x.differences = 0;

        int union = 0;
        for (int g = lead; g < end; g++) {
            union |= flags[g];
        }
        int[] original =
                (union & Dq.CHARGELOSS) != 0 ? flags.clone() : null; // rare: charge_migration is off in all modes
        x.lone = lone(s, flags);
        if (x.lone == Lone.SUPPRESSED) {
            for (int g = 0; g < flags.length; g++) {
                flags[g] |= Dq.DO_NOT_USE;
            }
        }
        x.lead = lead;
        if (x.details != null) {
            x.details.clear();
            noteJumps(x, end);
        }
        if (lead > 0) {
            flags[lead] &= ~Dq.JUMP_DET; // the sample before is gone, so is the jump
        }
        int good = 0;
        int saturated = 0;
        int useless = 0;
        union = 0;
        for (int g = lead; g < end; g++) {
            int f = flags[g];
            union |= f;
            good += f == 0 ? 1 : 0;
            saturated += (f & Dq.SATURATED) != 0 ? 1 : 0;
            useless += (f & INVALID) != 0 ? 1 : 0;
            if ((f & Dq.SATURATED) != 0) {
                y[g] = Float.NaN;
            }
        }
        int single = 1;
        if (!s.rules().suppress()) {
            if (good == 1 && flags[lead] == 0) {
                single = Segments.FIRST_GROUP;
            } else if (good == 0 && zeroFrame != 0) {
                y[lead] = zeroFrame;
                flags[lead] = 0;
                useless--;
                saturated -= saturated == n ? 1 : 0;
                single = Segments.ZERO_FRAME;
            }
            x.first = good <= 1;
        }
        if (original != null) {
            x.chargeLossVariance = chargeLossVariance(s, p, original, lead, end, single);
        }
        x.dq |= union & (Dq.JUMP_DET | Dq.PERSISTENCE);
        x.median = 0;
        if (!s.consistentErrors()) {
            x.median = median(s, x, lead, end, single);
        } else if (s.scalesByDifferences()) {
            scatter(x, lead, end);
        }

        if ((flags[lead] & Dq.SATURATED) != 0) {
            x.dq |= INVALID;
        } else if (useless == n) {
            x.dq |= Dq.DO_NOT_USE | (saturated == n ? Dq.SATURATED : 0);
        } else {
            x.segments = segments(flags, lead, end, x.start, x.length);
            boolean shown = (base & INVALID) == 0;
            for (int k = 0; k < x.segments && (shown || x.details != null); k++) {
                if (x.length[k] == 1) {
                    x.length[k] = s.lone(single, x.start[k]);
                }
                add(s, p, x, x.start[k], x.length[k]);
            }
            if (!shown) {
                x.segments = 0;
                x.weighted = 0;
                x.weight = 0;
            }
        }
        if (s.rules().flagUnfitted() && x.segments == 0 && (base & INVALID) == 0) {
            x.dq |= Dq.DO_NOT_USE;
        }
        x.slope = slope(x);
        if (saturated > 0) { // after the decision on NaN: a ramp that saturates late keeps its slope
            x.dq |= Dq.SATURATED;
        }
    }

    /**
     * Fits a ramp of which every group from {@code lead} on is good: the usual case.
     *
     * @param y samples, the first of the fit at {@code at}
     * @param n number of groups of the fit, at least 2
     */
    static void fitGood(RampFitSetup s, int p, Pixel x, int pixelDq, float[] y, int at, int n) {
        if (x.details != null) {
            x.details.clear();
            x.jumps.clear();
        }
        x.dq = s.pixelFlags(pixelDq, p);
        x.segments = 0;
        x.weighted = 0;
        x.weight = 0;
        x.readNoise = 0;
        x.poisson = 0;
        x.chargeLossVariance = -1;
        x.differences = 0;
        x.lone = Lone.NO;
        x.first = false;
        x.median = 0;
        boolean shown = (x.dq & INVALID) == 0;
        if (!shown && x.details == null) {
            x.slope = Double.NaN;
            return;
        }
        if (!s.consistentErrors()) {
            medianOfGood(s, x, y, at, n);
        } else if (s.scalesByDifferences()) {
            scatterOfGood(x, y, at, n);
        }
        segment(s, p, x, y, at, n, x.lead);
        x.segments = shown ? 1 : 0;
        x.length[0] = n;
        x.slope = slope(x);
        if (!shown) {
            x.weighted = 0;
            x.weight = 0;
        }
    }

    private static void medianOfGood(RampFitSetup s, Pixel x, float[] y, int at, int n) {
        var d = x.work;
        int m = 0;
        for (int k = 1; k < n; k++) {
            double v = (double) y[at + k] - y[at + k - 1];
            d[m] = v;
            m += v == v ? 1 : 0; // NaN is left out
        }
        x.first = m == 0;
        if (m == 0) {
            double v = y[at] / s.groupTime();
            x.median = v == v ? v : 0;
        } else {
            x.median = Median.inPlace(d, m) / s.groupTime();
        }
    }

    private static void scatterOfGood(Pixel x, float[] y, int at, int n) {
        double sum = 0;
        double squares = 0;
        double origin = ((double) y[at + n - 1] - y[at]) / (n - 1);
        for (int k = 1; k < n; k++) {
            double v = (double) y[at + k] - y[at + k - 1] - origin;
            sum += v;
            squares += v * v;
        }
        x.differences = n - 1;
        x.scatter = squares - sum * sum / (n - 1); // NaN leaves the pixel out
    }

    /** The same for a ramp with flags: differences within segments count. */
    private static void scatter(Pixel x, int lead, int end) {
        double sum = 0;
        double squares = 0;
        double origin = Double.NaN;
        int m = 0;
        for (int g = lead + 1; g < end; g++) {
            boolean before =
                    (x.flags[g - 1] & NOT_PERSISTENCE) == 0 || (x.flags[g - 1] & NOT_PERSISTENCE) == Dq.JUMP_DET;
            if (before && (x.flags[g] & NOT_PERSISTENCE) == 0) {
                double v = (double) x.y[g] - x.y[g - 1];
                origin = m == 0 ? v : origin;
                v -= origin;
                sum += v;
                squares += v * v;
                m++;
            }
        }
        x.differences = m;
        x.scatter = m == 0 ? 0 : squares - sum * sum / m;
    }

    private static double slope(Pixel x) {
        if ((x.dq & INVALID) != 0) {
            return Double.NaN;
        }
        return x.segments == 0 ? 0 : x.weighted * bounded(1 / x.weight);
    }

    /** Runs of good groups, together with the jump group before them; single ones only if there is nothing longer, and then the first. */
    private static int segments(int[] flags, int lead, int end, int[] start, int[] length) {
        int count = 0;
        int longest = 0;
        int g = lead;
        while (g < end) {
            if ((flags[g] & NOT_PERSISTENCE) != 0) {
                g++;
                continue;
            }
            int from = g > lead && (flags[g - 1] & NOT_PERSISTENCE) == Dq.JUMP_DET ? g - 1 : g;
            while (g < end && (flags[g] & NOT_PERSISTENCE) == 0) {
                g++;
            }
            int n = g - from;
            if (n == 1 && longest >= 1) {
                continue; // a single group beside a longer segment, or not the first single one
            }
            if (n > 1 && longest == 1) {
                count = 0; // drops the single one before
            }
            start[count] = from;
            length[count++] = n;
            longest = Math.max(longest, n);
        }
        return count;
    }

    /** Median of the differences of neighbouring usable groups, DN/s; NaN counts as 0 unless there is one group altogether. */
    private static double median(RampFitSetup s, Pixel x, int lead, int end, int single) {
        double first = x.y[lead];
        if (end - lead == 1) {
            return first / s.times().elapsed(0);
        }
        double rate;
        if (single == Segments.FIRST_GROUP) {
            rate = first / s.times().elapsed(0);
        } else if (single == Segments.ZERO_FRAME) {
            rate = first / s.times().frame();
        } else {
            var d = x.work;
            int m = 0;
            for (int g = lead + 1; g < end; g++) {
                if ((x.flags[g] & (Dq.DO_NOT_USE | Dq.JUMP_DET)) != 0 || (x.flags[g - 1] & Dq.DO_NOT_USE) != 0) {
                    continue;
                }
                double v = (double) x.y[g] - x.y[g - 1];
                d[m] = v;
                m += v == v ? 1 : 0; // NaN is left out
            }
            if (m > 0) {
                rate = Median.inPlace(d, m) / s.groupTime();
            } else {
                x.first = true;
                rate = (x.flags[lead] & Dq.DO_NOT_USE) == 0 ? first / s.groupTime() : 0;
            }
        }
        return rate == rate ? rate : 0;
    }

    /** Adds a segment that begins at group {@code from}. */
    private static void add(RampFitSetup s, int p, Pixel x, int from, int length) {
        if (length < Segments.FIRST_GROUP && length > 2) {
            segment(s, p, x, x.y, from, length, from);
            return;
        }
        double slope =
                length == 2 ? ((double) x.y[from + 1] - x.y[from]) / s.groupTime() : x.y[from] / s.singleTime(length);
        accumulate(s, p, x, slope, length, 0);
        note(x, x.y, from, from, length, 0, slope);
    }

    private static void segment(RampFitSetup s, int p, Pixel x, float[] y, int at, int n, int from) {
        if (n == 2) {
            double slope = ((double) y[at + 1] - y[at]) / s.groupTime();
            accumulate(s, p, x, slope, 2, 0);
            note(x, y, at, from, 2, 0, slope);
            return;
        }
        double noise = s.noise()[p];
        int snr = OlsWeights.snrClass((double) y[at + n - 1] - y[at], s.gain()[p], noise);
        var c = s.weights().of(n, snr);
        double origin = y[at]; // the coefficients add up to 0: taken off for precision
        // two sums: the additions of one do not wait for those of the other
        double slope = 0;
        double odd = 0;
        int pair = 1;
        for (; pair + 1 < n; pair += 2) {
            slope += c[pair] * (y[at + pair] - origin);
            odd += c[pair + 1] * (y[at + pair + 1] - origin);
        }
        slope += odd;
        if (pair < n) {
            slope += c[pair] * (y[at + pair] - origin);
        }
        if (slope != slope) {
            slope = 0;
            for (int k = 0; k < n; k++) {
                float v = y[at + k];
                slope += v == v ? c[k] * v : 0; // NaN counts as 0 DN, as in the reference
            }
        }
        double weight = 1 / (noise * noise);
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            slope = Double.NaN; // the reference weighs with the read noise: 0, NaN and infinity give no slope
        }
        accumulate(s, p, x, slope / s.groupTime(), n, snr);
        note(x, y, at, from, n, snr, slope / s.groupTime());
    }

    /** Keeps a segment, whose first sample is {@code y[at]} and whose first group is {@code from}, if details are wanted. */
    private static void note(Pixel x, float[] y, int at, int from, int length, int snr, double slope) {
        if (x.details == null) {
            return;
        }
        double ordinate = y[at];
        if (length > 2 && length < Segments.FIRST_GROUP) {
            double sum = 0;
            ordinate = 0;
            for (int k = 0; k < length; k++) {
                double w = OlsWeights.weight(length, k, snr);
                float v = y[at + k];
                sum += w;
                ordinate += v == v ? w * v : 0;
            }
            ordinate /= sum;
        }
        x.details.add(new SegmentDetails.Segment(from, length, snr, slope, ordinate));
    }

    /** Keeps the sizes of the jumps after the first group of the fit; NaN beside saturated samples. */
    private static void noteJumps(Pixel x, int end) {
        x.jumps.clear();
        for (int g = x.lead + 1; g < end; g++) {
            if ((x.flags[g] & Dq.JUMP_DET) != 0) {
                boolean saturated = ((x.flags[g] | x.flags[g - 1]) & Dq.SATURATED) != 0;
                x.jumps.add(new SegmentDetails.Jump(g, saturated ? Float.NaN : (float) ((double) x.y[g] - x.y[g - 1])));
            }
        }
    }

    private static void accumulate(RampFitSetup s, int p, Pixel x, double slope, int length, int snr) {
        double variance = s.readNoiseVariance(p, length);
        double w = 1 / variance;
        x.weight += w;
        x.weighted += slope / variance;
        if (s.consistentErrors()) {
            x.readNoise += w * w * s.consistentReadNoise(p, length, snr);
            x.poisson += w * w * s.consistentPoisson(p, length, snr);
        }
    }

    /**
     * Read noise variance of an integration as it is when groups flagged for charge loss are put back.
     *
     * <p>The flags CHARGELOSS and DO_NOT_USE of such a group are toggled: as in the reference, a group with CHARGELOSS alone becomes DO_NOT_USE.
     */
    private static double chargeLossVariance(RampFitSetup s, int p, int[] flags, int lead, int end, int single) {
        for (int g = lead; g < end; g++) {
            int f = flags[g];
            flags[g] = (f & Dq.CHARGELOSS) != 0 ? f ^ (Dq.CHARGELOSS | Dq.DO_NOT_USE) : f;
        }
        var start = new int[flags.length];
        var length = new int[flags.length];
        int count = segments(flags, lead, end, start, length);
        double sum = 0;
        for (int k = 0; k < count; k++) {
            double variance = s.readNoiseVariance(p, length[k] == 1 ? s.lone(single, start[k]) : length[k]);
            sum += variance > 0 ? 1 / variance : 0;
        }
        return 1 / sum;
    }

    /** Large and negative variances are given as 0. */
    static double bounded(double variance) {
        return variance >= LARGE_VARIANCE || variance < 0 ? 0 : variance;
    }
}

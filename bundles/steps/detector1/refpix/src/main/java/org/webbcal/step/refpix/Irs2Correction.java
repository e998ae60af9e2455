package org.webbcal.step.refpix;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.webbcal.model.Irs2Layout;

/**
 * Correction of the groups of an IRS2 read-out by the interleaved reference pixels and the reference output, weighted for each frequency so as to leave the least noise.
 *
 * <p>For each group, relative to the mean of all groups: a straight line in time is taken from each output; the slots of the reference output without a normal sample are filled
 * by interpolation that only knows the frequencies with noise in common; {@code ifft(beta fft(reference pixels) + alpha fft(reference output))} is subtracted from the normal samples.
 *
 * @see "jwst/refpix/irs2_subtract_reference.py; Rauscher et al. 2017, PASP 129, 105003"
 */
final class Irs2Correction {

    private static final int LINES = Irs2Slots.LINES;
    private static final int LINE = Irs2Slots.LINE;
    private static final int SIDE = Irs2Layout.SIDE;

    /** Lines of reference pixels at each end of the detector. */
    private static final int EDGE = DetectorFrame.EDGE;

    /** Rounds of filling the reference output. */
    private static final int ROUNDS = 3;

    /** Interpolation reaches so many slots to each side. */
    private static final int REACH = 15;

    /** Weights sin(pi k/32), k = 1 … 31. */
    private static final float[] INTERPOLATION = new float[2 * REACH + 1];

    private static final int[] EVERY_SLOT = new int[LINE];
    private static final int[] SPREAD = Irs2Slots.spread();
    private static final int[] SAMPLE_AT = Irs2Slots.places(Irs2Slots.ALL);

    static {
        for (int k = 0; k < INTERPOLATION.length; k++) {
            INTERPOLATION[k] = (float) Math.sin((k + 1) * Math.PI / (2 * REACH + 2));
        }
        Arrays.setAll(EVERY_SLOT, t -> t);
    }

    private final Irs2Layout layout;
    private final Irs2Weights weights;
    private final boolean preserve;
    private final ConcurrentLinkedQueue<Work> pool = new ConcurrentLinkedQueue<>();

    /** @param preserve whether reference samples are corrected and kept as well */
    Irs2Correction(Irs2Layout layout, Irs2Weights weights, boolean preserve) {
        this.layout = layout;
        this.weights = weights;
        this.preserve = preserve;
    }

    /** A straight line in time, DN at the middle of the frame and per slot. */
    record Trend(double middle, double slope) {
        float at(int line, int slot) {
            double t = line * LINE + slot - 0.5 * (Irs2Slots.FRAME - 1);
            return (float) (middle + t * slope);
        }
    }

    /** Arrays for one group. */
    private static final class Work {
        private final FrameSpectrum spectrum = new FrameSpectrum();
        /** Reference output, [slot][line]. */
        private final float[] output = new float[LINE * LINES];

        private final float[] pixels = new float[Irs2Slots.REFERENCE.length * LINES];
        private final float[] re = new float[FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK];
        private final float[] im = new float[FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK];
        private final float[] outputRe = new float[FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK];
        private final float[] outputIm = new float[FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK];
        private final float[] partRe = new float[FrameSpectrum.BLOCKS * Irs2Slots.SAMPLES * FrameSpectrum.WIDTH];
        private final float[] partIm = new float[FrameSpectrum.BLOCKS * Irs2Slots.SAMPLES * FrameSpectrum.WIDTH];
        private final float[] blockRe = new float[FrameSpectrum.BLOCK];
        private final float[] blockIm = new float[FrameSpectrum.BLOCK];
        private final float[] rows = new float[FrameSpectrum.ROWS * LINES];
    }

    /** Row of the image that holds a sample (0 … 639 in the order of time) of an output (0 is the reference output). */
    private int row(int output, int sample) {
        int across = output % 2 == 0 ? Irs2Slots.SAMPLES - 1 - sample : sample;
        return layout.place(output * Irs2Slots.SAMPLES + across);
    }

    private int column(int line) {
        return layout.reversed() ? SIDE - 1 - line : line;
    }

    /**
     * Corrects one group in place.
     *
     * @param sci samples, DN; changed
     * @param at index of the first sample of the group
     * @param mean mean over groups [row][column], DN; read only
     */
    void correct(float[] sci, int at, float[] mean) {
        var work = pool.poll();
        if (work == null) {
            work = new Work();
        }
        fillOutput(sci, at, mean, work);
        for (int output = 1; output <= Irs2Weights.OUTPUTS; output++) {
            correctOutput(output, sci, at, mean, work);
        }
        if (preserve) {
            keepOutput(sci, at, mean, work);
        }
        pool.add(work);
    }

    /** Straight line in time through the samples of an output in the first and last lines that differ from their mean. */
    Trend trend(int output, float[] sci, int at, float[] mean) {
        double n = 0;
        double sumT = 0;
        double sumY = 0;
        double sumTt = 0;
        double sumTy = 0;
        for (int edge = 0; edge < 2 * EDGE; edge++) {
            int line = edge < EDGE ? edge : LINES - 2 * EDGE + edge;
            for (int sample = 0; sample < Irs2Slots.SAMPLES; sample++) {
                int p = row(output, sample) * SIDE + column(line);
                float y = sci[at + p] - mean[p];
                if (y != 0) {
                    double t = line * LINE + Irs2Slots.slot(sample) - 0.5 * (Irs2Slots.FRAME - 1);
                    n++;
                    sumT += t;
                    sumY += y;
                    sumTt += t * t;
                    sumTy += t * y;
                }
            }
        }
        double spread = n * sumTt - sumT * sumT;
        double slope = n > 1 && spread > 0 ? (n * sumTy - sumT * sumY) / spread : 0;
        return new Trend(n == 0 ? 0 : (sumY - slope * sumT) / n, slope);
    }

    /** Takes one row by line, relative to the mean and the trend; samples that are their mean are 0, "no value". */
    private boolean take(float[] sci, int at, float[] mean, int row, int slot, Trend trend, float[] to, int toAt) {
        boolean complete = true;
        int step = layout.reversed() ? -1 : 1;
        int p = row * SIDE + column(0);
        for (int line = 0; line < LINES; line++, p += step) {
            float d = sci[at + p] - mean[p];
            complete &= d != 0;
            to[toAt + line] = d == 0 ? 0 : d - trend.at(line, slot);
        }
        return complete;
    }

    /** Reference output with all slots filled, and its spectrum. */
    private void fillOutput(float[] sci, int at, float[] mean, Work work) {
        var trend = trend(0, sci, at, mean);
        boolean complete = true;
        for (int sample = 0; sample < Irs2Slots.SAMPLES; sample++) {
            int slot = Irs2Slots.slot(sample);
            complete &= take(sci, at, mean, row(0, sample), slot, trend, work.output, slot * LINES);
        }
        interpolate(work.output, complete);

        var spectrum = work.spectrum;
        forward(spectrum, work, Irs2Slots.NORMAL);
        forward(spectrum, work, Irs2Slots.OTHER);
        int[] other = Irs2Slots.OTHER;
        for (int round = 0; round < ROUNDS; round++) {
            for (int block = 0; block < FrameSpectrum.BLOCKS; block++) {
                spectrum.slotsForward(
                        work.re, work.im, LINE, EVERY_SLOT, block, weights.band(), work.blockRe, work.blockIm);
                weights.filter(work.blockRe, work.blockIm, block);
                spectrum.slotsInverse(
                        work.blockRe, work.blockIm, weights.band(), block, work.partRe, work.partIm, other);
            }
            for (int from = 0; from < other.length; from += FrameSpectrum.ROWS) {
                spectrum.linesInverse(work.partRe, work.partIm, other.length, from, work.rows);
                for (int i = from; i < Math.min(other.length, from + FrameSpectrum.ROWS); i++) {
                    System.arraycopy(work.rows, (i - from) * LINES, work.output, other[i] * LINES, LINES);
                }
            }
            forward(spectrum, work, other);
        }
        for (int block = 0; block < FrameSpectrum.BLOCKS; block++) {
            spectrum.slotsForward(
                    work.re,
                    work.im,
                    LINE,
                    EVERY_SLOT,
                    block,
                    work.outputRe,
                    work.outputIm,
                    block * FrameSpectrum.BLOCK);
        }
    }

    /** First step of the transform for some slots of the reference output. */
    private static void forward(FrameSpectrum spectrum, Work work, int[] slots) {
        var at = new int[slots.length];
        Arrays.setAll(at, i -> slots[i] * LINES);
        for (int from = 0; from < slots.length; from += FrameSpectrum.ROWS) {
            spectrum.linesForward(work.output, at, from, work.re, work.im, slots, LINE);
        }
    }

    /**
     * Fills what is 0 with the mean of the samples up to 15 slots before and after, weighted by a cosine; the end of a frame is followed by its beginning.
     *
     * @param output values [slot][line]; changed
     * @param complete whether every sample has a value
     */
    static void interpolate(float[] output, boolean complete) {
        var sum = new float[LINES];
        var weight = new float[LINES];
        int[] missing = complete ? new int[0] : missing(output);
        var found = new float[missing.length];
        for (int i = 0; i < missing.length; i++) {
            found[i] = around(output, missing[i]);
        }
        for (int t : Irs2Slots.EMPTY) {
            Arrays.fill(sum, 0);
            Arrays.fill(weight, 0);
            for (int k = -REACH; k <= REACH; k++) {
                int slot = Math.floorMod(t + k, LINE);
                if (SAMPLE_AT[slot] >= 0) {
                    int shift = Math.floorDiv(t + k, LINE);
                    add(output, slot * LINES, shift, INTERPOLATION[k + REACH], complete, sum, weight);
                }
            }
            for (int line = 0; line < LINES; line++) {
                output[t * LINES + line] = weight[line] == 0 ? 0 : sum[line] / weight[line];
            }
        }
        for (int i = 0; i < missing.length; i++) {
            output[missing[i]] = found[i];
        }
    }

    private static void add(
            float[] output, int row, int shift, float w, boolean complete, float[] sum, float[] weight) {
        int from = Math.max(0, -shift);
        int to = Math.min(LINES, LINES - shift);
        if (complete) {
            for (int line = from; line < to; line++) {
                sum[line] += w * output[row + shift + line];
                weight[line] += w;
            }
        } else {
            for (int line = from; line < to; line++) {
                float v = output[row + shift + line];
                sum[line] += w * v;
                weight[line] += v == 0 ? 0 : w;
            }
        }
        if (shift != 0) {
            // the line before the first is the last, and the other way round
            int line = shift < 0 ? 0 : LINES - 1;
            float v = output[row + LINES - 1 - line];
            sum[line] += w * v;
            weight[line] += v == 0 ? 0 : w;
        }
    }

    private static int[] missing(float[] output) {
        var list = new int[Irs2Slots.SAMPLES * LINES];
        int n = 0;
        for (int slot : Irs2Slots.ALL) {
            for (int p = slot * LINES; p < (slot + 1) * LINES; p++) {
                if (output[p] == 0) {
                    list[n++] = p;
                }
            }
        }
        return Arrays.copyOf(list, n);
    }

    private static float around(float[] output, int p) {
        int time = p % LINES * LINE + p / LINES;
        float sum = 0;
        float weight = 0;
        for (int k = -REACH; k <= REACH; k++) {
            int t = Math.floorMod(time + k, Irs2Slots.FRAME);
            float v = SAMPLE_AT[t % LINE] < 0 ? 0 : output[t % LINE * LINES + t / LINE];
            sum += INTERPOLATION[k + REACH] * v;
            weight += v == 0 ? 0 : INTERPOLATION[k + REACH];
        }
        return weight == 0 ? 0 : sum / weight;
    }

    /** Corrects one of the four outputs of the detector. */
    private void correctOutput(int output, float[] sci, int at, float[] mean, Work work) {
        var trend = trend(output, sci, at, mean);
        int n = 0;
        for (int sample = 0; sample < Irs2Slots.SAMPLES; sample++) {
            if (Irs2Layout.isReferenceRow(sample)) {
                take(sci, at, mean, row(output, sample), Irs2Slots.slot(sample), trend, work.pixels, n * LINES);
                n++;
            }
        }
        var spectrum = work.spectrum;
        var places = new int[n];
        var rows = new int[n];
        Arrays.setAll(places, i -> i * LINES);
        Arrays.setAll(rows, i -> i);
        for (int from = 0; from < n; from += FrameSpectrum.ROWS) {
            spectrum.linesForward(work.pixels, places, from, work.re, work.im, rows, n);
        }
        int[] wanted = preserve ? Irs2Slots.ALL : Irs2Slots.NORMAL;
        for (int block = 0; block < FrameSpectrum.BLOCKS; block++) {
            spectrum.slotsForward(work.re, work.im, n, SPREAD, block, work.blockRe, work.blockIm, 0);
            weights.combine(output - 1, block, work.blockRe, work.blockIm, work.outputRe, work.outputIm);
            spectrum.slotsInverse(work.blockRe, work.blockIm, 0, block, work.partRe, work.partIm, wanted);
        }
        for (int from = 0; from < wanted.length; from += FrameSpectrum.ROWS) {
            spectrum.linesInverse(work.partRe, work.partIm, wanted.length, from, work.rows);
            for (int i = from; i < Math.min(wanted.length, from + FrameSpectrum.ROWS); i++) {
                int sample = SAMPLE_AT[wanted[i]];
                subtract(sci, at, mean, row(output, sample), sample, trend, work.rows, (i - from) * LINES);
            }
        }
    }

    private void subtract(
            float[] sci, int at, float[] mean, int row, int sample, Trend trend, float[] correction, int from) {
        int slot = Irs2Slots.slot(sample);
        boolean reference = Irs2Layout.isReferenceRow(sample);
        int step = layout.reversed() ? -1 : 1;
        int p = row * SIDE + column(0);
        for (int line = 0; line < LINES; line++, p += step) {
            float v = sci[at + p];
            float d = v - mean[p];
            float drift = d == 0 ? 0 : trend.at(line, slot);
            sci[at + p] = (reference ? d : v) - drift - correction[from + line];
        }
    }

    /** Puts the reference output as it was used into its rows. */
    private void keepOutput(float[] sci, int at, float[] mean, Work work) {
        for (int sample = 0; sample < Irs2Slots.SAMPLES; sample++) {
            int row = row(0, sample) * SIDE;
            int from = Irs2Slots.slot(sample) * LINES;
            for (int line = 0; line < LINES; line++) {
                int p = row + column(line);
                sci[at + p] = work.output[from + line] + mean[p];
            }
        }
    }
}

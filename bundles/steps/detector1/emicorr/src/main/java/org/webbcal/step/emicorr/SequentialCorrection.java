package org.webbcal.step.emicorr;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.math.Median;
import org.webbcal.math.RadixSort;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

/**
 * Removes one frequency after the other: the ramps are made straight, the wave is the mean of what is left at each phase, and the wave of the reference, or the
 * measured wave itself, is subtracted.
 */
final class SequentialCorrection {

    /** Residuals that are collected at once; where there are more, bins are worked on in portions, with a walk for each. */
    private static final long COLLECTED = 1 << 26;

    private static final int MOST_BINS = 501;
    private static final int BINS_INSTEAD = 500;

    /** Cycles for which the reference software takes a given number of integrations as the most that there are. */
    private static final int DEFAULT_CYCLES = 3;

    private final StepContext context;
    private final EmiCorrParams parameters;
    private final ReadoutClock clock;
    private final Shape4 shape;
    /** From the first frame of an integration to that of the next as the file has it, whatever the read-out pattern. */
    private final long caseFrameClocks;

    private final long lastSampleDelay;

    /**
     * @param caseFrameClocks clocks of a frame as the reference has them
     * @param lastSampleDelay clocks by which the last sample of each row comes late
     */
    SequentialCorrection(
            StepContext context,
            EmiCorrParams parameters,
            ReadoutClock clock,
            Shape4 shape,
            long caseFrameClocks,
            long lastSampleDelay) {
        this.context = context;
        this.parameters = parameters;
        this.clock = clock;
        this.shape = shape;
        this.caseFrameClocks = caseFrameClocks;
        this.lastSampleDelay = lastSampleDelay;
    }

    /** @return the waves measured in the data, in DN */
    List<Wave> run(Walk walk, List<Wave> waves, Report report) throws StepException {
        List<Wave> measured = new ArrayList<>();
        int phasing = 0;
        for (int f = 0; f < waves.size(); f++) {
            var wave = waves.get(f);
            context.progress((double) f / waves.size());
            if (f == 0 || parameters.mendedSearch()) {
                phasing = integrationsToPhase(wave.period());
            }
            double[] found = measure(walk, wave, Math.min(phasing, shape.nints()));
            measured.add(new Wave(wave.name(), wave.hertz(), found));
            double[] table = table(wave, found);
            boolean usable = usable(table);
            if (usable) {
                walk.change(block -> context.rows()
                        .each(
                                shape.ny(),
                                (y0, y1) -> SequentialKernel.subtract(
                                        block.sci(),
                                        shape.nx(),
                                        clock,
                                        block.integration(),
                                        wave.period(),
                                        lastSampleDelay,
                                        table,
                                        y0,
                                        y1)));
            }
            var left = found.clone();
            for (int b = 0; b < left.length && usable; b++) {
                left[b] -= table[Math.min(table.length - 1, (int) ((b + 0.5) / left.length * wave.period()))];
            }
            report.add(wave, usable, tone(found), tone(left));
        }
        return measured;
    }

    /** How many integrations hold the cycles that are asked for. */
    private int integrationsToPhase(double period) {
        var given = parameters.nintsToPhase();
        var cycles = parameters.useNCycles();
        if (given != null) {
            return cycles != null && cycles == DEFAULT_CYCLES ? Math.min(given, shape.nints()) : given;
        }
        return cycles == null
                ? shape.nints()
                : (int) Math.ceil(cycles * period / (caseFrameClocks * (double) shape.ngroups()));
    }

    private int bins(double period) {
        int n = parameters.nbins() != null ? parameters.nbins() : (int) (period / 2);
        return Math.max(1, n > MOST_BINS ? BINS_INSTEAD : n);
    }

    /** The wave in the data, in DN: clipped mean of the residuals of each phase bin, its median subtracted; NaN where a bin has no sample. */
    private double[] measure(Walk walk, Wave wave, int integrations) throws StepException {
        int bins = bins(wave.period());
        int n = shape.ngroups() * shape.ny() * clock.samplesPerRow();
        var bin = new short[n];
        var sizes = new long[bins];
        for (int i = 0; i < integrations; i++) {
            fill(wave, i, bins, bin);
            for (short b : bin) {
                if (b >= 0) {
                    sizes[b]++;
                }
            }
        }
        var means = new double[bins];
        var residual = new float[n];
        for (int first = 0; first < bins; ) {
            int last = first;
            long room = 0;
            while (last < bins && (last == first || room + sizes[last] <= COLLECTED)) {
                room += sizes[last++];
            }
            portion(walk, wave, integrations, first, last, sizes, bin, residual, means);
            first = last;
        }
        double median = Median.ofFinite(means);
        for (int b = 0; b < bins; b++) {
            means[b] -= median;
        }
        if (parameters.mendedSearch()) {
            bridge(means);
        }
        return means;
    }

    private void fill(Wave wave, int integration, int bins, short[] bin) throws StepException {
        context.rows()
                .each(
                        shape.ny(),
                        (y0, y1) -> SequentialKernel.bins(
                                clock, integration, wave.period(), bins, lastSampleDelay, y0, y1, bin));
    }

    /** Clipped means of bins {@code first … last-1}. */
    private void portion(
            Walk walk,
            Wave wave,
            int integrations,
            int first,
            int last,
            long[] sizes,
            short[] bin,
            float[] residual,
            double[] means)
            throws StepException {
        int count = last - first;
        var start = new int[count + 1];
        for (int b = 0; b < count; b++) {
            start[b + 1] = Math.toIntExact(start[b] + sizes[first + b]);
        }
        var end = start.clone();
        var values = new float[start[count]];
        walk.look(block -> {
            if (block.integration() >= integrations) {
                return;
            }
            residuals(block, residual);
            fill(wave, block.integration(), means.length, bin);
            for (int k = 0; k < bin.length; k++) {
                int b = bin[k] - first;
                if (bin[k] >= 0 && b >= 0 && b < count && residual[k] == residual[k]) {
                    values[end[b]++] = residual[k];
                }
            }
        });
        context.rows().eachIndex(count, (from, to) -> {
            for (int b = from; b < to; b++) {
                var own = java.util.Arrays.copyOfRange(values, start[b], end[b]);
                RadixSort.sort(own, own.length);
                means[first + b] = SequentialKernel.clippedMean(own, 0, own.length);
            }
        });
    }

    /** Residuals of an integration, the median of each group subtracted. */
    private void residuals(RampBlock block, float[] residual) throws StepException {
        context.rows()
                .each(
                        shape.ny(),
                        (y0, y1) -> SequentialKernel.residuals(
                                block.sci(), shape.ngroups(), shape.ny(), shape.nx(), y0, y1, residual));
        int plane = residual.length / shape.ngroups();
        context.rows().eachIndex(shape.ngroups(), (g0, g1) -> {
            var copy = new float[plane];
            for (int g = g0; g < g1; g++) {
                int n = 0;
                for (int k = g * plane; k < (g + 1) * plane; k++) {
                    copy[n] = residual[k];
                    n += residual[k] == residual[k] ? 1 : 0;
                }
                float median = Median.inPlace(copy, n);
                for (int k = g * plane; k < (g + 1) * plane; k++) {
                    residual[k] -= median;
                }
            }
        });
    }

    /** Bins that no sample meets take a value between their neighbours. */
    private static void bridge(double[] wave) {
        int n = wave.length;
        int known = -1;
        for (int b = 0; b < n && known < 0; b++) {
            known = Double.isNaN(wave[b]) ? -1 : b;
        }
        for (int k = 1; known >= 0 && k < n; k++) {
            int b = (known + k) % n;
            if (!Double.isNaN(wave[b])) {
                continue;
            }
            int gap = 1;
            while (Double.isNaN(wave[(b + gap) % n])) {
                gap++;
            }
            double before = wave[(b + n - 1) % n];
            wave[b] = before + (wave[(b + gap) % n] - before) / (gap + 1);
        }
    }

    /** What is to be subtracted, an entry for each clock of the period. */
    private double[] table(Wave wave, double[] found) {
        double[] own = SequentialKernel.rebin(found, wave.period());
        if (wave.shape() == null) {
            return own;
        }
        double[] shape = wave.shape();
        int shift = SequentialKernel.bestShift(shape, SequentialKernel.rebin(found, shape.length));
        double[] table = SequentialKernel.rebin(SequentialKernel.roll(shape, shift), wave.period());
        if (parameters.scaleReference()) {
            double scale = SequentialKernel.slope(table, own);
            for (int j = 0; j < table.length; j++) {
                table[j] *= scale;
            }
        }
        return table;
    }

    private static boolean usable(double[] table) {
        for (double v : table) {
            if (Double.isFinite(v) && v != 0) {
                return true;
            }
        }
        return false;
    }

    /** Amplitude of the sine at the frequency in one cycle. */
    private static double tone(double[] wave) {
        double re = 0;
        double im = 0;
        for (int b = 0; b < wave.length; b++) {
            double v = Double.isNaN(wave[b]) ? 0 : wave[b];
            re += v * Math.cos(2 * Math.PI * b / wave.length);
            im += v * Math.sin(2 * Math.PI * b / wave.length);
        }
        return 2 * Math.hypot(re, im) / wave.length;
    }
}

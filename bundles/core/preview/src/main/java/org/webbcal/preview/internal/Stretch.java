package org.webbcal.preview.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From values to 0…1: linear in the noise around the median, logarithmic far above it ({@code asinh}), so that sky and stars are seen at once.
 *
 * @param low value drawn as 0
 * @param high value drawn as 1
 * @param median of the good pixels
 * @param noise their scatter from pixel to pixel
 * @param soft how far the linear part reaches from the median
 * @see "Lupton, Gunn & Szalay 1999, AJ 118, 1406"
 */
record Stretch(double low, double high, double median, double noise, double soft) {

    /** Values that are sorted: enough for percentiles to a thousandth. */
    private static final int SAMPLE = 1_000_000;

    /** From the median absolute deviation to the standard deviation of a normal distribution. */
    private static final double MAD_TO_SIGMA = 1.4826;

    /** The linear part reaches at least that far from the median, in units of the noise; twice as far where gradients are larger than that. */
    private static final double SOFTENING = 4;

    /** Largest share of the scale that lies below the median: the rest is for the sources. */
    private static final double BELOW = 0.28;

    /** Looks at the good pixels of a plane. */
    static Stretch of(float[] values, byte[] state) {
        var sample = sample(values, state);
        if (sample.length == 0) {
            return new Stretch(-1, 1, 0, 1, 1);
        }
        double median = quantile(sample, 0.5);
        double noise = noise(values, state, median, quantile(sample, 0.9));
        double min = sample[0];
        double max = sample[sample.length - 1];
        if (!(noise > 0)) {
            noise = max > min ? (max - min) / 100 : Math.max(1e-30, Math.abs(median) / 100);
        }
        double low = Math.max(quantile(sample, 0.0005), Math.min(median - 4 * noise, quantile(sample, 0.01)));
        double high = Math.min(max, Math.max(quantile(sample, 0.9995), median + 8 * noise));
        low = Math.min(low, median - 0.5 * noise);
        high = Math.max(high, median + 3 * noise);
        // the lower half is free of sources: its scatter is that of gradients and noise together
        double scatter = MAD_TO_SIGMA * (median - quantile(sample, 0.25));
        double soft = Math.min(Math.max(scatter, SOFTENING * noise), 2 * SOFTENING * noise);
        return new Stretch(low, high, median, noise, soft);
    }

    /**
     * Scatter from pixel to pixel: from the differences of neighbours, which hardly see a gradient. Pairs below the median are left out, since in
     * images of the whole detector they may lie outside of the field; the brightest too, since they are sources.
     *
     * @param from smallest mean of a pair
     * @param to largest mean of a pair
     */
    private static double noise(float[] values, byte[] state, double from, double to) {
        int step = Math.max(1, values.length / SAMPLE);
        var differences = new float[values.length / step + 1];
        int n = 0;
        for (int i = 0; i + 1 < values.length; i += step) {
            float mean = 0.5f * (values[i] + values[i + 1]);
            if (state[i] == Scene.GOOD && state[i + 1] == Scene.GOOD && mean >= from && mean <= to) {
                differences[n++] = Math.abs(values[i] - values[i + 1]);
            }
        }
        if (n == 0) {
            return 0;
        }
        var sorted = Arrays.copyOf(differences, n);
        Arrays.sort(sorted);
        return MAD_TO_SIGMA / Math.sqrt(2) * quantile(sorted, 0.5);
    }

    private static float[] sample(float[] values, byte[] state) {
        int step = Math.max(1, values.length / SAMPLE);
        var sample = new float[values.length / step + 1];
        int n = 0;
        for (int i = 0; i < values.length; i += step) {
            if (state[i] == Scene.GOOD && Float.isFinite(values[i])) {
                sample[n++] = values[i];
            }
        }
        sample = Arrays.copyOf(sample, n);
        Arrays.sort(sample);
        return sample;
    }

    private static double quantile(float[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int i = (int) at;
        return i + 1 < sorted.length ? sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]) : sorted[i];
    }

    /** Position of a value on the scale, 0…1. */
    double position(double value) {
        double a = bent(low);
        double b = bent(high);
        double squeeze = squeeze(a, b);
        double v = bent(value);
        double t = ((v < 0 ? squeeze * v : v) - squeeze * a) / (b - squeeze * a);
        return t < 0 ? 0 : Math.min(t, 1);
    }

    /** Value at a position of the scale. */
    double value(double position) {
        double a = bent(low);
        double b = bent(high);
        double squeeze = squeeze(a, b);
        double v = squeeze * a + position * (b - squeeze * a);
        return median + soft * Math.sinh(v < 0 ? v / squeeze : v);
    }

    /** Factor for the part below the median, so that it takes no more than its share. */
    private static double squeeze(double a, double b) {
        return Math.min(1, BELOW / (1 - BELOW) * b / -a);
    }

    private double bent(double value) {
        double u = (value - median) / soft;
        return Math.copySign(Math.log(Math.abs(u) + Math.sqrt(u * u + 1)), u);
    }

    /** Round values for a scale, about so many, evenly spread over the picture of the scale. */
    List<Double> ticks(int wanted) {
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i <= wanted; i++) {
            double t = (i + 0.5) / (wanted + 1);
            double near = value(t);
            double spacing = value(Math.min(1, t + 0.5 / (wanted + 1))) - value(Math.max(0, t - 0.5 / (wanted + 1)));
            double step = Ticks.nice(spacing);
            double rounded = Math.rint(near / step) * step;
            boolean apart =
                    ticks.isEmpty() || position(rounded) - position(ticks.get(ticks.size() - 1)) > 0.45 / (wanted + 1);
            if (rounded >= low && rounded <= high && apart) {
                ticks.add(rounded == 0 ? 0.0 : rounded);
            }
        }
        return ticks;
    }
}

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
 * @param noise their scatter without the sources
 * @see "Lupton, Gunn & Szalay 1999, AJ 118, 1406"
 */
record Stretch(double low, double high, double median, double noise) {

    /** Values that are sorted: enough for percentiles to a thousandth. */
    private static final int SAMPLE = 1_000_000;

    /** From the median absolute deviation to the standard deviation of a normal distribution. */
    private static final double MAD_TO_SIGMA = 1.4826;

    /** The linear part reaches that far from the median, in units of the noise. */
    private static final double SOFTENING = 2.5;

    /** Looks at the good pixels of a plane. */
    static Stretch of(float[] values, byte[] state) {
        var sample = sample(values, state);
        if (sample.length == 0) {
            return new Stretch(0, 1, 0, 1);
        }
        double median = quantile(sample, 0.5);
        var deviations = new float[sample.length];
        // the side below the median is free of sources; the scatter is that of the lower half, mirrored
        int half = Math.max(1, sample.length / 2);
        for (int i = 0; i < half; i++) {
            deviations[i] = (float) (median - sample[i]);
        }
        var lower = Arrays.copyOf(deviations, half);
        Arrays.sort(lower);
        double noise = MAD_TO_SIGMA * quantile(lower, 0.5);
        double min = sample[0];
        double max = sample[sample.length - 1];
        if (!(noise > 0)) {
            noise = max > min ? (max - min) / 100 : Math.max(1e-30, Math.abs(median) / 100);
        }
        double low = Math.max(quantile(sample, 0.0005), median - 3 * noise);
        double high = Math.min(max, Math.max(quantile(sample, 0.9985), median + 8 * noise));
        low = Math.min(low, median - 0.5 * noise);
        high = Math.max(high, median + 3 * noise);
        return new Stretch(low, high, median, noise);
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
        double t = (bent(value) - a) / (bent(high) - a);
        return t < 0 ? 0 : Math.min(t, 1);
    }

    /** Value at a position of the scale. */
    double value(double position) {
        double a = bent(low);
        double b = bent(high);
        return median + SOFTENING * noise * Math.sinh(a + position * (b - a));
    }

    private double bent(double value) {
        double u = (value - median) / (SOFTENING * noise);
        double root = Math.abs(u) + Math.sqrt(u * u + 1);
        return Math.copySign(Math.log(root), u);
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
            boolean apart = ticks.isEmpty() || position(rounded) - position(ticks.get(ticks.size() - 1)) > 0.45 / (wanted + 1);
            if (rounded >= low && rounded <= high && apart) {
                ticks.add(rounded == 0 ? 0.0 : rounded);
            }
        }
        return ticks;
    }
}

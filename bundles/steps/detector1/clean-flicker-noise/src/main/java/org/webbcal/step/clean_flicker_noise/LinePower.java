package org.webbcal.step.clean_flicker_noise;

import java.util.Arrays;

/**
 * What is in the lines of a full frame: power of the noise that the whole line shares, of that which the parts of its four outputs have for themselves, and the variance that the
 * noise of single pixels gives their levels. It tells beforehand what is left of the noise by each way to fit it.
 *
 * @param line power of averages of whole lines
 * @param lineNoise variance of levels of whole lines
 * @param output power of averages of the parts of lines, by output
 * @param outputNoise variance of their levels
 */
record LinePower(double line, double lineNoise, double[] output, double[] outputNoise) {

    private static final int OUTPUTS = 4;
    /** Share of the variance of pixels that a fit to them may take off without harm: what is fitted is weighed for the rest alone. Levels of 67 pixels and more are not weighed. */
    static final double HARMLESS = 0.015;
    /** Variance of a median in units of that of an average. */
    static final double MEDIAN = Math.PI / 2;

    /**
     * @param nx lines
     * @param sums of {@link NoiseMeter#add} of bands of rows; a multiple of four bands
     * @param counts as the sums
     * @param areMeans whether levels are means, or medians
     */
    static LinePower of(int nx, double[][] sums, int[][] counts, boolean areMeans) {
        double factor = areMeans ? 1 : MEDIAN;
        var whole = NoiseMeter.columnMeans(nx, sums, counts);
        var output = new double[OUTPUTS];
        var noise = new double[OUTPUTS];
        int n = sums.length / OUTPUTS;
        for (int o = 0; o < OUTPUTS; o++) {
            var part = NoiseMeter.columnMeans(
                    nx, Arrays.copyOfRange(sums, o * n, (o + 1) * n), Arrays.copyOfRange(counts, o * n, (o + 1) * n));
            output[o] = Math.max(0, NoiseMeter.covariance(part));
            noise[o] = factor * NoiseMeter.own(part);
        }
        return new LinePower(Math.max(0, NoiseMeter.covariance(whole)), factor * NoiseMeter.own(whole), output, noise);
    }

    int outputs() {
        return OUTPUTS;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    /** Mean square of the noise of lines as it is. */
    double asItIs() {
        return mean(output);
    }

    /** Mean square that is left when each line loses one level: three quarters of what outputs have for themselves, for the average of the four holds a quarter. */
    double byLine() {
        double apart = Math.max(0, (mean(output) - line) * OUTPUTS / (OUTPUTS - 1));
        return apart * (OUTPUTS - 1) / OUTPUTS + lineNoise;
    }

    /** Mean square that is left when each part of a line loses its own. */
    double byOutput() {
        return mean(outputNoise);
    }
}

package org.webbcal.simulate.detector;

/** Noise whose power falls with frequency (1/f), as amplifiers and their supplies make it. */
public final class PinkNoise {

    /** Samples over which the noise stays the same: it has no power at frequencies of single samples. */
    private static final int BLOCK = 8;

    private PinkNoise() {}

    /**
     * Adds noise to a series of samples.
     *
     * @param sigma standard deviation over the whole series
     * @see "Voss and Clarke 1978, J. Acoust. Soc. Am. 63, 258: a sum of dice, each thrown half as often as the one before"
     */
    public static void add(Noise noise, double sigma, float[] series) {
        if (sigma == 0) {
            return;
        }
        int blocks = (series.length + BLOCK - 1) / BLOCK;
        int levels = 1 + 31 - Integer.numberOfLeadingZeros(blocks);
        double scale = sigma / Math.sqrt(levels);
        var dice = new double[levels];
        double sum = 0;
        for (int k = 0; k < levels; k++) {
            dice[k] = noise.normal();
            sum += dice[k];
        }
        for (int b = 0; b < blocks; b++) {
            if (b > 0) {
                int k = Math.min(levels - 1, Integer.numberOfTrailingZeros(b));
                double thrown = noise.normal();
                sum += thrown - dice[k];
                dice[k] = thrown;
            }
            float value = (float) (scale * sum);
            for (int t = b * BLOCK; t < Math.min(series.length, (b + 1) * BLOCK); t++) {
                series[t] += value;
            }
        }
    }
}

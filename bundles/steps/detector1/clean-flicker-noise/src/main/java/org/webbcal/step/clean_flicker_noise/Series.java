package org.webbcal.step.clean_flicker_noise;

import java.util.List;

/**
 * Waves fitted to a section of a subarray.
 *
 * @param wave wave numbers, ascending; the first is 0
 * @param period ticks of the section
 * @param coefficients constant and cosines [wave], then sines of all but the constant; without gains
 * @param spread variance of the constant, for pixels of variance 1: sum of the squared weights over the square of their sum
 */
record Series(int[] wave, int period, double[] coefficients, double spread) {

    /**
     * Multiplies each coefficient by {@code P / (P + N)}: N its variance by the noise of single pixels, P what the coefficients of this wave in all sections have in
     * common beyond that, 0 at least. Where there is shared noise, P is many times N and nothing changes; where there is none, the fit would take off what pixels
     * have of their own by chance, more than is {@link LinePower#HARMLESS harmless}; N is what goes beyond. Constants are drawn to their mean, for that is no noise.
     *
     * @param all sections of an image; their coefficients are changed
     * @param variance noise of a pixel, squared
     */
    static void weigh(List<Series> all, double variance) {
        int most = all.stream().mapToInt(s -> s.wave.length).max().orElse(0);
        var power = new double[2 * most];
        var count = new int[2 * most];
        double level =
                all.stream().mapToDouble(s -> s.coefficients[0]).average().orElse(0);
        for (var s : all) {
            for (int i = 0; i < s.wave.length; i++) {
                double a = s.coefficients[i] - (i == 0 ? level : 0);
                int at = s.bin(i, most);
                power[at] += a * a - s.noise(i, variance);
                count[at]++;
                if (!s.isAlone(i)) {
                    double b = s.coefficients[s.wave.length + i - 1];
                    power[at] += b * b - s.noise(i, variance);
                    count[at]++;
                }
            }
        }
        for (var s : all) {
            for (int i = 0; i < s.wave.length; i++) {
                int at = s.bin(i, most);
                double p = Math.max(0, power[at] / count[at]);
                double n =
                        s.noise(i, variance) * Math.max(0, 1 - LinePower.HARMLESS / (s.coefficients.length * s.spread));
                double share = p + n > 0 ? p / (p + n) : 1;
                double mean = i == 0 ? level : 0;
                s.coefficients[i] = mean + share * (s.coefficients[i] - mean);
                if (!s.isAlone(i)) {
                    s.coefficients[s.wave.length + i - 1] *= share;
                }
            }
        }
    }

    /** Whether a wave has no sine: the constant, and half a period. */
    private boolean isAlone(int i) {
        return wave[i] == 0 || 2 * wave[i] == period;
    }

    private double noise(int i, double variance) {
        return variance * spread * (isAlone(i) ? 1 : 2);
    }

    /** Waves of sections of any length that belong together: slow ones by their number, fast ones by their distance from half a period. */
    private int bin(int i, int most) {
        boolean fast = 4L * wave[i] > period;
        return fast ? most + Math.min(most - 1, period / 2 - wave[i]) : Math.min(most - 1, wave[i]);
    }
}

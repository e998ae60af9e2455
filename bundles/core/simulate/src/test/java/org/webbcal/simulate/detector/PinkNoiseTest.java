package org.webbcal.simulate.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PinkNoiseTest {

    private static final int N = 1 << 16;

    private static double variance(float[] series, int from, int to, int step) {
        double sum = 0;
        double square = 0;
        int n = 0;
        for (int t = from; t + step <= to; t += step) {
            double mean = 0;
            for (int k = 0; k < step; k++) {
                mean += series[t + k] / step;
            }
            sum += mean;
            square += mean * mean;
            n++;
        }
        return square / n - sum * sum / n / n;
    }

    @Test
    void hasItsWidthOverManySeries() {
        double square = 0;
        int series = 200;
        for (int s = 0; s < series; s++) {
            var noise = new float[4096];
            PinkNoise.add(new Noise(9, s), 5, noise);
            for (float v : noise) {
                square += v * v / 4096.0 / series;
            }
        }
        assertEquals(25, square, 2.5);
    }

    @Test
    void slowChangesAreAsStrongAsFastOnesInEachOctave() {
        // 1/f: means over ever longer pieces lose the same amount of variance for each doubling, white noise would lose
        // half.
        double[] loss = new double[3];
        for (int s = 0; s < 40; s++) {
            var noise = new float[N];
            PinkNoise.add(new Noise(4, s), 1, noise);
            double before = variance(noise, 0, N, 32);
            for (int k = 0; k < loss.length; k++) {
                double after = variance(noise, 0, N, 32 << 2 * (k + 1));
                loss[k] += (before - after) / 40;
                before = after;
            }
        }
        assertEquals(loss[0], loss[1], 0.3 * loss[0]);
        assertEquals(loss[1], loss[2], 0.3 * loss[0]);
    }

    @Test
    void addsToWhatIsThereAndNothingWithoutWidth() {
        var silent = new float[100];
        PinkNoise.add(new Noise(1), 0, silent);
        assertArrayEquals(new float[100], silent);
        var twice = new float[100];
        PinkNoise.add(new Noise(1), 1, twice);
        float first = twice[50];
        PinkNoise.add(new Noise(1), 1, twice);
        assertEquals(2 * first, twice[50], 1e-5);
        assertTrue(first != 0);
    }
}

package org.webbcal.simulate.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseTest {

    private static final int N = 400_000;

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 3, 9.9, 10.1, 40, 1500, 60000})
    void poissonHasEqualMeanVarianceAndItsSkewness(double mean) {
        var noise = new Noise(7, (long) (mean * 10));
        double sum = 0;
        double square = 0;
        double cube = 0;
        for (int i = 0; i < N; i++) {
            double d = noise.poisson(mean) - mean;
            sum += d;
            square += d * d;
            cube += d * d * d;
        }
        double five = 5 / Math.sqrt(N);
        assertEquals(0, sum / N, five * Math.sqrt(mean));
        assertEquals(mean, square / N, five * Math.sqrt(2 * mean * mean + mean));
        assertEquals(mean, cube / N, five * Math.sqrt(15 * mean * mean * mean + 30 * mean * mean + mean));
    }

    @Test
    void normalHasUnitWidthAndNoTailTooMany() {
        var noise = new Noise(3);
        double sum = 0;
        double square = 0;
        int beyond = 0;
        for (int i = 0; i < N; i++) {
            double z = noise.normal();
            sum += z;
            square += z * z;
            beyond += Math.abs(z) > 3 ? 1 : 0;
        }
        assertEquals(0, sum / N, 5 / Math.sqrt(N));
        assertEquals(1, square / N, 5 * Math.sqrt(2.0 / N));
        assertEquals(0.0027, beyond / (double) N, 0.0005);
    }

    @Test
    void nothingComesFromNothing() {
        assertEquals(0, new Noise(1).poisson(0));
        assertEquals(0, new Noise(1).poisson(-3));
    }

    @Test
    void streamsDependOnEveryPartOfTheirKey() {
        assertEquals(new Noise(1, 2, 3).bits(), new Noise(1, 2, 3).bits());
        assertNotEquals(new Noise(1, 2, 3).bits(), new Noise(1, 2, 4).bits());
        assertNotEquals(new Noise(1, 2, 3).bits(), new Noise(2, 1, 3).bits());
    }
}

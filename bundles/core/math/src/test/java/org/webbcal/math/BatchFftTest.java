package org.webbcal.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchFftTest {

    private static final int WIDTH = 3;

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 16, 32, 64})
    void agreesWithTheDefinition(int n) {
        var random = new Random(n);
        var re = new float[n * WIDTH];
        var im = new float[n * WIDTH];
        for (int i = 0; i < re.length; i++) {
            re[i] = (float) random.nextGaussian();
            im[i] = (float) random.nextGaussian();
        }
        var expectedRe = new float[re.length];
        var expectedIm = new float[re.length];
        for (int q = 0; q < WIDTH; q++) {
            for (int k = 0; k < n; k++) {
                double sumRe = 0;
                double sumIm = 0;
                for (int t = 0; t < n; t++) {
                    double c = Math.cos(2 * Math.PI * t * k / n);
                    double s = -Math.sin(2 * Math.PI * t * k / n);
                    sumRe += re[t * WIDTH + q] * c - im[t * WIDTH + q] * s;
                    sumIm += re[t * WIDTH + q] * s + im[t * WIDTH + q] * c;
                }
                expectedRe[k * WIDTH + q] = (float) sumRe;
                expectedIm[k * WIDTH + q] = (float) sumIm;
            }
        }
        new BatchFft(n, WIDTH).transform(re, im, new float[re.length], new float[re.length]);
        assertArrayEquals(expectedRe, re, 1e-4f);
        assertArrayEquals(expectedIm, im, 1e-4f);
    }

    @Test
    void exchangedPartsMakeItTheInverse() {
        int n = 2048;
        var fft = new BatchFft(n, 1);
        var re = new float[n];
        var im = new float[n];
        re[5] = 3;
        im[700] = -2;
        var work = new float[n];
        var more = new float[n];
        fft.transform(re, im, work, more);
        fft.transform(im, re, work, more);
        assertEquals(3, re[5] / n, 1e-5);
        assertEquals(-2, im[700] / n, 1e-5);
        assertEquals(0, re[6] / n, 1e-5);
    }

    @Test
    void refusesOtherLengths() {
        assertThrows(IllegalArgumentException.class, () -> new BatchFft(12, 1));
    }
}

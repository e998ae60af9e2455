package org.webbcal.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TwoPassMedianTest {

    private static float median(float[] a, int piece) {
        var m = new TwoPassMedian();
        for (int i = 0; i < a.length; i += piece) {
            m.count(a, i, Math.min(a.length, i + piece));
        }
        for (int i = 0; i < a.length; i += piece) {
            m.refine(a, i, Math.min(a.length, i + piece));
        }
        return m.median();
    }

    @Test
    void isTheMedianOfAllPieces() {
        var random = new Random(3);
        for (int n : new int[] {1, 2, 3, 10, 1001, 5000}) {
            var a = new float[n];
            for (int i = 0; i < n; i++) {
                a[i] = (float) (random.nextGaussian() * Math.exp(5 * random.nextGaussian()));
            }
            float expected = Median.inPlace(a.clone(), n);
            for (int piece : new int[] {1, 7, n}) {
                assertEquals(expected, median(a, piece), n + " values");
            }
        }
    }

    @Test
    void leavesNanOutAndKnowsExtremes() {
        assertEquals(2f, median(new float[] {Float.NaN, 1, 2, 3, Float.NaN}, 2));
        assertTrue(Float.isNaN(median(new float[] {Float.NaN}, 1)));
        assertEquals(
                Float.POSITIVE_INFINITY, median(new float[] {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, -5}, 3));
        assertEquals(0.5f, median(new float[] {-1e30f, 0, 1, 1e30f}, 4));
        assertEquals(-2f, median(new float[] {-1, -2, -3}, 3));
    }
}

package org.webbcal.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RadixSortTest {

    @Test
    void sortsLikeTheLibrary() {
        for (int n : new int[] {0, 1, 100, 2048, 50_000}) {
            var random = new Random(n);
            var a = new float[n + 3];
            for (int i = 0; i < a.length; i++) {
                a[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(70) - 35));
            }
            if (n > 10) {
                a[0] = -0f;
                a[1] = 0f;
                a[2] = Float.NEGATIVE_INFINITY;
                a[3] = Float.POSITIVE_INFINITY;
                a[4] = Float.MIN_VALUE;
                a[5] = -Float.MAX_VALUE;
            }
            var expected = a.clone();
            Arrays.sort(expected, 0, n);
            RadixSort.sort(a, n);
            assertArrayEquals(expected, a, "n = " + n + ", values beyond n stay");
        }
    }

    @Test
    void putsNegativeZeroFirst() {
        var a = new float[4096];
        a[4000] = -0f;
        RadixSort.sort(a, a.length);
        assertEquals(Float.floatToRawIntBits(-0f), Float.floatToRawIntBits(a[0]));
    }
}

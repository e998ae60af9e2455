package org.webbcal.step.outlier_detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutlierKernelTest {

    private static final double[] SNR = {5, 4};
    private static final double[] SCALE = {1.2, 0.7};
    private static final int N = 9;

    private static int[] find(float[] sci, float[] err, float[] median) {
        var bits = new byte[N * N];
        var dq = new int[N * N];
        OutlierKernel.compare(sci, err, median, SNR, SCALE, 0, bits, N, N, 0, N);
        OutlierKernel.flag(bits, dq, N, N, 0, N);
        return dq;
    }

    private static float[] filled(float v) {
        var a = new float[N * N];
        Arrays.fill(a, v);
        return a;
    }

    @Test
    void flagsASpikeAndItsWeakerNeighbourButNoDistantOne() {
        var sci = filled(10);
        sci[40] = 16;
        sci[41] = 14.5f;
        sci[44] = 14.5f;
        var dq = find(sci, filled(1), filled(10));
        assertEquals(OutlierKernel.REJECTED, dq[40]);
        assertEquals(OutlierKernel.REJECTED, dq[41]);
        assertEquals(0, dq[44]);
        assertEquals(2, Arrays.stream(dq).filter(v -> v != 0).count());
    }

    @Test
    void sparesStarsOnSlopes() {
        var median = filled(10);
        median[40] = 110;
        var sci = median.clone();
        sci[40] = 130;
        assertEquals(0, find(sci, filled(1), median)[40], "allowed: 1.2 times the slope of 100");
        sci[40] = 240;
        assertEquals(OutlierKernel.REJECTED, find(sci, filled(1), median)[40]);
    }

    @Test
    void flagsNothingWhereEitherImageIsNan() {
        var sci = filled(10);
        sci[40] = 1000;
        var median = filled(10);
        median[40] = Float.NaN;
        assertEquals(
                0,
                Arrays.stream(find(sci, filled(1), median)).filter(v -> v != 0).count());
        var nan = filled(Float.NaN);
        assertEquals(
                0,
                Arrays.stream(find(nan, filled(1), filled(10)))
                        .filter(v -> v != 0)
                        .count());
    }

    @Test
    void takesTheBackgroundOff() {
        var bits = new byte[N * N];
        OutlierKernel.compare(filled(20), filled(1), filled(10), SNR, SCALE, 10, bits, N, N, 0, N);
        assertArrayEquals(new byte[N * N], bits);
    }

    @Test
    void setsTheThresholdFromTheClippedMean() {
        var weight = new float[10_000];
        var random = new Random(5);
        for (int p = 0; p < weight.length; p++) {
            weight[p] = p < 3000 ? 0 : p < 3010 ? 1e6f : (float) (100 + random.nextGaussian());
        }
        assertEquals(70, OutlierKernel.weightThreshold(weight, 0.7), 0.05);
        assertTrue(Double.isNaN(OutlierKernel.weightThreshold(new float[10], 0.7)));
    }

    @Test
    void takesMediansOfWhatCounts() {
        float nan = Float.NaN;
        var layers = List.of(
                new OutlierKernel.Layer(0, 0, 2, 3, new float[] {1, 2, 3, 4, 5, 6}),
                new OutlierKernel.Layer(0, 1, 1, 2, new float[] {10, nan}),
                new OutlierKernel.Layer(1, 0, 2, 1, new float[] {8, 9}));
        var out = new float[9];
        OutlierKernel.median(layers, out, 3, 0, 3);
        assertArrayEquals(new float[] {1, 6, 3, 6, 5, 6, 9, nan, nan}, out);
    }

    @Test
    void flagsASpikeInTimeWithAnyWindow() {
        int n = 12;
        for (int width : new int[] {2, 3, 4, 5, 11}) {
            for (int at : new int[] {0, 5, 11}) {
                var cube = new float[n];
                Arrays.fill(cube, 7);
                cube[at] = 100;
                var err = new float[n];
                Arrays.fill(err, 1);
                var dq = new int[n];
                int count = OutlierKernel.rolling(cube, err, dq, 1, 1, width, false, false, 5, 0, 1);
                // in a window of two the median is the mean, so that the spike drags its partner along
                assertTrue(width == 2 ? count >= 1 : count == 1, "window " + width + " at " + at + ": " + count);
                assertEquals(OutlierKernel.REJECTED, dq[at], "window " + width + " at " + at);
            }
        }
    }

    @Test
    void leavesOutNanFromRunningMediansUnlessToldOtherwise() {
        var cube = new float[] {7, 7, 7, Float.NaN, 7, 100, 7, 7, 7, 7};
        var err = new float[10];
        Arrays.fill(err, 1);
        assertEquals(1, OutlierKernel.rolling(cube, err, new int[10], 1, 1, 5, false, false, 5, 0, 1));
        assertEquals(0, OutlierKernel.rolling(cube, err, new int[10], 1, 1, 5, true, false, 5, 0, 1));
    }

    @Test
    void findsNothingInAConstantStack() {
        var cube = filled(3);
        var median = new float[9];
        OutlierKernel.cubeMedian(cube, null, 1, 9, median, 0, 9);
        assertEquals(0, OutlierKernel.flagPlain(cube, filled(0.1f), median, 0, 5, new int[81], 0, 9));
        assertEquals(3, median[4]);
    }
}

package org.webbcal.step.outlier_detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.webbcal.step.outlier_detection.OutlierKernel.Neighbours;
import org.webbcal.step.outlier_detection.OutlierKernel.Window;

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

    private static int rolling(float[] cube, float[] err, int[] dq, int plane, Window window) {
        return OutlierKernel.rolling(cube, err, dq, 1, plane, window, Neighbours.NONE, 5, 0, plane);
    }

    @Test
    void flagsASpikeInTimeWithAnyWindow() {
        int n = 30;
        for (int width : new int[] {2, 3, 4, 5, 11, 25, 30}) {
            for (int at : new int[] {0, 1, 5, 28, 29}) {
                var cube = new float[n];
                Arrays.fill(cube, 7);
                cube[at] = 100;
                var err = new float[n];
                Arrays.fill(err, 1);
                var dq = new int[n];
                int count = rolling(cube, err, dq, 1, new Window(width, false, false));
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
        assertEquals(1, rolling(cube, err, new int[10], 1, new Window(5, false, false)));
        assertEquals(0, rolling(cube, err, new int[10], 1, new Window(5, true, false)));
    }

    @Test
    void leavesOutFlaggedSamplesFromRunningMedians() {
        // five of nine are bad: with them in the medians the good ones would stand out
        var cube = new float[] {7, 90, 7, 90, 90, 90, 7, 90, 7};
        var dq = new int[] {0, 1, 0, 1, 1, 1, 0, 1, 0};
        var err = new float[9];
        Arrays.fill(err, 1);
        rolling(cube, err, dq, 1, new Window(9, false, false));
        for (int k = 0; k < 9; k++) {
            assertEquals(cube[k] == 90 ? OutlierKernel.REJECTED : 0, dq[k], "integration " + k);
        }
    }

    @Test
    void testsNothingWhereTooFewCount() {
        float nan = Float.NaN;
        var out = new double[1];
        OutlierKernel.runningMedian(new float[] {nan, 3, nan, 4, nan}, new Window(5, false, false), new float[5], out);
        assertTrue(Double.isNaN(out[0]));
        OutlierKernel.runningMedian(new float[] {nan, 3, 5, 4, nan}, new Window(5, false, false), new float[5], out);
        assertEquals(4, out[0]);
        OutlierKernel.runningMedian(new float[] {nan, nan}, new Window(2, false, false), new float[2], out);
        assertTrue(Double.isNaN(out[0]));
    }

    @Test
    void movesTheWindowAsIfItWereSortedEachTime() {
        var random = new Random(11);
        for (int width : new int[] {2, 3, 8, 25, 60}) {
            for (boolean propagate : new boolean[] {false, true}) {
                var series = new float[60];
                for (int k = 0; k < series.length; k++) {
                    // ties, both zeros and gaps
                    int v = random.nextInt(12) - 6;
                    series[k] = v == 5 ? Float.NaN : v == 4 ? -0f : v == 3 ? Float.POSITIVE_INFINITY : v;
                }
                var out = new double[series.length - width + 1];
                OutlierKernel.runningMedian(series, new Window(width, propagate, false), new float[width], out);
                for (int w = 0; w < out.length; w++) {
                    assertEquals(
                            sortedMedian(series, w, width, propagate), out[w], 0, "width " + width + ", window " + w);
                }
            }
        }
    }

    private static double sortedMedian(float[] series, int from, int width, boolean propagate) {
        double[] v = IntStream.range(from, from + width)
                .mapToDouble(k -> series[k])
                .filter(x -> x == x)
                .map(x -> x == 0 ? 0 : x)
                .sorted()
                .toArray();
        int m = v.length;
        boolean few = propagate ? m < width : width >= 3 && m < 3;
        return few || m == 0 ? Double.NaN : 0.5 * (v[(m - 1) / 2] + v[m / 2]);
    }

    @Test
    void usesTheLastMedianOfTwoAsTheReferenceDoes() {
        var cube = new float[] {50, 7, 7, 7, 7};
        var err = new float[] {1, 1, 1, 1, 1};
        var dq = new int[5];
        assertEquals(1, rolling(cube, err, dq, 1, new Window(2, true, true)));
        assertEquals(OutlierKernel.REJECTED, dq[0]);
    }

    @Test
    void worksOnAnyPartOfThePlaneAndLeavesTheRest() {
        int plane = 70;
        int n = 9;
        var cube = new float[n * plane];
        var err = new float[n * plane];
        Arrays.fill(err, 1);
        for (int p = 0; p < plane; p++) {
            cube[(p % n) * plane + p] = 50;
        }
        var dq = new int[n * plane];
        int count =
                OutlierKernel.rolling(cube, err, dq, 1, plane, new Window(5, false, false), Neighbours.NONE, 5, 3, 68);
        assertEquals(65, count);
        for (int q = 0; q < dq.length; q++) {
            int p = q % plane;
            assertEquals(cube[q] == 50 && p >= 3 && p < 68 ? OutlierKernel.REJECTED : 0, dq[q]);
        }
    }

    @Test
    void findsInSegmentsWhatItFindsInTheWhole() {
        var random = new Random(3);
        int plane = 40;
        int n = 50;
        var cube = new float[n * plane];
        var err = new float[n * plane];
        Arrays.fill(err, 1);
        for (int q = 0; q < cube.length; q++) {
            cube[q] = (float) (random.nextGaussian() + 0.1 * (q / plane) + (random.nextInt(100) == 0 ? 6 : 0));
        }
        var window = new Window(11, false, false);
        var whole = new int[n * plane];
        int expected = rolling(cube, err, whole, plane, window);
        int found = 0;
        for (int[] part : new int[][] {{0, 4}, {4, 30}, {30, 50}}) {
            var dq = new int[(part[1] - part[0]) * plane];
            var neighbours = new Neighbours(
                    Arrays.copyOfRange(cube, Math.max(0, part[0] - 10) * plane, part[0] * plane),
                    Arrays.copyOfRange(cube, part[1] * plane, Math.min(n, part[1] + 10) * plane));
            found += OutlierKernel.rolling(
                    Arrays.copyOfRange(cube, part[0] * plane, part[1] * plane),
                    Arrays.copyOfRange(err, 0, dq.length),
                    dq,
                    1,
                    plane,
                    window,
                    neighbours,
                    5,
                    0,
                    plane);
            assertArrayEquals(Arrays.copyOfRange(whole, part[0] * plane, part[1] * plane), dq);
        }
        assertEquals(expected, found);
        assertTrue(expected > 5, "there was something to find: " + expected);
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

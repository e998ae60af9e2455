package org.webbcal.step.skymatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.step.skymatch.SkyStatisticsKernel.Kind;

class SkymatchKernelTest {

    private static SkyStatisticsKernel.Settings settings(Kind kind, int nclip) {
        return new SkyStatisticsKernel.Settings(kind, null, null, nclip, 4, 4, 0.1);
    }

    private static double value(Kind kind, int nclip, float... data) {
        return SkyStatisticsKernel.compute(data, data.length, settings(kind, nclip))
                .value();
    }

    @Test
    void statisticsOfFewValuesByHand() {
        assertEquals(2.5, value(Kind.MEAN, 0, 1, 2, 3, 4));
        assertEquals(2.5, value(Kind.MEDIAN, 0, 4, 1, 3, 2));
        // std 1.29099, h = 0.129099, bins = int(3/h)+1 = 24 of 3/23; the first of the four equal peaks is bin 0
        assertEquals(1 + 0.5 * 0.1 * Math.sqrt(5.0 / 3), value(Kind.MODE, 0, 1, 2, 3, 4), 1e-7);
    }

    @Test
    void modeFindsTheBackgroundBelowSources() {
        var random = new Random(3);
        var data = new float[40_000];
        for (int i = 0; i < data.length; i++) {
            // a fifth of the pixels carries light of sources
            data[i] =
                    (float) (10 + 0.2 * random.nextGaussian() + (i % 5 == 0 ? -2 * Math.log(random.nextDouble()) : 0));
        }
        assertEquals(10, value(Kind.MODE, 5, data.clone()), 0.05);
        assertEquals(10, value(Kind.MIDPT, 5, data.clone()), 0.1);
        assertEquals(10, value(Kind.MEDIAN, 5, data.clone()), 0.1);
    }

    @Test
    void clippingRemovesOutliers() {
        var data = new float[1001];
        for (int i = 0; i < 1000; i++) {
            data[i] = i % 2;
        }
        data[1000] = 1000;
        assertEquals(0.5, value(Kind.MEAN, 5, data));
    }

    @Test
    void limitsExclude() {
        float[] data = {1, 2, 3, 4, 100};
        var s = new SkyStatisticsKernel.Settings(Kind.MEAN, 1.5, 10.0, 0, 4, 4, 0.1);
        var found = SkyStatisticsKernel.compute(data, 5, s);
        assertEquals(3, found.value());
        assertEquals(3, found.pixels());
        assertFalse(SkyStatisticsKernel.compute(
                        data, 5, new SkyStatisticsKernel.Settings(Kind.MEAN, 200.0, null, 0, 4, 4, 0.1))
                .exists());
        assertFalse(SkyStatisticsKernel.compute(data, 0, s).exists());
        assertFalse(
                SkyStatisticsKernel.compute(new float[] {5}, 1, settings(Kind.MODE, 5))
                        .exists(),
                "one pixel has no scatter");
    }

    @Test
    void differencesAreRecovered() {
        double[] level = {3, -1, 4, 7};
        var sky = new double[4][4];
        var pixels = new int[4][4];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                // images 0, 1, 2 overlap; image 3 lies apart
                boolean meets = i != j && i < 3 && j < 3;
                sky[i][j] = meets ? 100 * (i + j) + level[i] : Double.NaN;
                pixels[i][j] = meets ? 50 + i : 0;
            }
        }
        var d = SkyDifferenceKernel.solve(sky, pixels);
        assertEquals(0, d[0] + d[1] + d[2], 1e-12, "the shortest solution");
        assertEquals(4, d[0] - d[1], 1e-12);
        assertEquals(5, d[2] - d[1], 1e-12);
        assertTrue(Double.isNaN(d[3]));
        assertEquals(2, SkyDifferenceKernel.sets(sky, pixels));
    }

    @Test
    void contradictingDifferencesAreWeighted() {
        double n = Double.NaN;
        // d0 - d1 = 1 from many pixels, d1 - d2 = 1, d0 - d2 = 3 from few
        double[][] sky = {{n, 1, 3}, {0, n, 1}, {0, 0, n}};
        int[][] pixels = {{0, 1000, 10}, {1000, 0, 1000}, {10, 1000, 0}};
        var d = SkyDifferenceKernel.solve(sky, pixels);
        assertEquals(1, d[0] - d[1], 1e-3);
        assertEquals(2, d[0] - d[2], 1e-3);
    }

    private static boolean[] fill(int ny, int nx, double... xy) {
        var x = new double[xy.length / 2];
        var y = new double[xy.length / 2];
        for (int k = 0; k < x.length; k++) {
            x[k] = xy[2 * k];
            y[k] = xy[2 * k + 1];
        }
        var out = new boolean[ny * nx];
        PolygonFillKernel.fill(x, y, ny, nx, out);
        return out;
    }

    private static int count(boolean[] mask) {
        int n = 0;
        for (boolean b : mask) {
            n += b ? 1 : 0;
        }
        return n;
    }

    @Test
    void fillsRectanglesWithTheirEdges() {
        var mask = fill(10, 12, 2.2, 3.1, 6.4, 3.1, 6.4, 7.4, 2.2, 7.4);
        assertEquals(5 * 5, count(mask));
        assertTrue(mask[3 * 12 + 2] && mask[7 * 12 + 6]);
    }

    @Test
    void cutsWhatLiesOutside() {
        assertEquals(120, count(fill(10, 12, -30, -20, 40, -20, 40, 50, -30, 50)));
        assertEquals(0, count(fill(10, 12, 20, 20, 30, 20, 30, 30)));
        assertEquals(0, count(fill(10, 12, Double.NaN, 0, 5, 0, 5, 5)));
        // a triangle: half of the square, its diagonal included
        assertEquals(15, count(fill(10, 12, 0, 0, 4, 0, 4, 4)), 1);
    }

    @Test
    void sharedSkyIsWhereBothAreGood() {
        // the other image is shifted by (5, -3) pixels and has one bad pixel
        var mapping = new Shift(5).beside(new Shift(-3));
        var good = new boolean[40 * 50];
        java.util.Arrays.fill(good, true);
        good[10 * 50 + 20] = false;
        var overlap = new boolean[40 * 50];
        java.util.Arrays.fill(overlap, true);
        SharedSkyKernel.restrict(mapping, 40, 50, good, 40, 50, overlap);
        var expected = new boolean[40 * 50];
        for (int y = 3; y < 40; y++) {
            for (int x = 0; x < 45; x++) {
                expected[y * 50 + x] = !(y - 3 == 10 && x + 5 == 20);
            }
        }
        assertArrayEquals(expected, overlap);
    }
}

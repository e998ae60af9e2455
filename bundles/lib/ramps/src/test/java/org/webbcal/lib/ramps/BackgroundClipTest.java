package org.webbcal.lib.ramps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackgroundClipTest {

    private static final int NY = 60;
    private static final int NX = 200;
    private static final double LEVEL = 3;
    private static final double SIGMA = 0.5;

    /** Runs each index of a loop by itself, on the common pool. */
    private static final Parallel<RuntimeException> SPLIT =
            (n, body) -> IntStream.range(0, n).parallel().forEach(i -> body.run(i, i + 1));

    private static double gauss(SplittableRandom random) {
        double r = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        return r * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** Noise about a level, sources on a tenth of the pixels, some NaN and infinite ones. */
    private static float[] image() {
        var random = new SplittableRandom(9);
        var image = new float[NY * NX];
        for (int p = 0; p < image.length; p++) {
            image[p] = (float) (LEVEL + SIGMA * gauss(random));
            if (random.nextInt(10) == 0) {
                image[p] += (float) (20 + 100 * random.nextDouble());
            }
        }
        image[7] = Float.NaN;
        image[8] = Float.POSITIVE_INFINITY;
        image[9] = Float.NEGATIVE_INFINITY;
        return image;
    }

    private static boolean[] all() {
        var mask = new boolean[NY * NX];
        Arrays.fill(mask, true);
        return mask;
    }

    private static BackgroundClip<RuntimeException> clip() {
        return new BackgroundClip<>(NY, NX, Parallel.serial(), Parallel.serial());
    }

    /** Clipping as written down: sort, cut, repeat. */
    private static double[] slow(float[] image) {
        double[] v = IntStream.range(0, image.length)
                .mapToDouble(p -> image[p])
                .filter(x -> Math.abs(x) <= Float.MAX_VALUE)
                .sorted()
                .toArray();
        for (int pass = 0; ; pass++) {
            double median = v.length % 2 == 1 ? v[v.length / 2] : (v[v.length / 2 - 1] + v[v.length / 2]) / 2;
            double mean = Arrays.stream(v).average().orElse(Double.NaN);
            double sigma =
                    Math.sqrt(Arrays.stream(v).map(x -> (x - mean) * (x - mean)).sum() / v.length);
            double[] left = Arrays.stream(v)
                    .filter(x -> x >= median - 3 * sigma && x <= median + 3 * sigma)
                    .toArray();
            if (pass == 5 || left.length == v.length) {
                return new double[] {median, sigma};
            }
            v = left;
        }
    }

    @Test
    void clippingIsThatOfTheDefinition() {
        var clip = clip();
        assertEquals(NY * NX - 3, clip.take(image(), all()), "values that are not finite are left out");
        var found = clip.clipped();
        double[] expected = slow(image());
        assertEquals(expected[0], found.centre(), 1e-7);
        assertEquals(expected[1], found.sigma(), 1e-9);
    }

    @Test
    void lowerHalfAndHistogramFindTheBackgroundBesideDiffuseLight() {
        var clip = clip();
        clip.take(image(), all());
        assertEquals(SIGMA, clip.clippedLowerHalf().sigma(), 0.1 * SIGMA);
        var fitted = clip.fitted();
        assertEquals(LEVEL, fitted.centre(), 0.05 * SIGMA);
        assertEquals(SIGMA, fitted.sigma(), 0.05 * SIGMA);
    }

    @Test
    void maskLeavesTheBackground() {
        var image = image();
        var regions = new boolean[image.length];
        Arrays.fill(regions, 0, NX / 2, true);
        image[5000] = 0;
        var mask = clip().background(image, regions, 2, false);
        int wrong = 0;
        for (int p = NX / 2; p < image.length; p++) {
            boolean background = Math.abs(image[p] - LEVEL) < 1.9 * SIGMA;
            wrong += background && !mask[p] || image[p] > LEVEL + 3 * SIGMA && mask[p] ? 1 : 0;
        }
        assertEquals(0, wrong);
        assertFalse(mask[5000], "0 is no measurement");
        assertFalse(mask[7], "regions are left out");
        var without = clip().background(image, null, 0, false);
        assertTrue(without[0] && !without[7], "without clipping NaN alone is left out");
    }

    @Test
    void emptyMasksHaveNoBackground() {
        var clip = clip();
        assertEquals(0, clip.take(image(), new boolean[NY * NX]));
        assertTrue(Float.isNaN(clip.median()));
        assertTrue(Double.isNaN(clip.clipped().centre()));
        assertTrue(Double.isNaN(clip.clippedLowerHalf().centre()));
        assertTrue(Double.isNaN(clip.fitted().centre()));
    }

    @Test
    void constantImagesHaveNoScatter() {
        var image = new float[NY * NX];
        Arrays.fill(image, 4);
        var clip = clip();
        clip.take(image, all());
        assertEquals(new BackgroundClip.Background(4, 0), clip.clipped());
        assertEquals(4f, clip.median());
        assertEquals(new BackgroundClip.Background(4, 0), clip.fitted());
    }

    @Test
    void threadsDoNotMatter() {
        var one = clip();
        var many = new BackgroundClip<RuntimeException>(NY, NX, SPLIT, SPLIT);
        one.take(image(), all());
        many.take(image(), all());
        assertEquals(one.clipped(), many.clipped());
        assertEquals(one.clippedLowerHalf(), many.clippedLowerHalf());
        assertEquals(one.fitted(), many.fitted());
        assertEquals(one.median(), many.median());
        assertArrayEquals(
                clip().background(image(), null, 2, true),
                new BackgroundClip<RuntimeException>(NY, NX, SPLIT, SPLIT).background(image(), null, 2, true));
    }
}

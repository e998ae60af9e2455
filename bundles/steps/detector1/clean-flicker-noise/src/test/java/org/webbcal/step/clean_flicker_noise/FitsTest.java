package org.webbcal.step.clean_flicker_noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Transforms and fits against closed forms. */
class FitsTest {

    private static final int N = FrameFft.SIZE;
    /** Rows of the image that a source covers, first and end. */
    private static final int[] LIGHT = {801, 1001};

    @Test
    void fullFrameTakesOffLowWaves() {
        assertEquals(0, worst(new FrameFft(false, true, Basis.ONE_SIDED), false), 1e-5);
        assertEquals(0, worst(new FrameFft(true, true, Basis.ONE_SIDED), false), 1e-5);
        // the prior takes 5 % of a wave k = 5 of amplitude 2
        assertEquals(0.0952, worst(new FrameFft(false, true, Basis.REAL), false), 1e-3);
    }

    /**
     * The vectors of the reference are one-sided: with pixels left out a real wave and its conjugate are not orthogonal, and the model departs from the wave beside the
     * gap. The number is that of an independent solution of the same equations.
     */
    @Test
    void fullFrameSolvesTheWeightedEquationsBesideAGap() {
        assertEquals(0.670235, worst(new FrameFft(false, true, Basis.ONE_SIDED), true), 1e-4);
        double real = worst(new FrameFft(false, true, Basis.REAL), true);
        assertTrue(real < 0.3, "with cosines and sines the departure is " + real);
    }

    /** Largest departure on usable pixels of one column from a level and a wave of amplitude 2. */
    private static float worst(FrameFft fit, boolean gap) {
        var image = new float[N * N];
        var mask = new boolean[N * N];
        var truth = new float[N];
        for (int y = 0; y < N; y++) {
            truth[y] = (float) (3 + 2 * Math.sin(2 * Math.PI * 5 * y / N + 0.3));
            boolean light = gap && y >= LIGHT[0] && y < LIGHT[1];
            for (int x = 0; x < N; x++) {
                image[y * N + x] = truth[y] + (light ? 500 : 0);
                mask[y * N + x] = !light;
            }
        }
        var before = image.clone();
        var series = new float[FrameFft.TERMS * N];
        assertEquals(0, fit.fit(image, mask, series, 1000, 1060));
        fit.subtract(image, series, 0, N); // not smoothed: neighbours outside of 1000…1059 are not fitted
        float worst = 0;
        for (int y = 0; y < N; y++) {
            if (mask[y * N + 1030]) {
                worst = Math.max(worst, Math.abs(before[y * N + 1030] - image[y * N + 1030] - truth[y]));
            }
        }
        return worst;
    }

    @Test
    void smoothingKeepsLevelsAndMovesByAPixelWhereTheReferenceDoes() {
        var series = new float[FrameFft.TERMS * N];
        Arrays.fill(series, 0, N, 7);
        series[N + 100] = 1; // first cosine of one line
        var smooth = new FrameFft(false, true, Basis.REAL).smooth(series);
        assertEquals(7, smooth[500], 1e-5);
        assertEquals(1 / (1.5 * Math.sqrt(2 * Math.PI)), smooth[N + 100], 1e-6);
        assertEquals(smooth[N + 97], smooth[N + 103], 1e-9);
        assertEquals(smooth[N + 100], new FrameFft(false, false, Basis.REAL).smooth(series)[N + 101], 1e-7);
        assertEquals(smooth[N + 100], new FrameFft(true, false, Basis.REAL).smooth(series)[N + 99], 1e-7);
    }

    @Test
    void linesWithoutPixelsAndReferenceLinesHaveNoModel() {
        var image = new float[N * N];
        var mask = new boolean[N * N];
        Arrays.fill(image, 5);
        for (int y = 0; y < N; y++) {
            Arrays.fill(mask, y * N, y * N + 10, true);
        }
        var series = new float[FrameFft.TERMS * N];
        Arrays.fill(series, -1);
        assertEquals(0, new FrameFft(false, true, Basis.REAL).fit(image, mask, series, 0, 64));
        assertEquals(0, series[3], 0); // reference pixels
        assertEquals(5, series[4], 1e-5);
        assertEquals(5, series[9], 1e-5);
        assertEquals(0, series[10], 0); // no pixel to use
    }

    /** Twelve usable pixels side by side do not determine 17 numbers. */
    @Test
    void aPriorSolvesWhatPixelsDoNotDetermine() {
        var image = new float[N * N];
        var mask = new boolean[N * N];
        var random = new Random(8);
        for (int y = 1000; y < 1012; y++) {
            for (int x = 0; x < N; x++) {
                image[y * N + x] = 3 + (float) random.nextGaussian();
                mask[y * N + x] = true;
            }
        }
        var series = new float[FrameFft.TERMS * N];
        assertEquals(0, new FrameFft(false, true, Basis.REAL).fit(image, mask, series, 64, 128));
        var model = new float[N * N];
        new FrameFft(false, true, Basis.REAL).subtract(model, series, 0, N);
        for (int y = 0; y < N; y++) {
            assertTrue(Math.abs(model[y * N + 100]) < 20, "row " + y + ": " + model[y * N + 100]);
        }
        assertEquals(64, new FrameFft(false, true, Basis.ONE_SIDED).fit(image, mask, series, 64, 128));
        assertEquals(0, series[100], 0);
    }

    @Test
    void subarrayTakesOffSlowDrifts() {
        for (var basis : Basis.values()) {
            for (boolean reversed : new boolean[] {false, true}) {
                assertTrue(residual(basis, reversed, 0, 1) < 0.1, basis + " " + residual(basis, reversed, 0, 1));
            }
        }
    }

    /** Alternating columns of a detector line are waves near half the frequency of pixels. */
    @Test
    void subarrayTakesOffAlternatingNoise() {
        assertTrue(residual(Basis.REAL, false, 3, 1) < 0.1, "" + residual(Basis.REAL, false, 3, 1));
    }

    /** Where six of 32 pixels of a line are left, one-sided vectors are all but singular. */
    @Test
    void subarrayIsCleanedWhereFewPixelsAreLeft() {
        double real = residual(Basis.REAL, false, 0, 6.0 / 32);
        assertTrue(real < 0.25, "share that is left " + real);
    }

    /** Rms of what is left on all pixels in units of what was there. */
    private static double residual(Basis basis, boolean reversed, double alternating, double usable) {
        int ny = 32;
        int nx = 128;
        var image = new float[ny * nx];
        var noise = new float[ny * nx];
        var mask = new boolean[ny * nx];
        var random = new Random(3);
        double sum = 0;
        for (int x = 0; x < nx; x++) {
            double drift = 5 * Math.sin(2 * Math.PI * x / 40.0);
            for (int y = 0; y < ny; y++) {
                int k = y * nx + x;
                noise[k] = (float) (drift + ((y & 1) == 0 ? alternating : -alternating));
                image[k] = noise[k] + (float) (0.3 * random.nextGaussian());
                mask[k] = y < usable * ny;
                sum += noise[k] * noise[k];
            }
        }
        var before = image.clone();
        var work = new SubarrayFft(ny, nx, reversed, true, false, basis).image(image, mask);
        for (int s = 0; s < work.sections(); s++) {
            work.fit(s);
            work.synthesize(s);
        }
        work.subtract(image);
        assertEquals(0, work.without());
        double left = 0;
        for (int k = 0; k < image.length; k++) {
            double d = noise[k] - (before[k] - image[k]);
            left += d * d;
        }
        return Math.sqrt(left / sum);
    }

    @Test
    void medianStripesAreThoseOfChannels() {
        int n = N;
        int nx = 3;
        var image = new float[n * nx];
        var mask = new boolean[n * nx];
        for (int y = 0; y < n; y++) {
            for (int x = 0; x < nx; x++) {
                image[y * nx + x] = 10 * (y / MedianStripes.CHANNEL) + x;
                mask[y * nx + x] = x != 2 || y < 1024; // third column: the last two amplifiers have no pixel
            }
        }
        var whole = image.clone();
        var stripes = new float[4 * nx];
        MedianStripes.ofColumns(image, mask, n, nx, MedianStripes.CHANNEL, stripes, 0, nx);
        MedianStripes.subtractColumns(image, nx, MedianStripes.CHANNEL, stripes, 0, n);
        for (int y = 0; y < n; y++) {
            for (int x = 0; x < nx; x++) {
                float expected = x == 2 && y >= 1024 ? 10 * (y / MedianStripes.CHANNEL) + 2 : 0;
                assertEquals(expected, image[y * nx + x], 0);
            }
        }
        MedianStripes.ofColumns(whole, mask, n, nx, n, stripes, 0, nx);
        MedianStripes.subtractColumns(whole, nx, n, stripes, 0, n);
        assertEquals(-15, whole[0], 0);
        assertEquals(15, whole[1600 * nx], 0);
    }

    /** Lines of 32 pixels as in SUB512: their medians follow the pixels' own noise, and are drawn to their mean as far as they do. */
    @Test
    void mediansOfCleanLinesAreDrawnToTheirMean() {
        for (double shared : new double[] {0, 5}) {
            int ny = 32;
            int nx = 512;
            var random = new Random(6);
            var image = new float[ny * nx];
            var mask = new boolean[ny * nx];
            var stripe = new double[nx];
            for (int x = 0; x < nx; x++) {
                stripe[x] = 40 + shared * random.nextGaussian();
            }
            for (int k = 0; k < image.length; k++) {
                image[k] = (float) (stripe[k % nx] + 2 * random.nextGaussian());
                mask[k] = true;
            }
            var sums = new double[1][2 * nx];
            var counts = new int[1][2 * nx];
            NoiseMeter.add(image, mask, nx, 0, ny, new double[2 * ny], sums[0], counts[0]);
            var means = NoiseMeter.columnMeans(nx, sums, counts);
            assertEquals(4.0 / ny, NoiseMeter.own(means), 0.2 * 4 / ny);
            var medians = new float[nx];
            MedianStripes.ofColumns(image, mask, ny, nx, ny, medians, 0, nx);
            medians[7] = Float.NaN;
            var weighed = medians.clone();
            MedianStripes.weigh(weighed, 0, nx, NoiseMeter.covariance(means), Math.PI / 2 * NoiseMeter.own(means));
            assertTrue(Float.isNaN(weighed[7]));
            double plain = 0;
            double drawn = 0;
            for (int x = 8; x < nx; x++) {
                plain += (medians[x] - stripe[x]) * (medians[x] - stripe[x]) / (nx - 8);
                drawn += (weighed[x] - stripe[x]) * (weighed[x] - stripe[x]) / (nx - 8);
            }
            assertEquals(Math.PI / 2 * 4 / ny, plain, 0.25 * plain);
            assertTrue(
                    shared > 0 ? drawn < 1.01 * plain : drawn < 0.1 * plain, shared + " DN: " + plain + ", " + drawn);
        }
    }

    /** Coefficients of many sections: those of a wave that is there stay, those of noise go, the mean of the constants stays. */
    @Test
    void wavesAreWeighedByTheirPower() {
        var random = new Random(2);
        List<Series> all = new ArrayList<>();
        int[] wave = {0, 1, 2, 323, 324};
        for (int s = 0; s < 40; s++) {
            // noise of a pixel 3, weights alike: 500 pixels
            var c = new double[9];
            for (int k = 0; k < c.length; k++) {
                c[k] = 3 * Math.sqrt((k == 0 || k == 4 ? 1 : 2) / 500.0) * random.nextGaussian();
            }
            c[0] += 70;
            c[1] += 2 * random.nextGaussian();
            c[5] += 2 * random.nextGaussian();
            all.add(new Series(wave, 648, c, 1 / 500.0));
        }
        var before = all.stream().map(s -> s.coefficients().clone()).toList();
        Series.weigh(all, 9);
        for (int k = 0; k < 8; k++) { // half a period has no sine
            int at = k;
            double mean =
                    k == 0 ? before.stream().mapToDouble(c -> c[0]).average().orElseThrow() : 0;
            double was = before.stream()
                    .mapToDouble(c -> (c[at] - mean) * (c[at] - mean))
                    .sum();
            double is = all.stream()
                    .mapToDouble(s -> (s.coefficients()[at] - mean) * (s.coefficients()[at] - mean))
                    .sum();
            boolean there = k == 1 || k == 5;
            assertTrue(there ? is > 0.95 * was : is < 0.2 * was, "coefficient " + k + ": " + was + " → " + is);
        }
        assertEquals(70, all.get(0).coefficients()[0], 0.2);
    }

    @Test
    void medianStripesOfRows() {
        var image = new float[] {1, 2, 3, 100, 5, 5, 7, 7};
        var mask = new boolean[] {true, true, true, false, true, true, true, true};
        var stripes = new float[2];
        MedianStripes.ofRows(image, mask, 4, 4, stripes, 0, 2);
        MedianStripes.subtractRows(image, 4, 4, stripes, 0, 2);
        assertEquals(Arrays.toString(new float[] {-1, 0, 1, 98, -1, -1, 1, 1}), Arrays.toString(image));
    }
}

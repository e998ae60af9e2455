package org.webbcal.step.clean_flicker_noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Transforms and fits against closed forms. */
class FitsTest {

    @Test
    void transformsLikeTheSum() {
        for (int n : new int[] {1, 2, 4, 8, 32, 64}) {
            var random = new Random(n);
            var re = random.doubles(n).toArray();
            var im = random.doubles(n).toArray();
            var a = re.clone();
            var b = im.clone();
            new Fft(n).forward(a, b);
            for (int k = 0; k < n; k++) {
                double sr = 0;
                double si = 0;
                for (int x = 0; x < n; x++) {
                    double t = -2 * Math.PI * k * x / n;
                    sr += re[x] * Math.cos(t) - im[x] * Math.sin(t);
                    si += re[x] * Math.sin(t) + im[x] * Math.cos(t);
                }
                assertEquals(sr, a[k], 1e-12 * n);
                assertEquals(si, b[k], 1e-12 * n);
            }
            new Fft(n).inverse(a, b);
            for (int x = 0; x < n; x++) {
                assertEquals(re[x], a[x] / n, 1e-13);
                assertEquals(im[x], b[x] / n, 1e-13);
            }
        }
    }

    @Test
    void fullFrameTakesOffLowWaves() {
        assertEquals(0, worst(0), 1e-6);
    }

    /**
     * The vectors are one-sided: with pixels left out a real wave and its conjugate are not orthogonal, and the model departs from the wave beside the gap. That is
     * a property of the method; the number is that of an independent solution of the same equations.
     */
    @Test
    void fullFrameSolvesTheWeightedEquationsBesideAGap() {
        assertEquals(0.670235, worst(200), 1e-5);
    }

    private static float worst(int covered) {
        int n = FrameFft.SIZE;
        var image = new float[n * n];
        var mask = new boolean[n * n];
        var truth = new float[n];
        for (int y = 0; y < n; y++) {
            truth[y] = (float) (3 + 2 * Math.sin(2 * Math.PI * 5 * y / n + 0.3));
            boolean light = y > 800 && y <= 800 + covered;
            for (int x = 0; x < n; x++) {
                image[y * n + x] = truth[y] + (light ? 500 : 0);
                mask[y * n + x] = !light;
            }
        }
        var model = new float[n * n];
        assertEquals(0, new FrameFft(false, true).fit(image, mask, model, 1000, 1060));
        float worst = 0;
        for (int y = 0; y < n; y++) {
            if (mask[y * n + 1030]) {
                worst = Math.max(worst, Math.abs(truth[y] - model[y * n + 1030]));
            }
        }
        return worst;
    }

    @Test
    void subarrayTakesOffSlowDrifts() {
        int ny = 32;
        int nx = 128;
        var image = new float[ny * nx];
        var mask = new boolean[ny * nx];
        Arrays.fill(mask, true);
        var random = new Random(3);
        for (int x = 0; x < nx; x++) {
            double drift = 5 * Math.sin(2 * Math.PI * x / 40.0);
            for (int y = 0; y < ny; y++) {
                image[y * nx + x] = (float) (drift + 0.1 * random.nextGaussian());
            }
        }
        var work = new SubarrayFft(ny, nx, false, true, false).image(image, mask);
        for (int s = 0; s < work.sections(); s++) {
            work.fit(s);
        }
        work.subtract(image);
        assertEquals(0, work.without());
        double sum = 0;
        for (float v : image) {
            sum += v * v;
        }
        assertTrue(Math.sqrt(sum / image.length) < 0.2 * 5 / Math.sqrt(2), "residual " + Math.sqrt(sum / image.length));
    }
}

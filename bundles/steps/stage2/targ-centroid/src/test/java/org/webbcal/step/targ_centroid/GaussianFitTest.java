package org.webbcal.step.targ_centroid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GaussianFitTest {

    private static final int N = 20;

    /** Two Gaussians of different widths about (9.3, 11.7) on a background; two pixels have no value. */
    private static float[] image(double background) {
        var image = new float[N * N];
        for (int q = 0; q < N * N; q++) {
            double dx = q % N - 9.3;
            double dy = q / N - 11.7;
            image[q] = (float) (40 * Math.exp(-0.5 * (dx * dx / (1.1 * 1.1) + dy * dy / (1.6 * 1.6)))
                    + 12 * Math.exp(-0.5 * (dx * dx + dy * dy) / 9)
                    + background
                    + 0.5 * Scenes.pattern(q % N, q / N));
        }
        image[4 * N + 5] = Float.NaN;
        image[12 * N + 10] = Float.NaN;
        return image;
    }

    /** Numbers of scipy's least_squares; astropy's fit, which the reference software uses, stops within 3e-6 pixels of them. */
    @Test
    void agreesWithScipy() {
        var constant = GaussianFit.of(image(6), N, N, true).orElseThrow();
        assertEquals(9.29408207, constant.x(), 1e-7);
        assertEquals(11.6918582, constant.y(), 1e-7);
        assertEquals(45.7659670, constant.amplitude(), 1e-5);
        var none = GaussianFit.of(image(0), N, N, false).orElseThrow();
        assertEquals(9.29242013, none.x(), 1e-7);
        assertEquals(11.6909129, none.y(), 1e-7);
        assertEquals(45.1854322, none.amplitude(), 1e-5);
    }

    /** What the reference software's fit makes of a background, and ours does not. */
    @Test
    void aBackgroundPullsTheCentreOnlyWhereItIsNotFitted() {
        var none = GaussianFit.of(image(6), N, N, false).orElseThrow();
        assertEquals(11.3994, none.y(), 1e-3);
        assertEquals(
                11.6919, GaussianFit.of(image(600), N, N, true).orElseThrow().y(), 1e-3);
    }

    @Test
    void thereIsNoFitWithoutAPeak() {
        assertEquals(Optional.empty(), GaussianFit.of(new float[N * N], N, N, true));
        var nan = new float[N * N];
        Arrays.fill(nan, Float.NaN);
        assertEquals(Optional.empty(), GaussianFit.of(nan, N, N, true));
        var slope = new float[N * N];
        for (int q = 0; q < slope.length; q++) {
            slope[q] = q % N;
        }
        assertTrue(GaussianFit.of(slope, N, N, true).map(f -> f.x() > 15).orElse(true), "a slope has no centre inside");
    }
}

package org.webbcal.step.extract_1d;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProfileKernelTest {

    private static final int N = 21;
    private static final Grid ROW = new Grid(1, N, true);

    private static double[] profile(double centre, double sign) {
        var p = new double[N];
        double sum = 0;
        for (int j = 0; j < N; j++) {
            p[j] = Math.exp(-0.5 * (j - centre) * (j - centre) / 2.25);
            sum += p[j];
        }
        for (int j = 0; j < N; j++) {
            p[j] *= sign / sum;
        }
        return p;
    }

    private static BoxSpectrum fit(float[] image, float[] weights, ProfileKernel.Scene scene) {
        var variance = new float[N];
        java.util.Arrays.fill(variance, 4);
        for (int j = 0; j < N; j++) {
            variance[j] = Float.isNaN(image[j]) ? Float.NaN : 4;
        }
        var out = new BoxSpectrum(1);
        ProfileKernel.extract(ROW, image, new float[][] {variance, null, null}, weights, scene, out, 0, 1);
        return out;
    }

    private static float[] image(double level, double flux, double nod) {
        var image = new float[N];
        double[] source = profile(6.3, 1);
        double[] other = profile(15, -1);
        for (int j = 0; j < N; j++) {
            image[j] = (float) (level + flux * source[j] + nod * other[j]);
        }
        return image;
    }

    @Test
    void theFactorOfTheProfileIsTheFlux() {
        var scene = new ProfileKernel.Scene(profile(6.3, 1), null, null, -1, false);
        var out = fit(image(0, 100, 0), null, scene);
        double squares = 0;
        for (double p : scene.source()) {
            squares += p * p;
        }
        assertEquals(100, out.flux[0], 1e-4);
        assertEquals(4 / squares, out.varRnoise[0], 1e-9);
        assertEquals(1 / squares, out.pixels[0], 1e-9);
    }

    @Test
    void missingPixelsDoNotLowerIt() {
        var image = image(0, 100, 0);
        image[6] = Float.NaN;
        image[7] = Float.NaN;
        assertEquals(
                100, fit(image, null, new ProfileKernel.Scene(profile(6.3, 1), null, null, -1, false)).flux[0], 1e-4);
    }

    @Test
    void backgroundAndTheOtherNodAreFittedAlong() {
        var scene = new ProfileKernel.Scene(profile(6.3, 1), profile(15, -1), null, 0, false);
        var out = fit(image(5, 100, 80), null, scene);
        assertEquals(100, out.flux[0], 1e-3);
        assertTrue(out.backgroundVarRnoise[0] > 0);
        var image = image(5, 100, 80);
        image[0] = Float.NaN;
        var strict = new ProfileKernel.Scene(profile(6.3, 1), profile(15, -1), null, 0, true);
        assertTrue(Double.isNaN(fit(image, null, strict).backgroundVarRnoise[0]));
        assertTrue(fit(image, null, scene).backgroundVarRnoise[0] >= 0);
    }

    @Test
    void whatIsNotDeterminedIsNoFlux() {
        var image = new float[N];
        java.util.Arrays.fill(image, Float.NaN);
        assertTrue(
                Double.isNaN(fit(image, null, new ProfileKernel.Scene(profile(6.3, 1), null, null, 0, false)).flux[0]));
        assertTrue(Double.isNaN(
                fit(image(0, 1, 0), null, new ProfileKernel.Scene(new double[N], null, null, -1, false)).flux[0]));
    }

    @Test
    void theMisfitIsLeastAtTheSource() {
        var image = image(2, 100, 0);
        var variance = new float[N];
        java.util.Arrays.fill(variance, 1);
        double[] found = NelderMead.minimum(
                s -> ProfileKernel.misfit(
                        ROW, image, variance, new ProfileKernel.Scene(profile(s[0], 1), null, null, 0, false), 0, 1),
                5.0);
        assertEquals(6.3, found[0], 1e-3);
    }

    @Test
    void theLowestPlaceOfAValleyIsFound() {
        double[] found =
                NelderMead.minimum(x -> 100 * Math.pow(x[1] - x[0] * x[0], 2) + Math.pow(1 - x[0], 2), -1.2, 1);
        assertArrayEquals(new double[] {1, 1}, found, 1e-3);
    }
}

package org.webbcal.step.source_catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PhotometryKernelTest {

    private static final Apertures APERTURES =
            new Apertures(new int[] {30, 50, 70}, new float[] {1, 2, 4}, new float[] {3, 2, 1.1f}, 9, 13);

    @Test
    void subtractsTheLocalBackground() {
        int n = 41;
        var data = new float[n * n];
        var err = new float[n * n];
        var random = new Random(1);
        for (int p = 0; p < data.length; p++) {
            double dx = p % n - 20.2;
            double dy = p / n - 19.7;
            data[p] = (float)
                    (7 + 0.01 * random.nextGaussian() + 100 / (2 * Math.PI) * Math.exp(-0.5 * (dx * dx + dy * dy)));
            err[p] = 0.01f;
        }
        var background = new double[2][1];
        var flux = new double[3][2][1];
        PhotometryKernel.apertures(
                data, err, n, n, new double[] {20.2}, new double[] {19.7}, APERTURES, null, background, flux, 0, 1);
        // the median of 276 pixels is known to 0.0008
        assertEquals(7, background[0][0], 0.003);
        assertEquals(Math.sqrt(Math.PI / 2 / 276) * 0.01, background[1][0], 1e-4);
        for (int a = 0; a < 3; a++) {
            double r = APERTURES.radii()[a];
            // light spread over a pixel widens the star: sigma^2 = 1 + 1/12
            assertEquals(100 * (1 - Math.exp(-0.5 * r * r / (1 + 1 / 12.0))), flux[a][0][0], 1);
            // partial pixels count with the square of their overlap, so the error is a little below that of a whole
            // circle
            assertEquals(0.9 * 0.01 * Math.sqrt(Math.PI) * r, flux[a][1][0], 0.002 * r);
        }
    }

    @Test
    void unplacedSourcesHaveNoFlux() {
        var background = new double[2][1];
        var flux = new double[3][2][1];
        PhotometryKernel.apertures(
                new float[100],
                new float[100],
                10,
                10,
                new double[] {Double.NaN},
                new double[] {3},
                APERTURES,
                null,
                background,
                flux,
                0,
                1);
        assertTrue(Double.isNaN(background[0][0]) && Double.isNaN(flux[1][0][0]) && Double.isNaN(flux[1][1][0]));
    }

    @Test
    void magnitudesOfFluxes() {
        var m = PhotometryKernel.magnitudes(new double[] {1, 1e-6, -1, 0}, new double[] {0.01, 1e-7, 1, 1});
        assertEquals(8.9, m[0][0], 1e-12);
        assertEquals(23.9, m[0][1], 1e-12);
        assertEquals(2.5 * Math.log10(1.1), m[1][1], 1e-12);
        assertTrue(Double.isNaN(m[0][2]) && Double.isNaN(m[1][2]), "a negative flux has no magnitude");
        assertEquals(Double.POSITIVE_INFINITY, m[0][3]);
    }

    @Test
    void nearestNeighboursAsByTryingAll() {
        var random = new Random(2);
        var x = new double[200];
        var y = new double[200];
        for (int i = 0; i < 200; i++) {
            x[i] = i == 17 ? Double.NaN : 100 * random.nextDouble();
            y[i] = 30 * random.nextDouble();
        }
        var distance = new double[200];
        var found = PhotometryKernel.neighbours(x, y, distance);
        var expected = new int[200];
        for (int i = 0; i < 200; i++) {
            expected[i] = -1;
            double best = Double.POSITIVE_INFINITY;
            for (int j = 0; j < 200; j++) {
                double d = Math.hypot(x[i] - x[j], y[i] - y[j]);
                if (j != i && d < best) {
                    best = d;
                    expected[i] = j;
                }
            }
        }
        assertArrayEquals(expected, found);
        assertTrue(Double.isNaN(distance[17]));
        assertEquals(Math.hypot(x[0] - x[found[0]], y[0] - y[found[0]]), distance[0], 1e-12);
        var alone = new double[1];
        assertArrayEquals(new int[] {-1}, PhotometryKernel.neighbours(new double[] {1}, new double[] {1}, alone));
        assertTrue(Arrays.stream(alone).allMatch(Double::isNaN));
    }
}

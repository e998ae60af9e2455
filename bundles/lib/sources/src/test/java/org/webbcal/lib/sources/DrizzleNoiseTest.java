package org.webbcal.lib.sources;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DrizzleNoiseTest {

    @Test
    void dropOfOnePixelSharesAQuarterWithEachNeighbour() {
        assertArrayEquals(new double[] {1, 0.25}, DrizzleNoise.correlation(1), 1e-5);
    }

    @Test
    void largeAreasAgreeWithTheClosedForms() {
        for (double r : new double[] {0.1, 0.5, 0.8, 1}) {
            // pixfrac smaller than the output pixel: 1 / (1 - r/3)
            assertEquals(1 / (1 - r / 3), DrizzleNoise.largeAreaFactor(DrizzleNoise.correlation(r)), 1e-4, "drop " + r);
        }
        for (double r : new double[] {1, 1.5, 2, 4}) {
            // larger: r / (1 - 1/(3r))
            assertEquals(
                    r / (1 - 1 / (3 * r)),
                    DrizzleNoise.largeAreaFactor(DrizzleNoise.correlation(r)),
                    1e-4 * r,
                    "drop " + r);
        }
    }

    @Test
    void apertureOfIndependentPixelsHasTheQuadraticSum() {
        var err = new float[400];
        Arrays.fill(err, 2);
        double plain = CircularAperture.sum(err, err, 20, 20, 9.7, 10.2, 4)[1];
        assertEquals(plain, CircularAperture.correlatedError(err, 20, 20, 9.7, 10.2, 4, new double[] {1}), 1e-9);
    }

    @Test
    void largeApertureApproachesTheLargeAreaFactor() {
        int n = 200;
        var err = new float[n * n];
        Arrays.fill(err, 1);
        double[] rho = DrizzleNoise.correlation(1);
        double plain = CircularAperture.sum(err, err, n, n, 100, 100, 80)[1];
        double correlated = CircularAperture.correlatedError(err, n, n, 100, 100, 80, rho);
        assertEquals(1.5, correlated / plain, 0.01);
    }

    @Test
    void refusesADropWithoutWidth() {
        assertThrows(IllegalArgumentException.class, () -> DrizzleNoise.correlation(0));
    }
}

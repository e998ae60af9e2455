package org.webbcal.simulate.miri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GaussianMixtureTest {

    @ParameterizedTest
    @EnumSource(MiriFilter.class)
    void pixelsAddUpToTheFluxWhereverTheCentreLies(MiriFilter filter) {
        var psf = filter.pointSpread(0.11);
        for (double[] at : new double[][] {{150, 150}, {150.5, 149.5}, {149.77, 150.31}}) {
            var image = new float[300 * 300];
            psf.add(image, 300, 300, at[0], at[1], 1);
            double sum = 0;
            double x = 0;
            for (int p = 0; p < image.length; p++) {
                sum += image[p];
                x += image[p] * (p % 300);
            }
            assertEquals(1, sum, 1e-5);
            assertEquals(at[0], x / sum, 1e-4);
        }
    }

    @Test
    void profileHasTheAskedWidth() {
        var psf = GaussianMixture.pointSource(20);
        double centre = 0;
        double half = 0;
        for (int k = 0; k < psf.size(); k++) {
            double s = psf.sigma(k);
            centre += psf.weight(k) / (s * s);
            half += psf.weight(k) / (s * s) * Math.exp(-10 * 10 / (2 * s * s));
        }
        assertEquals(0.5, half / centre, 1e-9);
    }

    @Test
    void sourcesBeyondTheEdgeSpillOver() {
        var image = new float[20 * 20];
        GaussianMixture.pointSource(3).add(image, 20, 20, -1, 10, 1);
        assertTrue(image[10 * 20] > 0.01);
        GaussianMixture.pointSource(3).add(image, 20, 20, -5000, 10, 1);
    }

    @Test
    void cumulativeNormalAgreesWithTables() {
        assertEquals(0.5, Normal.cumulative(0), 0);
        assertEquals(0.8413447460685429, Normal.cumulative(1), 1e-15);
        assertEquals(0.15865525393145705, Normal.cumulative(-1), 1e-15);
        assertEquals(0.9999683287581669, Normal.cumulative(4), 1e-15);
        assertEquals(1.279812543885835e-12, Normal.cumulative(-7), 1e-25);
    }
}

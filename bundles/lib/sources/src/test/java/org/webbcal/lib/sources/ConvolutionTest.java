package org.webbcal.lib.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConvolutionTest {

    @Test
    void spreadsAPointIntoTheKernel() {
        double[] kernel = {1, 2, 1, 2, 4, 2, 1, 2, 1};
        var data = new float[49];
        data[24] = 1;
        var out = new float[49];
        Convolution.rows(data, 7, 7, kernel, 3, out, 0, 7);
        assertEquals(4, out[24]);
        assertEquals(2, out[17]);
        assertEquals(1, out[16]);
        assertEquals(0, out[10 - 7]);
        assertEquals(out[16], Convolution.at(data, 7, 7, kernel, 3, 2, 2));
    }

    @Test
    void gaussianKeepsAConstantAwayFromTheBorderAndOverHoles() {
        var data = new float[400];
        Arrays.fill(data, 3);
        var covered = new boolean[400];
        data[210] = Float.NaN;
        covered[190] = true;
        data[190] = 1e6f;
        var out = Convolution.gaussian(data, covered, 20, 20, 1, Bands.SERIAL);
        for (int y = 5; y < 15; y++) {
            for (int x = 5; x < 15; x++) {
                assertEquals(3, out[y * 20 + x], 1e-6);
            }
        }
        assertTrue(out[0] < 2, "the border is zero");
    }

    @Test
    void gaussianIsNanWhereNothingIsLeft() {
        var data = new float[900];
        var covered = new boolean[900];
        Arrays.fill(covered, true);
        covered[0] = false;
        var out = Convolution.gaussian(data, covered, 30, 30, 1, Bands.SERIAL);
        assertTrue(Float.isNaN(out[15 * 30 + 15]));
        assertEquals(0, out[0]);
    }

    @Test
    void rowsInPartsGiveTheSame() {
        var sky = new Sky(33, 21, 1, 1, 3);
        Bands parts = (n, body) -> {
            for (int y = 0; y < n; y += 4) {
                body.run(y, Math.min(n, y + 4));
            }
        };
        var whole = Convolution.gaussian(sky.data, sky.covered, 33, 21, 1.3, Bands.SERIAL);
        assertTrue(Arrays.equals(whole, Convolution.gaussian(sky.data, sky.covered, 33, 21, 1.3, parts)));
    }
}

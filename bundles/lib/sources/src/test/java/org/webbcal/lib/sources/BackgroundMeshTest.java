package org.webbcal.lib.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BackgroundMeshTest {

    @Test
    void findsLevelAndScatterBelowStars() {
        var sky = new Sky(100, 120, 7, 0.5, 1);
        for (int k = 0; k < 20; k++) {
            sky.star(6 * k, 5 * k, 400, 1.2);
        }
        var mesh = BackgroundMesh.estimate(sky.data, sky.covered, 100, 120, 50, Bands.SERIAL)
                .orElseThrow();
        var level = mesh.level(Bands.SERIAL);
        var rms = mesh.rms(Bands.SERIAL);
        // 2500 values a box: the median is known to 0.5 * 1.25 / 50, the star wings add a little
        for (int p = 0; p < level.length; p++) {
            assertEquals(7, level[p], 0.08);
            assertEquals(0.5, rms[p], 0.05);
        }
    }

    @Test
    void fillsCoveredBoxesFromTheirNeighbours() {
        var sky = new Sky(60, 60, 3, 0.1, 2);
        for (int p = 0; p < 3600; p++) {
            // the left third is covered and carries nonsense
            sky.covered[p] = p % 60 < 20;
            sky.data[p] = sky.covered[p] ? 1e6f : sky.data[p];
        }
        var level = BackgroundMesh.estimate(sky.data, sky.covered, 60, 60, 20, Bands.SERIAL)
                .orElseThrow()
                .level(Bands.SERIAL);
        for (float v : level) {
            assertEquals(3, v, 0.05);
        }
    }

    @Test
    void takesTheWholeImageWhenNoBoxIsGood() {
        var sky = new Sky(40, 40, 3, 0.1, 3);
        for (int p = 0; p < 1600; p++) {
            sky.covered[p] = p % 4 == 0;
        }
        var mesh = BackgroundMesh.estimate(sky.data, sky.covered, 40, 40, 10, Bands.SERIAL)
                .orElseThrow();
        assertEquals(3, mesh.uniformLevel(), 0.02);
    }

    @Test
    void isEmptyWithoutPixels() {
        var sky = new Sky(10, 10, 3, 0.1, 4);
        Arrays.fill(sky.covered, true);
        assertTrue(BackgroundMesh.estimate(sky.data, sky.covered, 10, 10, 5, Bands.SERIAL)
                .isEmpty());
        Arrays.fill(sky.covered, false);
        Arrays.fill(sky.data, Float.NaN);
        assertTrue(BackgroundMesh.estimate(sky.data, sky.covered, 10, 10, 5, Bands.SERIAL)
                .isEmpty());
    }

    @Test
    void followsAGradient() {
        var sky = new Sky(200, 200, 0, 0.01, 5);
        for (int p = 0; p < 40000; p++) {
            sky.data[p] += p % 200 * 0.05f;
        }
        var level = BackgroundMesh.estimate(sky.data, sky.covered, 200, 200, 20, Bands.SERIAL)
                .orElseThrow()
                .level(Bands.SERIAL);
        // away from the edges, where the mirrored spline flattens
        for (int x = 30; x < 170; x++) {
            assertEquals(x * 0.05, level[100 * 200 + x], 0.06);
        }
    }

    @Test
    void enlargesLikeTheReference() {
        // numbers of scipy.ndimage.zoom([[1, 2, 5]], (2, 4), order=3, mode='reflect', grid_mode=True)
        float[] mesh = {1, 2, 5};
        var out = new float[2 * 12];
        CubicZoom.rows(CubicZoom.coefficients(mesh, 1, 3), 1, 3, 2, 4, 12, 1, 5, out, 0, 2);
        double[] expected = {
            1, 1, 1.02901752, 1.134571, 1.34950439, 1.73005001, 2.32853453, 3.10745503, 3.93947891, 4.69336797, 5, 5
        };
        for (int x = 0; x < 12; x++) {
            assertEquals(expected[x], out[x], 1e-6, "column " + x);
            assertEquals(out[x], out[12 + x]);
        }
    }
}

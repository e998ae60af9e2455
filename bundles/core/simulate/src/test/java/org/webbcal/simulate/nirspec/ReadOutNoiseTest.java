package org.webbcal.simulate.nirspec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.model.Irs2Layout;

class ReadOutNoiseTest {

    private static float[] noise(
            double common, double own, double alternating, double drift, boolean irs2, boolean reversed) {
        var s = irs2 ? NirspecSubarray.FULL : NirspecSubarray.SUB512;
        return new ReadOutNoise(new ReadOutNoise.Amplitudes(common, own, alternating, drift), s, irs2, reversed, 1, 11)
                .group(0, 1);
    }

    @Test
    void withoutAmplitudesThereIsNone() {
        assertNull(noise(0, 0, 0, 0, false, false));
    }

    @Test
    void slowNoiseRunsAlongTheColumns() {
        float[] plane = noise(5, 0, 0, 0, false, false);
        double within = 0;
        double between = 0;
        for (int x = 1; x < 512; x++) {
            for (int y = 8; y < 32; y++) {
                within += Math.pow(plane[y * 512 + x] - plane[(y - 8) * 512 + x], 2);
                between += Math.pow(plane[y * 512 + x] - plane[y * 512 + (x + 255) % 512], 2);
            }
        }
        assertTrue(between > 2 * within, "along a column " + within + ", between columns " + between);
    }

    @Test
    void evenAndOddRowsAlternate() {
        float[] plane = noise(0, 0, 5, 0, false, false);
        for (int x = 0; x < 512; x += 7) {
            // The same block of eight samples in time: rows of one parity alike, the others of opposite sign.
            int start = (int) ((44L * x + 7) / 8 * 8 - 44L * x);
            if (start + 1 < 32) {
                assertEquals(plane[start * 512 + x], -plane[(start + 1) * 512 + x], 1e-6);
            }
        }
    }

    @Test
    void detectorsReadInOppositeDirections() {
        float[] one = noise(5, 3, 0, 4, true, false);
        float[] two = noise(5, 3, 0, 4, true, true);
        int nx = Irs2Layout.SIDE;
        for (int k = 0; k < one.length; k += 997) {
            int y = k / nx;
            int x = k % nx;
            assertEquals(one[k], two[(Irs2Layout.ROWS - 1 - y) * nx + nx - 1 - x]);
        }
    }

    @Test
    void outputsShareTheCommonNoise() {
        float[] plane = noise(5, 0, 0, 0, true, false);
        int nx = Irs2Layout.SIDE;
        // Sectors 1 and 3 read in one direction, 2 and 4 in the other: at the same time the same noise.
        for (int j = 0; j < 640; j += 13) {
            for (int x = 0; x < nx; x += 331) {
                assertEquals(plane[(640 + j) * nx + x], plane[(1920 + j) * nx + x]);
                assertEquals(plane[(640 + j) * nx + x], plane[(1280 + 639 - j) * nx + x]);
                assertEquals(plane[(640 + j) * nx + x], plane[(639 - j) * nx + x]);
            }
        }
    }

    @Test
    void theSameForTheSameStreamAndDifferentForEachGroup() {
        assertArrayEquals(noise(5, 3, 1, 2, false, false), noise(5, 3, 1, 2, false, false));
        var maker =
                new ReadOutNoise(new ReadOutNoise.Amplitudes(5, 0, 0, 0), NirspecSubarray.SUB512, false, false, 4, 11);
        assertNotEquals(maker.group(0, 0)[99], maker.group(0, 1)[99]);
    }
}

package org.webbcal.lib.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CircularApertureTest {

    @Test
    void overlapsInClosedForm() {
        assertEquals(1, CircularAperture.overlap(-0.5, 0.5, -0.5, 0.5, 5), "inside");
        assertEquals(0, CircularAperture.overlap(5, 6, 0, 1, 5), "outside");
        assertEquals(
                Math.PI * 0.09,
                CircularAperture.overlap(-0.5, 0.5, -0.5, 0.5, 0.3),
                1e-15,
                "a circle within the pixel");
        assertEquals(Math.PI / 4, CircularAperture.overlap(0, 2, 0, 2, 1), 1e-15, "a quarter");
        assertEquals(Math.PI / 2, CircularAperture.overlap(-2, 2, 0, 2, 1), 1e-15, "a half");
        // segment cut off by the line x = 1/2 of the unit circle
        assertEquals(
                Math.acos(0.5) - 0.5 * Math.sqrt(0.75), CircularAperture.overlap(0.5, 2, -2, 2, 1), 1e-15, "a segment");
    }

    @Test
    void pixelsAddUpToTheCircle() {
        for (double r : new double[] {0.2, 0.7071, 1, 2.5, 7.9}) {
            var ones = new float[400];
            Arrays.fill(ones, 1);
            var sum = CircularAperture.sum(ones, ones, 20, 20, 9.37, 10.81, r);
            assertEquals(Math.PI * r * r, sum[0], 1e-12 * (1 + r * r));
        }
    }

    @Test
    void fluxOfAStarIsInTheApertureToOnePercent() {
        var sky = new Sky(41, 41, 0, 0, 1).star(20.3, 19.8, 1000, 1.5);
        var err = new float[1681];
        assertEquals(1000, CircularAperture.sum(sky.data, err, 41, 41, 20.3, 19.8, 7.5)[0], 10);
    }

    @Test
    void nanInTheApertureShows() {
        var data = new float[100];
        data[55] = Float.NaN;
        assertTrue(Double.isNaN(CircularAperture.sum(data, data, 10, 10, 5, 5, 2)[0]));
        assertEquals(0, CircularAperture.sum(data, new float[100], 10, 10, 1, 1, 1)[0]);
        assertTrue(Double.isNaN(CircularAperture.sum(data, data, 10, 10, -50, 5, 2)[0]), "off the image");
    }

    @Test
    void ringLeavesOutStarAndOutliers() {
        var sky = new Sky(61, 61, 3, 0.1, 2).star(30, 30, 5000, 1.5);
        sky.data[30 * 61 + 40] = 1e5f;
        var ring = CircularAperture.ring(sky.data, 61, 61, 30, 30, 9, 13);
        assertEquals(3, ring.median(), 0.03);
        assertEquals(0.1, ring.std(), 0.02);
        assertTrue(CircularAperture.ring(sky.data, 61, 61, 500, 30, 9, 13).n() == 0);
    }
}

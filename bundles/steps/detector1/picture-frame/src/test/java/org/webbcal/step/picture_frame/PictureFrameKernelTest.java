package org.webbcal.step.picture_frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.math.Median;

class PictureFrameKernelTest {

    @Test
    void theRegionsOfTheFullFrame() {
        var regions = Geometry.NIRSPEC.regions();
        int edge = 0;
        int centre = 0;
        for (byte r : regions) {
            edge += r == Geometry.EDGE ? 1 : 0;
            centre += r == Geometry.CENTRE ? 1 : 0;
        }
        assertEquals(1908 * 1908, centre, "rows and columns 76 to 1983");
        assertEquals(2039 * 2039 - 1910 * 1910, edge, "4 to 2042, without 75 to 1984");
        for (int i : new int[] {0, 3, 2043, 2047}) {
            assertEquals(Geometry.NONE, regions[i * 2048 + 1000], "reference pixels, row " + i);
            assertEquals(Geometry.NONE, regions[40 * 2048 + i], "reference pixels, column " + i);
        }
        for (int i : new int[] {4, 74, 1985, 2042}) {
            assertEquals(Geometry.EDGE, regions[i * 2048 + 1000]);
            assertEquals(Geometry.EDGE, regions[1000 * 2048 + i]);
        }
        for (int i : new int[] {75, 1984}) {
            assertEquals(Geometry.NONE, regions[i * 2048 + 1000], "between edge and centre");
        }
        assertEquals(Geometry.CENTRE, regions[76 * 2048 + 1983]);
    }

    @Test
    void aRegionWithoutBackgroundIsNoRegion() {
        var regions = PictureFrameContractTest.SMALL.regions();
        var mask = new boolean[regions.length];
        assertNull(Geometry.background(regions, mask));
        mask[8 * 20 + 8] = true;
        assertNull(Geometry.background(regions, mask), "no edge");
        mask[2 * 20 + 8] = true;
        var found = Geometry.background(regions, mask);
        assertEquals(Geometry.CENTRE, found[8 * 20 + 8]);
        assertEquals(Geometry.EDGE, found[2 * 20 + 8]);
        assertEquals(Geometry.NONE, found[8 * 20 + 9]);
    }

    @Test
    void levelsAreMediansOfTheDifference() {
        var random = new Random(3);
        int ny = 31;
        int nx = 29;
        var regions = new byte[ny * nx];
        var data = new float[2 * ny * nx];
        var values = new float[3][ny * nx];
        var n = new int[3];
        for (int p = 0; p < ny * nx; p++) {
            regions[p] = (byte) random.nextInt(3);
            data[p] = (float) (1000 * random.nextGaussian());
            data[ny * nx + p] = random.nextInt(9) == 0 ? Float.NaN : data[p] + (float) random.nextGaussian();
            float v = data[ny * nx + p] - data[p];
            if (v == v) {
                values[regions[p]][n[regions[p]]++] = v;
            }
        }
        var levels = PictureFrameKernel.levels(data, ny * nx, data, 0, regions, ny, nx);
        assertEquals(Median.inPlace(values[1], n[1]), levels.centre());
        assertEquals(Median.inPlace(values[2], n[2]), levels.edge());
        assertTrue(levels.known());
        Arrays.fill(data, Float.NaN);
        assertFalse(PictureFrameKernel.levels(data, 0, null, 0, regions, ny, nx).known());
    }

    @Test
    void scaleAndOffsetByHand() {
        // pattern: centre 0.5, edge 2; image: centre 10, edge 40: scale 20, so 20 (p - 2) + 40 goes
        var pattern = new PictureFrameKernel.Levels(0.5f, 2);
        float scale = PictureFrameKernel.scale(new PictureFrameKernel.Levels(10, 40), pattern);
        assertEquals(20, scale);
        float[] image = {100, 100, 100, 100, 107, 110, 140, Float.NaN};
        PictureFrameKernel.subtract(image, 4, image, 0, new float[] {0.5f, 1, 2, 2}, pattern, scale, 40, null, 4, 0, 1);
        assertArrayEquals(new float[] {100, 100, 100, 100, 97, 90, 100, Float.NaN}, image);

        float[] rate = {7, 20, 40};
        PictureFrameKernel.subtract(rate, 0, null, 0, new float[] {0.5f, 1, 2}, pattern, scale, 40, null, 3, 0, 1);
        assertArrayEquals(new float[] {-3, 0, 0}, rate);
    }

    @Test
    void roundingIsThatOfTheReference() {
        // first group 16777216: the difference 2 and the correction 0.5 survive, their sum is rounded last
        float[] image = {16777216, 16777218};
        var levels = new PictureFrameKernel.Levels(0, 1);
        PictureFrameKernel.subtract(image, 1, image, 0, new float[] {1}, levels, 1, 0.5f, null, 1, 0, 1);
        assertEquals((16777218f - 16777216f) + (16777216f - 0.5f), image[1]);
    }

    @Test
    void pixelsWithoutFirstGroupOrPatternAreKeptOnRequest() {
        var levels = new PictureFrameKernel.Levels(1, 3);
        byte[] regions = {Geometry.CENTRE, Geometry.CENTRE, Geometry.EDGE};
        float[] pattern = {1, Float.NaN, Float.NaN};
        float[] image = {Float.NaN, 50, 50, 60, 60, 60};
        var like = image.clone();
        PictureFrameKernel.subtract(image, 3, image, 0, pattern, levels, 2, 5, regions, 3, 0, 1);
        assertArrayEquals(new float[] {Float.NaN, 50, 50, 59, 59, 55}, image);
        PictureFrameKernel.subtract(like, 3, like, 0, pattern, levels, 2, 5, null, 3, 0, 1);
        assertArrayEquals(new float[] {Float.NaN, 50, 50, Float.NaN, Float.NaN, Float.NaN}, like);
    }

    @Test
    void onlyTheRowsAskedForAreTouched() {
        float[] image = {1, 2, 3};
        PictureFrameKernel.subtract(
                image, 0, null, 0, new float[3], new PictureFrameKernel.Levels(1, 0), 1, 1, null, 1, 1, 2);
        assertArrayEquals(new float[] {1, 1, 3}, image);
    }
}

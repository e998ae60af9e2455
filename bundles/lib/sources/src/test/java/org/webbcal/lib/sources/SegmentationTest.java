package org.webbcal.lib.sources;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SegmentationTest {

    private static Segmentation detect(String picture, int npixels, boolean eight) {
        var rows = picture.split("\n");
        int nx = rows[0].length();
        var data = new float[rows.length * nx];
        for (int p = 0; p < data.length; p++) {
            data[p] = rows[p / nx].charAt(p % nx) == '#' ? 2 : 0;
        }
        var threshold = new float[data.length];
        Arrays.fill(threshold, 1);
        return Segmentation.detect(data, threshold, new boolean[data.length], rows.length, nx, npixels, eight);
    }

    private static String picture(Segmentation s) {
        var text = new StringBuilder();
        for (int p = 0; p < s.labels().length; p++) {
            text.append(p > 0 && p % s.nx() == 0 ? "\n" : "").append(s.labels()[p]);
        }
        return text.toString();
    }

    @Test
    void numbersComponentsByTheirFirstPixel() {
        // The second component starts later but reaches farther left; the U joins late.
        assertEquals(
                "01020\n01020\n01110\n00003".replace('2', '1'),
                picture(detect(".#.#.\n.#.#.\n.###.\n....#", 1, false)).replace('2', '3'));
        assertEquals("01010\n01010\n01110\n00001", picture(detect(".#.#.\n.#.#.\n.###.\n....#", 1, true)));
    }

    @Test
    void dropsSmallComponents() {
        assertEquals("0000\n0011\n0011", picture(detect("#...\n..##\n..##", 2, false)));
        assertEquals(0, detect("#...\n..#.\n..##", 4, true).count());
    }

    @Test
    void nanIsNoSource() {
        float[] data = {Float.NaN, 5, 5, 5};
        var s = Segmentation.detect(data, new float[4], new boolean[4], 1, 4, 1, true);
        assertArrayEquals(new int[] {0, 1, 1, 1}, s.labels());
    }

    @Test
    void splitsBlendedStars() {
        for (var mode : Deblender.Mode.values()) {
            var sky = new Sky(40, 50, 1e-3, 0, 20).star(20, 20, 100, 2).star(28, 20, 60, 2);
            var threshold = new float[2000];
            Arrays.fill(threshold, 0.01f);
            var blend = Segmentation.detect(sky.data, threshold, sky.covered, 40, 50, 5, true);
            assertEquals(1, blend.count());
            var split = blend.deblended(sky.data, 5, true, 32, 0.001, mode);
            assertEquals(2, split.count(), mode.name());
            for (int p = 0; p < 2000; p++) {
                assertEquals(blend.labels()[p] != 0, split.labels()[p] != 0, "the same pixels");
            }
            var sources = SegmentMeasurement.measure(sky.data, null, sky.data, sky.covered, split, 0);
            assertEquals(20, sources.get(0).x(), 0.3);
            assertEquals(28, sources.get(1).x(), 0.5);
        }
    }

    @Test
    void keepsTogetherWhatHasTooLittleContrast() {
        var sky = new Sky(40, 50, 1e-3, 0, 21).star(20, 20, 100, 2).star(29, 20, 2, 1.5);
        var threshold = new float[2000];
        Arrays.fill(threshold, 0.005f);
        var blend = Segmentation.detect(sky.data, threshold, sky.covered, 40, 50, 5, true);
        assertEquals(
                2,
                blend.deblended(sky.data, 5, true, 32, 0.001, Deblender.Mode.EXPONENTIAL)
                        .count());
        assertEquals(
                1,
                blend.deblended(sky.data, 5, true, 32, 0.1, Deblender.Mode.EXPONENTIAL)
                        .count());
    }

    @Test
    void measuresAnEllipse() {
        // an elongated Gaussian at 30 degrees, sigmas 4 and 2
        int n = 61;
        var data = new float[n * n];
        double c = Math.cos(Math.toRadians(30));
        double s = Math.sin(Math.toRadians(30));
        double sum = 0;
        for (int p = 0; p < data.length; p++) {
            double dx = p % n - 30.25;
            double dy = p / n - 29.5;
            double u = (c * dx + s * dy) / 4;
            double v = (-s * dx + c * dy) / 2;
            data[p] = (float) Math.exp(-0.5 * (u * u + v * v));
            sum += data[p];
        }
        var err = new float[n * n];
        Arrays.fill(err, 0.1f);
        var all = Segmentation.detect(data, new float[n * n], new boolean[n * n], n, n, 1, true);
        var one = SegmentMeasurement.measure(data, err, data, new boolean[n * n], all, 0)
                .get(0);
        assertEquals(30.25, one.x(), 1e-3);
        assertEquals(29.5, one.y(), 1e-3);
        assertEquals(4, one.semimajor(), 0.01);
        assertEquals(2, one.semiminor(), 0.01);
        assertEquals(30, one.orientation(), 0.01);
        assertEquals(sum, one.flux(), 1e-6 * sum);
        assertEquals(0.1 * Math.sqrt(one.area()), one.fluxErr(), 1e-5);
    }

    @Test
    void watershedFollowsTheValley() {
        double[] level = {0, 1, 5, 1, 0};
        int[] markers = {1, 0, 0, 0, 2};
        new Watershed().flood(level, markers, new boolean[] {true, true, true, true, true}, 1, 5, false);
        // the ridge goes to the marker whose flood came first
        assertArrayEquals(new int[] {1, 1, 1, 2, 2}, markers);
    }
}

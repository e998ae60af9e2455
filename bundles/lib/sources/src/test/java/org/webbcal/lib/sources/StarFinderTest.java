package org.webbcal.lib.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StarFinderTest {

    private static final StarFilter ANY = new StarFilter(0, 10, -10, 10, null, null);

    private static FinderSettings settings(FinderSettings.Finder finder, StarFilter filter) {
        return new FinderSettings(
                finder, 10, 2.35, 50, true, 2, 1.5, filter, 5, true, true, 32, 0.001, Deblender.Mode.EXPONENTIAL, 0);
    }

    private static List<DetectedSource> find(Sky sky, FinderSettings settings) {
        return SourceExtraction.of(sky.data, null, sky.covered, sky.ny, sky.nx, settings, Bands.SERIAL)
                .orElseThrow()
                .sources();
    }

    @Test
    void findsAllStarsWhereTheyAre() {
        for (var finder : FinderSettings.Finder.values()) {
            var sky = new Sky(120, 140, 5, 0.05, 10);
            var random = new Random(11);
            var x = new double[30];
            var y = new double[30];
            for (int k = 0; k < 30; k++) {
                x[k] = 12 + k % 6 * 22 + random.nextDouble();
                y[k] = 12 + k / 6 * 22 + random.nextDouble();
                // signal to noise about 100
                sky.star(x[k], y[k], 40, 1);
            }
            var found = find(sky, settings(finder, ANY));
            assertEquals(30, found.size(), finder.name());
            for (int k = 0; k < 30; k++) {
                double px = x[k];
                double py = y[k];
                double miss = found.stream()
                        .mapToDouble(s -> Math.hypot(s.x() - px, s.y() - py))
                        .min()
                        .orElse(99);
                // small cut-outs and the threshold pull positions towards the pixel centre
                assertTrue(
                        miss < (finder == FinderSettings.Finder.IRAF ? 0.15 : 0.1),
                        finder + " missed a star by " + miss);
            }
        }
    }

    @Test
    void keepsTheBrightestFirst() {
        var sky = new Sky(60, 60, 0, 0.01, 12)
                .star(15, 15, 10, 1)
                .star(45, 15, 40, 1)
                .star(15, 45, 20, 1);
        var found = find(sky, settings(FinderSettings.Finder.IRAF, new StarFilter(0, 10, 0, 10, null, 2)));
        assertEquals(2, found.size());
        assertEquals(45, found.get(0).x(), 0.01);
        assertEquals(45, found.get(1).y(), 0.01);
        assertEquals(1, found.get(0).id());
    }

    @Test
    void filtersByShapeAndPeak() {
        var sky = new Sky(60, 60, 0, 0.01, 13)
                .star(15, 15, 40, 1)
                .star(45, 15, 40, 1)
                .star(45, 17.5, 40, 1);
        // the pair on the right is elongated
        assertEquals(
                1,
                find(sky, settings(FinderSettings.Finder.IRAF, new StarFilter(0, 10, 0, 0.2, null, null)))
                        .size());
        assertEquals(
                0,
                find(sky, settings(FinderSettings.Finder.IRAF, new StarFilter(0, 10, 0, 0.2, 1.0, null)))
                        .size());
    }

    @Test
    void doesNotPeakOnCoveredPixels() {
        var sky = new Sky(60, 60, 0, 0.01, 14).star(15, 15, 40, 1).star(45, 45, 40, 1);
        for (int y = 40; y < 50; y++) {
            Arrays.fill(sky.covered, y * 60 + 40, y * 60 + 50, true);
        }
        for (var finder : FinderSettings.Finder.values()) {
            var found = find(sky, settings(finder, ANY));
            assertEquals(1, found.size(), finder.name());
            assertEquals(15, found.get(0).x(), 0.05);
        }
    }

    @Test
    void survivesNan() {
        var sky = new Sky(60, 60, 0, 0.01, 15).star(15, 15, 40, 1).star(45, 45, 40, 1);
        sky.data[45 * 60 + 45] = Float.NaN;
        for (var finder : FinderSettings.Finder.values()) {
            assertTrue(
                    find(sky, settings(finder, ANY)).stream().anyMatch(s -> Math.abs(s.x() - 15) < 0.05),
                    finder.name());
        }
    }

    @Test
    void findsNothingInAConstantImage() {
        var sky = new Sky(30, 30, 4, 0, 16);
        for (var finder : FinderSettings.Finder.values()) {
            assertEquals(0, find(sky, settings(finder, ANY)).size());
        }
    }

    @Test
    void medianOverTheWholeFrameVanishesWhenHalfIsCovered() {
        var sky = new Sky(40, 40, 0, 0.1, 17).star(30, 30, 100, 1);
        Arrays.fill(sky.covered, 0, 1000, true);
        var s = settings(FinderSettings.Finder.IRAF, ANY);
        var all =
                new FinderSettings(s.finder(), 10, 2.35, 50, false, 2, 1.5, ANY, 5, true, true, 32, 0.001, s.mode(), 0);
        assertEquals(
                0,
                SourceExtraction.of(sky.data, null, sky.covered, 40, 40, all, Bands.SERIAL)
                        .orElseThrow()
                        .threshold());
        assertEquals(1, find(sky, s).size());
    }

    @Test
    void kernelMeasuresTheAmplitudeOfAStar() {
        var kernel = new StarKernel(3, 1.5);
        assertEquals(0, Arrays.stream(kernel.data()).sum(), 1e-12, "sum");
        // A star of height 1 and the kernel's width, on a background that must not matter.
        var star = new float[kernel.size() * kernel.size()];
        for (int k = 0; k < star.length; k++) {
            star[k] = (float) (kernel.gaussian()[k] + 5);
        }
        int r = kernel.radius();
        assertEquals(1, Convolution.at(star, kernel.size(), kernel.size(), kernel.data(), kernel.size(), r, r), 1e-5);
    }
}

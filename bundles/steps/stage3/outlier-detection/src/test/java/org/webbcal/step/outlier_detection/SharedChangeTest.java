package org.webbcal.step.outlier_detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;

/** Time series of a bright trace whose light jitters and fades. */
class SharedChangeTest {

    private static final int NY = 60;
    private static final int NX = 40;
    private static final int DEPTH = 60;
    private static final double PEAK = 1000;
    /** Signal to noise of 330 in the brightest pixels. */
    private static final double ERROR = 3;

    /** A vertical trace with structure along it. */
    private static double light(double x, double y) {
        double u = (x - 20) / 1.1;
        return PEAK * Math.exp(-u * u / 2) * (1 + 0.3 * Math.sin(y / 4)) + 5;
    }

    /** @param jitter pixels; {@code fade} the part of the light that goes missing in integrations 25 to 34 */
    private static ImageModel series(double jitter, double fade) {
        var random = new Random(4);
        var cube = ImageModel.cube(DEPTH, NY, NX).withNoisePlanes();
        for (int k = 0; k < DEPTH; k++) {
            double dx = jitter * random.nextGaussian();
            double dy = jitter * random.nextGaussian();
            double factor = k >= 25 && k < 35 ? 1 - fade : 1;
            for (int p = 0; p < NY * NX; p++) {
                cube.sci()[k * NY * NX + p] =
                        (float) (factor * light(p % NX - dx, p / NX - dy) + ERROR * random.nextGaussian());
                cube.err()[k * NY * NX + p] = (float) ERROR;
            }
        }
        return cube;
    }

    private static FakeStepContext run(ImageModel cube, String parameter, String value) throws Exception {
        var context = FakeStepContext.miri()
                .key("EXP_TYPE", "MIR_LRS-SLITLESS")
                .key("TSOVISIT", true)
                .key("NINTS", DEPTH)
                .parameter(parameter, value);
        try (var run = new OutlierDetectionStep().open(context)) {
            ((StepRun.Set) run).process(new MemoryModelSet("product").add("a", "science", "group", cube));
        }
        return context;
    }

    private static int flagged(ImageModel cube) {
        int n = 0;
        for (int word : cube.dq()) {
            n += (word & Dq.OUTLIER) != 0 ? 1 : 0;
        }
        return n;
    }

    @Test
    void jitterIsNoOutlier() throws Exception {
        var plain = series(0.02, 0);
        run(plain, "follow_source", "false");
        assertTrue(flagged(plain) > 300, "what jitter does unless it is followed: " + flagged(plain));
        var followed = series(0.02, 0);
        run(followed, "follow_source", "true");
        assertEquals(0, flagged(followed), 1);
    }

    @Test
    void anEclipseIsNoOutlier() throws Exception {
        var plain = series(0, 0.03);
        run(plain, "follow_source", "false");
        assertTrue(flagged(plain) > 1000, "what an eclipse does unless it is followed: " + flagged(plain));
        var followed = series(0, 0.03);
        run(followed, "follow_source", "true");
        assertEquals(0, flagged(followed), 1);
    }

    @Test
    void eventsAreFoundOnAMovingTrace() throws Exception {
        var cube = series(0.02, 0.03);
        int[] hits = {3 * NY * NX + 10 * NX + 20, 27 * NY * NX + 30 * NX + 19, 59 * NY * NX + 50 * NX + 3};
        for (int q : hits) {
            cube.sci()[q] += 30 * ERROR;
        }
        run(cube, "follow_source", "true");
        for (int q : hits) {
            assertEquals(OutlierKernel.REJECTED, cube.dq()[q]);
        }
        assertEquals(hits.length, flagged(cube), 1);
    }

    @Test
    void theChangeIsMeasured() {
        var cube = series(0, 0);
        var median = new float[NY * NX];
        for (int p = 0; p < median.length; p++) {
            median[p] = (float) light(p % NX, p / NX);
            cube.sci()[p] = (float) (0.98 * light(p % NX - 0.03, p / NX + 0.02));
        }
        var change = SharedChange.of(cube.sci(), cube.err(), cube.dq(), 0, median, 0, NY, NX);
        assertEquals(-0.02, change.brightness(), 0.002);
        assertEquals(-0.03, change.x(), 0.006);
        assertEquals(0.02, change.y(), 0.01);
    }

    @Test
    void nothingToFitIsNoChange() {
        var cube = series(0, 0);
        Arrays.fill(cube.dq(), Dq.DO_NOT_USE);
        assertEquals(
                SharedChange.NONE,
                SharedChange.of(cube.sci(), cube.err(), cube.dq(), 0, new float[NY * NX], 0, NY, NX));
    }
}

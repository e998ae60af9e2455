package org.webbcal.step.picture_frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.PlanesModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeRampExposure;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** A frame of known strength in simulated ramps of a quarter of the detector's size, with noise and spectra. */
class InjectionTest {

    private static final int SIDE = 512;
    private static final int PLANE = SIDE * SIDE;
    private static final int GROUPS = 5;
    private static final float GROUP_TIME = 14.5f;
    private static final double NOISE = 6;
    private static final Geometry GEOMETRY = new Geometry(SIDE, SIDE, 4, 40, 41, 471, 472, 507);
    private static final float[] PATTERN = pattern();

    private static float[] pattern() {
        var pattern = new float[PLANE];
        for (int p = 0; p < PLANE; p++) {
            int edge = Math.min(Math.min(p % SIDE, SIDE - 1 - p % SIDE), Math.min(p / SIDE, SIDE - 1 - p / SIDE));
            pattern[p] = (float) (0.02 * Math.exp(-edge / 20.0));
        }
        return pattern;
    }

    /** Flux of spectra along rows, DN/s: every eighth row bright. */
    private static double spectrum(int p) {
        int y = p / SIDE;
        return y > 60 && y < 450 && y % 8 == 0 ? 3 + 2 * Math.sin(p % SIDE / 40.0) : 0;
    }

    private static FakeStepContext context(int nints) {
        var gain = new float[PLANE];
        var noise = new float[PLANE];
        Arrays.fill(gain, 1);
        Arrays.fill(noise, (float) (NOISE * Math.sqrt(2)));
        var context = FakeStepContext.miri(new Shape4(nints, GROUPS, SIDE, SIDE))
                .key("INSTRUME", "NIRSPEC")
                .key("DETECTOR", "NRS1")
                .key("EXP_TYPE", "NRS_FIXEDSLIT")
                .key("SUBARRAY", "FULL")
                .key("TGROUP", GROUP_TIME)
                .parameter("mask_science_regions", "false");
        context.reference(new FakeReference("gain").floats("SCI", gain, SIDE, SIDE));
        context.reference(new FakeReference("readnoise").floats("SCI", noise, SIDE, SIDE));
        context.reference(new FakeReference("pictureframe").floats("SCI", PATTERN, SIDE, SIDE));
        return context;
    }

    /**
     * @param strength of the frame in units of the pattern, for one group time
     * @param drift level that each group gains, DN
     */
    private static RampBlock ramp(int i, int nints, double strength, double drift) {
        var random = new Random(17 + i);
        var shape = new Shape4(nints, GROUPS, SIDE, SIDE);
        var sci = new float[shape.integration()];
        for (int p = 0; p < PLANE; p++) {
            double bias = 500 + 30 * random.nextGaussian();
            for (int g = 0; g < GROUPS; g++) {
                sci[g * PLANE + p] = (float) (bias
                        + g * (GROUP_TIME * (spectrum(p) + strength * PATTERN[p]) + drift)
                        + NOISE * random.nextGaussian());
            }
        }
        return new RampBlock(i, shape, sci, new byte[shape.integration()], new int[PLANE]);
    }

    private static List<? extends ScienceModel> run(FakeStepContext context, RampBlock... blocks) throws Exception {
        try (var run = new PictureFrameStep(GEOMETRY).open(context)) {
            if (run instanceof StepRun.Ramp single) {
                single.correct(blocks[0]);
                single.finish();
            } else {
                assertInstanceOf(StepRun.Exposure.class, run)
                        .process(new FakeRampExposure(List.of(blocks), context.header(), 64));
            }
            return run.products();
        }
    }

    /** Strength of the frame that is left: projection of last less first group, without spectra, on the pattern less its mean. */
    private static double strength(RampBlock block) {
        double mean = 0;
        int n = 0;
        for (int p = 0; p < PLANE; p++) {
            if (spectrum(p) == 0) {
                mean += PATTERN[p];
                n++;
            }
        }
        mean /= n;
        double sum = 0;
        double norm = 0;
        for (int p = 0; p < PLANE; p++) {
            if (spectrum(p) == 0) {
                double d = PATTERN[p] - mean;
                sum += d * (block.sci()[(GROUPS - 1) * PLANE + p] - block.sci()[p]);
                norm += d * d;
            }
        }
        return sum / norm / ((GROUPS - 1) * GROUP_TIME);
    }

    /** Mean of spectra above the rows beside them, last less first group, DN. */
    private static double flux(RampBlock block) {
        double sum = 0;
        int n = 0;
        int last = (GROUPS - 1) * PLANE;
        for (int p = 0; p < PLANE; p++) {
            if (spectrum(p) > 0) {
                double here = block.sci()[last + p] - block.sci()[p];
                double up = block.sci()[last + p + 3 * SIDE] - block.sci()[p + 3 * SIDE];
                double down = block.sci()[last + p - 3 * SIDE] - block.sci()[p - 3 * SIDE];
                sum += here - (up + down) / 2;
                n++;
            }
        }
        return sum / n;
    }

    @Test
    void theFrameGoesAndSpectraStay() throws Exception {
        var block = ramp(0, 1, 50, 7);
        double before = strength(block);
        double flux = flux(block);
        assertEquals(50, before, 1);
        var first = Arrays.copyOf(block.sci(), PLANE);
        var context = context(1);
        run(context, block);
        double after = strength(block);
        assertTrue(Math.abs(after) < 0.05 * before, "of a strength of " + before + " is left " + after);
        assertEquals(flux, flux(block), 0.002 * flux, "flux of spectra");
        assertArrayEquals(first, Arrays.copyOf(block.sci(), PLANE), "the first group stays as it is");
        assertTrue(
                (double) context.notes().get("edge_less_centre_max") > 10,
                context.notes().toString());
    }

    @Test
    void cleanDataAreNotHarmed() throws Exception {
        var block = ramp(0, 1, 0, 0);
        var before = block.sci().clone();
        double flux = flux(block);
        run(context(1), block);
        double shape = 0;
        double level = 0;
        for (int g = 1; g < GROUPS; g++) {
            double sum = 0;
            double squares = 0;
            for (int k = g * PLANE; k < (g + 1) * PLANE; k++) {
                double d = block.sci()[k] - before[k];
                sum += d;
                squares += d * d;
            }
            double mean = sum / PLANE;
            level = Math.max(level, Math.abs(mean));
            shape = Math.max(shape, Math.sqrt(squares / PLANE - mean * mean));
        }
        // the edge has a sixteenth of the real one's pixels: medians are four times as uncertain
        assertTrue(shape < 4 * 0.01 * NOISE, "what was put in has an rms of " + shape + " DN, the noise " + NOISE);
        // n_sigma cuts bright pixels nearer to the level than faint ones, so levels come out low
        assertTrue(level < 0.05 * NOISE, "the level moved by " + level + " DN");
        assertEquals(flux, flux(block), 0.001 * flux, "flux of spectra");
    }

    @Test
    void cleanFullFramesAreNotHarmed() throws Exception {
        int side = 2048;
        var shape = new Shape4(1, 2, side, side);
        var random = new SplittableRandom(2);
        var sci = new float[shape.integration()];
        var pattern = new float[shape.plane()];
        for (int p = 0; p < shape.plane(); p++) {
            int edge = Math.min(Math.min(p % side, side - 1 - p % side), Math.min(p / side, side - 1 - p / side));
            pattern[p] = (float) (0.02 * Math.exp(-edge / 80.0));
            sci[p] = (float) (NOISE * random.nextGaussian());
            sci[shape.plane() + p] = (float) (NOISE * random.nextGaussian());
        }
        var second = Arrays.copyOfRange(sci, shape.plane(), sci.length);
        var context = context(1).shape(shape).withoutReference("gain").withoutReference("readnoise");
        context.reference(new FakeReference("pictureframe").floats("SCI", pattern, side, side));
        try (var run = new PictureFrameStep().open(context)) {
            assertInstanceOf(StepRun.Ramp.class, run)
                    .correct(new RampBlock(0, shape, sci, new byte[sci.length], new int[shape.plane()]));
        }
        double sum = 0;
        double squares = 0;
        for (int p = 0; p < second.length; p++) {
            double d = sci[second.length + p] - second[p];
            sum += d;
            squares += d * d;
        }
        double rms = Math.sqrt(squares / second.length - Math.pow(sum / second.length, 2));
        assertTrue(rms < 0.01 * NOISE, "what was put in has an rms of " + rms + " DN, the noise " + NOISE);
    }

    @Test
    void integrationsShareAMaskAndHaveTheirOwnFrames() throws Exception {
        var context = context(2).parameter("save_mask", "true").parameter("save_correction", "true");
        var blocks = new RampBlock[] {ramp(0, 2, 50, 7), ramp(1, 2, -30, 0)};
        var before = blocks[1].sci().clone();
        var products = run(context, blocks);
        assertTrue(Math.abs(strength(blocks[0])) < 2.5, "left " + strength(blocks[0]));
        assertTrue(Math.abs(strength(blocks[1])) < 4, "left " + strength(blocks[1]));
        var mask = assertInstanceOf(ImageModel.class, products.get(0));
        assertEquals(0, mask.sci()[64 * SIDE + 100], "a spectrum is no background");
        assertEquals(1, mask.sci()[68 * SIDE + 100]);
        var difference = assertInstanceOf(PlanesModel.class, products.get(1));
        float[] added = difference.extras().get(0).floats();
        int at = 3 * PLANE + 1000;
        assertEquals(blocks[1].sci()[at] - before[at], added[GROUPS * PLANE + at], "output less input");
    }

    @Test
    void ratesAreCorrectedAsTheyAre() throws Exception {
        var random = new Random(4);
        var rate = ImageModel.image(SIDE, SIDE).withNoisePlanes();
        for (int p = 0; p < PLANE; p++) {
            rate.sci()[p] = (float) (spectrum(p) + 30 * PATTERN[p] + 0.1 + 0.05 * random.nextGaussian());
        }
        var context = context(1).shape(null);
        var run = assertInstanceOf(StepRun.Model.class, new PictureFrameStep(GEOMETRY).open(context));
        run.process(rate);
        double edge = 0;
        double centre = 0;
        for (int x = 100; x < 400; x++) {
            edge += rate.sci()[6 * SIDE + x] / 300;
            centre += rate.sci()[252 * SIDE + x] / 300;
        }
        assertEquals(0, edge, 0.05 * 30 * PATTERN[6 * SIDE + 250]);
        assertEquals(0, centre, 0.01);
    }

    @Test
    void aMaskOfTheUserIsTaken() throws Exception {
        var mask = new float[PLANE];
        for (int p = 0; p < PLANE; p++) {
            mask[p] = spectrum(p) == 0 ? 1 : 0;
        }
        var block = ramp(0, 1, 50, 0);
        run(
                context(1)
                        .parameter("user_mask", "mask.fits")
                        .image("mask.fits", Plane.ofFloat("SCI", mask, SIDE, SIDE)),
                block);
        assertTrue(Math.abs(strength(block)) < 2.5, "left " + strength(block));
    }

    @Test
    void aFlatPatternIsRefusedAsNothingToScale() throws Exception {
        var context = context(1);
        context.reference(new FakeReference("pictureframe").floats("SCI", new float[PLANE], SIDE, SIDE));
        var block = ramp(0, 1, 50, 0);
        var before = block.sci().clone();
        run(context, block);
        assertTrue(context.skipReason().orElseThrow().startsWith("the reference has no difference"));
        assertArrayEquals(before, block.sci());
    }

    @Test
    void subarraysAndSingleGroupsAreSkipped() throws Exception {
        assertInstanceOf(
                StepRun.Skip.class, new PictureFrameStep().open(context(1).key("SUBARRAY", "ALLSLITS")));
        assertInstanceOf(
                StepRun.Skip.class, new PictureFrameStep().open(context(1).shape(new Shape4(1, 1, SIDE, SIDE))));
        assertInstanceOf(
                StepRun.Skip.class, new PictureFrameStep().open(context(1).withoutReference("pictureframe")));
    }

    @Test
    void unknownPlacesOfSlitsAreWarnedOf() throws Exception {
        var context = context(1).parameter("mask_science_regions", "true");
        new PictureFrameStep(GEOMETRY).open(context);
        assertTrue(
                context.warnings().get(0).contains("give user_mask"),
                context.warnings().toString());
    }

    /** What group_scale writes into the header before counts, not what was planned. */
    @Test
    void framesOfAGroupAreThoseOfTheHeaderUnderWork() throws Exception {
        var planned = correctedWithFrames(1, 1);
        var changed = correctedWithFrames(1, 256);
        assertArrayEquals(correctedWithFrames(256, 256), changed);
        assertFalse(Arrays.equals(planned, changed));
    }

    private static float[] correctedWithFrames(int planned, int live) throws Exception {
        var context = context(1).key("NFRAMES", planned).planned().key("NFRAMES", live);
        var block = ramp(0, 1, 1, 0);
        run(context, block);
        return block.sci();
    }
}

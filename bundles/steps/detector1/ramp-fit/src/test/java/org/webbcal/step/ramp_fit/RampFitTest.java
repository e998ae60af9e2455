package org.webbcal.step.ramp_fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.PlanesModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** Closed forms on ramps of one or a few pixels, and invariants on random ones. */
class RampFitTest {

    private static final double GAIN = 5.5;
    private static final double READNOISE = 6;
    private static final double TGROUP = 2.77504;
    /** Read noise of a single group, e-: float as in the reference. */
    private static final double R = (float) ((float) READNOISE * (GAIN / Math.sqrt(2)));
    /** A result is rounded to float once. */
    private static final double ULP = 1.2e-7;

    /** An exposure of one row; samples and flags by integration, pixel, group. */
    private static final class Exposure {
        private final Shape4 shape;
        private final float[][] sci;
        private final byte[][] dq;
        private final int[] pixelDq;
        private final FakeStepContext context;
        private final float[] gain;
        private final float[] readnoise;
        private float[] zeroFrame;
        private PlanesModel details;

        private Exposure(int nints, int ngroups, int pixels) {
            shape = new Shape4(nints, ngroups, 1, pixels);
            sci = new float[nints][ngroups * pixels];
            dq = new byte[nints][ngroups * pixels];
            pixelDq = new int[pixels];
            gain = new float[pixels];
            readnoise = new float[pixels];
            Arrays.fill(gain, (float) GAIN);
            Arrays.fill(readnoise, (float) READNOISE);
            // not MIRI unless a test says so: no groups are left out
            // closed forms of variances are those of the reference; RampTruthTest has the others
            context = FakeStepContext.miri(shape)
                    .key("INSTRUME", "NIRSPEC")
                    .parameter("err_model", "jwst")
                    .parameter("lone_group_time", "jwst");
        }

        /** An exposure of one integration and one pixel. */
        private static Exposure of(double... ramp) {
            var e = new Exposure(1, ramp.length, 1);
            for (int g = 0; g < ramp.length; g++) {
                e.sci[0][g] = (float) ramp[g];
            }
            return e;
        }

        private Exposure flag(int group, int flags) {
            dq[0][group] |= (byte) flags;
            return this;
        }

        private Exposure parameter(String name, String value) {
            context.parameter(name, value);
            return this;
        }

        private List<ImageModel> run() throws StepException {
            context.reference(new FakeReference("gain").floats("SCI", gain, 1, shape.nx()));
            context.reference(new FakeReference("readnoise").floats("SCI", readnoise, 1, shape.nx()));
            var fold = (StepRun.Fold) new RampFitStep().open(context);
            for (int i = 0; i < shape.nints(); i++) {
                var block = new RampBlock(i, shape, sci[i], dq[i], pixelDq);
                block.zeroFrame(zeroFrame);
                fold.add(block);
            }
            var out = new ArrayList<ImageModel>();
            for (var product : fold.finish()) {
                if (product instanceof ImageModel image) {
                    out.add(image);
                } else if (product instanceof PlanesModel planes) {
                    details = planes;
                }
            }
            return out;
        }

        private ImageModel rate() throws StepException {
            return run().get(0);
        }
    }

    private static double[] line(int n, double start, double perGroup) {
        var y = new double[n];
        for (int g = 0; g < n; g++) {
            y[g] = start + perGroup * g;
        }
        return y;
    }

    private static double readNoiseVariance(int n) {
        return 12 * (R / TGROUP32) * (R / TGROUP32) / ((n * n * n - n) * GAIN * GAIN);
    }

    /** The reference holds times as float. */
    private static final double TGROUP32 = (float) TGROUP;

    @Test
    void straightRampGivesItsSlopeInEveryWeightClass() throws Exception {
        for (double perGroup : new double[] {-3, 0, 0.5, 4, 16, 64, 256, 4096}) {
            var rate = Exposure.of(line(8, 1000, perGroup)).rate();
            assertEquals(perGroup / TGROUP32, rate.sci()[0], Math.abs(perGroup) * ULP, "slope " + perGroup);
            assertEquals(0, rate.dq()[0]);
        }
    }

    @Test
    void variancesFollowTheFormulas() throws Exception {
        var e = Exposure.of(line(8, 1000, 64));
        e.context.carry(Plane.ofFloat("AVDRKCUR", new float[] {2}, 1, 1));
        var rate = e.rate();
        double poisson = (64 / TGROUP32 + 2) / (TGROUP32 * GAIN * 7);
        assertEquals(readNoiseVariance(8), rate.varRnoise()[0], readNoiseVariance(8) * ULP);
        assertEquals(poisson, rate.varPoisson()[0], poisson * ULP);
        assertEquals(Math.sqrt(poisson + readNoiseVariance(8)), rate.err()[0], rate.err()[0] * ULP);
    }

    @Test
    void jumpStartsASegmentAndLeavesTheSlope() throws Exception {
        double[] y = line(10, 500, 32);
        for (int g = 4; g < 10; g++) {
            y[g] += 5000;
        }
        var rate = Exposure.of(y).flag(4, Dq.JUMP_DET).rate();
        assertEquals(32 / TGROUP32, rate.sci()[0], 32 * ULP);
        assertEquals(Dq.JUMP_DET, rate.dq()[0]);
        double expected = 1 / (1 / readNoiseVariance(4) + 1 / readNoiseVariance(6));
        assertEquals(expected, rate.varRnoise()[0], expected * 2 * ULP);
    }

    @Test
    void doNotUseSplitsWithoutStartingAtTheBadGroup() throws Exception {
        var rate = Exposure.of(100, 132, 9999, 196, 228, 260)
                .flag(2, Dq.DO_NOT_USE)
                .rate();
        assertEquals(32 / TGROUP32, rate.sci()[0], 32 * ULP);
        double expected = 1 / (1 / readNoiseVariance(2) + 1 / readNoiseVariance(3));
        assertEquals(expected, rate.varRnoise()[0], expected * 2 * ULP);
    }

    @Test
    void twoGroupsAndOneGroupHaveClosedForms() throws Exception {
        var two = Exposure.of(100, 150).rate();
        assertEquals(50 / TGROUP32, two.sci()[0], 50 * ULP);
        assertEquals(readNoiseVariance(2), two.varRnoise()[0], readNoiseVariance(2) * ULP);
        assertEquals(50 / TGROUP32 / (TGROUP32 * GAIN), two.varPoisson()[0], two.varPoisson()[0] * ULP);

        var one = Exposure.of(100).rate(); // a single group has seen one frame
        assertEquals(100 / TGROUP32, one.sci()[0], 100 * ULP);
        assertEquals(0, one.dq()[0]);
    }

    @Test
    void saturationEndsTheRampAndKeepsTheValue() throws Exception {
        var rate = Exposure.of(100, 200, 300, 65535, 65535)
                .flag(3, Dq.SATURATED)
                .flag(4, Dq.SATURATED)
                .rate();
        assertEquals(100 / TGROUP32, rate.sci()[0], 100 * ULP);
        assertEquals(Dq.SATURATED, rate.dq()[0]);
    }

    @Test
    void saturationFromTheFirstGroupGivesNan() throws Exception {
        var e = new Exposure(1, 4, 2);
        for (int g = 0; g < 4; g++) {
            e.dq[0][2 * g] = Dq.SATURATED;
            e.sci[0][2 * g + 1] = 10 * g;
        }
        var out = e.run();
        for (var image : out) {
            assertTrue(Float.isNaN(image.sci()[0]));
            assertEquals(Dq.DO_NOT_USE | Dq.SATURATED, image.dq()[0]);
            assertEquals(0, image.err()[0]);
            assertEquals(0, image.varRnoise()[0]);
        }
    }

    @Test
    void everythingSaturatedIsRefusedWithAReason() {
        var e = Exposure.of(1, 2, 3);
        for (int g = 0; g < 3; g++) {
            e.flag(g, Dq.SATURATED);
        }
        var failure = assertThrows(StepException.class, e::run);
        assertTrue(failure.getMessage().contains("saturated"), failure.getMessage());
    }

    @Test
    void pixelsThatSeeNoLightDoNotMakeASaturatedExposureUsable() {
        var e = new Exposure(1, 3, 3);
        for (int g = 0; g < 3; g++) {
            e.flag(3 * g, Dq.SATURATED);
        }
        e.pixelDq[1] = Dq.REFERENCE_PIXEL;
        e.pixelDq[2] = Dq.DO_NOT_USE;
        var failure = assertThrows(StepException.class, e::run);
        assertTrue(failure.getMessage().contains("saturated"), failure.getMessage());
    }

    @Test
    void oneGoodGroupIsSuppressedUnlessAskedFor() throws Exception {
        var suppressed = Exposure.of(70, 200, 300)
                .flag(1, Dq.SATURATED)
                .flag(2, Dq.SATURATED)
                .rate();
        assertTrue(Float.isNaN(suppressed.sci()[0]));
        assertEquals(Dq.DO_NOT_USE | Dq.SATURATED, suppressed.dq()[0]);

        var first = Exposure.of(70, 200, 300)
                .flag(1, Dq.SATURATED)
                .flag(2, Dq.SATURATED)
                .parameter("suppress_one_group", "false")
                .rate();
        assertEquals(
                70 / TGROUP32,
                first.sci()[0],
                70 * ULP); // one frame per group: (NFRAMES+1)/2 frames are one group time

        var later = Exposure.of(70, 200, 300)
                .flag(0, Dq.DO_NOT_USE)
                .flag(2, Dq.DO_NOT_USE)
                .parameter("suppress_one_group", "false")
                .rate();
        assertEquals(200 / TGROUP32, later.sci()[0], 200 * ULP);
    }

    @Test
    void zeroFrameServesRampsWithoutGoodGroups() throws Exception {
        var e = Exposure.of(65000, 65000, 65000).parameter("suppress_one_group", "false");
        e.context.key("NFRAMES", 4).key("TGROUP", 4 * TGROUP);
        e.zeroFrame = new float[] {5000};
        var more = new Exposure(1, 3, 2);
        more.context.key("NFRAMES", 4).key("TGROUP", 4 * TGROUP).parameter("suppress_one_group", "false");
        for (int g = 0; g < 3; g++) {
            more.dq[0][2 * g] = Dq.SATURATED;
            more.sci[0][2 * g + 1] = g;
        }
        more.zeroFrame = new float[] {5000, 0};
        var rate = more.rate();
        assertEquals(5000 / TGROUP32, rate.sci()[0], 5000 * ULP);
        assertEquals(Dq.SATURATED, rate.dq()[0]);
        assertEquals(0, e.rate().dq()[0]); // good groups: the zero frame is not looked at
    }

    @Test
    void segmentModeSparesAGoodGroupBehindAJump() throws Exception {
        var jwst = Exposure.of(10, 20, 30, 40)
                .flag(0, Dq.DO_NOT_USE)
                .flag(1, Dq.JUMP_DET)
                .flag(3, Dq.DO_NOT_USE)
                .parameter("suppress_mode", "jwst");
        assertTrue(Float.isNaN(jwst.rate().sci()[0]));
        var segment = Exposure.of(10, 20, 30, 40)
                .flag(0, Dq.DO_NOT_USE)
                .flag(1, Dq.JUMP_DET)
                .flag(3, Dq.DO_NOT_USE);
        segment.parameter("suppress_mode", "segment");
        assertEquals(10 / TGROUP32, segment.rate().sci()[0], 10 * ULP);
    }

    @Test
    void rampWithoutSegmentsIsFlaggedOrZeroAsTheReference() throws Exception {
        var ours = Exposure.of(1, 2, 3)
                .flag(0, Dq.JUMP_DET)
                .flag(1, Dq.JUMP_DET)
                .flag(2, Dq.JUMP_DET)
                .rate();
        assertTrue(Float.isNaN(ours.sci()[0]));
        assertEquals(Dq.DO_NOT_USE | Dq.JUMP_DET, ours.dq()[0]);
        var theirs = Exposure.of(1, 2, 3)
                .flag(0, Dq.JUMP_DET)
                .flag(1, Dq.JUMP_DET)
                .flag(2, Dq.JUMP_DET)
                .parameter("flag_unfitted", "false")
                .rate();
        assertEquals(0, theirs.sci()[0]);
        assertEquals(Dq.JUMP_DET, theirs.dq()[0]);
    }

    @Test
    void badGainIsFlaggedAndNotFitted() throws Exception {
        for (float gain : new float[] {0, -1, Float.NaN}) {
            var e = Exposure.of(line(5, 0, 10));
            e.gain[0] = gain;
            var rate = e.rate();
            assertTrue(Float.isNaN(rate.sci()[0]));
            assertEquals(Dq.DO_NOT_USE | Dq.NO_GAIN_VALUE, rate.dq()[0]);
        }
    }

    /** Without a read noise there are no weights: the reference leaves NaN that no flag tells of. */
    @Test
    void badReadNoiseIsFlaggedAndNotFitted() throws Exception {
        for (float noise : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY}) {
            var e = Exposure.of(line(5, 0, 10));
            e.readnoise[0] = noise;
            var rate = e.rate();
            assertTrue(Float.isNaN(rate.sci()[0]));
            assertEquals(Dq.DO_NOT_USE, rate.dq()[0]);
            var theirs = Exposure.of(line(5, 0, 10)).parameter("flag_unfitted", "false");
            theirs.readnoise[0] = noise;
            assertTrue(Float.isNaN(theirs.rate().sci()[0]));
            assertEquals(0, theirs.rate().dq()[0]);
        }
    }

    @Test
    void persistenceChangesNothingButTheFlag() throws Exception {
        var plain = Exposure.of(3, 14, 15, 92, 65).rate();
        var flagged = Exposure.of(3, 14, 15, 92, 65)
                .flag(1, Dq.PERSISTENCE)
                .flag(3, Dq.PERSISTENCE)
                .rate();
        assertEquals(plain.sci()[0], flagged.sci()[0]);
        assertEquals(plain.err()[0], flagged.err()[0]);
        assertEquals(Dq.PERSISTENCE, flagged.dq()[0]);
    }

    @Test
    void pedestalDoesNotMatter() throws Exception {
        var low = Exposure.of(3, 14, 15, 92, 65).rate();
        var high = Exposure.of(40003, 40014, 40015, 40092, 40065).rate();
        assertEquals(low.sci()[0], high.sci()[0], Math.abs(low.sci()[0]) * ULP);
    }

    @Test
    void identicalIntegrationsAverage() throws Exception {
        var one = new Exposure(1, 6, 3);
        var four = new Exposure(4, 6, 3);
        var random = new Random(3);
        for (int k = 0; k < 18; k++) {
            float v = (float) (100 * (k / 3) + 5 * random.nextGaussian());
            one.sci[0][k] = v;
            for (int i = 0; i < 4; i++) {
                four.sci[i][k] = v;
            }
        }
        var a = one.rate();
        var b = four.run();
        for (int p = 0; p < 3; p++) {
            assertEquals(a.sci()[p], b.get(0).sci()[p], Math.abs(a.sci()[p]) * 2 * ULP);
            assertEquals(a.varRnoise()[p] / 4, b.get(0).varRnoise()[p], a.varRnoise()[p] * ULP);
            assertEquals(a.varPoisson()[p] / 4, b.get(0).varPoisson()[p], a.varPoisson()[p] * ULP);
            assertEquals(a.sci()[p], b.get(1).sci()[p + 3]);
        }
    }

    @Test
    void manySegmentsAreKept() throws Exception {
        double[] y = line(20, 0, 16);
        var e = Exposure.of(y);
        for (int g = 3; g < 20; g += 4) {
            e.flag(g, Dq.DO_NOT_USE);
        }
        var rate = e.rate();
        assertEquals(16 / TGROUP32, rate.sci()[0], 16 * ULP);
        assertEquals(readNoiseVariance(3) / 5, rate.varRnoise()[0], readNoiseVariance(3) * ULP);
        assertEquals(0, rate.dq()[0]);
    }

    @Test
    void chargeLossKeepsTheReadNoiseOfTheWholeRamp() throws Exception {
        var e = Exposure.of(line(8, 0, 100));
        for (int g = 5; g < 8; g++) {
            e.flag(g, Dq.CHARGELOSS | Dq.DO_NOT_USE);
        }
        var rate = e.rate();
        assertEquals(100 / TGROUP32, rate.sci()[0], 100 * ULP);
        assertEquals(readNoiseVariance(8), rate.varRnoise()[0], readNoiseVariance(8) * ULP);
    }

    @Test
    void miriLeavesOutGroupsThatAreUselessEverywhere() throws Exception {
        var trimmed = new Exposure(1, 6, 2);
        trimmed.context.key("INSTRUME", "MIRI");
        for (int g = 0; g < 6; g++) {
            for (int p = 0; p < 2; p++) {
                trimmed.sci[0][2 * g + p] = 100 * g + 7 * p * g * g;
                trimmed.dq[0][2 * g + p] = (byte) (g == 0 || g == 5 ? Dq.DO_NOT_USE : 0);
            }
        }
        trimmed.dq[0][2] = Dq.JUMP_DET; // the first group that is used: nothing to jump from
        trimmed.dq[0][10] |= Dq.SATURATED; // in the dropped last group: not seen
        var rate = trimmed.rate();
        assertEquals(0, rate.dq()[0]);
        assertEquals(readNoiseVariance(4), rate.varRnoise()[0], readNoiseVariance(4) * ULP);
        assertEquals(rate.varRnoise()[0], rate.varRnoise()[1]);
    }

    @Test
    void tooFewGroupsAfterTrimmingAreRefused() {
        var e = Exposure.of(1, 2, 3).flag(0, Dq.DO_NOT_USE).flag(2, Dq.DO_NOT_USE);
        e.context.key("INSTRUME", "MIRI");
        var failure = assertThrows(StepException.class, e::run);
        assertTrue(failure.getMessage().contains("2 are needed"), failure.getMessage());
    }

    /** What is dropped is known only after the last integration; the order of the integrations must not matter. */
    @Test
    void orderOfIntegrationsDoesNotMatter() throws Exception {
        int[] flags = {
            0,
            0,
            0,
            Dq.JUMP_DET,
            Dq.JUMP_DET | Dq.DO_NOT_USE,
            Dq.SATURATED,
            Dq.SATURATED | Dq.DO_NOT_USE,
            Dq.DO_NOT_USE,
            Dq.PERSISTENCE
        };
        for (var suppress : List.of("true", "false")) {
            for (int seed = 0; seed < 40; seed++) {
                var random = new Random(seed);
                int ngroups = 5 + random.nextInt(4);
                int pixels = 60;
                int[] leads = {3, random.nextInt(4), 1 + random.nextInt(3)};
                boolean[] trails = {true, random.nextBoolean(), true};
                var forward = new Exposure(3, ngroups, pixels);
                for (int i = 0; i < 3; i++) {
                    for (int k = 0; k < ngroups * pixels; k++) {
                        int g = k / pixels;
                        forward.sci[i][k] = (float) (100 + 30 * g + 4 * random.nextGaussian());
                        boolean dropped = g < leads[i] || g == ngroups - 1 && trails[i];
                        forward.dq[i][k] = (byte) (flags[random.nextInt(flags.length)] | (dropped ? Dq.DO_NOT_USE : 0));
                    }
                }
                var order = new int[] {2, 1, 0};
                var backward = new Exposure(3, ngroups, pixels);
                for (int i = 0; i < 3; i++) {
                    backward.sci[i] = forward.sci[order[i]].clone();
                    backward.dq[i] = forward.dq[order[i]].clone();
                }
                var a = forward.parameter("suppress_one_group", suppress);
                var b = backward.parameter("suppress_one_group", suppress);
                a.context.key("INSTRUME", "MIRI");
                b.context.key("INSTRUME", "MIRI");
                assertSame(a.run(), b.run(), order, pixels, "seed " + seed + ", suppress_one_group " + suppress);
            }
        }
    }

    private static void assertSame(List<ImageModel> a, List<ImageModel> b, int[] order, int pixels, String what) {
        assertArrayEquals(a.get(0).dq(), b.get(0).dq(), what + ": DQ");
        for (int p = 0; p < pixels; p++) {
            assertEquals(a.get(0).sci()[p], b.get(0).sci()[p], 1e-5, what + ": SCI of pixel " + p);
            assertEquals(a.get(0).err()[p], b.get(0).err()[p], 1e-5, what + ": ERR of pixel " + p);
        }
        for (int i = 0; i < order.length; i++) {
            for (int p = 0; p < pixels; p++) {
                int q = i * pixels + p;
                int r = order[i] * pixels + p;
                assertEquals(
                        a.get(1).dq()[r], b.get(1).dq()[q], what + ": DQ of integration " + order[i] + ", pixel " + p);
                assertEquals(
                        a.get(1).sci()[r],
                        b.get(1).sci()[q],
                        1e-5,
                        what + ": SCI of integration " + order[i] + ", pixel " + p);
                assertEquals(
                        a.get(1).err()[r],
                        b.get(1).err()[q],
                        1e-5,
                        what + ": ERR of integration " + order[i] + ", pixel " + p);
            }
        }
    }

    @Test
    void groupLimitsActAsDoNotUse() throws Exception {
        var limited = Exposure.of(9999, 20, 35, 60, 80, 9999)
                .parameter("firstgroup", "1")
                .parameter("lastgroup", "4")
                .rate();
        var flagged = Exposure.of(9999, 20, 35, 60, 80, 9999)
                .flag(0, Dq.DO_NOT_USE)
                .flag(5, Dq.DO_NOT_USE)
                .rate();
        assertEquals(flagged.sci()[0], limited.sci()[0]);
        assertEquals(flagged.err()[0], limited.err()[0]);
        var crossed = Exposure.of(1, 2, 3, 4).parameter("firstgroup", "3").parameter("lastgroup", "1");
        assertEquals(1 / TGROUP32, crossed.rate().sci()[0], ULP);
        assertEquals(1, crossed.context.warnings().size());
    }

    @Test
    void aLoneLaterGroupHasBeenExposedSinceTheReset() throws Exception {
        for (int g = 0; g < 4; g++) {
            var e = Exposure.of(line(4, 30, 30))
                    .parameter("suppress_one_group", "false")
                    .parameter("lone_group_time", "elapsed")
                    .parameter("err_model", "consistent");
            for (int k = 0; k < 4; k++) {
                e.flag(k, k == g ? 0 : Dq.DO_NOT_USE);
            }
            var rate = e.rate();
            assertEquals(30 / TGROUP32, rate.sci()[0], 30 * ULP, "group " + g);
            double time = TGROUP32 * (g + 1);
            assertEquals(Math.pow(R / GAIN / time, 2), rate.varRnoise()[0], rate.varRnoise()[0] * 2 * ULP);
            assertEquals(30 / TGROUP32 / (GAIN * time), rate.varPoisson()[0], rate.varPoisson()[0] * 2 * ULP);
        }
        // two lone groups: not suppressed, and the first one counts
        var two = Exposure.of(line(5, 30, 30))
                .flag(0, Dq.DO_NOT_USE)
                .flag(2, Dq.DO_NOT_USE)
                .flag(4, Dq.DO_NOT_USE)
                .parameter("lone_group_time", "elapsed");
        assertEquals(30 / TGROUP32, two.rate().sci()[0], 30 * ULP);
    }

    @Test
    void zeroFrameHasTheNoiseOfOneFrame() throws Exception {
        var e = new Exposure(1, 3, 2);
        e.context
                .key("NFRAMES", 4)
                .key("TGROUP", 4 * TGROUP)
                .parameter("suppress_one_group", "false")
                .parameter("err_model", "consistent");
        for (int g = 0; g < 3; g++) {
            e.dq[0][2 * g] = Dq.SATURATED;
            e.sci[0][2 * g + 1] = g;
        }
        e.zeroFrame = new float[] {5000, 0};
        var rate = e.rate();
        double single = READNOISE / Math.sqrt(2) / TGROUP32;
        assertEquals(5000 / TGROUP32, rate.sci()[0], 5000 * ULP);
        assertEquals(single * single, rate.varRnoise()[0], single * single * 2 * ULP);
        assertEquals(5000 / TGROUP32 / (GAIN * TGROUP32), rate.varPoisson()[0], rate.varPoisson()[0] * 2 * ULP);
    }

    @Test
    void chargeLossWithoutDoNotUseIsToggledAsInTheReference() throws Exception {
        // CHARGELOSS alone becomes DO_NOT_USE when flags are put back: the ramp of 8 loses its last three groups
        var e = Exposure.of(line(8, 0, 100));
        for (int g = 5; g < 8; g++) {
            e.flag(g, Dq.CHARGELOSS);
        }
        var rate = e.rate();
        assertEquals(100 / TGROUP32, rate.sci()[0], 100 * ULP);
        assertEquals(readNoiseVariance(5), rate.varRnoise()[0], readNoiseVariance(5) * ULP);
    }

    @Test
    void chargeLossOfOneIntegrationLeavesTheOthers() throws Exception {
        var e = new Exposure(2, 8, 1);
        for (int i = 0; i < 2; i++) {
            for (int g = 0; g < 8; g++) {
                e.sci[i][g] = 100 * g;
            }
        }
        for (int g = 4; g < 8; g++) {
            e.dq[0][g] = (byte) (Dq.CHARGELOSS | Dq.DO_NOT_USE);
        }
        for (var model : List.of("jwst", "consistent")) {
            e.parameter("err_model", model);
            var out = e.run();
            assertEquals(readNoiseVariance(8), out.get(1).varRnoise()[0], readNoiseVariance(8) * ULP);
            if (model.equals("jwst")) {
                assertEquals(readNoiseVariance(8), out.get(1).varRnoise()[1], readNoiseVariance(8) * ULP);
                assertEquals(readNoiseVariance(8) / 2, out.get(0).varRnoise()[0], readNoiseVariance(8) * ULP);
            }
            // the error is that of the groups that were used
            assertTrue(out.get(1).err()[0] > out.get(1).err()[1], model);
        }
    }

    @Test
    void timesComeFromTheHeaderUnderWork() throws Exception {
        var plain = Exposure.of(line(5, 0, 100));
        plain.context.key("NFRAMES", 4).key("TGROUP", 4 * TGROUP);
        assertEquals(25 / TGROUP32, plain.rate().sci()[0], 25 * ULP);
        assertTrue(plain.context.warnings().isEmpty());
        var contradictory = Exposure.of(line(5, 0, 100));
        contradictory.context.key("NFRAMES", 4);
        contradictory.rate();
        assertTrue(
                contradictory.context.warnings().get(0).contains("0.250 times"),
                contradictory.context.warnings()::toString);
    }

    /** The optional product: two segments parted by a jump, with closed forms. */
    @Test
    void optionalProductHoldsTheSegments() throws Exception {
        double[] y = line(9, 500, 30);
        for (int g = 4; g < 9; g++) {
            y[g] += 700;
        }
        var e = Exposure.of(y).flag(4, Dq.JUMP_DET).parameter("save_opt", "true");
        e.run();
        var model = e.details;
        assertEquals("RampFitOutputModel", model.dataModel());
        float[] slope = model.extra("SLOPE").orElseThrow().floats();
        assertEquals(2, slope.length);
        assertEquals(30 / TGROUP32, slope[0], 30 * ULP);
        assertEquals(30 / TGROUP32, slope[1], 30 * ULP);
        float[] variance = model.extra("VAR_RNOISE").orElseThrow().floats();
        assertEquals(readNoiseVariance(4), variance[0], readNoiseVariance(4) * ULP);
        assertEquals(readNoiseVariance(5), variance[1], readNoiseVariance(5) * ULP);
        float[] weights = model.extra("WEIGHTS").orElseThrow().floats();
        assertEquals(1, weights[0] * variance[0], 2 * ULP);
        float[] intercept = model.extra("YINT").orElseThrow().floats();
        assertEquals(500, intercept[0], 1e-3);
        assertEquals(1200, intercept[1], 1e-3);
        assertEquals(730, model.extra("CRMAG").orElseThrow().floats()[0], 1e-3);
        // pedestal: first sample less the slope over the mean time of a group, in groups
        assertEquals(500 - 30 / TGROUP32, model.extra("PEDESTAL").orElseThrow().floats()[0], 1e-3);
    }
}

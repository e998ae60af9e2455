package org.webbcal.step.emicorr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeRampExposure;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** When the step runs, and what it does to ramps with interference put in (known issue LRS-EMI), measured before and after. */
class EmiCorrStepTest {

    /** Clocks of a row in SLITLESSPRISM, and of a frame. */
    private static final int ROW = 28;

    private static final int FRAME = 15904;

    private static String reason(FakeStepContext context) throws StepException {
        return assertInstanceOf(StepRun.Skip.class, new EmiCorrStep().open(context))
                .reason();
    }

    private static FakeStepContext context(Shape4 shape) {
        return FakeStepContext.miri(shape).reference(EmiCorrContractTest.reference());
    }

    @Test
    void saysWhyThereIsNothingToDo() throws StepException {
        var shape = new Shape4(2, 5, 16, 20);
        assertTrue(reason(context(shape).key("INSTRUME", "NIRSPEC")).contains("NIRSPEC"));
        assertTrue(reason(context(shape).key("READPATT", "FASTGRPAVG")).contains("FASTGRPAVG"));
        assertTrue(reason(context(new Shape4(2, 2, 16, 20))).contains("2 groups"));
        assertTrue(reason(context(new Shape4(2, 5, 16, 18))).contains("18 columns"));
        assertTrue(reason(FakeStepContext.miri(shape)).contains("no reference"));
        assertTrue(reason(context(shape).key("SUBARRAY", "SUBOTHER")).contains("SUBOTHER"));
        assertTrue(reason(context(shape).key("READPATT", "SLOW").key("DETECTOR", "MIRIFULONG"))
                .contains("MIRIFULONG"));
        assertTrue(reason(context(new Shape4(1, 3, 16, 20)).parameter("algorithm", "sequential"))
                .contains("joint"));
        assertTrue(reason(FakeStepContext.miri(shape).parameter("onthefly_corr_freq", "390.625"))
                .contains("SUBTEST"));
    }

    @Test
    void tellsWhatIsWrongWithAReference() {
        var context = FakeStepContext.miri()
                .reference(new FakeReference("emicorr")
                        .entry("frequencies", Map.of())
                        .entry(
                                "subarray_cases",
                                Map.of(
                                        "SUBTEST",
                                        Map.of(
                                                "rowclocks",
                                                28L,
                                                "frameclocks",
                                                7504L,
                                                "freqs",
                                                Map.of("FAST", List.of("Hz7"))))));
        var e = assertThrows(StepException.class, () -> new EmiCorrStep().open(context));
        assertTrue(e.getMessage().contains("frequencies.Hz7") && e.getMessage().contains("override_emicorr"));
        var empty = FakeStepContext.miri().reference(new FakeReference("emicorr"));
        assertThrows(StepException.class, () -> new EmiCorrStep().open(empty));
    }

    @Test
    void warnsOfFewGroupsWithTheSequentialAlgorithm() throws StepException {
        var context = context(new Shape4(1, 5, 16, 20)).parameter("algorithm", "sequential");
        new EmiCorrStep().open(context);
        assertEquals(1, context.warnings().size());
    }

    // ---- interference put in and taken out ----

    /** Ramps of SLITLESSPRISM, raw: sky, a bright trace, read noise of 4 DN, whole numbers. */
    private static List<RampBlock> ramps(Shape4 shape, double amplitude, double startPhase) {
        var random = new Random(11);
        var blocks = new ArrayList<RampBlock>();
        var pixelDq = new int[shape.plane()];
        var rate = new double[shape.plane()];
        for (int p = 0; p < rate.length; p++) {
            int x = p % shape.nx();
            rate[p] = 15 + 5 * random.nextDouble() + (Math.abs(x - 36) < 3 ? 900 : 0);
        }
        for (int i = 0; i < shape.nints(); i++) {
            var sci = new float[shape.integration()];
            for (int k = 0; k < sci.length; k++) {
                int p = k % shape.plane();
                int g = k / shape.plane();
                double t = (i * (shape.ngroups() + 1.0) + g) * FRAME + (p / shape.nx()) * ROW + p % shape.nx() / 4;
                double wave = Math.sin(2 * Math.PI * (t / 256 + startPhase));
                sci[k] = (float) Math.rint(11000 + rate[p] * g + 4 * random.nextGaussian() + amplitude * wave);
            }
            blocks.add(new RampBlock(i, shape, sci, new byte[sci.length], pixelDq));
        }
        return blocks;
    }

    private static FakeStepContext slitless(Shape4 shape) {
        var context = FakeStepContext.miri(shape).key("SUBARRAY", "SLITLESSPRISM");
        var freqs = Map.<String, Object>of("FAST", List.of("Hz390"));
        var entry = Map.<String, Object>of("rowclocks", 28L, "frameclocks", 15904L, "freqs", freqs);
        return context.reference(
                EmiCorrContractTest.reference().entry("subarray_cases", Map.of("SLITLESSPRISM", entry)));
    }

    private static void run(FakeStepContext context, List<RampBlock> ramps) throws StepException {
        var run = new EmiCorrStep().open(context);
        if (run instanceof StepRun.Ramp ramp) {
            ramp.correct(ramps.get(0));
            ramp.finish();
        } else {
            assertInstanceOf(StepRun.Exposure.class, run).process(new FakeRampExposure(ramps, context.header(), 16));
        }
    }

    /** Root of the mean square difference of two exposures, the mean of each ramp's difference left out: what slopes can feel, DN. */
    private static double difference(List<RampBlock> a, List<RampBlock> b, Shape4 shape) {
        double sum = 0;
        long n = 0;
        for (int i = 0; i < shape.nints(); i++) {
            for (int p = 0; p < shape.plane(); p++) {
                double mean = 0;
                for (int g = 0; g < shape.ngroups(); g++) {
                    int k = g * shape.plane() + p;
                    mean += (a.get(i).sci()[k] - b.get(i).sci()[k]) / (double) shape.ngroups();
                }
                for (int g = 0; g < shape.ngroups(); g++) {
                    int k = g * shape.plane() + p;
                    double d = a.get(i).sci()[k] - b.get(i).sci()[k] - mean;
                    sum += d * d;
                    n++;
                }
            }
        }
        return Math.sqrt(sum / n);
    }

    private static double number(FakeStepContext context, String key) {
        return ((Number) context.notes().get(key)).doubleValue();
    }

    @Test
    void jointFitRemovesInterferenceFromThreeGroupsOn() throws StepException {
        for (int ngroups : new int[] {3, 4, 7, 12}) {
            var shape = new Shape4(2, ngroups, 416, 72);
            var clean = ramps(shape, 0, 0);
            for (double amplitude : new double[] {1, 8}) {
                var ramps = ramps(shape, amplitude, 0.37);
                double before = difference(ramps, clean, shape);
                var context = slitless(shape);
                run(context, ramps);
                double after = difference(ramps, clean, shape);
                // 0.4 DN are the rounding of both to whole numbers
                assertTrue(
                        after < 0.03 * before + 0.4,
                        ngroups + " groups, " + amplitude + " DN: " + before + " before, " + after + " after");
                if (amplitude > 1) {
                    Measured.injection(
                            "LRS-EMI", "390 Hz in SLITLESSPRISM, joint, " + ngroups + " groups", before, after);
                }
                assertEquals(amplitude, number(context, "Hz390_dn_before"), 0.15);
                // three groups hardly tell a wave of 0.125 turns from group to group from a slope
                double noise = ngroups == 3 ? 0.3 : 0.1;
                assertTrue(number(context, "Hz390_dn_after") < 0.05 * amplitude + noise);
            }
        }
    }

    @Test
    void sequentialRemovesInterferenceFromLongRamps() throws StepException {
        var shape = new Shape4(2, 14, 416, 72);
        for (String scale : List.of("true", "false")) {
            var ramps = ramps(shape, 1, 0.81);
            var clean = ramps(shape, 0, 0);
            double before = difference(ramps, clean, shape);
            var context = slitless(shape).parameter("algorithm", "sequential").parameter("scale_reference", scale);
            run(context, ramps);
            double after = difference(ramps, clean, shape);
            assertTrue(after < 0.15 * before + 0.3, before + " before, " + after + " after");
            assertTrue(number(context, "Hz390_dn_after") < 0.1 * number(context, "Hz390_dn_before"));
        }
    }

    @Test
    void cleanRampsStayAsTheyAre() throws StepException {
        for (int ngroups : new int[] {3, 10}) {
            var shape = new Shape4(1, ngroups, 416, 72);
            var ramps = ramps(shape, 0, 0);
            run(slitless(shape), ramps);
            double change = difference(ramps, ramps(shape, 0, 0), shape);
            Measured.harm("LRS-EMI", "noise of 4 DN without waves, " + ngroups + " groups", 4, Math.hypot(4, change));
            assertTrue(change < 0.01 * 4, "change of " + change + " DN with a noise of 4 DN");
        }
    }

    @Test
    void wavesMadeFromTheDataCorrectAndAreWritten() throws Exception {
        var shape = new Shape4(2, 14, 416, 72);
        var ramps = ramps(shape, 5, 0.2);
        var clean = ramps(shape, 0, 0);
        double before = difference(ramps, clean, shape);
        var context = FakeStepContext.miri(shape)
                .key("SUBARRAY", "SLITLESSPRISM")
                .parameter("onthefly_corr_freq", "390.625")
                .parameter("save_intermediate_results", "true");
        run(context, ramps);
        // 0.4 DN are the rounding of both to whole numbers
        assertTrue(difference(ramps, clean, shape) < 0.1 * before + 0.4);
        String file = context.written().get("emi_ref_waves.asdf");
        assertTrue(file.startsWith("#ASDF 1.0.0\n") && file.endsWith("...\n"), file);
        assertTrue(file.contains("'Hz390.625':\n    frequency: 390.625"), file);
        assertTrue(file.contains("SLITLESSPRISM:\n    rowclocks: 28\n    frameclocks: 15904"), file);
        assertTrue(file.contains("FAST: ['Hz390.625']"), file);
    }

    @Test
    void brightAndSaturatedPixelsDoNotSpoilTheFit() throws StepException {
        var shape = new Shape4(1, 4, 416, 72);
        var ramps = ramps(shape, 3, 0.6);
        // a third of the pixels at the end of the converter: they do not move, so their scatter is modest
        for (int k = 0; k < shape.integration(); k++) {
            if (k % shape.plane() % 3 == 0) {
                ramps.get(0).sci()[k] = 65535;
            }
        }
        var context = slitless(shape);
        run(context, ramps);
        assertEquals(3, number(context, "Hz390_dn_before"), 0.15);
        var reference = ramps(shape, 3, 0.6);
        run(slitless(shape), reference);
        for (int k = 1; k < shape.plane(); k += 3) {
            assertEquals(reference.get(0).sci()[k], ramps.get(0).sci()[k], 0.1);
        }
    }

    @Test
    void longExposuresGiveTheSameWithoutKeptScatter() throws StepException {
        // more pixels than are kept: the scatter is computed anew in each walk
        var shape = new Shape4(300, 3, 2, 29000 / 4 * 4);
        var small = new Shape4(1, 3, 2, shape.nx());
        var blocks = new ArrayList<RampBlock>();
        var random = new Random(4);
        var sci = new float[small.integration()];
        for (int k = 0; k < sci.length; k++) {
            sci[k] = 9000 + 30 * (k / small.plane()) + random.nextInt(9);
        }
        for (int i = 0; i < shape.nints(); i++) {
            blocks.add(new RampBlock(i, shape, sci.clone(), new byte[sci.length], new int[small.plane()]));
        }
        var single = new RampBlock(0, small, sci.clone(), new byte[sci.length], new int[small.plane()]);
        run(context(shape).parameter("fit_ints_separately", "true"), blocks);
        run(context(small), List.of(single));
        for (int i : new int[] {0, 150, 299}) {
            assertArrayEquals(single.sci(), blocks.get(i).sci(), 1e-2f);
        }
    }
}

package org.webbcal.step.ramp_fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;
import org.webbcal.testkit.StepContract;

/** Artifacts of the known issues put into simulated exposures, and what is left of them. */
class RampIssuesTest {

    /**
     * MR-LRS03: the spectrum of a bright source, of which the jump step flags half of the good differences. Pixels whose only unflagged group follows a jump
     * have two good samples of one slope.
     */
    @Test
    void peaksOfBrightSpectraSurviveFlagsOfJumps() throws Exception {
        int ny = 64;
        int nx = 40;
        int ngroups = 4;
        var shape = new Shape4(1, ngroups, ny, nx);
        var random = new SplittableRandom(3);
        var sci = new float[ngroups * ny * nx];
        var dq = new byte[sci.length];
        var truth = new double[ny * nx];
        int trace = 0;
        for (int p = 0; p < ny * nx; p++) {
            double dx = p % nx - 20;
            truth[p] = 20 + 3000 * Math.exp(-dx * dx / 4);
            boolean peak = Math.abs(dx) <= 1;
            trace += peak ? 1 : 0;
            double level = 0;
            for (int g = 0; g < ngroups; g++) {
                level += SimulatedRamps.poisson(random, truth[p] * 2.77504 * 5.5) / 5.5;
                sci[g * ny * nx + p] = (float) (level + 4 * SimulatedRamps.gauss(random));
                // firstframe gives the first group up, lastframe the last: two are left, and the jump step takes one
                dq[g * ny * nx + p] = (byte) (g == 0 || g == ngroups - 1 ? Dq.DO_NOT_USE : 0);
            }
            if (peak && random.nextInt(2) == 0) {
                dq[ny * nx + p] = Dq.JUMP_DET;
            }
        }
        var before = fit(shape, sci, dq, "jwst");
        var after = fit(shape, sci, dq, "segment");
        int lost = 0;
        int left = 0;
        double worst = 0;
        for (int p = 0; p < ny * nx; p++) {
            lost += Float.isNaN(before.image.sci()[p]) ? 1 : 0;
            left += Float.isNaN(after.image.sci()[p]) ? 1 : 0;
            worst = Math.max(
                    worst,
                    Math.abs(after.image.sci()[p] - truth[p]) / after.image.err()[p]);
        }
        assertTrue(lost > 0.4 * trace, lost + " of " + trace + " pixels of the trace are lost before");
        assertEquals(0, left, "lost after");
        Measured.injection("MR-LRS03", "pixels of a trace whose only group without flag follows a jump", lost, left);
        Measured.harm("MR-LRS03", "signal of all other pixels", signal(before, before), signal(after, before));
        assertTrue(worst < 5, "worst deviation " + worst + " sigma");
        assertEquals((long) lost, before.context.notes().get("one_group_suppressed"));
        assertEquals(0L, before.context.notes().get("one_group_spared"));
        assertEquals(0L, after.context.notes().get("one_group_suppressed"));
        assertEquals((long) lost, after.context.notes().get("one_group_spared"));
    }

    /** Sum over the pixels that have a value in another fit. */
    private static double signal(Fit fit, Fit other) {
        double sum = 0;
        for (int p = 0; p < fit.image.sci().length; p++) {
            sum += Float.isNaN(other.image.sci()[p]) ? 0 : fit.image.sci()[p];
        }
        return sum;
    }

    private record Fit(ImageModel image, FakeStepContext context) {}

    private static Fit fit(Shape4 shape, float[] sci, byte[] dq, String mode) throws Exception {
        var gain = new float[shape.plane()];
        var readnoise = new float[shape.plane()];
        Arrays.fill(gain, 5.5f);
        Arrays.fill(readnoise, 5.7f);
        // jump flags in the first group that is used are taken away for MIRI: the groups here are not the same
        // everywhere
        var context = FakeStepContext.miri(shape).key("INSTRUME", "NIRSPEC").parameter("suppress_mode", mode);
        context.reference(new FakeReference("gain").floats("SCI", gain, shape.ny(), shape.nx()));
        context.reference(new FakeReference("readnoise").floats("SCI", readnoise, shape.ny(), shape.nx()));
        var fold = (StepRun.Fold) new RampFitStep().open(context);
        fold.add(new RampBlock(0, shape, sci, dq, new int[shape.plane()]));
        return new Fit((ImageModel) fold.finish().get(0), context);
    }

    /** MR-LRS06: averaged groups whose header says the truth give the rate of single frames; the header of old files gives 4 times that, and a warning. */
    @Test
    void averagedGroupsGiveTheRateOfSingleFrames() throws Exception {
        double rate = 40;
        double frames = SimulatedRamps.Truth.of(
                        new SimulatedRamps().groups(1, 16).rate(rate).fit(), rate)
                .bias();
        var averaged = new SimulatedRamps().groups(1, 4).averaged(4, 0).rate(rate);
        double groups = SimulatedRamps.Truth.of(averaged.fit(), rate).bias();
        assertEquals(0, frames, 0.001 * rate);
        assertEquals(0, groups, 0.001 * rate);
        assertEquals(4, averaged.context.notes().get("frames_per_group"));
        assertTrue(averaged.context.warnings().isEmpty());

        var old = new SimulatedRamps().groups(1, 4).averaged(4, 0).rate(rate);
        old.statedFrames = 4;
        old.statedGroupTime = old.frameTime;
        double wrong = SimulatedRamps.Truth.of(old.fit(), rate).bias() / rate;
        assertEquals(3, wrong, 0.01);
        Measured.injection(
                "MR-LRS06", "error of the rate of 4 averaged frames, told with an old header", wrong, groups / rate);
        Measured.harm("MR-LRS06", "rate of single frames", rate, rate + frames);
        assertTrue(old.context.warnings().get(0).contains("0.250 times"), old.context.warnings()::toString);
    }

    /** MR-LRS05: detectors noisier than their reference file says; the bootstrap finds the errors that the data have. */
    @Test
    void bootstrapFindsTheScatterOfTheData() throws Exception {
        for (int nints : new int[] {1, 3, 20}) {
            for (double noisier : new double[] {1, 1.5, 2.5}) {
                var ramps = new SimulatedRamps().groups(nints, 12).rate(0.5);
                ramps.noisier = noisier;
                double before = SimulatedRamps.Truth.of(ramps.fit(), 0.5).pull();
                var products = ramps.parameter("err_model", "bootstrap").products();
                var rate = (ImageModel) products.get(0);
                double after = SimulatedRamps.Truth.of(rate, 0.5).pull();
                double each = SimulatedRamps.Truth.of((ImageModel) products.get(1), 0.5)
                        .pull();
                var what =
                        nints + " integrations, noise times " + noisier + ": " + before + " → " + after + ", " + each;
                double scale = ramps.context.header().number("ERRSCALE", 0);
                if (noisier > 1) {
                    assertTrue(before > 1.3, what);
                    // the scatter of 20 integrations has an error of 16 % itself, which widens pulls by 4 %
                    assertEquals(1, after, nints < 5 ? 0.03 : 0.08, what);
                    assertEquals(1, each, nints < 5 ? 0.03 : 0.08, what);
                    assertEquals(before, scale, 0.06 * before, what);
                    Measured.injection(
                            "MR-LRS05",
                            "excess of the width of pulls, noise " + noisier + " × READNOISE, bootstrap of " + nints,
                            before - 1,
                            after - 1);
                } else {
                    if (nints < 5) {
                        Measured.harm("MR-LRS05", "errors that are right, bootstrap of " + nints, 1, scale);
                    }
                    assertEquals(1, after, nints < 5 ? 0.03 : 0.12, what); // errors are not made smaller
                }
                assertEquals(
                        rate.err()[7] * rate.err()[7],
                        rate.varPoisson()[7] + rate.varRnoise()[7],
                        1e-5 * rate.varRnoise()[7]);
            }
        }
    }

    /** Everything that the step gives is the same for any number of threads, block size and repetition: segments, bootstrap, likelihood, details. */
    @Test
    void productsDoNotDependOnThreads() throws Exception {
        String[][] parameters = {
            {"err_model", "consistent", "save_opt", "true"},
            {"err_model", "bootstrap", "suppress_one_group", "false"},
            {"err_model", "jwst", "suppress_mode", "segment"},
            {"algorithm", "LIKELY", "save_opt", "true"}
        };
        for (int nints : new int[] {2, 6}) {
            var shape = new Shape4(nints, 7, 70, 150);
            for (var set : parameters) {
                var one = run(shape, set, false, 70);
                var many = run(shape, set, true, 3);
                assertEquals(one.size(), many.size());
                for (int k = 0; k < one.size(); k++) {
                    assertArrayEquals(one.get(k), many.get(k), Arrays.toString(set) + ", array " + k);
                }
                assertFalse(one.isEmpty());
            }
        }
    }

    private static List<float[]> run(Shape4 shape, String[] parameters, boolean parallel, int rows) throws Exception {
        var gain = new float[shape.plane()];
        var readnoise = new float[shape.plane()];
        Arrays.fill(gain, 5.5f);
        Arrays.fill(readnoise, 5.7f);
        var context = FakeStepContext.miri(shape).parallel(parallel, rows);
        for (int k = 0; k < parameters.length; k += 2) {
            context.parameter(parameters[k], parameters[k + 1]);
        }
        context.reference(new FakeReference("gain").floats("SCI", gain, shape.ny(), shape.nx()));
        context.reference(new FakeReference("readnoise").floats("SCI", readnoise, shape.ny(), shape.nx()));
        var fold = (StepRun.Fold) new RampFitStep().open(context);
        var random = new SplittableRandom(5);
        for (var block : StepContract.ramp(shape, 11)) {
            for (int k = 0; k < block.groupDq().length; k++) {
                block.groupDq()[k] |= (byte) (random.nextInt(6) == 0 ? 1 << random.nextInt(3) : 0);
            }
            fold.add(block);
        }
        var out = new ArrayList<float[]>();
        for (var product : fold.finish()) {
            if (product instanceof ImageModel image) {
                out.add(image.sci());
                if (image.err() != null) {
                    out.add(image.err());
                    out.add(image.varPoisson());
                    out.add(image.varRnoise());
                }
            } else if (product != null) {
                product.extras().forEach(plane -> out.add(plane.floats()));
            }
        }
        return out;
    }
}

package org.webbcal.step.ramp_fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeImageStack;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** Rates of integrations that memory cannot take are, bit for bit, those that it can. */
class StackTest {

    private static final Shape4 SHAPE = new Shape4(7, 9, 11, 13);

    /** Ramps with jumps, saturation, charge loss, lone groups; the first group is of use in the last integration but one, for a few pixels. */
    private static RampBlock block(int i, int[] pixelDq) {
        var random = new Random(100 + i);
        int plane = SHAPE.plane();
        var sci = new float[SHAPE.integration()];
        var dq = new byte[SHAPE.integration()];
        for (int p = 0; p < plane; p++) {
            double rate = Math.exp(8 * random.nextDouble());
            double level = 1000;
            boolean saturated = false;
            for (int g = 0; g < SHAPE.ngroups(); g++) {
                int at = g * plane + p;
                level += rate + 4 * random.nextGaussian();
                saturated |= random.nextInt(40) == 0;
                sci[at] = (float) level;
                dq[at] = (byte) ((random.nextInt(6) == 0 ? Dq.JUMP_DET : 0)
                        | (saturated ? Dq.SATURATED : 0)
                        | (random.nextInt(12) == 0 ? Dq.CHARGELOSS | Dq.DO_NOT_USE : 0)
                        | (g == 0 && (i != SHAPE.nints() - 2 || p % 5 > 0) ? Dq.DO_NOT_USE : 0));
            }
        }
        return new RampBlock(i, SHAPE, sci, dq, pixelDq);
    }

    private static FakeStepContext context(String algorithm, String errors, int rows) {
        var gain = new float[SHAPE.plane()];
        var noise = new float[SHAPE.plane()];
        Arrays.fill(gain, 5.5f);
        Arrays.fill(noise, 6);
        gain[17] = Float.NaN;
        return FakeStepContext.miri(SHAPE)
                .parameter("algorithm", algorithm)
                .parameter("err_model", errors)
                .reference(new FakeReference("gain").floats("SCI", gain, SHAPE.ny(), SHAPE.nx()))
                .reference(new FakeReference("readnoise").floats("SCI", noise, SHAPE.ny(), SHAPE.nx()))
                .stacks(rows);
    }

    private record Result(ImageModel rate, ImageModel ints, String unit) {}

    private static Result fit(FakeStepContext context) throws StepException {
        var pixelDq = new int[SHAPE.plane()];
        pixelDq[3] = Dq.DO_NOT_USE;
        var fold = assertInstanceOf(StepRun.Fold.class, new RampFitStep().open(context));
        for (int i = 0; i < SHAPE.nints(); i++) {
            fold.add(block(i, pixelDq));
        }
        var products = fold.finish();
        var ints = products.get(1);
        return new Result(
                (ImageModel) products.get(0),
                ints instanceof FakeImageStack stack ? stack.all() : (ImageModel) ints,
                ints.sciHeader().string("BUNIT", "") + ints.planeHeader("ERR").string("BUNIT", ""));
    }

    private static void same(ImageModel expected, ImageModel found) {
        assertArrayEquals(expected.sci(), found.sci());
        assertArrayEquals(expected.err(), found.err());
        assertArrayEquals(expected.dq(), found.dq());
        assertArrayEquals(expected.varPoisson(), found.varPoisson());
        assertArrayEquals(expected.varRnoise(), found.varRnoise());
    }

    @ParameterizedTest
    @CsvSource({"OLS_C,consistent", "OLS_C,jwst", "OLS_C,bootstrap", "LIKELY,consistent", "LIKELY,jwst"})
    void stackedRatesAreThoseInMemory(String algorithm, String errors) throws StepException {
        var expected = fit(context(algorithm, errors, 0));
        assertTrue(Arrays.stream(expected.ints().dq()).anyMatch(f -> (f & Dq.DO_NOT_USE) == 0));
        for (int rows : new int[] {1, 4, SHAPE.ny()}) {
            for (boolean parallel : new boolean[] {false, true}) {
                var found = fit(context(algorithm, errors, rows).parallel(parallel, 2));
                same(expected.rate(), found.rate());
                same(expected.ints(), found.ints());
                assertEquals("DN/sDN/s", found.unit());
            }
        }
    }

    @Test
    void segmentsAreNotKeptWhereRatesAreOnDisk() {
        var context = context("OLS_C", "consistent", 1).parameter("save_opt", "true");
        var e = assertThrows(StepException.class, () -> new RampFitStep().open(context));
        assertTrue(e.getMessage().contains("save_opt") && e.getMessage().contains("--memory"), e.getMessage());
    }
}

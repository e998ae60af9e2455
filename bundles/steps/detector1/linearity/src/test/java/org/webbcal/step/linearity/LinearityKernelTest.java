package org.webbcal.step.linearity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class LinearityKernelTest {

    /** Curvature of the response of most tests, 1/DN. */
    private static final double EPSILON = 2e-6;

    @Test
    void evaluatesThePolynomialOfEachPixelInFloat() throws Exception {
        var shape = new Shape4(1, 2, 1, 3);
        float[] coeffs = {0, 1, 5, 1, 0.5f, 2, 0, 1e-5f, 3e-6f, 0, 0, 1e-12f};
        float[] sci = {100, 20000, 7, 50000, 3, 30000};
        var expected = new float[6];
        for (int k = 0; k < 6; k++) {
            int p = k % 3;
            float d = sci[k];
            expected[k] = ((coeffs[9 + p] * d + coeffs[6 + p]) * d + coeffs[3 + p]) * d + coeffs[p];
        }
        assertArrayEquals(
                expected,
                run(shape, sci, new byte[6], reference(shape, 4, coeffs)).sci());
        assertEquals(100, expected[0]);
    }

    @Test
    void leavesSaturatedSamplesAndCorrectsUselessOnes() throws Exception {
        var shape = new Shape4(1, 2, 1, 1);
        float[] sci = {10000, 10000};
        var block = run(
                shape, sci, new byte[] {Dq.SATURATED, Dq.DO_NOT_USE}, reference(shape, 3, new float[] {0, 1, 1e-5f}));
        assertArrayEquals(new float[] {10000, 11000}, block.sci(), 0.01f);
    }

    @Test
    void leavesPixelsWithoutUsableCoefficientsAndSaysSo() throws Exception {
        var shape = new Shape4(1, 1, 1, 4);
        // Pixel 0: NaN; 1: no linear term; 2: flagged in the reference; 3: good.
        float[] coeffs = {0, 0, 0, 0, 1, 0, 1, 1, Float.NaN, 1e-5f, 1e-5f, 1e-5f};
        int[] flags = {0, 0, Dq.NO_LIN_CORR | Dq.HOT, 0};
        var reference =
                new FakeReference("linearity").floats("COEFFS", coeffs, 3, 1, 4).flags("DQ", flags, 1, 4);
        var block = run(shape, new float[] {10000, 10000, 10000, 10000}, new byte[4], reference);
        assertArrayEquals(new float[] {10000, 10000, 10000, 11000}, block.sci(), 0.01f);
        assertArrayEquals(new int[] {Dq.NO_LIN_CORR, Dq.NO_LIN_CORR, Dq.NO_LIN_CORR | Dq.HOT, 0}, block.pixelDq());
    }

    @Test
    void touchesNoOtherRow() {
        float[] sci = {1, 1, 1, 1, 1, 1};
        LinearityKernel.correct(sci, new byte[6], new int[3], new float[] {0, 0, 0, 2, 2, 2}, 2, 2, 3, 1, 1, 2);
        assertArrayEquals(new float[] {1, 2, 1, 1, 2, 1}, sci);
    }

    @Test
    void correctsTheZeroFrameButNotItsZeros() throws Exception {
        var shape = new Shape4(1, 1, 1, 2);
        var context = FakeStepContext.miri(shape)
                .key("ZEROFRAM", true)
                .reference(reference(shape, 3, new float[] {3, 3, 1, 1, 1e-5f, 1e-5f}));
        var block = new RampBlock(0, shape, new float[2], new byte[2], new int[2]);
        block.zeroFrame(new float[] {0, 10000});
        ((StepRun.Ramp) new LinearityStep().open(context)).correct(block);
        assertArrayEquals(new float[] {0, 11003}, block.zeroFrame(), 0.01f);
    }

    @Test
    void straightensAveragedGroupsFrameByFrame() throws Exception {
        int ngroups = 6;
        int nframes = 4;
        var shape = new Shape4(1, ngroups, 1, 1);
        double rate = 1800;
        var sci = new float[ngroups];
        for (int g = 0; g < ngroups; g++) {
            for (int f = 1; f <= nframes; f++) {
                sci[g] += (float) (measured(1000 + rate * (g * nframes + f)) / nframes);
            }
        }
        // The exact inverse has no polynomial; its series to fifth order is good to 1e-3 DN here.
        double e = EPSILON;
        double[] catalan = {0, 1, -1, 2, -5, 14, -42};
        var inverse = new float[catalan.length];
        for (int k = 1; k < inverse.length; k++) {
            inverse[k] = (float) (catalan[k] * Math.pow(e, k - 1));
        }
        var reference = reference(shape, 3, new float[] {0, 1, (float) e}).floats("INV_COEFFS", inverse, 7, 1, 1);
        var averaged = run(shape, sci.clone(), new byte[ngroups], reference, nframes);
        for (int g = 0; g < ngroups; g++) {
            assertEquals(1000 + rate * (g * nframes + 2.5), averaged.sci()[g], 0.05, "group " + g);
        }
        var plain = run(shape, sci.clone(), new byte[ngroups], reference, 1);
        assertTrue(Math.abs(plain.sci()[5] - (1000 + rate * 22.5)) > 2, "frames differ from their average");
    }

    @Test
    void correctsRampsThatSaturateEarlyFrameByFrame() throws Exception {
        var shape = new Shape4(1, 4, 1, 1);
        var reference = reference(shape, 3, new float[] {0, 1, 1e-6f})
                .floats("INV_COEFFS", new float[] {0, 1, -1e-6f}, 3, 1, 1);
        float[] sci = {9000, 30000, 60000, 60000};
        var block = run(shape, sci, new byte[] {0, Dq.SATURATED, Dq.SATURATED, Dq.SATURATED}, reference, 4);
        assertEquals(30000, block.sci()[1]);
        assertTrue(block.sci()[0] > 9080 && block.sci()[0] < 9200, "" + block.sci()[0]);
    }

    @Test
    void usesTheIdentityForAUselessInverse() throws Exception {
        var shape = new Shape4(1, 2, 1, 1);
        var reference =
                reference(shape, 2, new float[] {0, 1}).floats("INV_COEFFS", new float[] {Float.NaN, 1}, 2, 1, 1);
        var block = run(shape, new float[] {100, 200}, new byte[2], reference, 4);
        assertArrayEquals(new float[] {100, 200}, block.sci());
        assertEquals(Dq.NO_LIN_CORR, block.pixelDq()[0]);
    }

    @Test
    void refusesTooFewCoefficients() {
        var shape = new Shape4(1, 1, 1, 1);
        var context = FakeStepContext.miri(shape).reference(reference(shape, 1, new float[] {1}));
        var e = assertThrows(StepException.class, () -> new LinearityStep().open(context));
        assertTrue(e.getMessage().contains("at least 2"), e.getMessage());
    }

    /** Measured level of a true one: the inverse of {@code t = s + EPSILON s²}. */
    private static double measured(double t) {
        return (Math.sqrt(1 + 4 * EPSILON * t) - 1) / (2 * EPSILON);
    }

    private static FakeReference reference(Shape4 shape, int order, float[] coeffs) {
        return new FakeReference("linearity")
                .floats("COEFFS", coeffs, order, shape.ny(), shape.nx())
                .flags("DQ", new int[shape.plane()], shape.ny(), shape.nx());
    }

    private static RampBlock run(Shape4 shape, float[] sci, byte[] groupDq, FakeReference reference)
            throws StepException {
        return run(shape, sci, groupDq, reference, 1);
    }

    private static RampBlock run(Shape4 shape, float[] sci, byte[] groupDq, FakeReference reference, int nframes)
            throws StepException {
        var context = FakeStepContext.miri(shape).key("NFRAMES", nframes).reference(reference);
        var block = new RampBlock(0, shape, sci, groupDq, new int[shape.plane()]);
        ((StepRun.Ramp) new LinearityStep().open(context)).correct(block);
        return block;
    }
}

package org.webbcal.step.reset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class ResetKernelTest {

    /** Two integrations of two groups of 1×2 pixels. */
    private static final float[] ANOMALY = {1, 2, 3, Float.NaN, 10, 20, 30, 40};

    @Test
    void subtractsTheGroupsThatTheReferenceHasAndTakesNanForZero() throws Exception {
        var block = run(context(3, 1), 0, 3);
        assertArrayEquals(new float[] {99, 98, 97, 100, 100, 100}, block.sci());
        assertArrayEquals(new int[] {Dq.HOT, 0}, block.pixelDq());
    }

    @Test
    void takesTheLastIntegrationOfTheReferenceForAllLaterOnes() throws Exception {
        float[] late = {90, 80, 70, 60, 100, 100};
        assertArrayEquals(late, run(context(3, 1), 1, 3).sci());
        assertArrayEquals(late, run(context(3, 1), 7, 3).sci());
    }

    @Test
    void countsIntegrationsOverSegments() throws Exception {
        assertArrayEquals(
                run(context(3, 1), 1, 3).sci(),
                run(context(3, 1).key("INTSTART", 2), 0, 3).sci());
    }

    @Test
    void correctsShortRampsToo() throws Exception {
        assertArrayEquals(new float[] {99, 98}, run(context(1, 1), 0, 1).sci());
    }

    @Test
    void averagesAReferenceOfSingleFrames() throws Exception {
        var context = context(2, 1).key("NFRAMES", 2);
        assertArrayEquals(new float[] {98, 99, 100, 100}, run(context, 0, 2).sci());
        assertArrayEquals(
                new float[] {99, 98, 97, 100},
                run(context.referenceProfile(true), 0, 2).sci());
    }

    @Test
    void skipsWhenFramesCannotBeAveraged() throws Exception {
        assertTrue(assertInstanceOf(StepRun.Skip.class, new ResetStep().open(context(2, 4)))
                .reason()
                .contains("4 frames"));
        assertInstanceOf(StepRun.Skip.class, new ResetStep().open(context(2, 1).key("NFRAMES", 3)));
    }

    @Test
    void refusesAReferenceOfAnotherSubarray() {
        var context = FakeStepContext.miri(new Shape4(1, 2, 2, 2)).reference(reference(1));
        var e = assertThrows(StepException.class, () -> new ResetStep().open(context));
        assertTrue(e.getMessage().contains("2×2×1×2"), e.getMessage());
        assertEquals("reset", e.getMessage().substring(0, 5));
    }

    private static FakeReference reference(int nframes) {
        return new FakeReference("reset")
                .floats("SCI", ANOMALY, 2, 2, 1, 2)
                .flags("DQ", new int[] {Dq.HOT, 0}, 1, 2)
                .key("NFRAMES", nframes);
    }

    private static FakeStepContext context(int ngroups, int referenceFrames) {
        return FakeStepContext.miri(new Shape4(1, ngroups, 1, 2)).reference(reference(referenceFrames));
    }

    private static RampBlock run(FakeStepContext context, int integration, int ngroups) throws Exception {
        var sci = new float[ngroups * 2];
        Arrays.fill(sci, 100);
        var block = new RampBlock(integration, new Shape4(1, ngroups, 1, 2), sci, new byte[ngroups * 2], new int[2]);
        ((StepRun.Ramp) new ResetStep().open(context)).correct(block);
        return block;
    }
}

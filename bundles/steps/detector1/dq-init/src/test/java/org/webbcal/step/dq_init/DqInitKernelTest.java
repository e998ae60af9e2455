package org.webbcal.step.dq_init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Plane;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class DqInitKernelTest {

    private static final Shape4 SHAPE = new Shape4(1, 3, 2, 2);

    @Test
    void keepsFlagsAndSpreadsDoNotUseOverAllGroups() {
        int[] pixelDq = {Dq.TELEGRAPH, 0, 0, 0};
        var groupDq = new byte[12];
        groupDq[4] = (byte) Dq.CHARGELOSS;
        int[] mask = {Dq.DO_NOT_USE | Dq.DEAD, Dq.HOT, Dq.REFERENCE_PIXEL, Dq.DO_NOT_USE};
        DqInitKernel.apply(pixelDq, groupDq, mask, 3, 2, 2, 0, 2);
        assertArrayEquals(
                new int[] {Dq.TELEGRAPH | Dq.DO_NOT_USE | Dq.DEAD, Dq.HOT, Dq.REFERENCE_PIXEL, Dq.DO_NOT_USE}, pixelDq);
        assertArrayEquals(new byte[] {1, 0, 0, 1, (byte) 0x81, 0, 0, 1, 1, 0, 0, 1}, groupDq);
    }

    @Test
    void touchesNoOtherRow() {
        var pixelDq = new int[4];
        var groupDq = new byte[12];
        DqInitKernel.apply(pixelDq, groupDq, new int[] {1, 1, 1, 1}, 3, 2, 2, 1, 2);
        assertArrayEquals(new int[] {0, 0, 1, 1}, pixelDq);
        assertArrayEquals(new byte[] {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1}, groupDq);
    }

    @Test
    void addsTheUsersMaskAndLeavesTheReferenceAlone() throws Exception {
        int[] mask = {1, 0, 0, 0};
        var mine = Plane.ofFlags("MINE", new int[] {0, 0, 1024, 0}, 2, 2);
        var context = context(mask).parameter("user_supplied_dq", "mine.fits").image("mine.fits", mine);
        var block = new RampBlock(0, SHAPE, new float[12], new byte[12], new int[4]);
        ((StepRun.Ramp) new DqInitStep().open(context)).correct(block);
        assertArrayEquals(new int[] {1, 0, 1024, 0}, block.pixelDq());
        assertArrayEquals(new int[] {1, 0, 0, 0}, mask);
    }

    @Test
    void refusesAUsersMaskOfAnotherShape() {
        var context = context(new int[4])
                .parameter("user_supplied_dq", "mine.fits")
                .image("mine.fits", Plane.ofFlags("MINE", new int[6], 2, 3));
        var e = assertThrows(StepException.class, () -> new DqInitStep().open(context));
        assertEquals(ExitStatus.USAGE, e.status());
        assertTrue(e.getMessage().contains("mine.fits"), e.getMessage());
    }

    private static FakeStepContext context(int[] mask) {
        return FakeStepContext.miri(SHAPE).reference(new FakeReference("mask").flags("DQ", mask, 2, 2));
    }
}

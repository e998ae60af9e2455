package org.webbcal.step.firstframe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;

class FirstFrameKernelTest {

    private final byte[] groupDq = {0, 4, 0, 0, 2, 0, 2, 2, 0, 2, 2, 2};
    private final int[] pixelDq = {Dq.HOT, 0, 0};

    @Test
    void flagsTheFirstGroupButKeepsPixelsThatSaturateByTheThird() {
        FirstFrameKernel.flag(groupDq, pixelDq, true, 3, 1, 0, 3);
        assertArrayEquals(new byte[] {0, 4, 1, 0, 2, 0, 2, 2, 0, 2, 2, 2}, groupDq);
        assertArrayEquals(new int[] {Dq.HOT | Dq.FLUX_ESTIMATED, Dq.FLUX_ESTIMATED, 0}, pixelDq);
    }

    @Test
    void flagsAllWhenBrightPixelsAreNotKept() {
        FirstFrameKernel.flag(groupDq, pixelDq, false, 3, 1, 1, 3);
        assertArrayEquals(new byte[] {0, 5, 1, 0, 2, 0, 2, 2, 0, 2, 2, 2}, groupDq);
        assertArrayEquals(new int[] {Dq.HOT, 0, 0}, pixelDq);
    }

    @Test
    void skipsBelowFourGroups() throws Exception {
        assertInstanceOf(StepRun.Skip.class, new FirstFrameStep().open(FakeStepContext.miri(new Shape4(1, 3, 4, 4))));
        assertInstanceOf(StepRun.Ramp.class, new FirstFrameStep().open(FakeStepContext.miri(new Shape4(1, 4, 4, 4))));
    }
}

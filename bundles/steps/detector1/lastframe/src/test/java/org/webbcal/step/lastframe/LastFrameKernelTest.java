package org.webbcal.step.lastframe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;

class LastFrameKernelTest {

    @Test
    void flagsTheLastGroupOfTheRowsAndKeepsOtherFlags() {
        byte[] groupDq = {2, 0, 4, 0, 2, 64};
        LastFrameKernel.flag(groupDq, 2, 3, 1, 1, 3);
        assertArrayEquals(new byte[] {2, 0, 4, 0, 3, 65}, groupDq);
    }

    @Test
    void skipsBelowThreeGroups() throws Exception {
        assertInstanceOf(StepRun.Skip.class, new LastFrameStep().open(FakeStepContext.miri(new Shape4(1, 2, 4, 4))));
        assertInstanceOf(StepRun.Ramp.class, new LastFrameStep().open(FakeStepContext.miri(new Shape4(1, 3, 4, 4))));
    }
}

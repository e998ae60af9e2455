package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.webbcal.model.dq.Dq;

class @CLASS@KernelTest {

    /** Three groups of two rows of one pixel: the upper one rises by 10 and then by 100. */
    private final float[] sci = {1, 1, 2, 11, 3, 111};

    @Test
    void flagsTheGroupThatRisesTooMuch() {
        var groupDq = new byte[6];
        assertEquals(1, @CLASS@Kernel.flag(sci, groupDq, 3, 2, 1, 50, 0, 2));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0, Dq.JUMP_DET}, groupDq);
    }

    @Test
    void leavesOtherRowsAndUselessGroupsAlone() {
        assertEquals(0, @CLASS@Kernel.flag(sci, new byte[6], 3, 2, 1, 50, 0, 1));
        byte[] groupDq = {0, 0, 0, Dq.DO_NOT_USE, 0, 0};
        assertEquals(0, @CLASS@Kernel.flag(sci, groupDq, 3, 2, 1, 50, 0, 2));
    }
}

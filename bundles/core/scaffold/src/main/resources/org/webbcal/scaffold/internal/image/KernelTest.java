package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.webbcal.model.dq.Dq;

class @CLASS@KernelTest {

    @Test
    void flagsBrightPixelsThatMayBeUsed() {
        float[] sci = {1, 100, 100, Float.NaN, 100};
        int[] dq = {0, 0, Dq.DO_NOT_USE, 0, 0};
        assertEquals(1, @CLASS@Kernel.flag(sci, dq, 50, 0, 4));
        assertArrayEquals(new int[] {0, Dq.OUTLIER, Dq.DO_NOT_USE, 0, 0}, dq);
    }
}

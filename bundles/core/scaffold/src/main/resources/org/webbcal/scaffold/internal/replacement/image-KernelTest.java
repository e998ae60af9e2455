package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class @CLASS@KernelTest {

    @Test
    void touchesItsPixelsOnly() {
        float[] sci = {1, 2, 3, 4};
        @CLASS@Kernel.correct(sci, new int[4], 1, 3);
        assertArrayEquals(new float[] {1, 4}, new float[] {sci[0], sci[3]});
    }
}

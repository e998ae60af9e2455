package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class @CLASS@KernelTest {

    @Test
    void touchesItsRowsOnly() {
        float[] sci = {1, 2, 3, 4, 5, 6};
        @CLASS@Kernel.correct(sci, new byte[6], new int[3], 2, 3, 1, 1, 3);
        assertArrayEquals(new float[] {1, 4}, new float[] {sci[0], sci[3]});
    }
}

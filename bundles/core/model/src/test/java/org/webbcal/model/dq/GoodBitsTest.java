package org.webbcal.model.dq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class GoodBitsTest {

    @Test
    void readsNamesNumbersAndTheTilde() {
        assertEquals(513, GoodBits.bad("~DO_NOT_USE+NON_SCIENCE"));
        assertEquals(513, GoodBits.bad("~(DO_NOT_USE, NON_SCIENCE)"));
        assertEquals(~4, GoodBits.bad("JUMP_DET"));
        assertEquals(~12, GoodBits.bad("4|8"));
        assertEquals(-1, GoodBits.bad("0"));
        assertEquals(0, GoodBits.bad("~0"));
        assertEquals(0, GoodBits.bad("None"));
        assertThrows(IllegalArgumentException.class, () -> GoodBits.bad("~DO_NOT_USE+NONSENSE"));
    }
}

package org.webbcal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.run.CalibrationException;

class SexagesimalTest {

    @Test
    void readsWhatPeopleWrite() throws Exception {
        assertEquals(83.63308, Sexagesimal.parse("83.63308", "ra"));
        assertEquals(15 * (5 + 34 / 60.0 + 32.1 / 3600), Sexagesimal.parse("5:34:32.1", "ra"), 1e-13);
        assertEquals(15 * (5 + 34 / 60.0), Sexagesimal.parse("5h34m", "ra"), 1e-13);
        assertEquals(83.5, Sexagesimal.parse("83d30m00s", "ra"), 1e-13);
        assertEquals(-(5 + 23 / 60.0 + 14 / 3600.0), Sexagesimal.parse("-5:23:14", "dec"), 1e-13);
        assertEquals(-0.5 / 60, Sexagesimal.parse("-0:00:30", "dec"), 1e-15, "the sign of zero degrees counts");
    }

    @Test
    void whatIsNoNumberIsSaid() {
        for (var text : new String[] {"5:64:00", "x", "5:34:32.1"}) {
            var e = assertThrows(CalibrationException.class, () -> Sexagesimal.parse(text, "wavelength"));
            assertTrue(e.getMessage().startsWith(text + ": expected a number for wavelength"), e.getMessage());
        }
    }

    @Test
    void secondsAreRoundedOnce() {
        assertEquals("05:34:32.10000", Sexagesimal.format(15 * (5 + 34 / 60.0 + 32.1 / 3600), "ra"));
        assertEquals("-00:00:30.0000", Sexagesimal.format(-0.5 / 60, "dec"));
        assertEquals("+10:00:00.0000", Sexagesimal.format(10 - 1e-10, "dec"));
        assertEquals("", Sexagesimal.format(5, "wavelength"));
    }
}

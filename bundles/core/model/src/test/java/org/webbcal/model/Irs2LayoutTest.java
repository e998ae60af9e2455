package org.webbcal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class Irs2LayoutTest {

    @Test
    void has2048NormalRowsInBlocksOfSixteen() {
        var rows = new Irs2Layout(false).normalRows();
        assertEquals(2048, rows.length);
        assertEquals(640, rows[0]);
        assertEquals(647, rows[7]);
        assertEquals(652, rows[8]);
        assertEquals(667, rows[23]);
        assertEquals(672, rows[24]);
        assertEquals(3199, rows[2047]);
    }

    @Test
    void theReferenceOutputOfNrs2ComesLast() {
        var rows = new Irs2Layout(true).normalRows();
        assertEquals(0, rows[0]);
        assertEquals(12, rows[8]);
        assertEquals(2559, rows[2047]);
    }

    @Test
    void knowsOnePattern() {
        var header = new Header().set("DETECTOR", "NRS2");
        assertEquals(new Irs2Layout(true), Irs2Layout.of(header, 3200, 2048));
        assertThrows(IllegalArgumentException.class, () -> Irs2Layout.of(header, 3000, 2048));
        header.set("NRS_REF", 2);
        assertThrows(IllegalArgumentException.class, () -> Irs2Layout.of(header, 3200, 2048));
    }
}

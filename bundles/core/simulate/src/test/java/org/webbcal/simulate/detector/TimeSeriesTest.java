package org.webbcal.simulate.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class TimeSeriesTest {

    private static ExposureFacts facts(int nints) {
        return new ExposureFacts(
                7,
                0,
                LocalDateTime.parse("2024-05-01T12:00:00"),
                "NIRSPEC",
                "NRS2",
                "NRS_BRIGHTOBJ",
                true,
                "NRS",
                new RampMaker.ReadOut(nints, 5, 4, 0, 0.5),
                "SUB512",
                513,
                957,
                512,
                32,
                1,
                -2,
                -1);
    }

    @Test
    void starDimsInTheMiddleAndComesBack() {
        var series = new TimeSeries(100, 0.02);
        assertEquals(1, series.flux(0));
        assertEquals(0.98, series.flux(50), 1e-12);
        assertEquals(series.flux(33), series.flux(66), 1e-12);
        assertTrue(series.flux(33) < 1 && series.flux(33) > 0.98);
        assertEquals(1, new TimeSeries(100, 0).flux(50));
        assertEquals(1, new TimeSeries(1, 0.02).flux(0));
    }

    @Test
    void timesOfSegmentsAreThoseOfTheExposure() {
        var facts = facts(20);
        var whole = facts.integrationTimes(0, 20).table();
        var part = facts.integrationTimes(7, 5).table();
        for (int i = 0; i < 5; i++) {
            assertEquals(8 + i, part.require("integration_number").number(i));
            for (String column : new String[] {"int_start_MJD_UTC", "int_mid_MJD_UTC", "int_end_BJD_TDB"}) {
                assertEquals(
                        whole.require(column).number(7 + i),
                        part.require(column).number(i));
            }
        }
        // A reset frame and 5 groups of 4 frames of half a second.
        double cycle = whole.require("int_mid_MJD_UTC").number(1)
                - whole.require("int_mid_MJD_UTC").number(0);
        assertEquals(10.5, cycle * 86400, 1e-4);
        assertEquals(210, facts.durationSeconds(), 1e-9);
        var groups = facts.groups(7, 5).table();
        assertEquals(25, groups.rows());
        assertEquals(8, groups.require("integration_number").number(0));
        assertEquals(5, groups.require("group_number").number(24));
    }

    @Test
    void filesOfSegmentsCarryTheirNumber() {
        assertEquals("jw00007001001_02101_00001_nrs2", facts(4).root(0, 1));
        assertEquals("jw00007001001_02101_00001-seg003_nrs2", facts(4).root(2, 3));
        assertEquals("jw00007001001_02101_00001_nrs2", facts(4).root());
    }
}

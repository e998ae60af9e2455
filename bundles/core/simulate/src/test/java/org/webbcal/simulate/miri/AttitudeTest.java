package org.webbcal.simulate.miri;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttitudeTest {

    @ParameterizedTest
    @CsvSource({"83.8, -5.4, 30", "0.001, 60, 200", "359.9999, -80, 359", "150, 2, 0"})
    void referencePointAndRollAreWhatTheyAreSaidToBe(double ra, double dec, double roll) {
        var a = new Attitude(-453.35, -373.67, ra, dec, roll);
        double[] sky = a.sky(-453.35, -373.67);
        assertEquals(ra, sky[0], 1e-10);
        assertEquals(dec, sky[1], 1e-10);
        assertEquals(Math.cos(Math.toRadians(roll)), Math.cos(Math.toRadians(a.roll(-453.35, -373.67))), 1e-5);
        // One arcsecond along V2 points 90 degrees further.
        double[] along = a.sky(-452.35, -373.67);
        double east = Math.IEEEremainder(along[0] - ra, 360) * Math.cos(Math.toRadians(dec)) * 3600;
        double north = (along[1] - dec) * 3600;
        assertEquals(Math.sin(Math.toRadians(roll + 90)), east, 1e-3);
        assertEquals(Math.cos(Math.toRadians(roll + 90)), north, 1e-3);
    }

    @ParameterizedTest
    @CsvSource({"-400, -300", "-520, -420", "0, 0", "300, -700"})
    void goesThereAndBack(double v2, double v3) {
        var a = new Attitude(-453.35, -373.67, 10, 20, 77);
        double[] sky = a.sky(v2, v3);
        double[] back = a.telescope(sky[0], sky[1]);
        assertEquals(v2, back[0], 1e-8);
        assertEquals(v3, back[1], 1e-8);
    }
}

package org.webbcal.simulate.miri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TransitTest {

    @Test
    void aUniformStarLosesTheAreaOfThePlanet() {
        var transit = new Transit(100, 0.01, 0, 0);
        assertEquals(1, transit.shape(50), 1e-4);
        assertEquals(0, transit.shape(0));
        assertEquals(0, transit.shape(29));
        assertTrue(transit.shape(32) > 0 && transit.shape(32) < 1);
        assertEquals(transit.shape(33), transit.shape(66), 1e-12);
    }

    @Test
    void halfOfThePlanetIsHiddenNearTheLimb() {
        // a small planet: the limb is straight, and half of it is in front of the star
        assertEquals(0.5, new Transit(10, 1e-4, 0, 0).hidden(1, 0.01) / 1e-4, 0.01);
    }

    @Test
    void aStarWithADarkLimbLosesMoreInTheMiddle() {
        // brightness in the middle over the mean: 1 / (1 - u1 / 3 - u2 / 6), for a small planet
        assertEquals(1 / (1 - 0.3 / 3 - 0.2 / 6), new Transit(101, 1e-4, 0.3, 0.2).shape(50), 1e-3);
    }
}

package org.webbcal.simulate.miri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrismOpticsTest {

    @Test
    void theSlitKeepsBackMoreOfLongWavelengthsAndOfSourcesOffItsMiddle() {
        assertTrue(PrismOptics.transmission(5, 0) > PrismOptics.transmission(12, 0));
        assertTrue(PrismOptics.transmission(8, 0) > PrismOptics.transmission(8, 1.5));
        assertEquals(PrismOptics.transmission(8, -1.5), PrismOptics.transmission(8, 1.5), 1e-12);
    }

    @Test
    void pixelsOfAProfileAddUpToOne() {
        for (boolean slit : new boolean[] {true, false}) {
            double sum = 0;
            for (int x = -60; x <= 60; x++) {
                sum += PrismOptics.pixel(slit, 10, x + 0.3);
            }
            assertEquals(1, sum, 1e-6);
        }
    }

    @Test
    void wideAperturesHoldEverything() {
        assertEquals(1, PrismOptics.enclosed(true, 6, 80, 2), 1e-6);
        assertTrue(PrismOptics.enclosed(true, 12, 8, 2) < PrismOptics.enclosed(true, 6, 8, 2));
    }
}

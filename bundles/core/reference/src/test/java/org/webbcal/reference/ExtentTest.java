package org.webbcal.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.webbcal.model.Header;

class ExtentTest {

    private static Header exposure() {
        return new Header().set("NINTS", 3).set("NGROUPS", 20);
    }

    @Test
    void groupsOfSingleFrames() {
        assertEquals(new Extent(3, 20), Extent.of(exposure()));
    }

    @Test
    void averagedGroupsNeedTheirFramesAndGaps() {
        assertEquals(
                new Extent(3, 20 * 7), Extent.of(exposure().set("NFRAMES", 5).set("GROUPGAP", 2)));
        assertEquals(
                new Extent(3, 20 * 4), Extent.of(exposure().set("NFRAMES", 1).set("FRMDIVSR", 4)));
    }

    @Test
    void laterSegmentsNeedTheLastIntegration() {
        assertEquals(new Extent(Integer.MAX_VALUE, 20), Extent.of(exposure().set("INTSTART", 4)));
    }

    @Test
    void whatIsNotSaidIsNotLimited() {
        assertEquals(Extent.ALL, Extent.of(new Header()));
    }
}

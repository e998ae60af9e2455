package org.webbcal.simulate.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExtendedEventTest {

    private static final ExtendedEvent.Field FIELD = new ExtendedEvent.Field(3, 5, 100, 120, 10, 3e-6);

    private static double charge(List<CosmicRay> hits, int group, int y, int x) {
        return hits.stream()
                .filter(h -> h.group() == group && h.y() == y && h.x() == x)
                .mapToDouble(CosmicRay::dn)
                .sum();
    }

    @Test
    void snowballsSaturateInTheirCoreAndFallOffInTheirRim() {
        var ball = new ExtendedEvent(ExtendedEvent.Kind.SNOWBALL, 1, 2, 50, 60, 5, 5, 0, 120000);
        var hits = ExtendedEvent.pixels(List.of(ball), FIELD);
        assertEquals(120000, charge(hits, 2, 50, 64));
        assertTrue(charge(hits, 2, 50, 66) < 4000 && charge(hits, 2, 50, 66) > charge(hits, 2, 50, 70));
        assertEquals(0, charge(hits, 2, 50, 74));
        assertTrue(hits.stream().allMatch(h -> h.integration() == 1 && h.group() == 2));
    }

    @Test
    void showersGlowOnUntilTheRampEnds() {
        var shower = new ExtendedEvent(ExtendedEvent.Kind.SHOWER, 0, 3, 50, 60, 20, 10, 0, 30);
        var hits = ExtendedEvent.pixels(List.of(shower), FIELD);
        assertEquals(30, charge(hits, 3, 50, 60), 1e-6);
        assertEquals(15, charge(hits, 3, 50, 80), 1e-6);
        assertEquals(15, charge(hits, 3, 60, 60), 1e-6);
        assertEquals(7.5, charge(hits, 4, 50, 60), 1e-6);
        assertTrue(hits.stream().allMatch(h -> h.group() < 5));
    }

    @Test
    void eventsAtTheEdgeStayInside() {
        var hits = ExtendedEvent.pixels(
                List.of(new ExtendedEvent(ExtendedEvent.Kind.SNOWBALL, 0, 0, 0.2, 119.6, 8, 7, 1, 1e5)), FIELD);
        assertTrue(!hits.isEmpty());
        assertTrue(hits.stream().allMatch(h -> h.y() >= 0 && h.y() < 100 && h.x() >= 0 && h.x() < 120));
    }

    @Test
    void asManyAsTheirRateSays() {
        double expected = 40.0 * 3e-6 * 100 * 120 * 10 * 15;
        int n = ExtendedEvent.snowballs(new Noise(2), FIELD, 40).size();
        assertEquals(expected, n, 5 * Math.sqrt(expected));
        assertEquals(0, ExtendedEvent.showers(new Noise(2), FIELD, 0, 20).size());
    }
}

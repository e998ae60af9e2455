package org.webbcal.preview.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StretchTest {

    private static float[] sky(double level, double noise, long seed) {
        var random = new Random(seed);
        var values = new float[40_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (level + noise * random.nextGaussian());
        }
        return values;
    }

    @Test
    void sourcesDoNotRaiseTheScatterOfTheSky() {
        var values = sky(100, 2, 5);
        for (int i = 0; i < values.length; i += 20) {
            values[i] += 5000;
        }
        var s = Stretch.of(values, new byte[values.length]);
        assertEquals(100, s.median(), 0.3);
        assertEquals(2, s.noise(), 0.2);
        assertTrue(s.low() > 90 && s.high() > 4000, s.toString());
    }

    @Test
    void darkPartsOfTheDetectorDoNotHideTheSky() {
        var values = sky(20, 0.5, 7);
        for (int i = 0; i < 15_000; i++) {
            values[i] = 0.01f * (i % 3);
        }
        var s = Stretch.of(values, new byte[values.length]);
        assertEquals(20, s.median(), 0.5);
        assertEquals(0.5, s.noise(), 0.1);
        assertTrue(s.low() < 0.1, s.toString());
        assertEquals(0.28, s.position(s.median()), 1e-9);
    }

    @Test
    void valueUndoesPosition() {
        var s = Stretch.of(sky(-3, 0.5, 6), new byte[40_000]);
        for (double t = 0; t <= 1; t += 0.1) {
            assertEquals(t, s.position(s.value(t)), 1e-9);
        }
        assertEquals(0, s.position(-1e9));
        assertEquals(1, s.position(1e9));
    }

    @Test
    void anythingHasAScale() {
        for (var values : List.of(
                new float[] {}, new float[] {7, 7, 7}, new float[] {Float.NaN, 1}, new float[] {0, 0, 0, 1e30f})) {
            var s = Stretch.of(values, new byte[values.length]);
            assertTrue(s.high() > s.low() && Double.isFinite(s.position(0)), s.toString());
            assertTrue(s.ticks(8).stream().allMatch(Double::isFinite));
        }
    }

    @Test
    void ticksAreRoundAndApart() {
        var s = new Stretch(0, 1000, 10, 2, 8);
        var ticks = s.ticks(8);
        assertTrue(ticks.size() >= 5, ticks.toString());
        for (int i = 1; i < ticks.size(); i++) {
            assertTrue(s.position(ticks.get(i)) - s.position(ticks.get(i - 1)) > 0.04, ticks.toString());
        }
        assertEquals(List.of(0.0, 20.0, 40.0, 60.0), Ticks.between(0, 63, 4));
        assertEquals("\u22122.5e7", Ticks.text(-2.5e7));
        assertEquals("0.3", Ticks.text(0.30000000000000004));
    }

    @Test
    void lightnessOfTheScaleRisesEvenly() {
        double before = Palette.oklab(Palette.color(0))[0];
        double first = before;
        double last = Palette.oklab(Palette.color(1))[0];
        for (int i = 1; i <= 50; i++) {
            double here = Palette.oklab(Palette.color(i / 50.0))[0];
            assertEquals((last - first) / 50, here - before, 0.006);
            before = here;
        }
    }
}

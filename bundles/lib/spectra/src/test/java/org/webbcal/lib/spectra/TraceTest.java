package org.webbcal.lib.spectra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.model.dq.Dq;

class TraceTest {

    private static final int NX = 40;
    private static final int NY = 100;

    private static float[] image(double centre, double peak) {
        var random = new Random(1);
        var sci = new float[NX * NY];
        for (int y = 0; y < NY; y++) {
            for (int x = 0; x < NX; x++) {
                sci[y * NX + x] = (float) (50
                        + y
                        + peak * Math.exp(-0.5 * Math.pow((x - centre) / 1.3, 2))
                        + 0.2 * random.nextGaussian());
            }
        }
        return sci;
    }

    @ParameterizedTest
    @ValueSource(doubles = {12.0, 20.3, 27.8})
    void aPointSourceIsFoundWhereItIs(double centre) {
        var trace = Trace.find(image(centre, 5), null, NX, 0, NY, 0, NX).orElseThrow();
        assertEquals(centre, trace.x(), 0.1);
        assertTrue(trace.significance() > Trace.LEAST_SIGNIFICANCE);
    }

    @Test
    void aNegativeNodAndNoiseAreNone() {
        assertTrue(Trace.find(image(20, -5), null, NX, 0, NY, 0, NX).isEmpty());
        assertTrue(Trace.find(image(20, 0), null, NX, 0, NY, 0, NX).isEmpty());
    }

    @Test
    void badPixelsDoNotDecide() {
        var sci = image(20, 5);
        var dq = new int[sci.length];
        for (int y = 0; y < NY; y++) {
            dq[y * NX + 5] = Dq.DO_NOT_USE;
            sci[y * NX + 5] = 1e6f;
            sci[y * NX + 30] = Float.NaN;
        }
        sci[50 * NX + 10] = 1e9f;
        assertEquals(20, Trace.find(sci, dq, NX, 0, NY, 0, NX).orElseThrow().x(), 0.1);
    }

    @Test
    void onlyTheColumnsAskedForAreLookedAt() {
        var trace = Trace.find(image(20, 5), null, NX, 0, NY, 0, 12);
        assertTrue(trace.isEmpty() || trace.get().x() < 12);
    }
}

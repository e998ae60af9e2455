package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack.Layer;

class ScratchStackTest {

    private static final int DEPTH = 4;
    private static final int NY = 7;
    private static final int NX = 5;

    @TempDir
    Path folder;

    /** Bands of one row, of three, of all. */
    @ParameterizedTest
    @ValueSource(longs = {0, 3 * 2 * 24 * DEPTH * NX, 1 << 20})
    void keepsImagesAndWhatBandsChange(long bandBytes) throws Exception {
        var layers = EnumSet.of(Layer.SCI, Layer.DQ, Layer.WORK);
        try (var stack = new ScratchStack(DEPTH, NY, NX, folder, bandBytes)) {
            var image = ImageModel.cube(1, NY, NX).withNoisePlanes();
            var work = new int[NY * NX];
            for (int k = 0; k < DEPTH; k++) {
                for (int p = 0; p < NY * NX; p++) {
                    image.sci()[p] = 1000 * k + p;
                    image.dq()[p] = 0x8000_0000 | k;
                    work[p] = -p;
                }
                stack.put(k, image, work, layers);
            }
            stack.<IOException>bands(layers, EnumSet.of(Layer.ERR, Layer.DQ), (y0, band, words) -> {
                int n = band.plane();
                for (int k = 0; k < DEPTH; k++) {
                    for (int p = 0; p < n; p++) {
                        assertEquals(1000 * k + y0 * NX + p, band.sci()[k * n + p]);
                        assertEquals(-(y0 * NX + p), words[k * n + p]);
                        band.err()[k * n + p] = -band.sci()[k * n + p];
                        band.dq()[k * n + p] += 16;
                        band.sci()[k * n + p] = -1;
                    }
                }
            });
            for (int k = 0; k < DEPTH; k++) {
                stack.get(k, image, work, EnumSet.allOf(Layer.class));
                for (int p = 0; p < NY * NX; p++) {
                    assertEquals(1000 * k + p, image.sci()[p], "not to be written");
                    assertEquals(-(1000 * k + p), image.err()[p], 0);
                    assertEquals(0x8000_0010 | k, image.dq()[p]);
                    assertEquals(-p, work[p]);
                }
                assertArrayEquals(new float[NY * NX], image.varRnoise(), "never written");
            }
        }
        try (var files = Files.list(folder)) {
            assertFalse(files.findAny().isPresent(), "no scratch file is left");
        }
    }

    @Test
    void leavesNothingWhenAVisitorFails() throws Exception {
        try (var stack = new ScratchStack(DEPTH, NY, NX, folder, 1)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> stack.<IOException>bands(
                            EnumSet.of(Layer.SCI), EnumSet.noneOf(Layer.class), (y0, band, words) -> {
                                throw new IllegalStateException("no");
                            }));
        }
        try (var files = Files.list(folder)) {
            assertFalse(files.findAny().isPresent(), "no scratch file is left");
        }
    }
}

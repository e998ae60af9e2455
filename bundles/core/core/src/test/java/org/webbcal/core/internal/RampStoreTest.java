package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

class RampStoreTest {

    private static final Shape4 SHAPE = new Shape4(3, 4, 5, 6);

    @TempDir
    Path folder;

    /** Memory that the exposure fits into, and memory that it does not. */
    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 0})
    void keepsWhatVisitorsChange(long memory) throws Exception {
        var pixelDq = new int[SHAPE.plane()];
        try (var store = new RampStore(new Header(), SHAPE, pixelDq, folder, memory)) {
            assertEquals(memory > 0, store.inMemory());
            for (int i = 0; i < SHAPE.nints(); i++) {
                var sci = new float[SHAPE.integration()];
                for (int k = 0; k < sci.length; k++) {
                    sci[k] = 1000 * i + k;
                }
                store.add(new RampBlock(i, SHAPE, sci, new byte[SHAPE.integration()], pixelDq));
            }
            store.bands((y0, y1, sci, dq) -> {
                int n = (y1 - y0) * SHAPE.nx();
                for (int i = 0; i < SHAPE.nints(); i++) {
                    for (int g = 0; g < SHAPE.ngroups(); g++) {
                        for (int k = 0; k < n; k++) {
                            assertEquals(1000 * i + g * SHAPE.plane() + y0 * SHAPE.nx() + k, sci[i][g * n + k]);
                            sci[i][g * n + k] *= 2;
                            dq[i][g * n + k] = (byte) (g + 1);
                        }
                    }
                }
            });
            store.integrations(block -> {
                var expected = new byte[SHAPE.integration()];
                for (int g = 0; g < SHAPE.ngroups(); g++) {
                    Arrays.fill(expected, g * SHAPE.plane(), (g + 1) * SHAPE.plane(), (byte) (g + 1));
                }
                assertArrayEquals(expected, block.groupDq());
                assertEquals(2 * (1000 * block.integration() + 7), block.sci()[7]);
                block.sci()[7] = -1;
            });
            assertEquals(-1, store.take(2).sci()[7]);
        }
        try (var files = Files.list(folder)) {
            assertFalse(files.findAny().isPresent(), "no scratch file is left");
        }
    }
}

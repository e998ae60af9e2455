package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

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

    /** All in memory; flags alone in memory; all in the scratch file. */
    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 1200, 0})
    void takesOverSmallerImages(long memory) throws Exception {
        var pixelDq = new int[SHAPE.plane()];
        int rows = 2;
        int small = rows * SHAPE.nx();
        try (var store = new RampStore(new Header(), SHAPE, pixelDq, folder, memory)) {
            for (int i = 0; i < SHAPE.nints(); i++) {
                var sci = new float[SHAPE.integration()];
                var dq = new byte[SHAPE.integration()];
                for (int k = 0; k < sci.length; k++) {
                    sci[k] = 1000 * i + k;
                    dq[k] = (byte) k;
                }
                store.add(new RampBlock(i, SHAPE, sci, dq, pixelDq));
            }
            var trimmed = new int[small];
            store.look(block -> assertEquals(SHAPE.ny(), block.ny()));
            store.integrations(block -> {
                assertEquals(SHAPE.ny(), block.ny(), "each integration comes with all rows");
                for (int g = 1; g < SHAPE.ngroups(); g++) {
                    System.arraycopy(block.sci(), g * SHAPE.plane(), block.sci(), g * small, small);
                    System.arraycopy(block.groupDq(), g * SHAPE.plane(), block.groupDq(), g * small, small);
                }
                block.replace(SHAPE.ngroups(), rows, SHAPE.nx(), block.sci(), block.groupDq(), trimmed);
            });
            assertEquals(new Shape4(SHAPE.nints(), SHAPE.ngroups(), rows, SHAPE.nx()), store.shape());
            assertSame(trimmed, store.pixelDq());
            for (int i = 0; i < SHAPE.nints(); i++) {
                var block = store.take(i);
                assertEquals(rows, block.ny());
                for (int g = 0; g < SHAPE.ngroups(); g++) {
                    int from = g * SHAPE.plane() + 3;
                    assertEquals(1000 * i + from, block.sci()[g * small + 3]);
                    assertEquals((byte) from, block.groupDq()[g * small + 3]);
                }
            }
        }
    }
}

package org.webbcal.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ColumnSortTest {

    @Test
    void sortsEveryLength() {
        var random = new Random(5);
        for (int n = 0; n < 70; n++) {
            var rows = new int[n][3];
            var expected = new int[3][n];
            for (int k = 0; k < n; k++) {
                for (int x = 0; x < 3; x++) {
                    rows[k][x] = random.nextInt(20) - 10 << 20;
                    expected[x][k] = rows[k][x];
                }
            }
            ColumnSort.ascending(rows, n, 3);
            for (int x = 0; x < 3; x++) {
                Arrays.sort(expected[x]);
                for (int k = 0; k < n; k++) {
                    assertEquals(expected[x][k], rows[k][x]);
                }
            }
        }
    }

    @Test
    void keysKeepOrderAndValue() {
        float[] values = {-1e19f, -3.5f, -1e-18f, 0f, 2e-19f, 1f, 1.0000001f, 65535f, 1.8e19f};
        var keys = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            assertTrue(ColumnSort.hasKey(values[i]), "" + values[i]);
            keys[i] = ColumnSort.key(values[i]);
            assertEquals(values[i], ColumnSort.value(keys[i]));
        }
        var sorted = keys.clone();
        Arrays.sort(sorted);
        assertArrayEquals(sorted, keys);
    }

    @Test
    void saysWhichValuesHaveNoKey() {
        assertFalse(ColumnSort.hasKey(Float.NaN));
        assertFalse(ColumnSort.hasKey(Float.NEGATIVE_INFINITY));
        assertFalse(ColumnSort.hasKey(1e-30f));
        assertFalse(ColumnSort.hasKey(-1e20f));
        assertEquals(ColumnSort.MISSING, ColumnSort.key(Float.NaN));
        assertEquals(0, ColumnSort.key(-0f));
    }
}

package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.step.CancelledException;
import org.webbcal.api.step.StepException;

class RowPoolTest {

    @ParameterizedTest
    @CsvSource({"1,0", "1,1", "1,17", "4,16", "4,1024", "3,5"})
    void visitsEveryIndexOnce(int threads, int n) throws Exception {
        try (var pool = new RowPool(threads)) {
            var visits = new AtomicIntegerArray(Math.max(1, n));
            pool.rows(() -> false).each(n, (from, to) -> {
                for (int i = from; i < to; i++) {
                    visits.incrementAndGet(i);
                }
            });
            for (int i = 0; i < n; i++) {
                assertEquals(1, visits.get(i), "index " + i);
            }
        }
    }

    @Test
    void loopsInsideLoopsDoNotStarve() throws Exception {
        try (var pool = new RowPool(2)) {
            var rows = pool.rows(() -> false);
            var visits = new AtomicIntegerArray(8);
            rows.eachIndex(8, (i, end) -> rows.each(64, (from, to) -> visits.addAndGet(i, to - from)));
            for (int i = 0; i < 8; i++) {
                assertEquals(64, visits.get(i));
            }
        }
    }

    @Test
    void passesTheFaultOfABlockOn() {
        try (var pool = new RowPool(2)) {
            var fault = assertThrows(
                    StepException.class, () -> pool.rows(() -> false).each(100, (from, to) -> {
                        if (from <= 50 && 50 < to) {
                            throw StepException.unprocessable("row 50");
                        }
                    }));
            assertEquals("row 50", fault.getMessage());
        }
    }

    @Test
    void stopsAtTheNextBlockWhenCancelled() {
        try (var pool = new RowPool(1)) {
            var cancelled = new AtomicBoolean();
            var seen = new AtomicIntegerArray(1);
            assertThrows(
                    CancelledException.class, () -> pool.rows(cancelled::get).each(1000, (from, to) -> {
                        seen.addAndGet(0, to - from);
                        cancelled.set(true);
                    }));
            assertTrue(seen.get(0) == RowPool.BLOCK, "one block was done: " + seen.get(0));
        }
    }
}

package org.webbcal.core.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.webbcal.api.step.CancelledException;
import org.webbcal.api.step.Rows;
import org.webbcal.api.step.StepException;

/**
 * Parallel loops for all runs. The thread that asks for a loop works on it too, so a loop inside a loop cannot starve; blocks have a fixed size, whatever
 * the number of threads.
 */
final class RowPool implements AutoCloseable {

    /** Rows of a block: some hundred kB of a full frame's groups, so that a block stays in cache and the pool stays busy. */
    static final int BLOCK = 16;

    private final ExecutorService helpers;
    private final int threads;

    RowPool(int threads) {
        this.threads = Math.max(1, threads);
        helpers = this.threads == 1
                ? null
                : Executors.newFixedThreadPool(this.threads - 1, task -> {
                    var thread = new Thread(task, "webbcal-rows");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    int threads() {
        return threads;
    }

    /** Loops that stop with {@link CancelledException} once {@code cancelled} says so. */
    Rows rows(BooleanSupplier cancelled) {
        return new Rows() {
            @Override
            public void each(int n, Body body) throws StepException {
                int blocks = (n + BLOCK - 1) / BLOCK;
                run(blocks, cancelled, (b, end) -> body.run(b * BLOCK, Math.min(n, (b + 1) * BLOCK)));
            }

            @Override
            public void eachIndex(int n, Body body) throws StepException {
                run(n, cancelled, body);
            }

            @Override
            public int blockSize() {
                return BLOCK;
            }
        };
    }

    private void run(int units, BooleanSupplier cancelled, Rows.Body body) throws StepException {
        var loop = new Loop(units, cancelled, body, Thread.currentThread());
        if (helpers != null) {
            for (int i = Math.min(threads, units) - 1; i > 0; i--) {
                helpers.execute(loop);
            }
        }
        loop.run();
        loop.join();
    }

    @Override
    public void close() {
        if (helpers != null) {
            helpers.shutdown();
            try {
                helpers.awaitTermination(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One loop: units are taken from a counter; the first fault stops the taking. */
    private static final class Loop implements Runnable {
        private final int units;
        private final BooleanSupplier cancelled;
        private final Rows.Body body;
        private final Thread owner;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<Throwable> fault = new AtomicReference<>();

        private Loop(int units, BooleanSupplier cancelled, Rows.Body body, Thread owner) {
            this.units = units;
            this.cancelled = cancelled;
            this.body = body;
            this.owner = owner;
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < units; i = next.getAndIncrement()) {
                try {
                    if (fault.get() == null) {
                        if (cancelled.getAsBoolean()) {
                            throw new CancelledException();
                        }
                        body.run(i, i + 1);
                    }
                } catch (Throwable t) {
                    fault.compareAndSet(null, t);
                } finally {
                    if (done.incrementAndGet() == units) {
                        LockSupport.unpark(owner);
                    }
                }
            }
        }

        /** Waits until all units are done, which another thread may still be at, and passes the fault on. */
        private void join() throws StepException {
            while (done.get() < units) {
                LockSupport.park(this);
            }
            var t = fault.get();
            if (t instanceof StepException e) {
                throw e;
            } else if (t instanceof RuntimeException e) {
                throw e;
            } else if (t instanceof Error e) {
                throw e;
            } else if (t != null) {
                throw new IllegalStateException(t);
            }
        }
    }
}

package org.webbcal.core.internal;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.webbcal.api.run.CalibrationException;

/**
 * Fetches items 0, 1, 2… in order on a thread of its own, one ahead of the item in use: reading goes on while the processors calculate. The first item is
 * begun at once. Used from one thread.
 */
final class Ahead<T> implements AutoCloseable {

    /** Where items come from. */
    interface Source<T> {
        /**
         * Fetches item {@code i}.
         *
         * @param spent item whose arrays may be filled anew, or null
         */
        T get(int i, T spent) throws CalibrationException;
    }

    private final Source<T> source;
    private final int count;
    private final boolean ahead;
    private final ExecutorService reader;
    private int asked;
    private Future<T> next;
    private T spent;

    /**
     * @param count number of items
     * @param ahead whether there is memory for two items at once; if not, an item is begun when it is asked for
     */
    Ahead(int count, boolean ahead, Source<T> source) {
        this.source = source;
        this.count = count;
        this.ahead = ahead;
        reader = Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "webbcal-read");
            thread.setDaemon(true);
            return thread;
        });
        begin();
    }

    private void begin() {
        if (asked < count) {
            int i = asked++;
            var old = spent;
            spent = null;
            next = reader.submit(() -> source.get(i, old));
        }
    }

    /** The next item; waits for it. */
    T next() throws CalibrationException {
        if (next == null) {
            begin();
        }
        var wanted = next;
        next = null;
        T item;
        try {
            item = wanted.get();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
        if (ahead) {
            begin();
        }
        return item;
    }

    private static CalibrationException rethrown(Throwable cause) {
        if (cause instanceof RuntimeException e) {
            throw e;
        } else if (cause instanceof Error e) {
            throw e;
        }
        return (CalibrationException) cause;
    }

    /** Gives back an item that nobody uses any more. */
    void spent(T item) {
        spent = item;
    }

    /** Waits for a fetch under way, so that its source may be closed. */
    @Override
    public void close() {
        reader.shutdown();
        try {
            reader.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

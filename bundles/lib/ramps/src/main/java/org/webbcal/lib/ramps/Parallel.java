package org.webbcal.lib.ramps;

/**
 * How loops are run: on one thread by {@link #serial}, or in parallel by whoever owns the threads. Results do not depend on how a loop is distributed.
 *
 * @param <E> what the owner of the threads may throw, for instance when the run is cancelled
 */
@FunctionalInterface
public interface Parallel<E extends Exception> {

    /** On the calling thread. */
    static Parallel<RuntimeException> serial() {
        return (n, body) -> body.run(0, n);
    }

    /** Runs {@code body} over {@code 0…n-1}, split into half-open ranges, and waits. */
    void each(int n, Body body) throws E;

    /** Works on {@code from…to-1} and writes nothing that belongs to others. */
    @FunctionalInterface
    interface Body {
        void run(int from, int to);
    }
}

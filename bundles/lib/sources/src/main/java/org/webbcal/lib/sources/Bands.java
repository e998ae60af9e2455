package org.webbcal.lib.sources;

/**
 * How a loop over rows is run: on one thread by {@link #SERIAL}, or in parallel by whoever owns the threads. Results must not depend on how rows are
 * distributed.
 */
@FunctionalInterface
public interface Bands {

    /** All rows at once, on the calling thread. */
    Bands SERIAL = (n, body) -> body.run(0, n);

    /** Runs {@code body} over {@code 0…n-1}, split into half-open ranges, and waits. */
    void each(int n, Body body);

    /** Works on rows {@code from…to-1} and writes no others. */
    @FunctionalInterface
    interface Body {
        void run(int from, int to);
    }
}

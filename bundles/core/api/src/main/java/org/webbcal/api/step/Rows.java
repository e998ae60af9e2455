package org.webbcal.api.step;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Parallel loops over rows (or any other index). Blocks have a fixed size that does not depend on the number of threads, so results that are combined
 * in block order are the same on any machine. Cancellation is checked at every block.
 */
@ProviderType
public interface Rows {

    /** Runs {@code body} over {@code 0 … n-1} in blocks of {@link #blockSize} indices, in parallel, and waits. */
    void each(int n, Body body) throws StepException;

    /** Runs {@code body} for each single index of {@code 0 … n-1}, in parallel: for planes or integrations, which are big units. */
    void eachIndex(int n, Body body) throws StepException;

    /** Number of indices in a block of {@link #each}: fixed. */
    int blockSize();

    /** Works on {@code from … to-1}. Must not touch anything that another block writes. */
    @FunctionalInterface
    interface Body {
        void run(int from, int to) throws StepException;
    }
}

package org.webbcal.api.step;

/** The run was cancelled. Unchecked, so that it passes through kernels; only the executor catches it. */
public final class CancelledException extends RuntimeException {
    public CancelledException() {
        super("cancelled", null, false, false);
    }
}

package org.webbcal.itest;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.webbcal.core.api.ProgressListener;

/** Holds a run in flight when it first tells of a step, until it is let go. */
final class Pause implements ProgressListener, AutoCloseable {

    private final String label;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** @param label of the step; a ramp step has done its work on the first integration then, a step on images is about to be opened */
    Pause(String label) {
        this.label = label;
    }

    @Override
    public void progress(String task, String at, double fraction) {
        if (at.equals(label)) {
            reached.countDown();
            try {
                released.await(120, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void awaitReached() throws InterruptedException {
        if (!reached.await(120, TimeUnit.SECONDS)) {
            throw new AssertionError("the run did not come to step " + label);
        }
    }

    void release() {
        released.countDown();
    }

    @Override
    public void close() {
        release();
    }
}

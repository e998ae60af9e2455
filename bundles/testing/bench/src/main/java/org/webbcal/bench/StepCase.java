package org.webbcal.bench;

/** One step on one input, again and again. */
interface StepCase {

    /** The case cannot be measured, and why. */
    final class NotApplicable extends Exception {
        private static final long serialVersionUID = 1;

        NotApplicable(String reason) {
            super(reason);
        }
    }

    /** Samples or pixels that one use of the step goes through. */
    long samples();

    /** Undoes what the step did; not part of what is measured. */
    void reset();

    /** Runs the step once: opening it, its work, its end. */
    Object run() throws Exception;
}

package org.webbcal.api.step;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A calibration step: a stateless service. One service serves many runs at once; what belongs to one exposure lives in the
 * {@link StepRun} that {@link #open} gives. Register it with {@link StepService}.
 */
@ConsumerType
public interface Step {

    /** Everything about the step that is known before pixels are read. The same value at every call. */
    StepDescriptor descriptor();

    /**
     * Prepares the step for one exposure (or one set of exposures): reads parameters, fetches references, decides whether there is work.
     * Cheap; no science pixels are there yet.
     *
     * @return the worker, or {@link StepRun.Skip} when there is nothing to do
     * @throws StepException if the step cannot work on this exposure
     */
    StepRun open(StepContext context) throws StepException;

    /**
     * A quick check of the step on made-up data, run before a freshly deployed bundle is trusted with real data.
     *
     * @throws Exception with the reason when the step is not fit for use
     */
    default void selfCheck() throws Exception {
        descriptor();
    }
}

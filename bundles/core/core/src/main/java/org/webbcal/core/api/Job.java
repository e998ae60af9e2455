package org.webbcal.core.api;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/** A run in flight, or one that ended. */
public interface Job {

    /** States of a run. */
    enum State {
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    int id();

    State state();

    Instant started();

    Plan plan();

    /** Bundles that the run pinned, {@code symbolicName@version}. */
    List<String> pinned();

    /** Asks the run to stop at the next block of rows. */
    void cancel();

    /** Waits for the end. */
    Result await() throws InterruptedException;

    /** Result when it ended. */
    Optional<Result> result();

    /** Outcome of one step in one task. {@code status} is COMPLETE, SKIPPED or FAILED. */
    record StepOutcome(String task, String label, String provider, String status, String reason, Duration time) {}

    /**
     * How the run ended.
     *
     * @param error null when it is done
     * @param products whole product files of this run, in order; also those found whole from an earlier run
     * @param resumed how many of the tasks were found done already
     */
    record Result(
            ExitStatus status,
            CalibrationException error,
            List<Path> products,
            List<StepOutcome> steps,
            List<String> warnings,
            int resumed,
            Duration time) {}
}

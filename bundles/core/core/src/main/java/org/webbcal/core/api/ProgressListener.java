package org.webbcal.core.api;

import java.nio.file.Path;

/** Hears about a run; called from its threads. */
public interface ProgressListener {

    default void taskStarted(PipelineInfo task, int index, int count) {}

    /** {@code fraction} of the whole run, 0 to 1. */
    default void progress(String task, String label, double fraction) {}

    default void stepEnded(Job.StepOutcome outcome) {}

    default void warning(String task, String label, String message) {}

    default void info(String task, String label, String message) {}

    default void productWritten(Path file) {}

    /** Hears nothing. */
    ProgressListener SILENT = new ProgressListener() {};
}

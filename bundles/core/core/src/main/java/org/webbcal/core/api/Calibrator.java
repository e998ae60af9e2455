package org.webbcal.core.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.CalibrationException;

/** The orchestrator. */
@ProviderType
public interface Calibrator {

    /**
     * Assembles what a request needs and checks all of it before any pixel is read: inputs, mode, providers, parameters, references, output names.
     * The plan pins the providers; {@link #submit} or {@link Plan#close} releases them.
     *
     * @throws CalibrationException with all faults in one message, the worst status first
     */
    Plan plan(RunRequest request) throws CalibrationException;

    /** Starts a plan. */
    Job submit(Plan plan, ProgressListener listener);

    /** Runs in flight and those that ended since the start. */
    List<Job> jobs();

    /** Installed steps, providers that would be chosen first. */
    List<StepInfo> steps();

    /** Installed modes. */
    List<ModeInfo> modes();

    /** The pipeline that a mode would get now, without an exposure. */
    PipelineInfo pipeline(String mode, RunRequest settings) throws CalibrationException;

    /** What an exposure is. */
    ExposureSummary inspect(Path file, Optional<String> mode) throws CalibrationException;
}

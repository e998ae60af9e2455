package org.webbcal.api.step;

import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.model.reference.ReferenceException;

/** A step cannot do its work on this exposure. The static makers say who has to act. */
public class StepException extends CalibrationException {

    public StepException(ExitStatus status, String message) {
        super(status, message);
    }

    public StepException(ExitStatus status, String message, Throwable cause) {
        super(status, message, cause);
    }

    /** The data cannot be processed: this product fails, others go on. */
    public static StepException unprocessable(String message) {
        return new StepException(ExitStatus.STEP_FAILED, message);
    }

    /** Nothing in the exposure can be used: saturated or flagged throughout. */
    public static StepException noScienceData(String message) {
        return new StepException(ExitStatus.NO_SCIENCE_DATA, message);
    }

    /** The input lacks something or contradicts itself. */
    public static StepException badInput(String message) {
        return new StepException(ExitStatus.BAD_INPUT, message);
    }

    /** A reference file is missing or does not fit. */
    public static StepException reference(String message) {
        return new StepException(ExitStatus.MISSING_REFERENCE, message);
    }

    /** A reference file cannot serve; its message is kept, with the step in front. */
    public static StepException reference(String step, ReferenceException cause) {
        return new StepException(ExitStatus.MISSING_REFERENCE, step + ": " + cause.getMessage(), cause);
    }

    /** A parameter has a value that this step cannot use on this exposure. */
    public static StepException parameter(String message) {
        return new StepException(ExitStatus.USAGE, message);
    }
}

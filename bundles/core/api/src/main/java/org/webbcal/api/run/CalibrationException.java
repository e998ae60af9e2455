package org.webbcal.api.run;

/** A failure that a user can understand: one clear line that says what, where and what to do, and an exit status. */
public class CalibrationException extends Exception {

    private final ExitStatus status;

    public CalibrationException(ExitStatus status, String message) {
        super(message);
        this.status = status;
    }

    public CalibrationException(ExitStatus status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public ExitStatus status() {
        return status;
    }
}

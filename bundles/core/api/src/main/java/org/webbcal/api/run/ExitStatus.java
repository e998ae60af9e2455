package org.webbcal.api.run;

/** Exit statuses of the executable; the codes are a contract with scripts. */
public enum ExitStatus {
    DONE(0),
    STEP_FAILED(1),
    USAGE(2),
    BAD_INPUT(3),
    MISSING_REFERENCE(4),
    NO_SERVICE(5),
    NO_SCIENCE_DATA(64),
    CANCELLED(130);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}

package org.webbcal.core.internal;

import org.webbcal.api.run.CalibrationException;

/**
 * A fault as text. An exception holds on to the classes in its stack trace, and so a run that is remembered would keep alive a step that was replaced long
 * ago.
 */
final class RecordedFault extends Throwable {

    private final String text;

    private RecordedFault(Throwable original) {
        super(original.getMessage(), original.getCause() == null ? null : new RecordedFault(original.getCause()));
        text = original.toString();
        setStackTrace(original.getStackTrace());
    }

    /** The same status, message, causes and stack traces, without the objects. */
    static CalibrationException of(CalibrationException original) {
        var copy = original.getCause() == null
                ? new CalibrationException(original.status(), original.getMessage())
                : new CalibrationException(
                        original.status(), original.getMessage(), new RecordedFault(original.getCause()));
        copy.setStackTrace(original.getStackTrace());
        return copy;
    }

    @Override
    public String toString() {
        return text;
    }
}

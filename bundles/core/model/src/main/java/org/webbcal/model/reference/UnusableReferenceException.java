package org.webbcal.model.reference;

/**
 * The content of a reference file that was opened proves unusable when it is asked for: an extension cannot be read, or holds no value at all. Steps let it pass;
 * the run ends as for a missing reference. The message names file, extension and remedy.
 */
public class UnusableReferenceException extends RuntimeException {
    public UnusableReferenceException(String message) {
        super(message);
    }

    public UnusableReferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}

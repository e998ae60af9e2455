package org.webbcal.model.reference;

/** A reference file that cannot serve: wrong type, shape, band or content. The message names file, extension and remedy. */
public class ReferenceException extends Exception {
    public ReferenceException(String message) {
        super(message);
    }

    public ReferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.webbcal.reference.crds;

/** A mapping file or expression that cannot be understood. The message names file and line. */
public final class MappingException extends Exception {
    public MappingException(String message) {
        super(message);
    }

    public MappingException(String message, Throwable cause) {
        super(message, cause);
    }
}

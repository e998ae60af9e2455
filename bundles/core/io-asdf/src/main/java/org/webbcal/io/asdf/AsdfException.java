package org.webbcal.io.asdf;

import java.io.IOException;

/** Bytes that are no valid ASDF file, or one that asks for what is refused here. */
public class AsdfException extends IOException {

    public AsdfException(String message) {
        super(message);
    }

    public AsdfException(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.webbcal.io.fits;

import java.io.IOException;

/** A file that cannot be used as it is. The message is one line for users: file, extension, found, expected, remedy. */
final class FitsFault extends IOException {
    FitsFault(String message) {
        super(message);
    }

    FitsFault(String message, Throwable cause) {
        super(message, cause);
    }
}

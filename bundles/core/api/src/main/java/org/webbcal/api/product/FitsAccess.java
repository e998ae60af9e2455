package org.webbcal.api.product;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Opens any FITS file, extension by extension, without asking what it is: for reference files and tools. */
@ProviderType
public interface FitsAccess {

    /**
     * Reads all headers and checks them against the size of the file; no pixel is read.
     *
     * @throws IOException with one line for users: file, extension, keyword, found, expected
     */
    FitsContent open(Path file) throws IOException;
}

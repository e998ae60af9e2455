package org.webbcal.api.product;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Opens any ASDF file without asking what it is: for reference files, parameter files and tools. */
@ProviderType
public interface AsdfAccess {

    /**
     * Reads the tree of a file: maps, lists, strings, {@code Long}, {@code Double}, {@code Boolean}, {@link org.webbcal.model.Plane} for arrays of numbers
     * (lists of strings for arrays of text) and {@link org.webbcal.lib.wcs.Transform} for transforms. Maps keep the order of the file.
     *
     * @throws IOException with one line for users: file, place, found, expected
     */
    Map<String, Object> tree(Path file) throws IOException;
}

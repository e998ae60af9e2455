package org.webbcal.api.product;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Opens and writes ASDF files: for reference files, for what steps hand on, and for tools. */
@ProviderType
public interface AsdfAccess {

    /**
     * Reads the whole tree of a file.
     *
     * <p>Values are maps with keys in the order of the file, lists, {@link String}, {@link Long}, {@link Double}, {@link Boolean}, null;
     * {@link org.webbcal.model.Plane} for arrays, {@link org.webbcal.lib.wcs.Transform} for transforms and {@link org.webbcal.lib.wcs.Gwcs} for world
     * coordinates. Units are strings. What has a tag that is not known here stays a map, with the tag under the key {@code !tag}.
     *
     * @throws IOException with one line for users: file, what was found and what was expected
     */
    Map<String, Object> read(Path file) throws IOException;

    /**
     * Writes a tree of the values that {@link #read} gives, in place of a file that is there: the name always belongs to a whole file.
     *
     * @throws IOException with one line for users
     */
    void write(Path file, Map<String, Object> tree) throws IOException;
}

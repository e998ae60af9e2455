package org.webbcal.io.asdf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.webbcal.io.asdf.internal.BlockStore;
import org.webbcal.io.asdf.internal.TreeReader;

/**
 * An ASDF file in memory. The header is parsed once into a light graph; values are made only of the part of the tree that is asked for, so that the
 * world coordinates of a large product can be read without its logs. Safe for several threads once made.
 *
 * <p>Values are those of {@link org.webbcal.api.product.AsdfAccess}; unknown tags give {@link Tagged}. Two places of the file that share a node share
 * the value.
 */
public final class AsdfFile {

    /** Largest file that is read into memory. */
    private static final long MAX_BYTES = 1L << 30;

    private final TreeReader tree;

    private AsdfFile(TreeReader tree) {
        this.tree = tree;
    }

    /**
     * Parses a file.
     *
     * @throws AsdfException with file, what was found and what was expected
     */
    public static AsdfFile open(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new AsdfException(file.getFileName() + ": an ASDF file of " + size
                    + " bytes is larger than the limit of " + MAX_BYTES);
        }
        try {
            return of(Files.readAllBytes(file));
        } catch (AsdfException e) {
            throw new AsdfException(file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /** Parses the bytes of a file; zero bytes may follow its end. The array is kept, do not change it. */
    public static AsdfFile of(byte[] bytes) throws AsdfException {
        return new AsdfFile(TreeReader.of(BlockStore.of(bytes)));
    }

    /** The whole tree. */
    public Map<String, Object> tree() throws AsdfException {
        var value = tree.root();
        var out = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> out.put(String.valueOf(k), v));
        } else if (value != null) {
            throw new AsdfException("the tree is not a map of names to values");
        }
        return out;
    }

    /**
     * The value at a path of keys, {@code get("meta", "wcs")}, {@code get("slits", "0", "name")}; only that part is converted.
     *
     * @return empty when a key is missing on the way or the value is null
     */
    public Optional<Object> get(String... path) throws AsdfException {
        return Optional.ofNullable(tree.at(path));
    }
}

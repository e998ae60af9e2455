package org.webbcal.api.product;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;
import org.webbcal.model.Table;

/** An open FITS file: headers at hand, arrays and tables read when asked for. Safe for several threads. Close it when done. */
@ProviderType
public interface FitsContent extends AutoCloseable {

    /** What an extension holds. */
    enum Kind {
        /** An image with at least one pixel. */
        IMAGE,
        /** A binary table. */
        TABLE,
        /** A header without data, or of a kind that cannot be read. */
        OTHER
    }

    /**
     * One HDU, from its header.
     *
     * @param index position in the file; the primary HDU is 0
     * @param name EXTNAME in upper case; {@code PRIMARY} for the first HDU, empty when there is none
     * @param version EXTVER, 1 when absent
     * @param dims dimensions of an image, slowest first; rows of a table; empty otherwise
     * @param header its keywords without those that only describe the layout (NAXISn, TFORMn …)
     */
    record Extension(int index, String name, int version, Kind kind, int[] dims, Header header) {
        @Override
        public String toString() {
            return name + (version == 1 ? "" : "," + version) + " " + kind + " " + Arrays.toString(dims);
        }
    }

    Path path();

    /** Keywords of the primary HDU. */
    default Header primary() {
        return extensions().get(0).header();
    }

    /** All HDUs, the primary first. */
    List<Extension> extensions();

    /** The first HDU of that name, upper and lower case alike, and version. */
    default Optional<Extension> extension(String name, int version) {
        return extensions().stream()
                .filter(e -> e.name().equalsIgnoreCase(name) && e.version() == version)
                .findFirst();
    }

    /** The HDU of that name; of several the one with the lowest version. */
    default Optional<Extension> extension(String name) {
        return extensions().stream()
                .filter(e -> e.name().equalsIgnoreCase(name))
                .min(java.util.Comparator.comparingInt(Extension::version));
    }

    /**
     * Reads an image as it is stored: {@code float[]}, {@code double[]}, or integers (unsigned ones in their own width); integers with a scale that is
     * not that of unsigned numbers become {@code double[]}.
     */
    Plane plane(Extension extension) throws IOException;

    /**
     * Reads rows {@code y0…y1-1} and columns {@code x0…x1-1} (0-based) of every plane of an image with two or more axes, and nothing else from disk.
     *
     * @throws IllegalArgumentException if the window leaves the image
     */
    Plane plane(Extension extension, int y0, int y1, int x0, int x1) throws IOException;

    /**
     * Reads the first planes of an image with three or more axes, and nothing else from disk.
     *
     * @param counts how many to take along each axis before rows and columns, slowest first; more than there are means all
     */
    Plane leading(Extension extension, int... counts) throws IOException;

    /** Reads a binary table; keywords of its header, and shapes of vectors (TDIMn), become metadata. */
    Table table(Extension extension) throws IOException;

    /** The image of that name, if there is one. */
    default Optional<Plane> plane(String name) throws IOException {
        var found = extension(name).filter(e -> e.kind() == Kind.IMAGE);
        return found.isEmpty() ? Optional.empty() : Optional.of(plane(found.get()));
    }

    /** The table of that name, if there is one. */
    default Optional<Table> table(String name) throws IOException {
        var found = extension(name).filter(e -> e.kind() == Kind.TABLE);
        return found.isEmpty() ? Optional.empty() : Optional.of(table(found.get()));
    }

    @Override
    void close() throws IOException;
}

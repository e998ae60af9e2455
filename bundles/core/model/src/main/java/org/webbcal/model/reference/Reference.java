package org.webbcal.model.reference;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;
import org.webbcal.model.Table;

/**
 * A reference file, opened: image planes cut to the exposure's subarray, flags translated by the file's {@code DQ_DEF}, tables, and for
 * ASDF and JSON files the tree. Shared between runs: <b>nobody may change an array of it</b>.
 */
public interface Reference {

    /** Reference type in lower case, {@code flat}, {@code readnoise} … */
    String type();

    /** Base name of the file, as in the {@code R_} keywords without {@code crds://}. */
    String fileName();

    Path path();

    /** Primary header; empty for ASDF and JSON. */
    Header header();

    /**
     * An image extension. Planes of two and more axes whose last two match the reference's own subarray are cut to that of the exposure,
     * flags ({@code DQ}, {@code PIXELDQ}) are translated to {@link org.webbcal.model.dq.Dq}.
     */
    Optional<Plane> plane(String name);

    /** @throws ReferenceException if the file has no such image */
    default Plane require(String name) throws ReferenceException {
        return plane(name)
                .orElseThrow(() -> new ReferenceException(type() + ": reference " + fileName() + " has no extension "
                        + name + "; choose another with override_" + type()));
    }

    /** A plane as the file has it, without cut-out: for types that must match the subarray exactly (dark, reset). */
    Optional<Plane> wholePlane(String name);

    Optional<Table> table(String name);

    default Table requireTable(String name) throws ReferenceException {
        return table(name)
                .orElseThrow(() -> new ReferenceException(type() + ": reference " + fileName() + " has no table " + name
                        + "; choose another with override_" + type()));
    }

    /** Names of the extensions. */
    List<String> extensions();

    /**
     * Tree of an ASDF or JSON file: maps, lists, strings, numbers, {@link Plane} for arrays and
     * {@link org.webbcal.lib.wcs.Transform} for transforms. Empty for FITS.
     */
    Map<String, Object> tree();
}

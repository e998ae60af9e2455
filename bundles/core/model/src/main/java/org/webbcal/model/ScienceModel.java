package org.webbcal.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.webbcal.lib.wcs.Gwcs;

/**
 * What all products share: the primary header, the header of SCI, the world coordinates, and whatever else the file held.
 *
 * <p>{@link #tables()} and {@link #extras()} carry extensions that no step of the chain knows, untouched, into the output.
 */
public abstract class ScienceModel {

    private Header primary = new Header();
    private Header sciHeader = new Header();
    private Gwcs wcs;
    private final List<TableExtension> tables = new ArrayList<>();
    private final List<Plane> extras = new ArrayList<>();
    private final Map<String, Header> planeHeaders = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    /** Exposure-level keywords. */
    public Header primary() {
        return primary;
    }

    /** Keywords of the SCI extension: pointing, WCS, photometry, units. */
    public Header sciHeader() {
        return sciHeader;
    }

    public void primary(Header header) {
        primary = header;
    }

    public void sciHeader(Header header) {
        sciHeader = header;
    }

    public Optional<Gwcs> wcs() {
        return Optional.ofNullable(wcs);
    }

    /** Sets or, with null, removes the world coordinates. */
    public void wcs(Gwcs coordinates) {
        wcs = coordinates;
    }

    public List<TableExtension> tables() {
        return tables;
    }

    public Optional<TableExtension> table(String name) {
        return tables.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /** Image extensions beyond the planes of the model, in order. */
    public List<Plane> extras() {
        return extras;
    }

    public Optional<Plane> extra(String name) {
        return extras.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** Adds an image extension, in place of the one of that name and version. */
    public void putExtra(Plane plane) {
        extras.removeIf(p -> p.name().equals(plane.name()) && p.version() == plane.version());
        extras.add(plane);
    }

    /**
     * Keywords of a plane other than SCI ({@code ERR}, {@code DQ} …) that are neither its layout nor its unit, which is that of SCI; empty at first.
     */
    public Header planeHeader(String plane) {
        return planeHeaders.computeIfAbsent(plane, p -> new Header());
    }

    /** What the reader found odd about the file and took as it is, for the scientist: one line each, with numbers. */
    public List<String> remarks() {
        return remarks;
    }

    /** Value of DATAMODL: the class of the reference software's data model that opens the product. */
    public abstract String dataModel();

    /** Copies headers (deep), WCS, tables and extras (shared) from another model. */
    public void takeMetadata(ScienceModel other) {
        primary = other.primary.copy();
        sciHeader = other.sciHeader.copy();
        wcs = other.wcs;
        tables.clear();
        tables.addAll(other.tables);
        extras.clear();
        extras.addAll(other.extras);
        planeHeaders.clear();
        other.planeHeaders.forEach((plane, header) -> planeHeaders.put(plane, header.copy()));
    }

    /** Bytes that the planes of this model take in memory. */
    public abstract long bytes();
}

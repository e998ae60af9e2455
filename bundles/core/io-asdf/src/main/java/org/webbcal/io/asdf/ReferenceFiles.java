package org.webbcal.io.asdf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.lib.wcs.Transform;

/** Writes reference files in ASDF in the layout of CRDS. A plain library, for builds that make reference files. */
public final class ReferenceFiles {

    /**
     * What every reference file says of itself.
     *
     * @param instrument {@code MIRI}
     * @param detector {@code MIRIMAGE}
     * @param expTypes exposure types that it serves, separated by {@code |}
     * @param useAfter date and time from which it applies, {@code 2022-06-01T00:00:00}
     * @param pedigree {@code INFLIGHT 2022-06-01 2022-12-01}, {@code GROUND} or {@code DUMMY}
     * @param author who made it
     * @param description what it is and where it comes from
     */
    public record About(
            String instrument,
            String detector,
            String expTypes,
            String useAfter,
            String pedigree,
            String author,
            String description) {}

    /**
     * Shift of the image by a filter, to be added to pixel positions before the distortion.
     *
     * @param filter {@code F770W}
     * @param column pixels
     * @param row pixels
     */
    public record FilterOffset(String filter, double column, double row) {}

    private ReferenceFiles() {}

    /**
     * Writes a {@code distortion} file.
     *
     * @param model from 0-based pixels of the full frame to V2, V3 in arcsec, with its inverse
     */
    public static void writeDistortion(Path file, About about, Transform model) throws IOException {
        if (model.inputs() != 2 || model.outputs() != 2) {
            throw new IllegalArgumentException(
                    "a distortion leads from two axes to two, not from " + model.inputs() + " to " + model.outputs());
        }
        var meta = meta(about, "distortion", "DistortionModel");
        meta.put("input_units", unit("pixel"));
        meta.put("output_units", unit("arcsec"));
        var tree = new LinkedHashMap<String, Object>();
        tree.put("meta", meta);
        tree.put("model", model);
        write(file, tree);
    }

    /** Writes a {@code filteroffset} file. */
    public static void writeFilterOffset(Path file, About about, List<FilterOffset> offsets) throws IOException {
        var filters = new ArrayList<Object>();
        for (var offset : offsets) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("column_offset", offset.column());
            entry.put("filter", offset.filter());
            entry.put("row_offset", offset.row());
            filters.add(entry);
        }
        var tree = new LinkedHashMap<String, Object>();
        tree.put("filters", filters);
        tree.put("meta", meta(about, "filteroffset", "FilteroffsetModel"));
        write(file, tree);
    }

    private static Map<String, Object> meta(About about, String type, String model) {
        var meta = new LinkedHashMap<String, Object>();
        meta.put("author", about.author());
        meta.put("description", about.description());
        var exposure = new LinkedHashMap<String, Object>();
        exposure.put("p_exptype", about.expTypes() + "|");
        exposure.put("type", about.expTypes().split("\\|")[0]);
        meta.put("exposure", exposure);
        var instrument = new LinkedHashMap<String, Object>();
        instrument.put("detector", about.detector());
        instrument.put("name", about.instrument());
        meta.put("instrument", instrument);
        meta.put("model_type", model);
        meta.put("pedigree", about.pedigree());
        meta.put("reftype", type);
        meta.put("telescope", "JWST");
        meta.put("useafter", about.useAfter());
        return meta;
    }

    private static Tagged unit(String name) {
        return new Tagged("tag:stsci.edu:asdf/unit/unit-1.0.0", name);
    }

    private static void write(Path file, Map<String, Object> tree) throws IOException {
        Files.write(file, new AsdfWriter("1").write(tree));
    }
}

package org.webbcal.step.extract_1d;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.webbcal.api.step.StepException;
import org.webbcal.model.reference.Reference;

/**
 * An entry of the list {@code apertures} of an {@code extract1d} reference file (JSON).
 *
 * @see "jwst/extract_1d/extract.py, get_extract_parameters; documentation of the EXTRACT1D reference file"
 */
final class ApertureReference {

    private static final Set<String> KNOWN = Set.of(
            "id",
            "region_type",
            "spectral_order",
            "dispaxis",
            "xstart",
            "xstop",
            "ystart",
            "ystop",
            "src_coeff",
            "bkg_coeff",
            "independent_var",
            "smoothing_length",
            "bkg_fit",
            "bkg_order",
            "extract_width",
            "use_source_posn",
            // of slitless spectrographs and of older files, without effect here
            "name",
            "comment",
            "description");

    private static final String ANY = "ANY";

    private final String file;
    private final String where;
    private final Map<?, ?> entry;

    private ApertureReference(String file, String where, Map<?, ?> entry) {
        this.file = file;
        this.where = where;
        this.entry = entry;
    }

    /** An entry without values: everything is at its default. */
    static ApertureReference none() {
        return new ApertureReference("", "", Map.of());
    }

    /**
     * The entry for a slit and order.
     *
     * @return empty if the slit is there but not in this order
     * @throws StepException if the file has no entry for the slit
     */
    static Optional<ApertureReference> find(Reference reference, String slit, int order) throws StepException {
        var file = "extract_1d: reference " + reference.fileName();
        if (!(reference.tree().get("apertures") instanceof List<?> apertures)) {
            throw StepException.reference(file + " has no list 'apertures'; choose another with override_extract1d");
        }
        boolean otherOrder = false;
        List<String> seen = new ArrayList<>();
        for (var element : apertures) {
            if (!(element instanceof Map<?, ?> entry)) {
                throw StepException.reference(file + ": an aperture is " + element + ", expected names with values");
            }
            var id = String.valueOf(entry.get("id"));
            seen.add(id);
            var region = entry.get("region_type");
            if (!id.equals(slit) && !id.equals(ANY) || region != null && !"target".equals(region)) {
                continue;
            }
            var its = entry.get("spectral_order");
            if (its == null || ANY.equals(its) || its instanceof Number n && n.intValue() == order) {
                return Optional.of(new ApertureReference(reference.fileName(), file + ", aperture " + id, entry));
            }
            otherOrder = true;
        }
        if (otherOrder) {
            return Optional.empty();
        }
        throw StepException.reference(file + " has no aperture for " + slit + ", it has " + seen
                + "; choose another with override_extract1d");
    }

    /** What is said of the aperture that nobody here understands. */
    Set<String> unknown() {
        Set<String> names = new TreeSet<>();
        entry.keySet().forEach(k -> names.add(String.valueOf(k)));
        names.removeAll(KNOWN);
        return names;
    }

    /** Name of the file. */
    String file() {
        return file;
    }

    boolean has(String name) {
        return entry.get(name) != null;
    }

    double number(String name, double otherwise) throws StepException {
        var value = entry.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number n && Double.isFinite(n.doubleValue())) {
            return n.doubleValue();
        }
        throw bad(name, value, "a number");
    }

    Optional<Boolean> bool(String name) throws StepException {
        var value = entry.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Boolean b) {
            return Optional.of(b);
        }
        throw bad(name, value, "true or false");
    }

    String text(String name, String otherwise) {
        var value = entry.get(name);
        return value == null ? otherwise : value.toString().strip().toLowerCase(Locale.ROOT);
    }

    /** Polynomials of edges, lower and upper in turn; null where there are none. */
    double[][] edges(String name) throws StepException {
        var value = entry.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() % 2 != 0) {
            throw bad(name, value, "lists of coefficients for lower and upper edges in turn");
        }
        var edges = new double[list.size()][];
        for (int k = 0; k < edges.length; k++) {
            if (!(list.get(k) instanceof List<?> coefficients) || coefficients.isEmpty()) {
                throw bad(name, list.get(k), "a list of coefficients, the constant first");
            }
            edges[k] = new double[coefficients.size()];
            for (int c = 0; c < edges[k].length; c++) {
                if (!(coefficients.get(c) instanceof Number n) || !Double.isFinite(n.doubleValue())) {
                    throw bad(name, coefficients.get(c), "a number");
                }
                edges[k][c] = n.doubleValue();
            }
        }
        return edges;
    }

    private StepException bad(String name, Object found, String expected) {
        return StepException.reference(
                where + ": " + name + " is " + found + ", expected " + expected + "; mend the file");
    }
}

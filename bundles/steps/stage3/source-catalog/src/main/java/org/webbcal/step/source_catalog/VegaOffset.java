package org.webbcal.step.source_catalog;

import java.util.List;
import java.util.Map;
import org.webbcal.model.Plane;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** Difference of AB and Vega magnitudes, from the ASDF table of the reference. */
final class VegaOffset {

    private VegaOffset() {}

    /**
     * @return m(AB) − m(Vega) of a filter
     * @throws ReferenceException if the table is not there, or has not exactly one row for the filter
     */
    static double of(Reference reference, String filter) throws ReferenceException {
        if (reference.tree().get("abvega_offset") instanceof Map<?, ?> table
                && table.get("columns") instanceof List<?> columns) {
            Object filters = data(columns, "filter");
            Object offsets = data(columns, "abvega_offset");
            int rows = filters instanceof List<?> f ? f.size() : 0;
            int found = -1;
            int count = 0;
            for (int i = 0; i < rows; i++) {
                if (((List<?>) filters).get(i).toString().strip().equals(filter)) {
                    found = i;
                    count++;
                }
            }
            if (count == 1 && offsets instanceof Plane plane && plane.size() == rows) {
                return plane.at(found);
            }
            if (count == 1 && offsets instanceof List<?> list && list.get(found) instanceof Number n) {
                return n.doubleValue();
            }
            throw new ReferenceException("source_catalog: reference " + reference.fileName() + " has " + count
                    + " rows for filter " + filter + ", expected 1; choose another with override_abvegaoffset");
        }
        throw new ReferenceException("source_catalog: reference " + reference.fileName()
                + " has no table abvega_offset; choose another with " + "override_abvegaoffset");
    }

    private static Object data(List<?> columns, String name) {
        for (var column : columns) {
            if (column instanceof Map<?, ?> c && name.equals(c.get("name"))) {
                return c.get("data");
            }
        }
        return null;
    }
}

package org.webbcal.io.asdf;

import java.util.Map;

/**
 * A node with a tag that has no meaning here; it is written back as it was read.
 *
 * @param tag the full tag, {@code tag:stsci.edu:asdf/transform/tabular-1.2.0}
 * @param value map, list or string under the tag, converted
 */
public record Tagged(String tag, Object value) {

    /** The content as a map; empty when it is something else. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> map() {
        return value instanceof Map<?, ?> m ? (Map<String, Object>) m : Map.of();
    }
}

package org.webbcal.reference.crds;

import java.util.List;

/** What the rules say about one type for one exposure. */
public sealed interface Selection {

    /**
     * A file was chosen.
     *
     * @param fileName base name
     * @param rule the rule: mapping, key, weight and use-after date
     */
    record Chosen(String fileName, String rule) implements Selection {}

    /** The type does not apply to this exposure. */
    record NotApplicable(String rule) implements Selection {}

    /** The source does not know the type. */
    record Omitted(String rule) implements Selection {}

    /**
     * The type applies and no rule fits.
     *
     * @param absent keywords that the rules ask for and the exposure lacks: what to blame, if the type is needed
     */
    record NotFound(String reason, List<String> absent) implements Selection {
        public NotFound(String reason) {
            this(reason, List.of());
        }
    }
}

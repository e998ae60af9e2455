package org.webbcal.reference;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.reference.ReferenceException;

/**
 * Guards against a file of the wrong type, instrument, detector or band, as an override easily gives. Words that stand for any value, keywords
 * that are missing on either side, and values listed as alternatives ({@code P_BAND = 'SHORT|MEDIUM|'}) do not contradict.
 */
final class Suitability {

    private static final Set<String> ANY =
            Set.of("", "ANY", "ALL", "N/A", "NA", "GENERIC", "MULTIPLE", "UNKNOWN", "NOT APPLICABLE");

    /** Keyword, path in an ASDF or JSON tree, and keyword of the alternatives. */
    private record Fact(String keyword, List<String> path, String alternatives) {}

    private static final List<Fact> FACTS = List.of(
            new Fact("TELESCOP", List.of("telescope"), ""),
            new Fact("INSTRUME", List.of("instrument", "name"), ""),
            new Fact("DETECTOR", List.of("instrument", "detector"), "P_DETECT"),
            new Fact("CHANNEL", List.of("instrument", "channel"), "P_CHANNE"),
            new Fact("BAND", List.of("instrument", "band"), "P_BAND"));

    /** Of flats alone: many other types state the filter through which they happened to be taken. */
    private static final Fact FILTER = new Fact("FILTER", List.of("instrument", "filter"), "P_FILTER");

    private static final List<Fact> FACTS_OF_FLATS =
            Stream.concat(FACTS.stream(), Stream.of(FILTER)).toList();

    private Suitability() {}

    /**
     * Compares.
     *
     * @param what how messages name the file
     * @param value gives a keyword of a FITS file, or the entry of the tree's {@code meta} at a path
     */
    static void check(String type, String what, ExposureInfo exposure, Function<Object, Optional<String>> value)
            throws ReferenceException {
        String stated = value.apply("REFTYPE")
                .or(() -> value.apply(List.of("reftype")))
                .orElse("")
                .strip();
        if (!stated.isEmpty() && !stated.equalsIgnoreCase(type)) {
            throw new ReferenceException(type + ": " + what + " has REFTYPE " + stated + ", expected "
                    + type.toUpperCase(Locale.ROOT) + "; choose another with override_" + type);
        }
        for (var fact : type.equals("flat") ? FACTS_OF_FLATS : FACTS) {
            String wanted = word(exposure.keyword(fact.keyword()));
            String found = word(value.apply(fact.keyword()).or(() -> value.apply(fact.path())));
            if (ANY.contains(wanted)
                    || ANY.contains(found)
                    || wanted.equals(found)
                    || found.contains("|") && listed(found, wanted)) {
                continue;
            }
            String alternatives = fact.alternatives().isEmpty() ? "" : word(value.apply(fact.alternatives()));
            if (listed(alternatives, wanted) || listed(alternatives, "ANY")) {
                continue;
            }
            throw new ReferenceException(type + ": " + what + " is for " + fact.keyword() + " " + found + ", "
                    + exposure.name() + " has " + wanted + "; choose another with override_" + type);
        }
    }

    private static boolean listed(String alternatives, String wanted) {
        return Arrays.asList(alternatives.split("\\|")).contains(wanted);
    }

    private static String word(Optional<String> text) {
        return text.orElse("").strip().toUpperCase(Locale.ROOT);
    }
}

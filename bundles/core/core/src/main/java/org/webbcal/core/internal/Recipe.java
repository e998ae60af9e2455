package org.webbcal.core.internal;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.webbcal.api.run.ExposureInfo;

/**
 * A recipe, expanded: inherited parts merged, overlays applied.
 *
 * @param id of the mode
 * @param alternatives each keyword → admissible values, of which all must fit; one alternative suffices. Empty for ingredients, which never match
 * @param stages in order
 * @param ends what a mode does not do that users would look for, told with each run; empty where it goes all the way
 */
record Recipe(String id, List<Map<String, List<String>>> alternatives, List<Stage> stages, String ends) {

    /** A recipe with one alternative; an empty one for none. */
    Recipe(String id, Map<String, List<String>> match, List<Stage> stages) {
        this(id, match.isEmpty() ? List.of() : List.of(match), stages, "");
    }

    /** The typical exposure: the first alternative. Empty for ingredients. */
    Map<String, List<String>> match() {
        return alternatives.isEmpty() ? Map.of() : alternatives.get(0);
    }

    /** What a stage works on. */
    enum Input {
        RAMP,
        IMAGE,
        SET,
        SPECTRUM
    }

    /**
     * A stage.
     *
     * @param takes suffix of the product of the stage before that goes on into this one; empty for the first
     * @param takesSeries the same for time series; empty where it is no other
     * @param when condition on keywords for which exposures the stage is there, or empty
     */
    record Stage(
            String name,
            int number,
            Input input,
            String takes,
            String takesSeries,
            Optional<When> when,
            List<Entry> entries) {

        Stage(String name, int number, Input input, String takes, List<Entry> entries) {
            this(name, number, input, takes, "", Optional.empty(), entries);
        }

        boolean appliesTo(ExposureInfo exposure) {
            return when.isEmpty() || when.get().test(k -> exposure.keyword(k).orElse(null));
        }

        /** Suffix of the product that it takes of an exposure. */
        String takes(ExposureInfo exposure) {
            return exposure.isTso() && !takesSeries.isEmpty() ? takesSeries : takes;
        }
    }

    /** An entry of a stage, in the order of execution. */
    sealed interface Entry permits Node, Save {}

    /**
     * A use of a step.
     *
     * @param label name for parameters and status, unique in the stage
     * @param on channel that it works on
     * @param out output name → channel
     * @param when condition on keywords, or empty
     * @param needs role of association members without which the node is left out, or empty
     * @param off whether the step is skipped unless somebody says {@code skip=false}: steps that the reference software has off in its code, in any profile
     * @param optional whether the mode runs without a provider
     * @param versions admissible bundle versions, OSGi range, or empty
     * @param parameters the mode's own values, stronger than those of parameter references
     * @param profile values that the instrument team uses, weaker than those of parameter references; later ones win
     */
    record Node(
            String step,
            String label,
            String on,
            Map<String, String> out,
            Optional<When> when,
            String needs,
            boolean off,
            boolean optional,
            String versions,
            Map<String, String> parameters,
            List<Profile> profile)
            implements Entry {

        Node(
                String step,
                String label,
                String on,
                Map<String, String> out,
                Optional<When> when,
                String needs,
                boolean off,
                boolean optional,
                String versions,
                Map<String, String> parameters) {
            this(step, label, on, out, when, needs, off, optional, versions, parameters, List.of());
        }

        /** The values of the profile that hold for an exposure. */
        Map<String, String> profile(ExposureInfo exposure) {
            Map<String, String> values = new LinkedHashMap<>();
            for (var p : profile) {
                if (p.when().isEmpty()
                        || p.when().get().test(k -> exposure.keyword(k).orElse(null))) {
                    values.putAll(p.parameters());
                }
            }
            return values;
        }
    }

    /** Parameters of a step for exposures that meet a condition; without one for all. */
    record Profile(Optional<When> when, Map<String, String> parameters) {}

    /** Writes channels as products: channel → suffix. */
    record Save(Map<String, String> products) implements Entry {}

    /** How many conditions the best alternative that an exposure meets has, 0 if it meets none: the more specific recipe wins. */
    int fit(ExposureInfo exposure) {
        return alternatives.stream()
                .filter(a -> a.entrySet().stream().allMatch(m -> fits(exposure, m.getKey(), m.getValue())))
                .map(Map::size)
                .max(Comparator.naturalOrder())
                .orElse(0);
    }

    private static boolean fits(ExposureInfo exposure, String keyword, List<String> values) {
        var value = exposure.keyword(keyword).orElse(null);
        return value != null
                && values.stream()
                        .anyMatch(v -> v.equalsIgnoreCase(value) || v.equals("T") && value.equalsIgnoreCase("true"));
    }

    Optional<Stage> stage(String name) {
        return stages.stream().filter(s -> s.name().equals(name)).findFirst();
    }
}

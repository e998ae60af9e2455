package org.webbcal.core.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recipe, expanded: inherited parts merged, overlays applied.
 *
 * @param id of the mode
 * @param match keyword → admissible values; all must fit. Empty for ingredients, which never match
 * @param stages in order
 */
record Recipe(String id, Map<String, List<String>> match, List<Stage> stages) {

    /** What a stage works on. */
    enum Input {
        RAMP,
        IMAGE,
        SET
    }

    /**
     * A stage.
     *
     * @param takes suffix of the product of the stage before that goes on into this one; empty for the first
     */
    record Stage(String name, int number, Input input, String takes, List<Entry> entries) {}

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
     * @param parameters the mode's own values
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
            Map<String, String> parameters)
            implements Entry {}

    /** Writes channels as products: channel → suffix. */
    record Save(Map<String, String> products) implements Entry {}

    /** How many conditions a match has: the more specific recipe wins. */
    int specificity() {
        return match.size();
    }

    Optional<Stage> stage(String name) {
        return stages.stream().filter(s -> s.name().equals(name)).findFirst();
    }
}

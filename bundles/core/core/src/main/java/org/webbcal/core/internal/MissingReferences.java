package org.webbcal.core.internal;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.webbcal.api.reference.ReferenceResolver.Choice;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.run.ExitStatus;

/** References that were not found or are of no use, put together by reason: one cause is one line, however many steps and exposures suffer from it. */
final class MissingReferences {

    /** @param absent keywords that the header lacks, when that is why */
    private record Cause(String absent, String reason) {}

    private record Needed(Set<String> exposures, Set<String> types, Set<String> steps) {}

    private final Map<Cause, Needed> missing = new LinkedHashMap<>();

    void add(String exposure, String step, Choice choice) {
        boolean undecided = choice.outcome() == Outcome.UNDECIDED;
        add(exposure, step, choice.type(), undecided ? choice.rule() : "", undecided ? "" : choice.message());
    }

    /** A file that is there and cannot be used, as {@code reason} says. */
    void addUnusable(String exposure, String step, Choice choice, String reason) {
        add(exposure, step, choice.type(), "", reason);
    }

    private void add(String exposure, String step, String type, String absent, String message) {
        var prefix = type + ": ";
        var cause = new Cause(absent, message.startsWith(prefix) ? message.substring(prefix.length()) : message);
        var needed = missing.computeIfAbsent(
                cause, c -> new Needed(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>()));
        needed.exposures().add(exposure);
        needed.types().add(type);
        needed.steps().add(step);
    }

    void report(Faults faults) {
        missing.forEach((cause, needed) -> {
            var types = String.join(", ", needed.types());
            var steps = String.join(", ", needed.steps());
            if (cause.absent().isEmpty()) {
                faults.add(
                        ExitStatus.MISSING_REFERENCE,
                        exposures(needed.exposures()) + ": reference"
                                + (needed.types().size() > 1 ? "s " : " ") + types + ", needed by " + steps + ": "
                                + cause.reason());
            } else {
                faults.add(
                        ExitStatus.BAD_INPUT,
                        exposures(needed.exposures()) + ": the header has no valid " + cause.absent()
                                + ", by which the reference files are chosen (" + types + " for " + steps
                                + "); correct the header, or give the files with --ref-dir");
            }
        });
    }

    private static String exposures(Set<String> names) {
        var first = names.iterator().next();
        return names.size() == 1 ? first : first + " and " + (names.size() - 1) + " more";
    }
}

package org.webbcal.core.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.api.step.StepDescriptor.RefUse;
import org.webbcal.model.Header;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.key.ReferenceKeywords;

/** What the products say of their making: status and reference keywords, and the table {@value #EXTENSION} with a row for each step that touched them. */
final class Provenance {

    static final String EXTENSION = "WEBBCAL";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Provenance() {}

    /** One row of the table. */
    record Row(
            String label,
            String step,
            String bundle,
            String version,
            String digest,
            String status,
            String reason,
            Instant start,
            Duration time,
            String parameters,
            String references,
            String notes) {}

    static Row row(TaskPlan.Node node, String status, String reason, Instant start, Duration time, RunContext context) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (node.parameters() != null) {
            node.parameters()
                    .listing()
                    .forEach(p -> parameters.put(p.name(), p.isDefault() ? p.value() : List.of(p.value(), p.source())));
        }
        Map<String, Object> references = new LinkedHashMap<>();
        Map<String, String> epochs = context == null ? Map.of() : context.epochs();
        node.references().forEach((type, c) -> {
            var name = c.outcome() == Outcome.FILE ? c.path().getFileName().toString() : "N/A";
            var epoch = epochs.getOrDefault(type, "");
            references.put(type, epoch.isEmpty() ? name : List.of(name, epoch));
        });
        Map<String, Object> notes = context == null ? Map.of() : context.notes();
        var provider = node.provider().split("@");
        return new Row(
                node.label(),
                node.recipe().step(),
                provider[0],
                provider.length > 1 ? provider[1] : "",
                node.digest(),
                status,
                Objects.requireNonNullElse(reason, ""),
                start,
                time,
                json(parameters),
                json(references),
                json(notes));
    }

    private static String json(Map<String, Object> map) {
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Writes the keywords of one step's end.
     *
     * @param asked types of reference files that the step asked for: one that is optional and was not needed leaves no keyword
     */
    static void record(Header primary, TaskPlan.Node node, String status, String context, Set<String> asked) {
        if (node.descriptor() != null && !node.descriptor().statusKeyword().isEmpty()) {
            primary.set(
                    node.descriptor().statusKeyword(), status, node.descriptor().title());
        }
        if (status.equals("COMPLETE")) {
            Set<String> optional = node.descriptor() == null
                    ? Set.of()
                    : node.descriptor().references().stream()
                            .filter(r -> r.need() == Need.OPTIONAL)
                            .map(RefUse::type)
                            .collect(Collectors.toSet());
            node.references().forEach((type, choice) -> {
                if (optional.contains(type) && !asked.contains(type)) {
                    return;
                }
                ReferenceKeywords.of(type)
                        .ifPresent(keyword ->
                                primary.set(keyword, choice.keywordValue(), "Reference file of type " + type));
            });
            if (!node.references().isEmpty()) {
                primary.set(Keywords.CRDS_CTX, context);
            }
        }
    }

    /**
     * What the inputs of a product carried. Of the members of a set, whose rows are alike as a rule, each row counts once: a second one of the same label
     * tells that members were made in different ways.
     */
    static Optional<TableExtension> carried(Object input) {
        if (input instanceof FileModelSet set) {
            return set.provenance().isEmpty() ? Optional.empty() : Optional.of(table(set.provenance(), List.of()));
        }
        return input instanceof ScienceModel model
                ? model.tables().stream()
                        .filter(t -> t.name().equals(EXTENSION))
                        .findFirst()
                : Optional.empty();
    }

    /** The table of a product: the rows that its inputs carried, then those of this run. */
    static TableExtension table(List<TableExtension> carried, List<Row> rows) {
        List<List<String>> columns = new ArrayList<>();
        for (int c = 0; c < NAMES.length; c++) {
            columns.add(new ArrayList<>());
        }
        Set<List<String>> earlier = new HashSet<>();
        for (var old : carried) {
            if (old.name().equals(EXTENSION)) {
                Set<List<String>> own = new HashSet<>();
                for (int r = 0; r < old.table().rows(); r++) {
                    var row = texts(old.table(), r);
                    var done = WHAT_WAS_DONE.stream().map(row::get).toList();
                    own.add(done);
                    for (int c = 0; c < NAMES.length && !earlier.contains(done); c++) {
                        columns.get(c).add(row.get(c));
                    }
                }
                earlier.addAll(own);
            }
        }
        for (var row : rows) {
            var values = new String[] {
                row.label(),
                row.step(),
                row.bundle(),
                row.version(),
                row.digest(),
                row.status(),
                row.reason(),
                row.start().truncatedTo(ChronoUnit.MILLIS).toString(),
                String.format(java.util.Locale.ROOT, "%.3f", row.time().toNanos() / 1e9),
                row.parameters(),
                row.references(),
                row.notes()
            };
            for (int c = 0; c < values.length; c++) {
                columns.get(c).add(values[c]);
            }
        }
        var table = new Table();
        for (int c = 0; c < NAMES.length; c++) {
            table.add(new Table.Column(NAMES[c], columns.get(c).toArray(new String[0])));
        }
        return new TableExtension(EXTENSION, 1, new Header(), table);
    }

    private static List<String> texts(Table table, int row) {
        List<String> texts = new ArrayList<>();
        for (var name : NAMES) {
            texts.add(table.column(name).map(c -> c.text(row)).orElse(""));
        }
        return texts;
    }

    private static final String[] NAMES = {
        "LABEL",
        "STEP",
        "BUNDLE",
        "VERSION",
        "DIGEST",
        "STATUS",
        "REASON",
        "START",
        "SECONDS",
        "PARAMETERS",
        "REFERENCES",
        "NOTES"
    };

    /** Columns that say what was done, not when and with which numbers: label to digest and status, parameters, references. */
    private static final List<Integer> WHAT_WAS_DONE = List.of(0, 1, 2, 3, 4, 5, 9, 10);
}

package org.webbcal.core.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.model.Header;
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
            String label, String step, String bundle, String version, String status, String reason, Instant start, Duration time, String parameters,
            String references, String notes) {}

    static Row row(TaskPlan.Node node, String status, String reason, Instant start, Duration time, RunContext context) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (node.parameters() != null) {
            node.parameters().listing().forEach(p -> parameters.put(p.name(), p.isDefault() ? p.value() : List.of(p.value(), p.source())));
        }
        Map<String, Object> references = new LinkedHashMap<>();
        node.references().forEach((type, c) -> references.put(type, c.outcome() == Outcome.FILE ? c.path().getFileName().toString() : "N/A"));
        Map<String, Object> notes = context == null ? Map.of() : context.notes();
        var provider = node.provider().split("@");
        return new Row(
                node.label(), node.recipe().step(), provider[0], provider.length > 1 ? provider[1] : "", status, Objects.requireNonNullElse(reason, ""), start, time,
                json(parameters), json(references), json(notes));
    }

    private static String json(Map<String, Object> map) {
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the keywords of one step's end. */
    static void record(Header primary, TaskPlan.Node node, String status, String context) {
        if (node.descriptor() != null && !node.descriptor().statusKeyword().isEmpty()) {
            primary.set(node.descriptor().statusKeyword(), status, node.descriptor().title());
        }
        if (status.equals("COMPLETE")) {
            node.references().forEach((type, choice) -> ReferenceKeywords.of(type)
                    .ifPresent(keyword -> primary.set(keyword, choice.keywordValue(), "Reference file of type " + type)));
            if (!node.references().isEmpty()) {
                primary.set(Keywords.CRDS_CTX, context);
            }
        }
    }

    /** The table of a product: the rows that its input carried, then those of this run. */
    static TableExtension table(List<TableExtension> carried, List<Row> rows) {
        List<List<String>> columns = new ArrayList<>();
        for (int c = 0; c < NAMES.length; c++) {
            columns.add(new ArrayList<>());
        }
        for (var old : carried) {
            if (old.name().equals(EXTENSION)) {
                for (int c = 0; c < NAMES.length; c++) {
                    var column = old.table().column(NAMES[c]);
                    for (int r = 0; r < old.table().rows(); r++) {
                        columns.get(c).add(column.isPresent() ? column.get().text(r) : "");
                    }
                }
            }
        }
        for (var row : rows) {
            var values = new String[] {
                row.label(), row.step(), row.bundle(), row.version(), row.status(), row.reason(), row.start().truncatedTo(ChronoUnit.MILLIS).toString(),
                String.format(java.util.Locale.ROOT, "%.3f", row.time().toNanos() / 1e9), row.parameters(), row.references(), row.notes()
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

    private static final String[] NAMES = {
        "LABEL", "STEP", "BUNDLE", "VERSION", "STATUS", "REASON", "START", "SECONDS", "PARAMETERS", "REFERENCES", "NOTES"
    };
}

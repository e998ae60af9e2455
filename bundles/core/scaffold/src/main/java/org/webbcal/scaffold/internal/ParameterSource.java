package org.webbcal.scaffold.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.webbcal.api.step.Param;
import org.webbcal.api.step.ParameterTable;

/** Writes the components of a parameter record as they are declared in another one, so that a step which replaces it understands the same words. */
final class ParameterSource {

    private ParameterSource() {}

    static String components(Class<? extends Record> type) {
        return ParameterTable.of(type).entries().stream()
                .map(ParameterSource::component)
                .collect(Collectors.joining(",\n"));
    }

    private static String component(ParameterTable.Entry entry) {
        var p = entry.declaration();
        List<String> facts = new ArrayList<>();
        add(facts, "name", p.name(), "");
        facts.add("def = " + literal(p.def()));
        add(facts, "reference", p.reference(), Param.SAME);
        add(facts, "unit", p.unit(), "");
        add(facts, "min", p.min(), "");
        add(facts, "max", p.max(), "");
        if (p.choices().length > 0) {
            facts.add("choices = {"
                    + Arrays.stream(p.choices()).map(ParameterSource::literal).collect(Collectors.joining(", ")) + "}");
        }
        facts.add("doc = " + literal(p.doc()));
        return "        @Param(" + String.join(", ", facts) + ")\n        "
                + entry.component().getType().getSimpleName() + " "
                + entry.component().getName();
    }

    private static void add(List<String> facts, String name, String value, String absent) {
        if (!value.equals(absent)) {
            facts.add(name + " = " + literal(value));
        }
    }

    /** A string of the Java language. */
    static String literal(String text) {
        var out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}

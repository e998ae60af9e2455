package org.webbcal.core.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.core.api.Nearest;
import org.webbcal.core.api.PipelineInfo;

/**
 * The parameters of one node with the source of each: step default, then each layer in turn; later wins.
 *
 * @param values text by public name, the step's own parameters only
 * @param listing for display and provenance
 * @param common parameters of every step, which the orchestrator owns
 * @param record the built record
 */
record EffectiveParameters(
        Map<String, String> values, List<PipelineInfo.Parameter> listing, Map<String, String> common, Record record) {

    private static final Set<String> COMMON = Set.of("skip", "save_results", "suffix", "provider");

    /** A source of values, with the name that listings show. */
    record Layer(String source, Map<String, String> values) {}

    /**
     * Merges and checks.
     *
     * @throws CalibrationException of status USAGE for an unknown name or a bad value
     */
    static EffectiveParameters merge(StepDescriptor step, String label, List<Layer> layers, boolean referenceProfile)
            throws CalibrationException {
        var table = ParameterTable.of(step.parameters());
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> sources = new LinkedHashMap<>();
        Map<String, String> common = new LinkedHashMap<>();
        for (var e : table.entries()) {
            values.put(e.name(), e.defaultText(referenceProfile));
            sources.put(e.name(), referenceProfile ? "reference default" : "default");
        }
        for (var layer : layers) {
            for (var v : layer.values().entrySet()) {
                var name = v.getKey();
                if (values.containsKey(name)) {
                    values.put(name, v.getValue());
                    sources.put(name, layer.source());
                } else if (COMMON.contains(name) || name.startsWith("override_")) {
                    common.put(name, v.getValue());
                    sources.put(name, layer.source());
                } else {
                    List<String> known = new ArrayList<>(values.keySet());
                    known.addAll(COMMON);
                    throw new CalibrationException(
                            ExitStatus.USAGE,
                            "step " + label + " has no parameter " + name + " (" + layer.source() + ")"
                                    + Nearest.hint(name, known));
                }
            }
        }
        for (var name : common.keySet()) {
            var type = name.replaceFirst("^override_", "");
            if (name.startsWith("override_")
                    && step.references().stream().noneMatch(r -> r.type().equals(type))) {
                throw new CalibrationException(
                        ExitStatus.USAGE,
                        "step " + label + " uses no reference of type " + type
                                + Nearest.hint(
                                        type,
                                        step.references().stream()
                                                .map(StepDescriptor.RefUse::type)
                                                .toList()));
            }
        }
        for (var flag : List.of("skip", "save_results")) {
            var value = common.getOrDefault(flag, "false");
            if (!value.equalsIgnoreCase("true")
                    && !value.equalsIgnoreCase("false")
                    && !value.equalsIgnoreCase("none")) {
                throw new CalibrationException(
                        ExitStatus.USAGE,
                        "step " + label + ": parameter " + flag + " = " + value + ": expected true or false");
            }
        }
        try {
            var record = table.build(step.parameters(), values, referenceProfile);
            List<PipelineInfo.Parameter> listing = new ArrayList<>();
            for (var e : table.entries()) {
                listing.add(new PipelineInfo.Parameter(
                        e.name(),
                        values.get(e.name()),
                        sources.get(e.name()),
                        values.get(e.name()).equals(e.defaultText(false))));
            }
            common.forEach(
                    (name, value) -> listing.add(new PipelineInfo.Parameter(name, value, sources.get(name), false)));
            return new EffectiveParameters(values, listing, common, record);
        } catch (IllegalArgumentException e) {
            throw new CalibrationException(ExitStatus.USAGE, "step " + label + ": " + e.getMessage());
        }
    }

    /** Where the value of a listed parameter comes from. */
    String source(String name) {
        return listing.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .map(PipelineInfo.Parameter::source)
                .orElse("default");
    }

    boolean skip() {
        return Boolean.parseBoolean(common.getOrDefault("skip", "false"));
    }

    boolean save() {
        return Boolean.parseBoolean(common.getOrDefault("save_results", "false"));
    }
}

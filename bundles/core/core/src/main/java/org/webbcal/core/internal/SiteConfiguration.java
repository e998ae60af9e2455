package org.webbcal.core.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/** Parameter files of the site and of the user (YAML or JSON), and the overlays of recipes. */
final class SiteConfiguration {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private SiteConfiguration() {}

    /**
     * Parameters by step: {@code steps: {jump: {rejection_threshold: 5}}}, or the same without {@code steps}; and one step's parameter file as the
     * reference software writes it ({@code name: jump, parameters: {…}}).
     *
     * @param mode id of the mode, whose own section {@code modes: {miri-imaging: {…}}} comes on top
     */
    static Map<String, Map<String, String>> parameters(Path file, String mode) throws CalibrationException {
        var tree = read(file);
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        if (tree.path("parameters").isObject()) {
            var step = tree.path("name")
                    .asText(tree.path("class").asText(""))
                    .replaceFirst(".*\\.", "")
                    .replaceFirst("Step$", "");
            collect(JsonNodes.object(snakeCase(step), tree.path("parameters")), all, file);
            for (var sub : tree.path("steps")) {
                collect(JsonNodes.object(sub.path("name").asText(), sub.path("parameters")), all, file);
            }
            return all;
        }
        collect(tree.has("steps") || tree.has("modes") ? tree.path("steps") : tree, all, file);
        var own = tree.path("modes").path(mode);
        collect(own.has("steps") ? own.path("steps") : own, all, file);
        return all;
    }

    /** Steps that a file speaks of; none for a parameter file of the reference software, which may name steps that exist only there. */
    static Set<String> labels(Path file) throws CalibrationException {
        var tree = read(file);
        if (tree.path("parameters").isObject()) {
            return Set.of();
        }
        Set<String> labels = new LinkedHashSet<>();
        (tree.has("steps") || tree.has("modes") ? tree.path("steps") : tree)
                .fieldNames()
                .forEachRemaining(labels::add);
        for (var mode : tree.path("modes")) {
            (mode.has("steps") ? mode.path("steps") : mode).fieldNames().forEachRemaining(labels::add);
        }
        return labels;
    }

    private static String snakeCase(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static void collect(JsonNode steps, Map<String, Map<String, String>> all, Path file)
            throws CalibrationException {
        for (var step : steps.properties()) {
            if (!step.getValue().isObject()) {
                throw new CalibrationException(
                        ExitStatus.USAGE, file + ": '" + step.getKey() + "' must be a step with a map of parameters");
            }
            var values = all.computeIfAbsent(step.getKey(), s -> new LinkedHashMap<>());
            step.getValue().properties().forEach(p -> values.put(p.getKey(), RecipeReader.text(p.getValue())));
        }
    }

    private static JsonNode read(Path file) throws CalibrationException {
        try {
            var text = Files.readString(file).replaceFirst("(?s)^#ASDF.*?\\n---[^\\n]*\\n", "");
            var tree = YAML.readTree(text);
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                return YAML.createObjectNode();
            }
            if (!tree.isObject()) {
                throw new CalibrationException(
                        ExitStatus.USAGE, file + ": a parameter file is a map of steps to parameters");
            }
            return tree;
        } catch (JsonProcessingException e) {
            var line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    file + line + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("not readable"));
        } catch (CharacterCodingException e) {
            throw new CalibrationException(ExitStatus.USAGE, file + ": is no text; a parameter file is YAML or JSON");
        } catch (IOException e) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT, file + ": cannot be read; name an existing parameter file");
        }
    }

    /** Texts of the site's overlays by file name, in order of name; empty when there is no such folder. */
    static Map<String, String> overlays(Path folder) {
        Map<String, String> texts = new TreeMap<>();
        if (folder != null && Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder, "*.yaml")) {
                for (var file : files) {
                    texts.put(file.getFileName().toString(), Files.readString(file));
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("overlays in " + folder + " cannot be read", e);
            }
        }
        return texts;
    }

    /** One-entry objects. */
    private static final class JsonNodes {
        private static JsonNode object(String name, JsonNode value) {
            return YAML.createObjectNode().set(name, value);
        }
    }
}

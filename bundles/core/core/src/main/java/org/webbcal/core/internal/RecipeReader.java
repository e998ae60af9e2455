package org.webbcal.core.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Reads recipes and overlays (YAML), merges inheritance, applies edits. Every fault names the recipe and the entry. */
final class RecipeReader {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> RECIPE_KEYS = Set.of("recipe", "extends", "match", "ends", "stages", "edit");
    private static final Set<String> OVERLAY_KEYS = Set.of("overlay", "edit");
    private static final Set<String> STAGE_KEYS =
            Set.of("name", "number", "input", "takes", "takes_series", "when", "steps");
    private static final Set<String> NODE_KEYS =
            Set.of("on", "out", "when", "as", "needs", "off", "optional", "requires", "params", "profile");
    private static final Set<String> PROFILE_KEYS = Set.of("when", "params");

    /** A fault in a recipe or overlay. */
    static final class RecipeException extends Exception {
        RecipeException(String message) {
            super(message);
        }
    }

    /**
     * Reads and expands.
     *
     * @param lookup gives the text of another recipe by id, for {@code extends}; null if there is none
     * @param overlays texts of the site's overlays by file name; those for other recipes are left alone
     */
    Recipe read(String text, Function<String, String> lookup, Map<String, String> overlays) throws RecipeException {
        var tree = expand(text, lookup, new HashSet<>());
        var id = tree.path("recipe").asText();
        for (var overlay : overlays.entrySet()) {
            var edits = parse(overlay.getValue(), overlay.getKey());
            if (edits.path("overlay").asText().equals(id)) {
                known(overlay.getKey(), edits, OVERLAY_KEYS);
                apply(edits, tree, overlay.getKey());
            }
        }
        return convert(tree);
    }

    /** The recipe that an overlay is for. */
    static String target(String overlay, String name) throws RecipeException {
        return parse(overlay, name).path("overlay").asText("");
    }

    private static ObjectNode parse(String text, String name) throws RecipeException {
        try {
            var tree = YAML.readTree(text);
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new RecipeException(name + ": expected a map at the top level");
        } catch (JsonProcessingException e) {
            var where =
                    e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
            throw new RecipeException(name + where + ": " + e.getOriginalMessage());
        }
    }

    private ObjectNode expand(String text, Function<String, String> lookup, Set<String> seen) throws RecipeException {
        var tree = parse(text, "recipe");
        var id = tree.path("recipe").asText("");
        if (id.isEmpty()) {
            throw new RecipeException("recipe without a name: the key 'recipe' is missing");
        }
        if (!seen.add(id)) {
            throw new RecipeException("recipe " + id + " extends itself");
        }
        known("recipe " + id, tree, RECIPE_KEYS);
        var parents = tree.path("extends");
        var stages = YAML.createArrayNode();
        for (var parent : parents.isTextual() ? YAML.createArrayNode().add(parents) : parents) {
            var parentText = lookup.apply(parent.asText());
            if (parentText == null) {
                throw new RecipeException("recipe " + id + " extends " + parent.asText() + ", which is not installed");
            }
            for (var stage : expand(parentText, lookup, seen).path("stages")) {
                stages.add(stage);
            }
        }
        for (var stage : tree.path("stages")) {
            int old = indexOf(stages, stage.path("name").asText());
            if (old >= 0) {
                stages.set(old, stage);
            } else {
                stages.add(stage);
            }
        }
        tree.set("stages", stages);
        if (tree.has("edit")) {
            apply(tree, tree, "recipe " + id);
        }
        return tree;
    }

    private static int indexOf(ArrayNode stages, String name) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).path("name").asText().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Applies the list {@code edit} of {@code from}: insert, replace, remove, set, profile; an edit that fits nowhere is a fault. */
    private static void apply(ObjectNode from, ObjectNode recipe, String name) throws RecipeException {
        for (var edit : from.path("edit")) {
            var kind = edit.fieldNames().hasNext() ? edit.fieldNames().next() : "";
            var body = edit.path(kind);
            boolean fits =
                    switch (kind) {
                        case "insert" -> insert(recipe, body);
                        case "replace" -> replace(recipe, body.path("label").asText(), body.path("step"));
                        case "remove" -> replace(recipe, body.asText(), null);
                        case "set" -> set(recipe, body);
                        case "profile" -> profile(recipe, body);
                        default ->
                            throw new RecipeException(name + ": edit '" + kind
                                    + "' is unknown; there are insert, replace, remove, set and profile");
                    };
            if (!fits) {
                throw new RecipeException(name + ": edit " + edit + " does not fit recipe "
                        + recipe.path("recipe").asText() + ", whose steps are "
                        + String.join(", ", labels(recipe)));
            }
        }
    }

    private static Set<String> labels(ObjectNode recipe) {
        Set<String> labels = new LinkedHashSet<>();
        for (var stage : recipe.path("stages")) {
            stage.path("steps").forEach(s -> labels.add(label(s)));
        }
        labels.remove("save");
        return labels;
    }

    private static boolean insert(ObjectNode recipe, JsonNode body) {
        boolean after = body.has("after");
        var anchor = body.path(after ? "after" : "before").asText();
        for (var stage : recipe.path("stages")) {
            var steps = (ArrayNode) stage.path("steps");
            for (int i = 0; i < steps.size(); i++) {
                if (label(steps.get(i)).equals(anchor)) {
                    steps.insert(after ? i + 1 : i, body.path("step"));
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean replace(ObjectNode recipe, String label, JsonNode by) {
        for (var stage : recipe.path("stages")) {
            var steps = (ArrayNode) stage.path("steps");
            for (int i = 0; i < steps.size(); i++) {
                if (label(steps.get(i)).equals(label)) {
                    if (by == null) {
                        steps.remove(i);
                    } else {
                        steps.set(i, by);
                    }
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean set(ObjectNode recipe, JsonNode body) {
        return configure(recipe, body, (config, values) -> {
            var params = config.has("params") ? (ObjectNode) config.get("params") : config.putObject("params");
            params.setAll((ObjectNode) values);
        });
    }

    /** Adds to the profiles of steps, behind what is there. */
    private static boolean profile(ObjectNode recipe, JsonNode body) {
        return configure(recipe, body, (config, values) -> {
            var profile = YAML.createArrayNode();
            listed(config.path("profile")).forEach(profile::add);
            listed(values).forEach(profile::add);
            config.set("profile", profile);
        });
    }

    /** A list, or one thing in place of a list of one. */
    private static Iterable<JsonNode> listed(JsonNode node) {
        return node.isMissingNode() || node.isArray()
                ? node
                : YAML.createArrayNode().add(node);
    }

    /** Changes the settings of steps that an edit names by label; false if one is not there. */
    private static boolean configure(ObjectNode recipe, JsonNode body, BiConsumer<ObjectNode, JsonNode> change) {
        boolean all = true;
        for (var entry : body.properties()) {
            boolean found = false;
            for (var stage : recipe.path("stages")) {
                var steps = (ArrayNode) stage.path("steps");
                for (int i = 0; i < steps.size() && !found; i++) {
                    var node = steps.get(i);
                    if (label(node).equals(entry.getKey())) {
                        var id = node.isTextual()
                                ? node.asText()
                                : node.fieldNames().next();
                        var config = node.isTextual()
                                ? YAML.createObjectNode()
                                : (ObjectNode) node.get(id).deepCopy();
                        change.accept(config, entry.getValue());
                        steps.set(i, YAML.createObjectNode().set(id, config));
                        found = true;
                    }
                }
            }
            all &= found;
        }
        return all;
    }

    private static String label(JsonNode entry) {
        if (entry.isTextual()) {
            return entry.asText();
        }
        var id = entry.fieldNames().hasNext() ? entry.fieldNames().next() : "";
        return entry.path(id).path("as").asText(id);
    }

    private static Recipe convert(ObjectNode tree) throws RecipeException {
        var id = tree.path("recipe").asText();
        List<Map<String, List<String>>> alternatives = new ArrayList<>();
        for (var match : listed(tree.path("match"))) {
            alternatives.add(match(match));
        }
        List<Recipe.Stage> stages = new ArrayList<>();
        for (var s : tree.path("stages")) {
            stages.add(stage(id, s));
        }
        return new Recipe(id, alternatives, stages, tree.path("ends").asText(""));
    }

    private static Map<String, List<String>> match(JsonNode tree) {
        Map<String, List<String>> match = new LinkedHashMap<>();
        for (var e : tree.properties()) {
            List<String> values = new ArrayList<>();
            listed(e.getValue()).forEach(v -> values.add(v.asText()));
            match.put(e.getKey(), values);
        }
        return match;
    }

    private static Recipe.Stage stage(String recipe, JsonNode s) throws RecipeException {
        var name = s.path("name").asText("");
        known("recipe " + recipe + ", stage " + name, s, STAGE_KEYS);
        Recipe.Input input;
        try {
            input = Recipe.Input.valueOf(s.path("input").asText().toUpperCase(java.util.Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new RecipeException(
                    "recipe " + recipe + ", stage " + name + ": input is ramp, image, set or spectrum, not '"
                            + s.path("input").asText() + "'");
        }
        List<Recipe.Entry> entries = new ArrayList<>();
        Set<String> labels = new HashSet<>();
        for (var e : s.path("steps")) {
            var entry = entry(recipe + ", stage " + name, e);
            if (entry instanceof Recipe.Node node && !labels.add(node.label())) {
                throw new RecipeException("recipe " + recipe + ", stage " + name + ": two steps are called "
                        + node.label() + "; tell them apart with 'as'");
            }
            entries.add(entry);
        }
        return new Recipe.Stage(
                name,
                s.path("number").asInt(),
                input,
                s.path("takes").asText(""),
                s.path("takes_series").asText(""),
                when("recipe " + recipe + ", stage " + name, s),
                List.copyOf(entries));
    }

    private static Recipe.Entry entry(String where, JsonNode e) throws RecipeException {
        if (e.isTextual()) {
            return new Recipe.Node(
                    e.asText(), e.asText(), "main", Map.of(), Optional.empty(), "", false, false, "", Map.of());
        }
        if (!e.isObject() || e.size() != 1) {
            throw new RecipeException(
                    "recipe " + where + ": an entry is a step's name, or one name with settings, not " + e);
        }
        var id = e.fieldNames().next();
        var config = e.get(id);
        if (id.equals("save")) {
            Map<String, String> products = new LinkedHashMap<>();
            if (config.isTextual()) {
                products.put("main", config.asText());
            } else {
                config.properties()
                        .forEach(p -> products.put(p.getKey(), p.getValue().asText()));
            }
            return new Recipe.Save(products);
        }
        var place = "recipe " + where + ", step " + id;
        known(place, config, NODE_KEYS);
        Map<String, String> out = new LinkedHashMap<>();
        config.path("out")
                .properties()
                .forEach(p -> out.put(p.getKey(), p.getValue().asText()));
        List<Recipe.Profile> profile = new ArrayList<>();
        for (var p : listed(config.path("profile"))) {
            known(place + ", profile", p, PROFILE_KEYS);
            profile.add(new Recipe.Profile(when(place, p), params(p)));
        }
        return new Recipe.Node(
                id,
                config.path("as").asText(id),
                config.path("on").asText("main"),
                out,
                when(place, config),
                config.path("needs").asText(""),
                config.path("off").asBoolean(false),
                config.path("optional").asBoolean(false),
                config.path("requires").asText(""),
                params(config),
                profile);
    }

    private static void known(String place, JsonNode config, Set<String> keys) throws RecipeException {
        for (var names = config.fieldNames(); names.hasNext(); ) {
            var key = names.next();
            if (!keys.contains(key)) {
                throw new RecipeException(
                        place + ": '" + key + "' is unknown; there are " + String.join(", ", new TreeSet<>(keys)));
            }
        }
    }

    private static Optional<When> when(String place, JsonNode config) throws RecipeException {
        try {
            return config.has("when")
                    ? Optional.of(When.parse(config.get("when").asText()))
                    : Optional.empty();
        } catch (IllegalArgumentException x) {
            throw new RecipeException(place + ": " + x.getMessage());
        }
    }

    private static Map<String, String> params(JsonNode config) {
        Map<String, String> params = new LinkedHashMap<>();
        config.path("params").properties().forEach(p -> params.put(p.getKey(), text(p.getValue())));
        return params;
    }

    /** Text of a parameter value as it would be typed. */
    static String text(JsonNode value) {
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(v -> parts.add(v.asText()));
            return String.join(",", parts);
        }
        return value.isNull() ? "none" : value.asText();
    }
}

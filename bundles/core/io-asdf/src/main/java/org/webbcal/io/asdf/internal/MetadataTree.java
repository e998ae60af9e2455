package org.webbcal.io.asdf.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.webbcal.model.Header;
import org.webbcal.model.ScienceModel;

/**
 * The metadata of a product as the tree under {@code meta} that the observatory's data models have: {@code meta.instrument.filter} for FILTER. Keywords
 * without a place stay in the headers alone.
 */
final class MetadataTree {

    private static final String TABLE = "keywords.txt";

    /** A keyword and its place. */
    private record Entry(boolean sci, String key, String[] path, String type) {}

    private static final List<Entry> ENTRIES = read();

    private MetadataTree() {}

    private static List<Entry> read() {
        try (var in = new BufferedReader(
                new InputStreamReader(MetadataTree.class.getResourceAsStream(TABLE), StandardCharsets.UTF_8))) {
            var entries = new ArrayList<Entry>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.startsWith("#")) {
                    var word = line.split(" ");
                    entries.add(new Entry(word[0].equals("SCI"), word[1], word[2].split("\\."), word[3]));
                }
            }
            return List.copyOf(entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tree of a product, in alphabetical order; without name and date of the file, which are given when it is written. */
    static Map<String, Object> of(ScienceModel model) {
        Map<String, Object> meta = new TreeMap<>();
        for (var entry : ENTRIES) {
            value(entry.sci() ? model.sciHeader() : model.primary(), entry).ifPresent(v -> put(meta, entry.path(), v));
        }
        meta.put("model_type", model.dataModel());
        return meta;
    }

    /** Empty where the keyword is absent, or is of another type than the models allow. */
    private static Optional<Object> value(Header header, Entry entry) {
        var key = entry.key();
        if (!header.has(key)) {
            return Optional.empty();
        }
        return switch (entry.type()) {
            case "boolean" -> header.bool(key).map(v -> v);
            case "integer" ->
                header.integer(key).isPresent()
                        ? Optional.of((long) header.integer(key).getAsInt())
                        : Optional.empty();
            case "number" ->
                header.number(key).isPresent() ? Optional.of(header.number(key).getAsDouble()) : Optional.empty();
            default -> header.value(key).filter(v -> v instanceof String).map(v -> ((String) v).stripTrailing());
        };
    }

    private static void put(Map<String, Object> meta, String[] path, Object value) {
        var at = meta;
        for (int k = 0; k < path.length - 1; k++) {
            @SuppressWarnings("unchecked") // only such maps are put in, and no path ends where another goes on
            var next = (Map<String, Object>) at.computeIfAbsent(path[k], p -> new LinkedHashMap<String, Object>());
            at = next;
        }
        at.put(path[path.length - 1], value);
    }
}

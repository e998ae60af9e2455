package org.webbcal.reference;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;

/** A reference in ASDF or JSON: a tree. */
record TreeReference(String type, Path path, Map<String, Object> tree) implements Reference {

    @Override
    public String fileName() {
        return path.getFileName().toString();
    }

    @Override
    public Header header() {
        return new Header();
    }

    @Override
    public Optional<Plane> plane(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Plane> wholePlane(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Table> table(String name) {
        return Optional.empty();
    }

    @Override
    public List<String> extensions() {
        return List.of();
    }

    /** Entry of {@code meta} at a path, as text. */
    Optional<String> meta(List<?> at) {
        Object node = tree.get("meta");
        // Older JSON files have their facts at the top.
        if (node == null) {
            node = tree;
        }
        for (Object key : at) {
            node = node instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return node instanceof String s ? Optional.of(s) : Optional.empty();
    }
}

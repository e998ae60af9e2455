package org.webbcal.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;

/** A reference made in code, already of the exposure's subarray. */
public final class FakeReference implements Reference {

    private final String type;
    private final Header header = new Header();
    private final Map<String, Plane> planes = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, Object> tree = new LinkedHashMap<>();

    public FakeReference(String type) {
        this.type = type;
    }

    public FakeReference plane(Plane plane) {
        planes.put(plane.name(), plane);
        return this;
    }

    public FakeReference floats(String name, float[] data, int... dims) {
        return plane(Plane.ofFloat(name, data, dims));
    }

    public FakeReference flags(String name, int[] data, int... dims) {
        return plane(Plane.ofFlags(name, data, dims));
    }

    public FakeReference table(String name, Table table) {
        tables.put(name, table);
        return this;
    }

    public FakeReference key(String key, Object value) {
        header.set(key, value);
        return this;
    }

    public FakeReference entry(String key, Object value) {
        tree.put(key, value);
        return this;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String fileName() {
        return "fake_" + type + ".fits";
    }

    @Override
    public Path path() {
        return Path.of(fileName());
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Optional<Plane> plane(String name) {
        return Optional.ofNullable(planes.get(name));
    }

    @Override
    public Optional<Plane> wholePlane(String name) {
        return plane(name);
    }

    @Override
    public Optional<Table> table(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    @Override
    public List<String> extensions() {
        var names = new ArrayList<>(planes.keySet());
        names.addAll(tables.keySet());
        return names;
    }

    @Override
    public Map<String, Object> tree() {
        return tree;
    }
}

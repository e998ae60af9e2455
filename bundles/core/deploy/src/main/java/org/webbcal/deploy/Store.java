package org.webbcal.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;

/**
 * The folder {@code store/}: jars by checksum, and {@code history.json}: for each bundle the versions that were active, the newest last. It outlives the
 * process, so a node that is started again can go back too.
 */
final class Store {

    /** A version that was active once; {@code distribution} tells that it came with the installation. */
    record Entry(String name, String version, String checksum, boolean distribution) {}

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;

    Store(Path folder) {
        this.folder = folder;
    }

    Path jar(String checksum) {
        return folder.resolve(checksum + ".jar");
    }

    /** Copies a jar into the store and gives the copy: what is installed is what was inspected, whatever happens to the dropped file. */
    Path keep(JarInspection inspection) throws IOException {
        var kept = jar(inspection.checksum());
        if (!Files.exists(kept)) {
            SideBySideDeployer.copy(inspection.jar(), kept);
            if (!JarInspection.sha256(kept).equals(inspection.checksum())) {
                Files.delete(kept);
                throw new IOException("the file changed while it was read");
            }
        }
        return kept;
    }

    /** Keeps the jar of a bundle of the distribution; gives its checksum, or nothing when the bundle does not come from a file. */
    Optional<String> keepDistribution(Bundle bundle) throws IOException {
        var location = bundle.getLocation().replaceFirst("^reference:", "");
        if (!location.startsWith("file:")) {
            return Optional.empty();
        }
        var source = Path.of(URI.create(location));
        var checksum = JarInspection.sha256(source);
        if (!Files.exists(jar(checksum))) {
            SideBySideDeployer.copy(source, jar(checksum));
        }
        return Optional.of(checksum);
    }

    /** Notes that a version is active now: it is the last of its bundle's list. */
    void activated(Entry entry) {
        var tree = read();
        var list = tree.path(entry.name()) instanceof ArrayNode old ? old : tree.putArray(entry.name());
        remove(list, entry.checksum());
        list.addObject().put("version", entry.version()).put("sha256", entry.checksum()).put("distribution", entry.distribution());
        write(tree);
    }

    private static void remove(ArrayNode list, String checksum) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).path("sha256").asText().equals(checksum)) {
                list.remove(i);
            }
        }
    }

    /** The version that was active before the present one, if its jar is still there. */
    Optional<Entry> previous(String name) {
        var entries = entries(name, read().path(name));
        if (entries.size() < 2) {
            return Optional.empty();
        }
        var entry = entries.get(entries.size() - 2);
        return Files.exists(jar(entry.checksum())) ? Optional.of(entry) : Optional.empty();
    }

    /** After a rollback: the version that was left is no candidate any more, and the older one is what it was. */
    void rolledBack(String name, Entry back) {
        var tree = read();
        if (tree.path(name) instanceof ArrayNode list && list.size() >= 2) {
            // activation has moved the older version to the end; before it stands the version that was left
            list.remove(list.size() - 2);
            ((ObjectNode) list.get(list.size() - 1)).put("distribution", back.distribution());
            write(tree);
        }
    }

    /** What was active last, bundle by bundle. */
    List<Entry> active() {
        List<Entry> list = new ArrayList<>();
        for (var bundle : read().properties()) {
            var entries = entries(bundle.getKey(), bundle.getValue());
            if (!entries.isEmpty()) {
                list.add(entries.get(entries.size() - 1));
            }
        }
        return list;
    }

    private static List<Entry> entries(String name, JsonNode list) {
        List<Entry> entries = new ArrayList<>();
        list.forEach(v -> entries.add(new Entry(name, v.path("version").asText(), v.path("sha256").asText(), v.path("distribution").asBoolean())));
        return entries;
    }

    /** Whether a bundle has a history. */
    boolean knows(String name) {
        return read().has(name);
    }

    List<Entry> history() {
        List<Entry> entries = new ArrayList<>();
        for (var bundle : read().properties()) {
            entries.addAll(entries(bundle.getKey(), bundle.getValue()));
        }
        return entries;
    }

    private ObjectNode read() {
        var file = folder.resolve("history.json");
        try {
            if (Files.exists(file) && json.readTree(file.toFile()) instanceof ObjectNode tree) {
                return tree;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read; remove it to start with an empty history", e);
        }
        return json.createObjectNode();
    }

    private void write(ObjectNode tree) {
        try {
            Files.createDirectories(folder);
            var part = Files.createTempFile(folder, ".history", ".part");
            json.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), tree);
            Files.move(part, folder.resolve("history.json"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the history of deployments in " + folder + " cannot be written", e);
        }
    }
}

package org.webbcal.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The folder {@code store/}: jars by checksum, and {@code history.json}: for each bundle the versions that were active, the newest last. It outlives the
 * process, so a node that is started again can go back too; several processes may use one store.
 */
final class Store {

    /** Versions of one bundle that are kept; the oldest goes first, that of the distribution never. */
    private static final int KEPT = 20;

    /**
     * A version that was active once.
     *
     * @param distribution whether it came with the installation
     * @param withdrawn whether it was left by a rollback: it is no candidate to go back to
     */
    record Entry(String name, String version, String checksum, boolean distribution, boolean withdrawn) {}

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;

    Store(Path folder) {
        this.folder = folder;
    }

    Path jar(String checksum) {
        return folder.resolve(checksum + ".jar");
    }

    /** Copies a jar into the store and gives the copy: what is installed is what was inspected, whatever happens to the file that was dropped. */
    Path keep(Path jar) throws IOException {
        Files.createDirectories(folder);
        var part = Files.createTempFile(folder, ".jar", ".part");
        try {
            Files.copy(jar, part, StandardCopyOption.REPLACE_EXISTING);
            var kept = jar(JarInspection.sha256(part));
            Files.move(part, kept, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return kept;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Whether a jar was active here before. */
    boolean knows(String checksum) throws IOException {
        return history().stream().anyMatch(e -> e.checksum().equals(checksum));
    }

    /** Whether a bundle has a history. */
    boolean hasHistory(String name) throws IOException {
        return read().has(name);
    }

    /** Notes that a version is active now: it is the last of its bundle's list. */
    void activated(Entry entry) throws IOException {
        update(tree -> {
            var list = list(tree, entry.name());
            int old = indexOf(list, entry.checksum());
            if (old >= 0) {
                list.remove(old);
            }
            list.add(node(entry));
            trim(list);
        });
    }

    /** Notes a rollback: {@code back} is active again, and what was active before it is withdrawn. */
    void rolledBack(Entry back) throws IOException {
        update(tree -> {
            var list = list(tree, back.name());
            if (list.get(list.size() - 1) instanceof ObjectNode left) {
                left.put("withdrawn", true);
            }
            int at = indexOf(list, back.checksum());
            if (at >= 0) {
                list.remove(at);
            }
            list.add(node(back));
        });
    }

    /** Notes that the active version of a bundle was taken out, and nothing came in its place. */
    void withdrawn(String name) throws IOException {
        update(tree -> {
            var list = list(tree, name);
            if (list.get(list.size() - 1) instanceof ObjectNode left) {
                left.put("withdrawn", true);
            }
        });
    }

    private static ArrayNode list(ObjectNode tree, String name) {
        return tree.path(name) instanceof ArrayNode list ? list : tree.putArray(name);
    }

    private ObjectNode node(Entry entry) {
        return json.createObjectNode()
                .put("version", entry.version())
                .put("sha256", entry.checksum())
                .put("distribution", entry.distribution());
    }

    private static int indexOf(ArrayNode list, String checksum) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).path("sha256").asText().equals(checksum)) {
                return i;
            }
        }
        return -1;
    }

    private static void trim(ArrayNode list) {
        for (int i = 0; i < list.size() && list.size() > KEPT; ) {
            if (list.get(i).path("distribution").asBoolean()) {
                i++;
            } else {
                list.remove(i);
            }
        }
    }

    /** The version that was active before the present one, if its jar is still there. */
    Optional<Entry> previous(String name) throws IOException {
        var entries = entries(name, read().path(name));
        return entries.subList(0, Math.max(0, entries.size() - 1)).stream()
                .filter(e -> !e.withdrawn() && Files.exists(jar(e.checksum())))
                .reduce((older, newer) -> newer);
    }

    /** What was active last, bundle by bundle, without those that were taken out. */
    List<Entry> active() throws IOException {
        List<Entry> list = new ArrayList<>();
        for (var bundle : read().properties()) {
            var entries = entries(bundle.getKey(), bundle.getValue());
            if (!entries.isEmpty() && !entries.get(entries.size() - 1).withdrawn()) {
                list.add(entries.get(entries.size() - 1));
            }
        }
        return list;
    }

    /** Every version that was active, bundle by bundle, the oldest first. */
    List<Entry> history() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (var bundle : read().properties()) {
            entries.addAll(entries(bundle.getKey(), bundle.getValue()));
        }
        return entries;
    }

    private static List<Entry> entries(String name, JsonNode list) {
        List<Entry> entries = new ArrayList<>();
        list.forEach(v -> entries.add(new Entry(
                name,
                v.path("version").asText(),
                v.path("sha256").asText(),
                v.path("distribution").asBoolean(),
                v.path("withdrawn").asBoolean())));
        return entries;
    }

    private Path file() {
        return folder.resolve("history.json");
    }

    private ObjectNode read() throws IOException {
        try {
            if (Files.exists(file())) {
                return (ObjectNode) json.readTree(file().toFile());
            }
        } catch (IOException | ClassCastException e) {
            throw new IOException(file() + " cannot be read; remove it to start with an empty history", e);
        }
        return json.createObjectNode();
    }

    /** Changes the history, one process at a time, and lets go of jars that it does not name any more. */
    private void update(Consumer<ObjectNode> change) throws IOException {
        Files.createDirectories(folder);
        try (var channel =
                        FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            var tree = read();
            var before = checksums(tree);
            change.accept(tree);
            var part = Files.createTempFile(folder, ".history", ".part");
            json.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), tree);
            Files.move(part, file(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            before.removeAll(checksums(tree));
            for (var checksum : before) {
                Files.deleteIfExists(jar(checksum));
            }
            assert lock.isValid();
        }
    }

    private static Set<String> checksums(ObjectNode tree) {
        Set<String> set = new HashSet<>();
        tree.forEach(list -> list.forEach(v -> set.add(v.path("sha256").asText())));
        return set;
    }
}

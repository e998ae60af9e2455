package org.webbcal.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {

    private static final String JUMP = "org.webbcal.step.jump";

    @TempDir
    private Path folder;

    /** Puts a jar of that version into the store, as a deployment does. */
    private Store.Entry activate(Store store, String version, boolean distribution) throws IOException {
        var jar = Files.writeString(folder.resolve("dropped.jar"), "content of " + version);
        var kept = store.keep(jar);
        var entry = new Store.Entry(JUMP, version, JarInspection.sha256(kept), distribution, false);
        store.activated(entry);
        return entry;
    }

    private Store store() {
        return new Store(folder.resolve("store"));
    }

    private List<String> versions() throws IOException {
        return store().history().stream()
                .map(e -> e.version() + (e.withdrawn() ? " withdrawn" : ""))
                .toList();
    }

    @Test
    void emptyStoreKnowsNothing() throws IOException {
        assertEquals(List.of(), store().active());
        assertTrue(store().previous(JUMP).isEmpty());
        assertFalse(store().hasHistory(JUMP));
    }

    @Test
    void lastVersionActivatedIsTheActiveOneAlsoForAnotherProcess() throws IOException {
        activate(store(), "0.1.0", true);
        var second = activate(store(), "0.2.0", false);
        assertEquals(List.of(second), store().active());
        assertEquals("0.1.0", store().previous(JUMP).orElseThrow().version());
        assertTrue(store().knows(second.checksum()));
    }

    @Test
    void versionActivatedAgainMovesToTheEnd() throws IOException {
        activate(store(), "0.1.0", true);
        activate(store(), "0.2.0", false);
        activate(store(), "0.1.0", true);
        assertEquals(List.of("0.2.0", "0.1.0"), versions());
    }

    @Test
    void rollbackWithdrawsWhatWasLeft() throws IOException {
        activate(store(), "0.1.0", true);
        activate(store(), "0.2.0", false);
        activate(store(), "0.3.0", false);
        store().rolledBack(store().previous(JUMP).orElseThrow());
        assertEquals(List.of("0.1.0", "0.3.0 withdrawn", "0.2.0"), versions());
        assertEquals("0.1.0", store().previous(JUMP).orElseThrow().version());
        store().rolledBack(store().previous(JUMP).orElseThrow());
        assertTrue(store().previous(JUMP).isEmpty());
        assertTrue(store().active().get(0).distribution());
    }

    @Test
    void withdrawnVersionCountsAgainWhenItIsDeployedAgain() throws IOException {
        activate(store(), "0.1.0", true);
        activate(store(), "0.2.0", false);
        store().rolledBack(store().previous(JUMP).orElseThrow());
        activate(store(), "0.2.0", false);
        assertEquals(List.of("0.1.0", "0.2.0"), versions());
    }

    @Test
    void onlyVersionIsTakenOutAndStaysOut() throws IOException {
        var only = activate(store(), "1.0.0", false);
        assertTrue(store().previous(JUMP).isEmpty());
        store().withdrawn(JUMP);
        assertEquals(List.of(), store().active());
        assertTrue(Files.exists(store().jar(only.checksum())));
    }

    @Test
    void whatWasTakenOutMayComeBack() throws IOException {
        activate(store(), "1.0.0", false);
        store().withdrawn(JUMP);
        activate(store(), "1.0.0", false);
        assertEquals(
                List.of("1.0.0"),
                store().active().stream().map(Store.Entry::version).toList());
    }

    @Test
    void versionWhoseJarIsGoneIsNoCandidate() throws IOException {
        activate(store(), "0.1.0", true);
        var second = activate(store(), "0.2.0", false);
        activate(store(), "0.3.0", false);
        Files.delete(store().jar(second.checksum()));
        assertEquals("0.1.0", store().previous(JUMP).orElseThrow().version());
    }

    @Test
    void oldestVersionsGoWithTheirJarsButNotThatOfTheDistribution() throws IOException {
        var first = activate(store(), "0.1.0", true);
        var entries = IntStream.range(0, 30).boxed().toList();
        for (int i : entries) {
            activate(store(), "1.0." + i, false);
        }
        assertEquals(20, versions().size());
        assertEquals("0.1.0", versions().get(0));
        assertEquals("1.0.11", versions().get(1));
        assertTrue(Files.exists(store().jar(first.checksum())));
        try (var jars = Files.newDirectoryStream(folder.resolve("store"), "*.jar")) {
            int count = 0;
            for (var jar : jars) {
                count++;
            }
            assertEquals(20, count);
        }
    }

    @Test
    void brokenHistoryIsNamed() throws IOException {
        activate(store(), "0.1.0", true);
        Files.writeString(folder.resolve("store/history.json"), "[1, 2");
        var e = assertThrows(IOException.class, () -> store().active());
        assertTrue(e.getMessage().contains("history.json cannot be read; remove it"), e.getMessage());
        Files.writeString(folder.resolve("store/history.json"), "[1, 2]");
        assertThrows(IOException.class, () -> store().active());
    }
}

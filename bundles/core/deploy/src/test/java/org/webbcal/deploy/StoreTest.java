package org.webbcal.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {

    private static final String NAME = "esac.step.a";

    @TempDir
    Path folder;

    private Store store;
    private Store.Entry first;
    private Store.Entry second;

    @BeforeEach
    void keepTwoJars() throws Exception {
        store = new Store(folder.resolve("store"));
        first = entry("1.0.0");
        second = entry("1.1.0");
    }

    private Store.Entry entry(String version) throws Exception {
        var jar = folder.resolve(version + ".jar");
        Files.writeString(jar, version);
        var kept = store.keep(jar);
        return new Store.Entry(NAME, version, kept.getFileName().toString().replace(".jar", ""), false, false);
    }

    private List<String> active() throws Exception {
        return store.active().stream().map(Store.Entry::version).toList();
    }

    @Test
    void goesBackToTheVersionBefore() throws Exception {
        store.activated(first);
        store.activated(second);
        assertEquals("1.0.0", store.previous(NAME).orElseThrow().version());
        store.rolledBack(first);
        assertEquals(List.of("1.0.0"), active());
        assertTrue(store.previous(NAME).isEmpty(), "what was left by a rollback is no candidate");
    }

    @Test
    void theOnlyVersionIsTakenOutAndStaysOut() throws Exception {
        store.activated(first);
        assertTrue(store.previous(NAME).isEmpty());
        store.withdrawn(NAME);
        assertEquals(List.of(), active());
        assertEquals(List.of(), new Store(folder.resolve("store")).active(), "a process that starts later does not bring it back");
        assertTrue(Files.exists(store.jar(first.checksum())));
    }

    @Test
    void whatWasTakenOutMayComeBack() throws Exception {
        store.activated(first);
        store.withdrawn(NAME);
        store.activated(first);
        assertEquals(List.of("1.0.0"), active());
    }
}

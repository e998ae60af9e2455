package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {

    @TempDir
    Path folder;

    @Test
    void isGoneWhenItIsClosed() throws Exception {
        var scratch = ScratchFolder.create(folder.resolve("made/on/demand"));
        Files.writeString(scratch.path().resolve("member0.fits"), "x");
        scratch.close();
        assertFalse(Files.exists(scratch.path()));
    }

    @Test
    void whatAKilledProcessLeftIsSweptAndWhatIsInUseStays() throws Exception {
        var left = Files.createDirectory(folder.resolve("scratch-999999999-abc"));
        Files.writeString(left.resolve("lock"), "");
        Files.writeString(left.resolve("member0.fits"), "x");
        var samePid = Files.createDirectory(
                folder.resolve("scratch-" + ProcessHandle.current().pid() + "-abc"));
        Files.writeString(samePid.resolve("lock"), "");
        Files.setLastModifiedTime(samePid, FileTime.fromMillis(1000));
        var other = Files.createDirectory(folder.resolve("results"));
        try (var scratch = ScratchFolder.create(folder)) {
            ScratchFolder.sweep(folder);
            assertTrue(Files.exists(scratch.path()));
        }
        assertFalse(Files.exists(left));
        assertFalse(Files.exists(samePid));
        assertTrue(Files.exists(other));
        ScratchFolder.sweep(folder.resolve("nowhere"));
    }
}

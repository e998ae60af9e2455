package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process leaves behind goes with the next run; what is being written stays. */
class PartFileTest {

    @TempDir
    Path folder;

    private Path file(String name) throws Exception {
        return Files.writeString(folder.resolve(name), "half");
    }

    @Test
    void sweepsWhatKilledProcessesLeft() throws Exception {
        var dead = file(".a_rate.fits.999999999.part");
        var packed = file(".a_rate.fits.gz.999999999.part.gz");
        var samePid = file(".b_rate.fits." + ProcessHandle.current().pid() + ".part");
        Files.setLastModifiedTime(samePid, FileTime.fromMillis(1000));
        var product = file("a_rate.fits");
        var foreign = file(".x.part");
        try (var writing = PartFile.create(folder.resolve("c_rate.fits"))) {
            new FitsProductWriter().sweep(folder);
            try (var left = Files.list(folder)) {
                assertEquals(3, left.count());
            }
            assertTrue(Files.exists(product)
                    && Files.exists(foreign)
                    && writing.channel().isOpen());
        }
        assertFalse(Files.exists(dead) || Files.exists(packed) || Files.exists(samePid));
        new FitsProductWriter().sweep(folder.resolve("nowhere"));
    }

    @Test
    void leavesPartsOfLivingProcesses() throws Exception {
        var alive = file(
                ".a_rate.fits." + ProcessHandle.current().parent().orElseThrow().pid() + ".part");
        PartFile.sweep(folder);
        assertTrue(Files.exists(alive));
        Files.setLastModifiedTime(alive, FileTime.fromMillis(1000));
        PartFile.sweep(folder);
        assertFalse(Files.exists(alive), "the number went to another process since");
    }
}

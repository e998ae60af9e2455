package org.webbcal.api.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

    @TempDir
    Path folder;

    private long files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void whatFailsLeavesTheFileOfBefore() throws IOException {
        var file = folder.resolve("page.html");
        WholeFile.write(file, "first µ");
        WholeFile.write(file, "second µ");
        assertEquals("second µ", Files.readString(file));
        assertThrows(
                IOException.class,
                () -> WholeFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("full");
                }));
        assertEquals("second µ", Files.readString(file));
        assertEquals(1, files());
    }

    @Test
    void whereItCannotBeIsSaid() throws IOException {
        var absent = folder.resolve("absent");
        var e = assertThrows(IOException.class, () -> WholeFile.write(absent.resolve("a.txt"), "a"));
        assertTrue(e.getMessage().contains("there is no folder " + absent), e.getMessage());
        assertThrows(IOException.class, () -> WholeFile.write(folder, "a"));
        assertEquals(0, files());
    }
}

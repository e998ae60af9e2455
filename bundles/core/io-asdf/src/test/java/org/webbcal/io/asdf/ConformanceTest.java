package org.webbcal.io.asdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.model.Plane;

/** The conformance files of the ASDF standard, all versions: each binary file against the same tree written as text. */
class ConformanceTest {

    @Test
    void agreesWithEveryReferenceFile() throws IOException {
        Path root = SharedData.require("asdf/standard_reference_files");
        int equal = 0;
        int refused = 0;
        try (var folders = Files.list(root)) {
            for (var folder : folders.filter(f -> f.getFileName().toString().matches("1\\.\\d\\.0"))
                    .sorted()
                    .toList()) {
                try (var files = Files.list(folder)) {
                    for (var file : files.filter(f -> f.toString().endsWith(".asdf"))
                            .sorted()
                            .toList()) {
                        var text = file.resolveSibling(
                                file.getFileName().toString().replace(".asdf", ".yaml"));
                        if (Files.exists(text)) {
                            if (isRefused(file)) {
                                refused++;
                            } else {
                                compare(file, text);
                                equal++;
                            }
                        }
                    }
                }
            }
        }
        assertEquals(91, equal, "files with the expected tree");
        assertEquals(14, refused, "streamed and exploded files");
    }

    /** Streamed and exploded files are refused, and say why. */
    private static boolean isRefused(Path file) {
        var name = file.getFileName().toString();
        if (!name.equals("stream.asdf") && !name.equals("exploded.asdf")) {
            return false;
        }
        var e = assertThrows(AsdfException.class, () -> AsdfFile.open(file).tree());
        assertTrue(e.getMessage().contains(name.equals("stream.asdf") ? "streamed" : "another file"), e.getMessage());
        return true;
    }

    private static void compare(Path file, Path text) throws IOException {
        var found = AsdfFile.open(file).tree();
        var expected = AsdfFile.open(text).tree();
        for (var key : expected.keySet()) {
            if (!key.equals("asdf_library") && !key.equals("history")) {
                same(file + " " + key, expected.get(key), found.get(key));
            }
        }
    }

    private static void same(String where, Object expected, Object found) {
        if (expected instanceof Plane a && found instanceof Plane b) {
            assertArrayEquals(a.dims(), b.dims(), where);
            for (int i = 0; i < a.size(); i++) {
                // Bytes of a plane are unsigned, so compare what they stand for.
                double x = a.at(i);
                double y = b.at(i);
                if (Double.doubleToLongBits(x) != Double.doubleToLongBits(y)) {
                    fail(where + " [" + i + "]: " + x + " " + y);
                }
            }
        } else if (expected instanceof Map<?, ?> a && found instanceof Map<?, ?> b) {
            assertEquals(a.keySet(), b.keySet(), where);
            a.keySet().forEach(k -> same(where + "." + k, a.get(k), b.get(k)));
        } else if (expected instanceof List<?> a && found instanceof List<?> b) {
            assertEquals(a.size(), b.size(), where);
            for (int i = 0; i < a.size(); i++) {
                same(where + "[" + i + "]", a.get(i), b.get(i));
            }
        } else {
            assertEquals(expected, found, where);
        }
    }
}

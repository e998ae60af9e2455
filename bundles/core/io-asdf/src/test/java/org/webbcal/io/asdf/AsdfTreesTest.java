package org.webbcal.io.asdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.io.asdf.internal.AsdfTrees;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;

class AsdfTreesTest {

    private static Plane plane(Object data, int n) {
        return new Plane("", 1, new int[] {n}, data, false, new Header());
    }

    @Test
    void whatIsWrittenIsRead(@TempDir Path folder) throws IOException {
        var file = folder.resolve("state.asdf");
        var trees = new AsdfTrees();
        trees.write(file, Map.of("old", 1L));
        var ends = new double[40];
        var rows = new int[40];
        for (int k = 0; k < 40; k++) {
            ends[k] = 1.7e9 + k / 3.0;
            rows[k] = 3 * k;
        }
        trees.write(
                file,
                Map.of(
                        "NRS1",
                        Map.of(
                                "vals", plane(ends, 40),
                                "rows", plane(rows, 40),
                                "none", plane(new int[0], 0),
                                "pers_time", 300L)));
        var tree = trees.read(file);
        var state = (Map<?, ?>) tree.get("NRS1");
        assertEquals(null, tree.get("old"), "the file before is replaced");
        assertArrayEquals(ends, ((Plane) state.get("vals")).doubles());
        assertArrayEquals(rows, ((Plane) state.get("rows")).ints());
        assertEquals(0, ((Plane) state.get("none")).size());
        assertEquals(300L, state.get("pers_time"));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "nothing is left beside it");
        }
    }

    @Test
    void aMissingFolderIsNamed(@TempDir Path folder) {
        var file = folder.resolve("none/state.asdf");
        var e = assertThrows(IOException.class, () -> new AsdfTrees().write(file, Map.of()));
        assertTrue(e.getMessage().contains("there is no folder " + folder.resolve("none")), e.getMessage());
    }
}

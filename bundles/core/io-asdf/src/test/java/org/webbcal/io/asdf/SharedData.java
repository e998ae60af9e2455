package org.webbcal.io.asdf;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the files made by others that tests compare with; they are no part of the project. */
final class SharedData {

    private SharedData() {}

    /** A file or folder under {@code ../shared/data} seen from the project's root; the test is skipped where it is absent. */
    static Path require(String name) {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            var found = p.resolveSibling("shared").resolve("data").resolve(name);
            if (Files.exists(found)) {
                return found;
            }
        }
        Assumptions.abort("skipped: shared/data/" + name + " is not here");
        return null;
    }
}

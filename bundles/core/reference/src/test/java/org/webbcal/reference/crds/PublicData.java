package org.webbcal.reference.crds;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the public test data beside the project, which the project passes without. */
public final class PublicData {

    private PublicData() {}

    /** {@code $WEBBCAL_TEST_DATA/name}, or {@code shared/data/name} beside the project. */
    public static Optional<Path> find(String name) {
        String set = System.getenv("WEBBCAL_TEST_DATA");
        if (set != null) {
            return Optional.of(Path.of(set, name)).filter(Files::exists);
        }
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            var data = p.resolve("shared/data").resolve(name);
            if (Files.exists(data)) {
                return Optional.of(data);
            }
        }
        return Optional.empty();
    }
}

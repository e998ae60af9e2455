package org.webbcal.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/**
 * Whom the site lets in, from {@code etc/trust.yaml}: prefixes of symbolic names, and checksums of single jars. A bundle runs with all rights of the process;
 * this says who may come, not what it may do.
 *
 * @param prefixes admitted beginnings of symbolic names
 * @param checksums admitted SHA-256 sums
 */
record TrustPolicy(List<String> prefixes, List<String> checksums) {

    /** The policy of a file; without one, webbcal's own bundles alone. */
    static TrustPolicy read(Path file) throws CalibrationException {
        if (file == null || !Files.exists(file)) {
            return new TrustPolicy(List.of("org.webbcal."), List.of());
        }
        try {
            var tree = new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
            List<String> prefixes = new ArrayList<>();
            List<String> checksums = new ArrayList<>();
            tree.path("admit").forEach(v -> prefixes.add(v.asText()));
            tree.path("sha256").forEach(v -> checksums.add(v.asText().toLowerCase(java.util.Locale.ROOT)));
            return new TrustPolicy(prefixes, checksums);
        } catch (IOException e) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    file + ": is not readable as YAML ("
                            + e.getMessage().lines().findFirst().orElse("") + ")");
        }
    }

    boolean admits(JarInspection jar) {
        return checksums.contains(jar.checksum()) || prefixes.stream().anyMatch(jar.name()::startsWith);
    }
}

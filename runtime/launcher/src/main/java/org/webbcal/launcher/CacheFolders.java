package org.webbcal.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Bundle caches, one for each process: made at start, deleted at the end; those of processes that were killed are swept by the next one. */
final class CacheFolders {

    private static final String PREFIX = "webbcal-cache-";

    private CacheFolders() {}

    static Path create() throws IOException {
        return Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
    }

    static void sweep() {
        var temp = Path.of(System.getProperty("java.io.tmpdir"));
        try (var folders = Files.newDirectoryStream(temp, PREFIX + "*")) {
            for (var folder : folders) {
                var pid = folder.getFileName()
                        .toString()
                        .substring(PREFIX.length())
                        .split("-")[0];
                if (pid.matches("\\d{1,18}")
                        && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                    delete(folder);
                }
            }
        } catch (IOException e) {
            // a temporary folder that cannot be listed leaves nothing to sweep
        }
    }

    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> {
                try {
                    Files.deleteIfExists(f);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // somebody else's, or in use: the next process tries again
        }
    }
}

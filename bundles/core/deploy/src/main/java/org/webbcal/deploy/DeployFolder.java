package org.webbcal.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.webbcal.api.run.CalibrationException;

/**
 * Watches a folder: a jar whose size and time have not changed between two looks is deployed, exactly as the command does. The outcome is told once; a refused
 * jar gets a {@code .refused} file beside it with the reason.
 *
 * <p>Jars that lie there at the start and were active before are left alone: which of them counts now is a matter of the history, where a rollback stands too.
 */
final class DeployFolder implements AutoCloseable {

    private static final long LOOK_MILLIS = 400;

    private record Look(long size, long time) {}

    private final Path folder;
    private final SideBySideDeployer deployer;
    private final Consumer<String> log;
    private final Map<Path, Look> before = new HashMap<>();
    private final Map<Path, Look> done = new HashMap<>();
    private final Thread thread;
    private String trouble = "";
    private volatile boolean closed;

    DeployFolder(Path folder, SideBySideDeployer deployer, Consumer<String> log) {
        this.folder = folder;
        this.deployer = deployer;
        this.log = log;
        thread = new Thread(this::watch, "webbcal-deploy-folder");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        for (boolean first = true; !closed; first = false) {
            try {
                look(first);
                trouble = "";
            } catch (IOException | RuntimeException e) {
                // told once; the next look may find it mended
                var now = "deploy folder " + folder + ": " + e;
                if (!now.equals(trouble)) {
                    log.accept(now);
                }
                trouble = now;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look(boolean first) throws IOException {
        Map<Path, Look> present = new HashMap<>();
        try (var jars = Files.newDirectoryStream(
                folder,
                f -> f.getFileName().toString().endsWith(".jar")
                        && !f.getFileName().toString().startsWith("."))) {
            for (var jar : jars) {
                if (Files.isRegularFile(jar)) {
                    present.put(
                            jar,
                            new Look(
                                    Files.size(jar),
                                    Files.getLastModifiedTime(jar).toMillis()));
                }
            }
        }
        // a jar that was taken out and is dropped again is a new wish
        done.keySet().retainAll(present.keySet());
        for (var entry : present.entrySet()) {
            var jar = entry.getKey();
            var look = entry.getValue();
            if (first && deployer.knows(jar)) {
                done.put(jar, look);
            } else if (look.equals(before.get(jar)) && !look.equals(done.get(jar))) {
                done.put(jar, look);
                deploy(jar);
            }
        }
        before.clear();
        before.putAll(present);
    }

    private void deploy(Path jar) throws IOException {
        var note = jar.resolveSibling(jar.getFileName() + ".refused");
        try {
            var bundle = deployer.deploy(jar);
            Files.deleteIfExists(note);
            log.accept("deployed " + bundle.name() + " " + bundle.version());
        } catch (CalibrationException e) {
            log.accept(e.getMessage());
            Files.writeString(note, e.getMessage() + System.lineSeparator());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

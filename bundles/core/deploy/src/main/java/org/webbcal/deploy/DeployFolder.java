package org.webbcal.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.core.api.Deployer;

/**
 * Watches a folder: a jar whose size and time have not changed between two looks is deployed, exactly as the command does. The outcome is told once; a refused
 * jar gets a {@code .refused} file beside it with the reason.
 */
final class DeployFolder implements AutoCloseable {

    private static final long LOOK_MILLIS = 400;

    private record Look(long size, long time) {}

    private final Path folder;
    private final Deployer deployer;
    private final Consumer<String> log;
    private final Map<Path, Look> before = new HashMap<>();
    private final Map<Path, Look> done = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    DeployFolder(Path folder, Deployer deployer, Consumer<String> log) {
        this.folder = folder;
        this.deployer = deployer;
        this.log = log;
        thread = new Thread(this::watch, "webbcal-deploy-folder");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            try {
                look();
                Thread.sleep(LOOK_MILLIS);
            } catch (IOException e) {
                log.accept("deploy folder " + folder + " cannot be read: " + e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var jars = Files.newDirectoryStream(folder, f -> f.getFileName().toString().endsWith(".jar") && !f.getFileName().toString().startsWith("."))) {
            for (var jar : jars) {
                var now = new Look(Files.size(jar), Files.getLastModifiedTime(jar).toMillis());
                if (now.equals(before.put(jar, now)) && !now.equals(done.get(jar))) {
                    done.put(jar, now);
                    deploy(jar);
                }
            }
        }
    }

    private void deploy(Path jar) throws IOException {
        var note = jar.resolveSibling(jar.getFileName() + ".refused");
        try {
            var bundle = deployer.deploy(jar);
            Files.deleteIfExists(note);
            log.accept("deployed " + bundle.name() + " " + bundle.version());
        } catch (CalibrationException e) {
            Files.writeString(note, e.getMessage() + System.lineSeparator());
            log.accept(e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

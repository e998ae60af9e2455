package org.webbcal.core.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A folder for files that live no longer than a task. It holds a locked file as long as it is in use, so that another run can tell what a killed process has
 * left behind from what is in use, by this machine or by another one that shares the disk.
 */
final class ScratchFolder implements AutoCloseable {

    private static final String PREFIX = "scratch-";
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lock;

    private ScratchFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static ScratchFolder create(Path parent) throws IOException {
        Files.createDirectories(parent);
        var folder = Files.createTempDirectory(
                parent, PREFIX + ProcessHandle.current().pid() + "-");
        var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.tryLock();
        return new ScratchFolder(folder, channel);
    }

    /** Removes the folders of processes that are gone. What cannot be removed, or may be in use, stays. */
    static void sweep(Path parent) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (var folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (var folder : folders) {
                if (!isOwn(folder)) {
                    sweepOne(folder);
                }
            }
        } catch (IOException e) {
            // a folder that cannot be listed: writing to it will say why
        }
    }

    /** Whether this process has made it, and not an earlier one that had the same number: looking at a lock of one's own would lose it. */
    private static boolean isOwn(Path folder) throws IOException {
        var started = ProcessHandle.current().info().startInstant();
        return folder.getFileName()
                        .toString()
                        .startsWith(PREFIX + ProcessHandle.current().pid() + "-")
                && (started.isEmpty()
                        || !Files.getLastModifiedTime(folder)
                                .toInstant()
                                .isBefore(started.get().minusSeconds(1)));
    }

    private static void sweepOne(Path folder) {
        try (var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                var free = channel.tryLock()) {
            if (free != null) {
                delete(folder);
            }
        } catch (IOException e) {
            // in use, or somebody else's
        }
    }

    Path path() {
        return folder;
    }

    @Override
    public void close() {
        try {
            delete(folder);
            lock.close();
        } catch (IOException e) {
            // swept by the next run
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}

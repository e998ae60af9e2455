package org.webbcal.io.fits;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/**
 * A product in the making: a hidden file beside its place, which takes its name only when it is whole and on disk. Closing it before
 * {@link #commit} removes it.
 */
final class PartFile implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("\\..+\\.(\\d{1,18})\\.part(?:\\.gz)?", Pattern.DOTALL);

    /** Nothing takes that long to be written. */
    private static final Duration OLD = Duration.ofDays(2);

    private final Path target;
    private final Path folder;
    private final Path part;
    private final FileChannel channel;
    private boolean committed;

    private PartFile(Path target, Path folder, Path part, FileChannel channel) {
        this.target = target;
        this.folder = folder;
        this.part = part;
        this.channel = channel;
    }

    static PartFile create(Path target) throws CalibrationException {
        var folder = target.toAbsolutePath().getParent();
        String name = FitsFile.nameOf(target);
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CalibrationException(
                    ExitStatus.STEP_FAILED,
                    target + ": cannot be written: the folder does not exist; make it or choose another with -o");
        }
        if (Files.isDirectory(target)) {
            throw new CalibrationException(
                    ExitStatus.STEP_FAILED, target + ": cannot be written: a folder of that name is in the way");
        }
        var part = folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".part");
        try {
            var channel = FileChannel.open(
                    part,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            lock(channel);
            return new PartFile(target, folder, part, channel);
        } catch (IOException e) {
            throw failure(target, 0, e);
        }
    }

    /** Tells other processes that the file is in the making. Some file systems know no locks; there only its age tells. */
    private static void lock(FileChannel channel) {
        try {
            channel.tryLock();
        } catch (IOException e) {
            // see above
        }
    }

    /** Removes what killed processes have left half written in a folder. */
    static void sweep(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var parts = Files.newDirectoryStream(folder, ".*.part*")) {
            for (var part : parts) {
                var m = NAME.matcher(FitsFile.nameOf(part));
                if (m.matches()) {
                    sweep(part, Long.parseLong(m.group(1)));
                }
            }
        } catch (IOException e) {
            // a folder that cannot be listed: writing to it will say why
        }
    }

    private static void sweep(Path part, long pid) {
        try {
            var modified = Files.getLastModifiedTime(part).toInstant();
            if (pid == ProcessHandle.current().pid()) {
                // of this process, unless an earlier one had the same number; its lock would be lost by looking at it
                var started = ProcessHandle.current().info().startInstant();
                if (started.isPresent() && modified.isBefore(started.get().minusSeconds(1))) {
                    Files.deleteIfExists(part);
                }
                return;
            }
            boolean old = modified.isBefore(Instant.now().minus(OLD));
            try (var channel = FileChannel.open(part, StandardOpenOption.WRITE);
                    var free = channel.tryLock()) {
                // a process of that number may run on another machine that shares the disk, hence the lock; or have
                // nothing to do with us, hence the age
                if (free != null && (old || ProcessHandle.of(pid).isEmpty())) {
                    Files.deleteIfExists(part);
                }
            }
        } catch (IOException e) {
            // in use, or somebody else's
        }
    }

    FileChannel channel() {
        return channel;
    }

    Path target() {
        return target;
    }

    /** Flushes to disk and renames; compresses before if the name asks for it. */
    void commit() throws CalibrationException {
        try {
            var whole = part;
            if (FitsFile.nameOf(target).toLowerCase(Locale.ROOT).endsWith(".gz")) {
                whole = part.resolveSibling(part.getFileName() + ".gz");
                compress(whole);
            }
            channel.force(true);
            channel.close();
            move(whole);
            committed = true;
            if (whole != part) {
                Files.deleteIfExists(part);
            }
            flushFolder();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void compress(Path whole) throws IOException {
        boolean done = false;
        try (var out = FileChannel.open(
                whole, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            lock(out);
            OutputStream gzip = new GZIPOutputStream(Channels.newOutputStream(out), 1 << 16);
            channel.position(0);
            Channels.newInputStream(channel).transferTo(gzip);
            gzip.flush();
            ((GZIPOutputStream) gzip).finish();
            out.force(true);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(whole);
            }
        }
    }

    private void move(Path whole) throws IOException {
        try {
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(whole, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes the new name last through a power failure; not every system allows it, and the product is whole without. */
    private void flushFolder() {
        try (var handle = FileChannel.open(folder, StandardOpenOption.READ)) {
            handle.force(true);
        } catch (IOException e) {
            // folders cannot be opened on some systems
        }
    }

    /** The exception for users: what failed, how much was needed, how much there is. */
    CalibrationException failure(IOException cause) {
        long written;
        try {
            written = channel.isOpen() ? channel.size() : 0;
        } catch (IOException e) {
            written = 0;
        }
        return failure(target, written, cause);
    }

    private static CalibrationException failure(Path target, long written, IOException cause) {
        String reason = FitsFile.reason(cause);
        String remedy = "";
        if (reason.contains("No space left") || reason.contains("quota")) {
            remedy = " after " + (written >> 20) + " MiB; free some space and run again, nothing was left behind";
        } else if (cause instanceof java.nio.file.AccessDeniedException || reason.contains("Read-only")) {
            reason = reason.contains("Read-only") ? reason : "no permission in the folder";
            remedy = "; choose another folder with -o";
        }
        return new CalibrationException(
                ExitStatus.STEP_FAILED, target + ": cannot be written: " + reason + remedy, cause);
    }

    @Override
    public void close() {
        FitsFile.closeQuietly(channel);
        if (!committed) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException e) {
                // a leftover .part file is never taken for a product
            }
        }
    }
}

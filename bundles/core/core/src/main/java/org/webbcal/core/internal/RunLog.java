package org.webbcal.core.internal;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.webbcal.core.api.Job;
import org.webbcal.core.api.PipelineInfo;
import org.webbcal.core.api.ProgressListener;

/**
 * The log of an output folder, {@value #NAME}: a line for each task, step, warning and product, added to what earlier runs wrote. Everything is passed on to
 * the listener of the run. A log that cannot be written is no reason to fail a run: it is said once.
 */
final class RunLog implements ProgressListener, AutoCloseable {

    static final String NAME = "webbcal.log";

    private final ProgressListener listener;
    private final Path folder;
    private Writer writer;
    private boolean given;

    /** @param folder where the log is; null for none */
    RunLog(ProgressListener listener, Path folder) {
        this.listener = listener;
        this.folder = folder;
        this.given = folder == null;
    }

    private synchronized void line(String text) {
        if (given) {
            return;
        }
        try {
            if (writer == null) {
                Files.createDirectories(folder);
                writer = Files.newBufferedWriter(
                        folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            writer.write(Instant.now().truncatedTo(ChronoUnit.MILLIS) + "  " + text + System.lineSeparator());
            writer.flush();
        } catch (IOException e) {
            given = true;
            listener.warning("", "log", folder.resolve(NAME) + " cannot be written: " + e.getMessage());
        }
    }

    @Override
    public void taskStarted(PipelineInfo task, int index, int count) {
        line(task.stage() + " of " + task.name() + ", mode " + task.mode() + ", plan " + task.hash());
        listener.taskStarted(task, index, count);
    }

    @Override
    public void progress(String task, String label, double fraction) {
        listener.progress(task, label, fraction);
    }

    @Override
    public void stepEnded(Job.StepOutcome o) {
        line(String.format(
                Locale.ROOT,
                "%s  %s  %s  %.3f s  %s%s",
                o.task(),
                o.label(),
                o.status(),
                o.time().toNanos() / 1e9,
                o.provider(),
                o.reason().isEmpty() ? "" : "  " + o.reason()));
        listener.stepEnded(o);
    }

    @Override
    public void warning(String task, String label, String message) {
        line(task + "  " + label + "  WARNING  " + message);
        listener.warning(task, label, message);
    }

    @Override
    public void info(String task, String label, String message) {
        line(task + "  " + label + "  " + message);
        listener.info(task, label, message);
    }

    @Override
    public void productWritten(Path file) {
        line("wrote " + file);
        listener.productWritten(file);
    }

    /** Says how the run ended. */
    void ended(String how) {
        line(how);
    }

    @Override
    public synchronized void close() {
        given = true;
        if (writer != null) {
            try {
                writer.close();
            } catch (IOException e) {
                // every line was flushed when it was written
                writer = null;
            }
        }
    }
}

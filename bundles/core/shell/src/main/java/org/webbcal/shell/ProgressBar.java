package org.webbcal.shell;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import org.webbcal.core.api.Job;
import org.webbcal.core.api.PipelineInfo;
import org.webbcal.core.api.ProgressListener;

/**
 * Words of a run for people: on a terminal one line that is drawn over and over (step, share, time left) above the lines of steps that ended, elsewhere plain
 * lines.
 */
final class ProgressBar implements ProgressListener {

    private static final long REDRAW_NANOS = 100_000_000L;
    private static final int WIDTH = 24;

    private final PrintStream err;
    private final boolean draw;
    private final boolean quiet;
    private final boolean verbose;
    private final long start = System.nanoTime();
    private long drawn;
    private boolean onLine;

    ProgressBar(Session session, boolean quiet, boolean verbose) {
        this.err = session.err();
        this.draw = session.terminal() && !quiet;
        this.quiet = quiet;
        this.verbose = verbose;
    }

    private synchronized void line(String text) {
        clear();
        err.println(text);
    }

    /** Takes the progress line away. */
    synchronized void clear() {
        if (onLine) {
            err.print("\r\u001b[K");
            err.flush();
            onLine = false;
        }
    }

    @Override
    public void taskStarted(PipelineInfo task, int index, int count) {
        if (!quiet) {
            line(String.format(
                    Locale.ROOT, "[%d/%d] %s  %s  (%s)", index + 1, count, task.stage(), task.name(), task.mode()));
        }
    }

    @Override
    public synchronized void progress(String task, String label, double fraction) {
        long now = System.nanoTime();
        if (!draw || now - drawn < REDRAW_NANOS) {
            return;
        }
        drawn = now;
        onLine = true;
        int full = (int) Math.round(WIDTH * fraction);
        double elapsed = (now - start) / 1e9;
        var left = fraction > 0.02 && elapsed > 1
                ? String.format(Locale.ROOT, "%.0f s left", elapsed * (1 - fraction) / fraction)
                : "";
        err.printf(
                Locale.ROOT,
                "\r\u001b[K  [%s%s] %3.0f %%  %s  %s",
                "#".repeat(full),
                "-".repeat(WIDTH - full),
                100 * fraction,
                label,
                left);
        err.flush();
    }

    @Override
    public void stepEnded(Job.StepOutcome o) {
        if (!quiet) {
            line(String.format(
                    Locale.ROOT,
                    "    %-20s %-9s %7.3f s%s",
                    o.label(),
                    o.status(),
                    o.time().toNanos() / 1e9,
                    o.reason().isEmpty() ? "" : "  " + o.reason()));
        }
    }

    @Override
    public void warning(String task, String label, String message) {
        line("    warning: " + label + ": " + message);
    }

    @Override
    public void info(String task, String label, String message) {
        if (verbose) {
            line("    " + label + ": " + message);
        }
    }

    @Override
    public void productWritten(Path file) {
        if (verbose) {
            line("    wrote " + file);
        }
    }
}

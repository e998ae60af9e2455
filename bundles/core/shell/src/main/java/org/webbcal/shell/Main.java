package org.webbcal.shell;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.function.ToIntFunction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.Job;

/** The door of the process: takes the arguments, gives the exit status. Only types of the JDK cross the border to the launcher. */
@Component(
        service = {ToIntFunction.class, Runnable.class},
        property = {"webbcal.main=true", "webbcal.cancel=true"})
public final class Main implements ToIntFunction<String[]>, Runnable {

    private final Services services;
    /** Thread that is at a command. */
    private volatile Thread worker;

    @Activate
    public Main(@Reference Services services) {
        this.services = services;
    }

    @Override
    public int applyAsInt(String[] arguments) {
        // not System.out: the shell replaces it
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
        worker = Thread.currentThread();
        try {
            return Commands.execute(new Session(services, out, err, System.console() != null), arguments);
        } catch (OutOfMemoryError e) {
            err.println("webbcal: out of memory: the heap of "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB is too small; give more with WEBBCAL_JAVA_OPTS=-Xmx…");
            return ExitStatus.STEP_FAILED.code();
        } finally {
            worker = null;
        }
    }

    /** Cancels what runs: somebody pressed Ctrl-C. Runs stop at the next block of rows; other work is interrupted. */
    @Override
    public void run() {
        services.stop();
        var running = services.calibrator().jobs().stream()
                .filter(j -> j.state() == Job.State.RUNNING)
                .toList();
        running.forEach(Job::cancel);
        var thread = worker;
        if (running.isEmpty() && thread != null) {
            thread.interrupt();
        }
    }
}

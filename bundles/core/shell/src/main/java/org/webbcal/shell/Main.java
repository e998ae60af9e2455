package org.webbcal.shell;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.function.ToIntFunction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.core.api.Job;

/** The door of the process: takes the arguments, gives the exit status. Only types of the JDK cross the border to the launcher. */
@Component(service = {ToIntFunction.class, Runnable.class}, property = {"webbcal.main=true", "webbcal.cancel=true"})
public final class Main implements ToIntFunction<String[]>, Runnable {

    private final Services services;

    @Activate
    public Main(@Reference Services services) {
        this.services = services;
    }

    @Override
    public int applyAsInt(String[] arguments) {
        // not System.out: the shell replaces it
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
        return Commands.execute(new Session(services, out, err, System.console() != null), arguments);
    }

    /** Cancels what runs: somebody pressed Ctrl-C. */
    @Override
    public void run() {
        services.calibrator().jobs().forEach(Job::cancel);
        services.stop();
    }
}

package org.webbcal.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands share: services, streams, {@code --help}, {@code --json}, and the exit status of faults. */
abstract class WebbCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    private final Session session;

    WebbCommand(Session session) {
        this.session = session;
    }

    /** Does the work. Faults that a user can understand are thrown as {@link CalibrationException}. */
    abstract ExitStatus execute() throws CalibrationException, InterruptedException;

    @Override
    public final Integer call() {
        try {
            return execute().code();
        } catch (CalibrationException e) {
            // a write that the interruption broke off is reported as what it is
            return services().stopped() && e.status() != ExitStatus.CANCELLED ? cancelled() : fault(e);
        } catch (InterruptedException e) {
            return cancelled();
        }
    }

    private int fault(CalibrationException e) {
        e.getMessage().lines().forEach(line -> err().println("webbcal: " + printable(line)));
        return e.status().code();
    }

    private int cancelled() {
        err().println("webbcal: cancelled");
        return ExitStatus.CANCELLED.code();
    }

    /** Headers and file names of strangers must not steer the terminal. */
    static String printable(String line) {
        return line.replaceAll("\\p{Cntrl}", "?");
    }

    Services services() {
        return session.services();
    }

    Session session() {
        return session;
    }

    PrintStream out() {
        return session.out();
    }

    PrintStream err() {
        return session.err();
    }

    void printJson(Object value) {
        try {
            out().println(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.webbcal.shell;

import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;

/** Runs as a node. */
@Command(
        name = "serve",
        description =
                "Runs as a node: the deploy folder is watched, the shell is on the console. Ends when the shell is left, or on Ctrl-C.")
final class ServeCommand extends WebbCommand {

    ServeCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException, InterruptedException {
        var home = services().bundles().getProperty("webbcal.home");
        var watch = services().deployer().watch(line -> err().println("webbcal: " + line));
        try (watch) {
            err().println("webbcal: watching " + home + "/deploy");
            services().awaitStop();
            return ExitStatus.DONE;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new CalibrationException(
                    ExitStatus.STEP_FAILED, "the deploy folder cannot be watched: " + e.getMessage(), e);
        }
    }
}

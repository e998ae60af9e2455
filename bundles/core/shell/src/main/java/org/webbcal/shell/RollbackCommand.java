package org.webbcal.shell;

import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Goes back to the version before. */
@Command(
        name = "rollback",
        description =
                "Goes back to the version of a bundle that was active before; a bundle that was deployed for the first time is taken out.")
final class RollbackCommand extends WebbCommand {

    @Parameters(paramLabel = "BUNDLE", description = "Symbolic name, or the step's name.")
    private String bundle;

    RollbackCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var back = services().deployer().rollback(bundle);
        boolean removed = back.state().equals("removed");
        out().println((removed ? "removed " : "back to ") + back.name() + " " + back.version()
                + (removed ? ": there was no version before it" : ""));
        return ExitStatus.DONE;
    }
}

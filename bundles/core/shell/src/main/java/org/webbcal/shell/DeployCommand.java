package org.webbcal.shell;

import java.nio.file.Path;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Installs or updates a step or mode bundle. */
@Command(
        name = "deploy",
        description = {
            "Installs or updates a step or mode bundle. Runs in flight finish with what they pinned; new runs get the new version.",
            "A jar that does not resolve, fails its self-check or is not trusted is refused, and nothing changes."
        })
final class DeployCommand extends WebbCommand {

    @Parameters(paramLabel = "JAR", description = "Bundle.")
    private Path jar;

    DeployCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var bundle = services().deployer().deploy(jar);
        out().println("deployed " + bundle.name() + " " + bundle.version() + ": "
                + String.join(", ", bundle.provides()));
        return ExitStatus.DONE;
    }
}

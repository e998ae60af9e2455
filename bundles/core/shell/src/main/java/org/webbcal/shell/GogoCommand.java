package org.webbcal.shell;

import java.io.ByteArrayInputStream;
import org.apache.felix.service.command.CommandProcessor;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs a script of the Gogo shell. */
@Command(
        name = "gogo",
        description =
                "Runs a script of the Gogo shell and gives an exit status that scripts can trust: 'webb:modes; lb'.")
final class GogoCommand extends WebbCommand {

    @Parameters(paramLabel = "SCRIPT", description = "Commands, separated by ';'.")
    private String script;

    GogoCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var reference = services().bundles().getServiceReference(CommandProcessor.class);
        if (reference == null) {
            throw new CalibrationException(ExitStatus.NO_SERVICE, "the Gogo shell is not part of this process");
        }
        try (var gogo = services()
                .bundles()
                .getService(reference)
                .createSession(new ByteArrayInputStream(new byte[0]), out(), err())) {
            // scripts give statuses; words come from the commands themselves
            var value = gogo.execute(script);
            return value instanceof Integer code && code != 0 ? status(code) : ExitStatus.DONE;
        } catch (Exception e) {
            throw new CalibrationException(ExitStatus.STEP_FAILED, "gogo: " + e.getMessage(), e);
        }
    }

    private static ExitStatus status(int code) {
        for (var status : ExitStatus.values()) {
            if (status.code() == code) {
                return status;
            }
        }
        return ExitStatus.STEP_FAILED;
    }
}

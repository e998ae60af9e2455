package org.webbcal.shell;

import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;

/** Opens the interactive shell. */
@Command(
        name = "shell",
        description =
                "Opens the interactive Gogo shell: the commands of webbcal in scope webb (webb:run, webb:modes, ...), and those of the framework. Leave it with Ctrl-D or 'exit 0'.")
final class ShellCommand extends WebbCommand {

    ShellCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws InterruptedException {
        // the terminal bundle reads the lines; leaving it stops the framework
        services().awaitStop();
        return ExitStatus.DONE;
    }
}

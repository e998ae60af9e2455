package org.webbcal.shell;

import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Cancels a run. */
@Command(
        name = "cancel",
        description = "Cancels a run of this process; whole products stay, nothing half-written is left.")
final class CancelCommand extends WebbCommand {

    @Parameters(paramLabel = "ID", description = "Number of the run, see 'jobs'.")
    private int id;

    CancelCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException, InterruptedException {
        for (var job : services().calibrator().jobs()) {
            if (job.id() == id) {
                job.cancel();
                job.await();
                out().println("run " + id + ": " + job.state());
                return ExitStatus.DONE;
            }
        }
        throw new CalibrationException(ExitStatus.USAGE, "there is no run " + id + "; see 'jobs'");
    }
}

package org.webbcal.shell;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what an exposure is. */
@Command(name = "info", description = "Tells what an exposure is and which pipeline it would get.")
final class InfoCommand extends WebbCommand {

    @Parameters(paramLabel = "FILE", description = "Exposure or product.")
    private Path file;

    @Option(names = "--mode", paramLabel = "MODE", description = "Mode to assume.")
    private String mode;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    InfoCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var summary = services().calibrator().inspect(file, Optional.ofNullable(mode));
        if (json) {
            printJson(summary);
            return ExitStatus.DONE;
        }
        out().println(summary.file() + ": " + summary.kind().name().toLowerCase(Locale.ROOT) + " "
                + Arrays.toString(summary.dims()) + " (slowest axis first)");
        summary.facts().forEach((k, v) -> out().printf("  %-9s %s%n", k, v));
        out().println(
                        summary.mode().isEmpty()
                                ? "  no installed mode serves it; say one with --mode (see 'webbcal modes')"
                                : "  mode " + summary.mode() + ", stages to come: "
                                        + (summary.stages().isEmpty() ? "none" : String.join(", ", summary.stages())));
        return ExitStatus.DONE;
    }
}

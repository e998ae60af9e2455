package org.webbcal.shell;

import java.nio.file.Path;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a report of the products in a folder. */
@Command(
        name = "report",
        description = {
            "Writes a report of the products in a folder: pictures, known issues with numbers, steps with their times, flags, warnings.",
            "One HTML file to read in any browser without a network, and the same facts as JSON beside it."
        })
final class ReportCommand extends WebbCommand {

    @Parameters(paramLabel = "FOLDER", description = "Folder with products.")
    private Path folder;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "HTML",
            description = "Page to write (default: report.html in FOLDER).")
    private Path output;

    ReportCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var page = output != null ? output : folder.resolve("report.html");
        var report = services().tools().reports().write(folder, page);
        report.remarks().forEach(r -> err().println("webbcal: " + printable(r)));
        out().println(report.page());
        out().println(report.data());
        return ExitStatus.DONE;
    }
}

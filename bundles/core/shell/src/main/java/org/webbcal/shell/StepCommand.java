package org.webbcal.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Runs one step alone. */
@Command(
        name = "step",
        description =
                "Runs one step alone on one product, or on the members of an association, and writes what it gives.",
        footer = {
            "",
            "Parameters of the step: --PARAMETER=VALUE; reference files: --override_REFTYPE=FILE. See 'webbcal steps STEP'."
        })
final class StepCommand extends WebbCommand {

    @Parameters(index = "0", paramLabel = "STEP", description = "Name of the step.")
    private String step;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Product, products, or association.")
    private List<String> inputs;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.fits",
            required = true,
            description = "Output; several outputs of one step get a suffix each.")
    private Path output;

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Says more.")
    private boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            description = "Says nothing but warnings and faults.")
    private boolean quiet;

    @Mixin
    private RunOptions options;

    @Unmatched
    private List<String> unmatched = new ArrayList<>();

    StepCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException, InterruptedException {
        var request = options.request(RunOptions.paths(inputs)).single(step, output);
        RunOptions.ownParameters(step, unmatched, request);
        return RunCommand.run(this, request.build(), json, quiet, verbose).status();
    }
}

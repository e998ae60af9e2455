package org.webbcal.shell;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Shows effective parameters. */
@Command(
        name = "params",
        description = "Shows every effective parameter of a mode or file, and where its value came from.")
final class ParamsCommand extends WebbCommand {

    @Parameters(index = "0", paramLabel = "MODE|FILE", description = "Mode, or exposure.")
    private String target;

    @Parameters(index = "1", arity = "0..1", paramLabel = "STEP", description = "Only this step.")
    private String step;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Mixin
    private RunOptions options;

    @Unmatched
    private List<String> unmatched = new ArrayList<>();

    ParamsCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var nodes = PipelineCommand.tasks(this, target, options, unmatched).stream()
                .flatMap(t -> t.steps().stream())
                .filter(n -> step == null || n.label().equals(step) || n.step().equals(step))
                .toList();
        if (nodes.isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.USAGE, target + " has no step " + step + "; see 'webbcal pipeline " + target + "'");
        }
        if (json) {
            printJson(nodes);
            return ExitStatus.DONE;
        }
        var table = new TextTable("PARAMETER", "VALUE", "FROM");
        nodes.forEach(n -> n.parameters().forEach(p -> table.row(n.label() + "." + p.name(), p.value(), p.source())));
        table.print(out());
        return ExitStatus.DONE;
    }
}

package org.webbcal.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.api.reference.ReferenceResolver.Sources;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.simulate.Simulator;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.core.api.Nearest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Makes synthetic exposures. */
@Command(
        name = "simulate",
        description =
                "Makes synthetic raw exposures of a mode with known truth, through the same reference files that calibrate them.",
        footer = {"", "Parameters: --PARAMETER=VALUE; without a MODE, or with --parameters, they are listed."})
final class SimulateCommand extends WebbCommand {

    @Parameters(paramLabel = "MODE", arity = "0..1", description = "Mode, as 'webbcal modes' lists it.")
    private String mode;

    @Option(
            names = {"-o", "--output-dir"},
            paramLabel = "DIR",
            description = "Where the exposures go (default: here).")
    private Path output = Path.of(".");

    @Option(names = "--parameters", description = "Lists the parameters of a simulator.")
    private boolean listParameters;

    @Option(names = "--json", description = "Prints what was made as JSON.")
    private boolean json;

    @Mixin
    private RunOptions options;

    @Unmatched
    private List<String> unmatched = new ArrayList<>();

    SimulateCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        if (mode == null) {
            out().println("modes that can be simulated: "
                    + String.join(
                            ", ",
                            services().simulators().stream()
                                    .map(Simulator::mode)
                                    .toList()));
            return ExitStatus.DONE;
        }
        var simulator = simulator(services(), mode);
        if (listParameters) {
            var table = new TextTable("PARAMETER", "DEFAULT", "UNIT", "MEANING");
            ParameterTable.of(simulator.parameters())
                    .entries()
                    .forEach(e -> table.row(
                            e.name(),
                            e.declaration().def(),
                            e.declaration().unit(),
                            e.declaration().doc()));
            table.print(out());
            return ExitStatus.DONE;
        }
        var request = options.request(List.of());
        RunOptions.ownParameters(mode, unmatched, request);
        var built = request.build();
        var made = simulator.simulate(
                built.steps().getOrDefault(mode, Map.of()),
                output,
                new Sources(Map.of(), built.refDir(), built.crdsPath(), built.crdsContext()),
                (what, f) -> {});
        if (json) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("exposures", made.exposures().stream().map(Path::toString).toList());
            map.put("truth", made.truth().stream().map(Path::toString).toList());
            map.put(
                    "associations",
                    made.associations().stream().map(Path::toString).toList());
            printJson(map);
        } else {
            made.exposures().forEach(out()::println);
            made.truth().forEach(out()::println);
            made.associations().forEach(out()::println);
        }
        return ExitStatus.DONE;
    }

    static Simulator simulator(Services services, String mode) throws CalibrationException {
        var simulators = services.simulators();
        for (var simulator : simulators) {
            if (simulator.mode().equals(mode)) {
                return simulator;
            }
        }
        throw new CalibrationException(
                ExitStatus.USAGE,
                "mode " + mode + " has no simulator"
                        + Nearest.hint(
                                mode, simulators.stream().map(Simulator::mode).toList()));
    }
}

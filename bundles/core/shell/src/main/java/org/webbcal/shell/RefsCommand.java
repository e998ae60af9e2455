package org.webbcal.shell;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.webbcal.api.reference.ReferenceResolver.Choice;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.reference.ReferenceResolver.Sources;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.RunRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the reference files of exposures. */
@Command(
        name = "refs",
        description =
                "Shows the reference files chosen for each exposure and the rule that chose each, or what is missing.")
final class RefsCommand extends WebbCommand {

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Exposures.")
    private List<String> files;

    @Option(names = "--json", description = "Prints {file: {reftype: name or null}}.")
    private boolean json;

    @Mixin
    private RunOptions options;

    RefsCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var types = new TreeMap<String, Boolean>();
        services().calibrator().steps().stream()
                .filter(s -> s.descriptor() != null)
                .forEach(s -> s.descriptor().references().forEach(r -> types.put(r.type(), true)));
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        boolean missing = false;
        for (var file : RunOptions.paths(files)) {
            var probe = services().reader().probe(file);
            RunRequest request = options.request(List.of(file)).build();
            var choices = services()
                    .resolver()
                    .resolve(
                            probe.exposure(),
                            types.keySet(),
                            new Sources(Map.of(), request.refDir(), request.crdsPath(), request.crdsContext()));
            Map<String, String> names = new TreeMap<>();
            choices.byType()
                    .forEach((type, c) -> names.put(
                            type,
                            c.path() == null ? null : c.path().getFileName().toString()));
            all.put(file.toString(), names);
            missing |= choices.byType().values().stream().anyMatch(c -> c.outcome() == Outcome.MISSING_FILE);
            if (!json) {
                out().println(file + "    " + choices.context());
                var table = new TextTable("  TYPE", "FILE", "RULE");
                new TreeMap<>(choices.byType())
                        .forEach((type, c) ->
                                table.row("  " + type, shown(c), c.outcome() == Outcome.FILE ? c.rule() : c.message()));
                table.print(out());
            }
        }
        if (json) {
            printJson(all);
        }
        return missing ? ExitStatus.MISSING_REFERENCE : ExitStatus.DONE;
    }

    private static String shown(Choice c) {
        return c.outcome() == Outcome.FILE
                ? c.path().getFileName().toString()
                : c.outcome().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}

package org.webbcal.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.webbcal.api.reference.Examined;
import org.webbcal.api.reference.ReferenceResolver.Choice;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.reference.ReferenceResolver.Sources;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.RunRequest;
import org.webbcal.model.reference.ReferenceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the reference files of exposures. */
@Command(
        name = "refs",
        description = {
            "Shows the reference files chosen for each exposure and the rule that chose each, or what is missing (then status 4).",
            "With --check: examines every file of a folder of reference files or of a CRDS cache (status 3 if one cannot be used)."
        })
final class RefsCommand extends WebbCommand {

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Exposures.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--check",
            paramLabel = "FOLDER",
            description = "Examines a folder of reference files, or a CRDS cache.")
    private Path folder;

    @Option(names = "--json", description = "Prints {file: {reftype: name or null}}.")
    private boolean json;

    @Mixin
    private RunOptions options;

    RefsCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        if (folder != null) {
            if (!files.isEmpty()) {
                throw new CalibrationException(ExitStatus.USAGE, "--check FOLDER goes without exposures");
            }
            return check();
        }
        if (files.isEmpty()) {
            throw new CalibrationException(ExitStatus.USAGE, "refs needs an exposure, or --check FOLDER");
        }
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

    private ExitStatus check() throws CalibrationException {
        List<Examined> all;
        try {
            all = services().resolver().check(folder);
        } catch (ReferenceException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, e.getMessage(), e);
        }
        long bad = all.stream().filter(e -> !e.faults().isEmpty()).count();
        if (json) {
            printJson(all.stream().map(RefsCommand::record).toList());
        } else {
            var table = new TextTable("FILE", "TYPE", "STATE", "CONTENT");
            for (var e : all) {
                var state = !e.faults().isEmpty() ? "BAD" : e.remarks().isEmpty() ? "good" : "odd";
                table.row(
                        printable(e.file().toString()),
                        e.type().isEmpty() ? "?" : printable(e.type()),
                        state,
                        printable(e.content()));
                e.faults().forEach(f -> table.row("", "", "", "  " + printable(f)));
                e.remarks().forEach(r -> table.row("", "", "", "  " + printable(r)));
            }
            table.print(out());
            out().println(all.size() + " files, " + bad + " cannot be used");
        }
        return bad == 0 ? ExitStatus.DONE : ExitStatus.BAD_INPUT;
    }

    private static Map<String, Object> record(Examined e) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("file", e.file().toString());
        record.put("type", e.type());
        record.put("content", e.content());
        record.put("faults", e.faults());
        record.put("remarks", e.remarks());
        return record;
    }

    private static String shown(Choice c) {
        return c.outcome() == Outcome.FILE
                ? c.path().getFileName().toString()
                : c.outcome().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}

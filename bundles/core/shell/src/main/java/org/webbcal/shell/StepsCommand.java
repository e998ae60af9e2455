package org.webbcal.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.core.api.Nearest;
import org.webbcal.core.api.StepInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the steps, or explains one. */
@Command(
        name = "steps",
        description =
                "Lists the installed steps with their providers, or explains one: parameters, references, flags, sources.")
final class StepsCommand extends WebbCommand {

    @Parameters(paramLabel = "STEP", arity = "0..1", description = "Step to explain.")
    private String step;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    StepsCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var all = services().calibrator().steps();
        var chosen = step == null
                ? all
                : all.stream().filter(s -> s.id().equals(step)).toList();
        if (chosen.isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    "no step is called " + step
                            + Nearest.hint(step, all.stream().map(StepInfo::id).toList()));
        }
        if (json) {
            printJson(chosen.stream().map(StepsCommand::toMap).toList());
        } else if (step == null) {
            var table = new TextTable("STEP", "VERSION", "RANK", "STATE", "IN USE", "TITLE");
            chosen.forEach(s -> table.row(s.id(), s.version(), s.ranking(), s.state(), s.leases(), s.title()));
            table.print(out());
        } else {
            chosen.forEach(this::explain);
        }
        return ExitStatus.DONE;
    }

    private void explain(StepInfo s) {
        out().println(s.id() + ": " + s.title());
        out().println("provider  " + s.bundle() + " " + s.version() + ", ranking " + s.ranking() + ", " + s.state());
        var d = s.descriptor();
        if (d == null) {
            return;
        }
        out().println("takes     " + d.input() + ", gives "
                + d.outputs().stream()
                        .map(o -> o.kind() + (o.suffix().isEmpty() ? "" : " (" + o.suffix() + ")"))
                        .toList());
        out().println("status    " + d.statusKeyword() + "    locality " + d.locality());
        out().println("changes   " + d.changes() + "    sets flags " + d.dqSets());
        out().println("refers to "
                + d.references().stream()
                        .map(r -> r.type() + " ("
                                + r.need()
                                        .name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', ' ')
                                + (r.expTypes().isEmpty()
                                        ? ""
                                        : " for " + String.join(", ", new TreeSet<>(r.expTypes())))
                                + ")")
                        .toList());
        out().println();
        var table = new TextTable("PARAMETER", "TYPE", "DEFAULT", "UNIT", "MEANING");
        for (var e : ParameterTable.of(d.parameters()).entries()) {
            var p = e.declaration();
            var type = p.choices().length > 0 ? String.join("|", p.choices()) : e.typeName();
            var byReference =
                    e.defaultText(true).equals(e.defaultText(false)) ? "" : " (jwst: " + e.defaultText(true) + ")";
            table.row(e.name(), type, p.def() + byReference, p.unit(), p.doc());
        }
        table.print(out());
        out().println();
        d.sources().forEach(source -> out().println("source: " + source));
    }

    private static Map<String, Object> toMap(StepInfo s) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", s.id());
        map.put("title", s.title());
        map.put("bundle", s.bundle());
        map.put("version", s.version());
        map.put("ranking", s.ranking());
        map.put("state", s.state());
        map.put("leases", s.leases());
        if (s.descriptor() != null) {
            List<Map<String, Object>> parameters = new ArrayList<>();
            for (var e : ParameterTable.of(s.descriptor().parameters()).entries()) {
                Map<String, Object> p = new LinkedHashMap<>();
                p.put("name", e.name());
                p.put("type", e.typeName());
                p.put("default", e.defaultText(false));
                p.put("reference_default", e.defaultText(true));
                p.put("unit", e.declaration().unit());
                p.put("choices", e.declaration().choices());
                p.put("doc", e.declaration().doc());
                parameters.add(p);
            }
            map.put("parameters", parameters);
            map.put(
                    "references",
                    s.descriptor().references().stream()
                            .map(r -> Map.of(
                                    "type",
                                    r.type(),
                                    "need",
                                    r.need().name(),
                                    "exp_types",
                                    new TreeSet<>(r.expTypes())))
                            .toList());
            map.put("status_keyword", s.descriptor().statusKeyword());
        }
        return map;
    }
}

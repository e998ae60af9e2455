package org.webbcal.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.webbcal.api.association.Association;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.PipelineInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Shows the pipeline of a mode or an exposure. */
@Command(
        name = "pipeline",
        description =
                "Shows the pipeline assembled right now for a mode, a file or a folder: what belongs together, steps in order, the service that would run each, parameters that differ from default.")
final class PipelineCommand extends WebbCommand {

    @Parameters(paramLabel = "MODE|FILE", description = "Mode, exposure, association or folder.")
    private String target;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Mixin
    private RunOptions options;

    @Unmatched
    private List<String> unmatched = new ArrayList<>();

    PipelineCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var planned = planned(this, target, options, unmatched);
        var tasks = planned.tasks();
        if (json) {
            printJson(tasks);
            return ExitStatus.DONE;
        }
        planned.groups().forEach(this::print);
        planned.notes().forEach(n -> out().println("note: " + n));
        for (var task : tasks) {
            out().println(task.name() + ": " + task.stage()
                    + (task.context().isEmpty() ? "" : "    references " + task.context())
                    + (task.hash().isEmpty() ? "" : "    plan " + task.hash()));
            if (!task.inputs().isEmpty()) {
                out().println("  from " + String.join(", ", task.inputs()));
                out().println("  to   " + String.join(", ", task.outputs()));
            }
            var table = new TextTable("  STEP", "PROVIDER", "NOT DEFAULT");
            task.steps().forEach(n -> table.row("  " + n.label(), provider(n), changed(n)));
            table.print(out());
            task.steps().stream().filter(n -> !n.others().isEmpty()).forEach(n -> out().println(
                            "  " + n.label() + ": also there, not chosen: " + String.join(", ", n.others())));
        }
        return ExitStatus.DONE;
    }

    /** An association: its product, and each member in its role. */
    private void print(Association group) {
        out().println(group.product() + ": " + (group.type().isEmpty() ? "association" : group.type()) + " of");
        var table = new TextTable("  ROLE", "EXPOSURE");
        group.members()
                .forEach(m -> table.row(
                        "  " + m.role().replace('_', ' '),
                        m.file().getFileName().toString()));
        table.print(out());
    }

    private static String provider(PipelineInfo.Node n) {
        return n.skip() ? "skipped" : n.provider().isEmpty() ? "no provider installed" : n.provider();
    }

    private static String changed(PipelineInfo.Node n) {
        return n.parameters().stream()
                .filter(p -> !p.isDefault())
                .map(p -> p.name() + "=" + p.value() + " (" + p.source() + ")")
                .collect(Collectors.joining(", "));
    }

    /** What a plan says: its tasks, what belongs together, and what a user should know. */
    private record Planned(List<PipelineInfo> tasks, List<Association> groups, List<String> notes) {}

    /** Pipelines for a mode's name, or of the plan for a file. */
    static List<PipelineInfo> tasks(WebbCommand command, String target, RunOptions options, List<String> unmatched)
            throws CalibrationException {
        return planned(command, target, options, unmatched).tasks();
    }

    private static Planned planned(WebbCommand command, String target, RunOptions options, List<String> unmatched)
            throws CalibrationException {
        var path = Path.of(target);
        var calibrator = command.services().calibrator();
        if (!Files.exists(path) && !target.toLowerCase(Locale.ROOT).matches(".*\\.(fits|json|gz)")) {
            var request = options.request(List.of());
            RunOptions.stepParameters(unmatched, request);
            return new Planned(List.of(calibrator.pipeline(target, request.build())), List.of(), List.of());
        }
        var request = options.request(List.of(path));
        RunOptions.stepParameters(unmatched, request);
        try (var plan = calibrator.plan(request.build())) {
            return new Planned(plan.tasks(), plan.groups(), plan.notes());
        }
    }
}

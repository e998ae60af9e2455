package org.webbcal.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.IssueDescriptor.Remedy;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.Nearest;
import org.webbcal.core.api.RunRequest;
import org.webbcal.diagnose.Diagnosis.Listed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists known issues. */
@Command(
        name = "issues",
        description = {
            "Lists known issues of the data and of their calibration: symptom, cause, what is done here, and whether that is on.",
            "Of a mode, or of the mode of a file; one issue by its id; without argument all, in a line each."
        })
final class IssuesCommand extends WebbCommand {

    private static final int WIDTH = 100;

    @Parameters(paramLabel = "MODE|FILE|ID", arity = "0..1", description = "Mode, exposure or product, or issue.")
    private String target;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    IssuesCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var known = services().tools().diagnosis().issues();
        if (target == null) {
            overview(known);
            return ExitStatus.DONE;
        }
        var one = known.stream().filter(i -> i.id().equalsIgnoreCase(target)).findFirst();
        if (one.isPresent()) {
            print(List.of(new Listed(one.get(), null)));
        } else {
            print(ofMode(mode()));
        }
        return ExitStatus.DONE;
    }

    private void overview(List<IssueDescriptor> known) {
        if (json) {
            printJson(known);
            return;
        }
        var table = new TextTable("ISSUE", "MODES", "WHAT");
        known.forEach(i -> table.row(i.id(), String.join(", ", i.modes()), i.title()));
        table.print(out());
    }

    private String mode() throws CalibrationException {
        var path = Path.of(target);
        if (Files.exists(path) || target.toLowerCase(Locale.ROOT).matches(".*\\.(fits|gz|fz)")) {
            var summary = services().calibrator().inspect(path, Optional.empty());
            if (summary.mode().isEmpty()) {
                throw new CalibrationException(
                        ExitStatus.BAD_INPUT, target + ": no installed mode serves it; see 'webbcal modes'");
            }
            return summary.mode();
        }
        var modes = services().calibrator().modes().stream().map(m -> m.id()).toList();
        if (!modes.contains(target)) {
            throw new CalibrationException(
                    ExitStatus.USAGE, target + ": no such mode, file or issue" + Nearest.hint(target, modes));
        }
        return target;
    }

    private List<Listed> ofMode(String mode) throws CalibrationException {
        var pipeline = services().calibrator().pipeline(mode, RunRequest.of().build());
        return services().tools().diagnosis().issues(mode, List.of(pipeline));
    }

    private void print(List<Listed> issues) {
        if (json) {
            printJson(issues.stream().map(IssuesCommand::tree).toList());
            return;
        }
        if (issues.isEmpty()) {
            out().println(target + ": no known issues");
        }
        for (var listed : issues) {
            var issue = listed.issue();
            out().println(issue.id() + "  " + issue.title()
                    + (listed.state() == null
                            ? ""
                            : "  [" + listed.state().name().toLowerCase(Locale.ROOT) + "]"));
            line("symptom", issue.symptom());
            line("cause", issue.cause());
            line("here", issue.answer());
            line(
                    "by",
                    String.join(
                            "; ",
                            issue.remedies().stream().map(IssuesCommand::words).toList()));
            line("measured", issue.diagnosis());
            line("modes", listed.state() == null ? String.join(", ", issue.modes()) : "");
            line("source", String.join("; ", issue.sources()));
            out().println();
        }
    }

    private static String words(Remedy remedy) {
        return remedy.step()
                + (remedy.parameters().isEmpty()
                        ? ""
                        : " with "
                                + String.join(
                                        ", ",
                                        remedy.parameters().entrySet().stream()
                                                .map(e -> e.getKey() + "=" + e.getValue())
                                                .sorted()
                                                .toList()));
    }

    private static Map<String, Object> tree(Listed listed) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("issue", listed.issue());
        if (listed.state() != null) {
            tree.put("state", listed.state());
        }
        return tree;
    }

    /** A paragraph with its name before it; nothing for nothing. */
    private void line(String name, String words) {
        var line = new StringBuilder(String.format("  %-9s", name));
        int start = line.length();
        for (var word : words.split(" ")) {
            if (line.length() + word.length() > WIDTH && line.length() > start) {
                out().println(line.toString().stripTrailing());
                line = new StringBuilder(" ".repeat(start));
            }
            line.append(word).append(' ');
        }
        if (!words.isEmpty()) {
            out().println(line.toString().stripTrailing());
        }
    }
}

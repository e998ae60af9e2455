package org.webbcal.shell;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.diagnose.Diagnosis;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for known issues in products. */
@Command(
        name = "diagnose",
        description = {
            "Looks for known issues in products and says, with numbers, which are present and what to do.",
            "Products of one exposure or observation tell more together: name the folder."
        })
final class DiagnoseCommand extends WebbCommand {

    @Parameters(paramLabel = "FILE|FOLDER", arity = "1..*", description = "Products, or folders with products.")
    private List<Path> inputs;

    @Option(names = "--all", description = "Shows issues as well that are not there or cannot be decided.")
    private boolean all;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    DiagnoseCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var result = services().tools().diagnosis().diagnose(inputs);
        result.remarks().forEach(r -> err().println("webbcal: " + printable(r)));
        if (json) {
            printJson(result.examined().stream().map(DiagnoseCommand::tree).toList());
            return ExitStatus.DONE;
        }
        int silent = 0;
        for (var examined : result.examined()) {
            var shown = examined.findings().stream()
                    .filter(f ->
                            all || f.verdict() == Finding.Verdict.PRESENT || f.verdict() == Finding.Verdict.MITIGATED)
                    .toList();
            if (shown.isEmpty()) {
                silent++;
            } else {
                out().println(examined.issue().id() + "  " + examined.issue().title());
                shown.forEach(this::print);
            }
        }
        if (silent > 0) {
            out().println(silent + " of " + result.examined().size()
                    + (all
                            ? " known issues have nothing to go by in these products"
                            : " known issues are not there or cannot be decided from these products"
                                    + "; --all shows them"));
        }
        return ExitStatus.DONE;
    }

    private void print(Finding finding) {
        out().println("  " + finding.verdict().name().toLowerCase(Locale.ROOT) + "  "
                + printable(String.join(", ", finding.products())));
        out().println("    " + printable(finding.sentence()));
        finding.measures().forEach(m -> out().println("    " + words(m)));
        if (!finding.advice().isEmpty()) {
            out().println("    → " + printable(finding.advice()));
        }
    }

    private static String words(Measure measure) {
        var unit = measure.unit().isEmpty() ? "" : " " + measure.unit();
        return measure.name() + ": " + digits(measure.value()) + unit
                + (Double.isNaN(measure.before()) ? "" : " (before: " + digits(measure.before()) + unit + ")")
                + (Double.isNaN(measure.limit()) ? "" : ", limit " + digits(measure.limit()) + unit);
    }

    private static String digits(double value) {
        return Measure.digits(value);
    }

    private static Map<String, Object> tree(Diagnosis.Examined examined) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("issue", examined.issue().id());
        tree.put("title", examined.issue().title());
        tree.put("mode", examined.mode());
        tree.put("findings", examined.findings());
        return tree;
    }
}

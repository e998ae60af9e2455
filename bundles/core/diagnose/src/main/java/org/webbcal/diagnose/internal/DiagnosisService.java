package org.webbcal.diagnose.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.IssueDescriptor.Remedy;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.Calibrator;
import org.webbcal.core.api.PipelineInfo;
import org.webbcal.diagnose.Diagnosis;

/** Lists the known issues that are registered now and asks them. */
@Component(service = Diagnosis.class)
public final class DiagnosisService implements Diagnosis {

    private final List<KnownIssue> issues = new CopyOnWriteArrayList<>();
    private final Calibrator calibrator;
    private final ProductReader reader;
    private final FitsAccess fits;

    @Activate
    public DiagnosisService(
            @Reference Calibrator calibrator, @Reference ProductReader reader, @Reference FitsAccess fits) {
        this.calibrator = calibrator;
        this.reader = reader;
        this.fits = fits;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addIssue(KnownIssue issue) {
        issues.add(issue);
    }

    void removeIssue(KnownIssue issue) {
        issues.remove(issue);
    }

    private List<KnownIssue> sorted() {
        return issues.stream()
                .sorted(Comparator.comparing(i -> i.descriptor().id()))
                .toList();
    }

    @Override
    public List<IssueDescriptor> issues() {
        return sorted().stream().map(KnownIssue::descriptor).toList();
    }

    @Override
    public List<Listed> issues(String mode, List<PipelineInfo> pipeline) {
        var nodes = pipeline.stream().flatMap(p -> p.steps().stream()).toList();
        return issues().stream()
                .filter(i -> i.modes().contains(mode))
                .map(i -> new Listed(i, state(i.remedies(), nodes)))
                .toList();
    }

    static State state(List<Remedy> remedies, List<PipelineInfo.Node> nodes) {
        if (remedies.isEmpty()) {
            return State.REPORTED;
        }
        long on = remedies.stream()
                .filter(r -> nodes.stream().anyMatch(n -> applies(r, n)))
                .count();
        return on == 0 ? State.OFF : on == remedies.size() ? State.ON : State.PARTLY;
    }

    private static boolean applies(Remedy remedy, PipelineInfo.Node node) {
        return node.step().equals(remedy.step())
                && !node.skip()
                && !node.provider().isEmpty()
                && remedy.parameters().entrySet().stream().allMatch(wanted -> node.parameters().stream()
                        .anyMatch(p ->
                                p.name().equals(wanted.getKey()) && p.value().equalsIgnoreCase(wanted.getValue())));
    }

    @Override
    public Result diagnose(List<Path> inputs) throws CalibrationException {
        List<String> remarks = new ArrayList<>();
        Map<String, List<Evidence.Product>> byMode = new TreeMap<>();
        for (var input : inputs) {
            if (Files.isDirectory(input)) {
                for (var file : products(input)) {
                    try {
                        collect(file, byMode, remarks);
                    } catch (CalibrationException e) {
                        remarks.add(e.getMessage() + "; passed over");
                    }
                }
            } else {
                collect(input, byMode, remarks);
            }
        }
        if (byMode.isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    inputs.get(0) + ": nothing to diagnose: no product of an installed mode"
                            + (remarks.isEmpty() ? "" : " (" + remarks.get(0) + ")"));
        }
        List<Evidence> evidence = new ArrayList<>();
        List<Examined> examined = new ArrayList<>();
        for (var entry : byMode.entrySet()) {
            var collected = new Collected(entry.getKey(), List.copyOf(entry.getValue()));
            evidence.add(collected);
            for (var issue : sorted()) {
                if (issue.descriptor().modes().contains(collected.mode())) {
                    examine(issue, collected, examined, remarks);
                }
            }
        }
        return new Result(evidence, examined, remarks);
    }

    /** A site's detector that fails must not hide what the others find. */
    private static void examine(KnownIssue issue, Evidence evidence, List<Examined> examined, List<String> remarks) {
        var descriptor = issue.descriptor();
        try {
            examined.add(new Examined(descriptor, evidence.mode(), List.copyOf(issue.examine(evidence))));
        } catch (CalibrationException e) {
            remarks.add(descriptor.id() + ": " + e.getMessage());
        } catch (RuntimeException e) {
            remarks.add(descriptor.id() + ": its examination failed: " + e);
        }
    }

    private static List<Path> products(Path folder) throws CalibrationException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(f ->
                            f.getFileName().toString().toLowerCase(Locale.ROOT).matches("[^.].*\\.fits(\\.gz|\\.fz)?"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void collect(Path file, Map<String, List<Evidence.Product>> byMode, List<String> remarks)
            throws CalibrationException {
        var summary = calibrator.inspect(file, Optional.empty());
        if (summary.mode().isEmpty()) {
            remarks.add(file + ": no installed mode serves it; passed over");
            return;
        }
        byMode.computeIfAbsent(summary.mode(), m -> new ArrayList<>())
                .add(new ProductFile(file, summary, reader, fits));
    }

    private record Collected(String mode, List<Product> products) implements Evidence {}
}

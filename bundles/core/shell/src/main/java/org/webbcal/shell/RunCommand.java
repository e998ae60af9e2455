package org.webbcal.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.Job;
import org.webbcal.core.api.RunRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Calibrates exposures. */
@Command(
        name = "run",
        description =
                "Calibrates exposures, associations or folders: all stages that their mode has, or those asked for.",
        footer = {
            "",
            "Parameters of steps: --steps.STEP.PARAMETER=VALUE, for example --steps.jump.rejection_threshold=5, --steps.ipc.skip=true,",
            "--steps.flat_field.override_flat=my_flat.fits. See 'webbcal steps STEP' for what a step understands."
        })
final class RunCommand extends WebbCommand {

    @Parameters(
            paramLabel = "INPUT",
            arity = "1..*",
            description = "Exposures (*_uncal.fits, *_rate.fits, *_cal.fits), associations (*_asn.json), or folders.")
    private List<String> inputs;

    @Option(
            names = {"-o", "--output-dir"},
            paramLabel = "DIR",
            description = "Where products go (default: beside the first input).")
    private Path output;

    @Option(names = "--stage", paramLabel = "N", split = ",", description = "Stages to run: 1, 2, 3, or a list.")
    private List<Integer> stages = new ArrayList<>();

    @Option(names = "--from", paramLabel = "STEP", description = "First step, of the stage that has it.")
    private String from;

    @Option(names = "--to", paramLabel = "STEP", description = "Last step.")
    private String to;

    @Option(names = "--save-intermediate", description = "Writes the result of every step.")
    private boolean saveIntermediate;

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

    RunCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException, InterruptedException {
        for (int stage : stages) {
            if (stage < 1 || stage > 3) {
                throw new CalibrationException(ExitStatus.USAGE, "--stage " + stage + ": there are stages 1, 2 and 3");
            }
        }
        var request = options.request(RunOptions.paths(inputs))
                .outputFolder(output)
                .stages(stages)
                .from(from)
                .to(to)
                .saveIntermediate(saveIntermediate);
        RunOptions.stepParameters(unmatched, request);
        return run(this, request.build(), json, quiet, verbose).status();
    }

    /** Plans, runs, waits and tells how it ended. */
    static Job.Result run(WebbCommand command, RunRequest request, boolean json, boolean quiet, boolean verbose)
            throws CalibrationException, InterruptedException {
        var calibrator = command.services().calibrator();
        var plan = calibrator.plan(request);
        if (command.services().stopped()) {
            plan.close();
            throw new CalibrationException(ExitStatus.CANCELLED, "cancelled before anything was done");
        }
        var bar = new ProgressBar(command.session(), quiet || json, verbose);
        var job = calibrator.submit(plan, bar);
        if (command.services().stopped()) {
            job.cancel();
        }
        var result = job.await();
        bar.clear();
        if (json) {
            command.printJson(toMap(result));
        } else if (!quiet) {
            result.products().forEach(p -> command.out().println(p));
            command.err()
                    .printf(
                            Locale.ROOT,
                            "%s: %d products, %d warnings, %.1f s%s%n",
                            result.status() == ExitStatus.DONE ? "done" : "not done",
                            result.products().size(),
                            result.warnings().size(),
                            result.time().toMillis() / 1e3,
                            result.resumed() == 0 ? "" : " (" + result.resumed() + " tasks were done already)");
        }
        if (result.error() != null) {
            if (verbose && result.error().getCause() != null) {
                result.error().getCause().printStackTrace(command.err());
            }
            throw result.error();
        }
        return result;
    }

    private static Map<String, Object> toMap(Job.Result result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("status", result.status().name());
        map.put("error", result.error() == null ? null : result.error().getMessage());
        map.put("seconds", result.time().toMillis() / 1e3);
        map.put("products", result.products().stream().map(Path::toString).toList());
        map.put("resumed", result.resumed());
        map.put("warnings", result.warnings());
        map.put(
                "steps",
                result.steps().stream()
                        .map(s -> {
                            Map<String, Object> step = new LinkedHashMap<>();
                            step.put("task", s.task());
                            step.put("label", s.label());
                            step.put("provider", s.provider());
                            step.put("status", s.status());
                            step.put("reason", s.reason());
                            step.put("seconds", s.time().toNanos() / 1e9);
                            return step;
                        })
                        .toList());
        return map;
    }
}

package org.webbcal.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.RunRequest;
import picocli.CommandLine.Option;

/** Options that decide how exposures are calibrated; the same for {@code run}, {@code step}, {@code pipeline}, {@code params} and {@code refs}. */
final class RunOptions {

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "Mode, where the header cannot tell or shall not decide (see 'webbcal modes').")
    private String mode;

    @Option(names = "--param-file", paramLabel = "FILE", description = "Parameters by step, YAML or JSON.")
    private Path paramFile;

    @Option(
            names = "--ref-dir",
            paramLabel = "DIR",
            description = "Folder of reference files named REFTYPE.fits, .asdf or .json.")
    private Path refDir;

    @Option(
            names = "--crds-path",
            paramLabel = "DIR",
            description = "CRDS cache (default: CRDS_PATH of the environment).")
    private Path crdsPath;

    @Option(names = "--crds-context", paramLabel = "NAME", description = "CRDS context, jwst_NNNN.pmap.")
    private String crdsContext;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "'reference' takes the code defaults of jwst 3.0 for every step: for comparisons.")
    private String profile;

    @Option(names = "--threads", paramLabel = "N", description = "Number of threads (default: all processors).")
    private int threads;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Bound for data held in memory, e.g. 2G (default: half of the heap).")
    private String memory;

    /** Starts a request with these options. */
    RunRequest.Builder request(List<Path> inputs) throws CalibrationException {
        if (profile != null && !profile.equals("reference") && !profile.equals("default")) {
            throw new CalibrationException(
                    ExitStatus.USAGE, "--profile " + profile + ": there are 'default' and 'reference'");
        }
        if (threads < 0 || threads > 1024) {
            throw new CalibrationException(ExitStatus.USAGE, "--threads " + threads + ": expected 1 to 1024");
        }
        if (refDir != null && !java.nio.file.Files.isDirectory(refDir)) {
            throw new CalibrationException(ExitStatus.MISSING_REFERENCE, "--ref-dir " + refDir + ": no such folder");
        }
        var crds = crdsPath != null
                ? crdsPath
                : System.getenv("CRDS_PATH") != null ? Path.of(System.getenv("CRDS_PATH")) : null;
        return RunRequest.of(inputs.toArray(new Path[0]))
                .mode(mode)
                .parameterFile(paramFile)
                .refDir(refDir)
                .crds(crds, crdsContext)
                .referenceProfile("reference".equals(profile))
                .threads(threads)
                .memoryBytes(bytes(memory));
    }

    private static long bytes(String size) throws CalibrationException {
        if (size == null) {
            return 0;
        }
        var m = java.util.regex.Pattern.compile("(\\d{1,9})\\s*([KMGT]?)I?B?").matcher(size.toUpperCase(Locale.ROOT));
        if (!m.matches()) {
            throw new CalibrationException(
                    ExitStatus.USAGE, "--memory " + size + ": expected a size such as 800M or 2G");
        }
        return Long.parseLong(m.group(1))
                << switch (m.group(2)) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    case "T" -> 40;
                    default -> 0;
                };
    }

    /**
     * Takes {@code --steps.STEP.PARAM=VALUE} arguments into a request.
     *
     * @param unmatched arguments that no declared option fits
     */
    static void stepParameters(List<String> unmatched, RunRequest.Builder request) throws CalibrationException {
        for (var argument : unmatched) {
            var m = java.util.regex.Pattern.compile("--steps\\.([^=]+)\\.([^.=]+)=(.*)", java.util.regex.Pattern.DOTALL)
                    .matcher(argument);
            if (!m.matches()) {
                throw unknown(
                        argument,
                        argument.startsWith("--steps")
                                ? "expected --steps.STEP.PARAMETER=VALUE"
                                : "no such option; see --help");
            }
            request.parameter(m.group(1), m.group(2), m.group(3));
        }
    }

    /** Takes {@code --PARAM=VALUE} arguments of one step into a request. */
    static void ownParameters(String step, List<String> unmatched, RunRequest.Builder request)
            throws CalibrationException {
        for (var argument : unmatched) {
            var m = java.util.regex.Pattern.compile("--([a-zA-Z_0-9-]+)=(.*)", java.util.regex.Pattern.DOTALL)
                    .matcher(argument);
            if (!m.matches()) {
                throw unknown(argument, "expected --PARAMETER=VALUE");
            }
            request.parameter(step, m.group(1), m.group(2));
        }
    }

    private static CalibrationException unknown(String argument, String what) {
        return new CalibrationException(ExitStatus.USAGE, "argument " + argument + ": " + what);
    }

    static List<Path> paths(List<String> names) throws CalibrationException {
        List<Path> paths = new ArrayList<>();
        for (var name : names) {
            if (name.isBlank()) {
                throw new CalibrationException(
                        ExitStatus.USAGE,
                        "an input is empty: name an exposure, an association or a folder (. is this one)");
            }
            paths.add(Path.of(name));
        }
        return paths;
    }
}

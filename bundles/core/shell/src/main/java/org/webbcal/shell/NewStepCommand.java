package org.webbcal.shell;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.core.api.StepInfo;
import org.webbcal.scaffold.StepProjects.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a project for a step. */
@Command(
        name = "new-step",
        description = {
            "Writes a ready-to-build project for a step of this site: pom, step, parameters, kernel, tests, README.",
            "It is built with 'mvn package' against the API that comes with this installation, and installed with 'webbcal deploy'."
        },
        footer = {
            "",
            "A new step carries the prefix of the site:        webbcal new-step esac.shower_mask",
            "One that replaces an installed step has its name:  webbcal new-step jump --site esac"
        })
final class NewStepCommand extends WebbCommand {

    @Parameters(paramLabel = "NAME", description = "Name of the step.")
    private String name;

    @Option(
            names = {"-o", "--output-dir"},
            paramLabel = "DIR",
            description = "Folder of the project (default: the bundle's name, in the working folder).")
    private Path output;

    @Option(names = "--site", paramLabel = "PREFIX", description = "Prefix of the site, where NAME has none.")
    private String site;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "What the step works on: ramp or image (default: ramp, or what the replaced step works on).")
    private String kind;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    NewStepCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        if (kind != null && !kind.equals("ramp") && !kind.equals("image")) {
            throw new CalibrationException(ExitStatus.USAGE, "--kind " + kind + ": there are ramp and image");
        }
        var steps = services().calibrator().steps();
        var replaced = steps.stream()
                .filter(s -> s.id().equals(name) && s.descriptor() != null)
                .findFirst()
                .map(StepInfo::descriptor)
                .orElse(null);
        var statuses = steps.stream()
                .filter(s -> s.descriptor() != null)
                .map(s -> s.descriptor().statusKeyword())
                .collect(Collectors.toSet());
        var home = Path.of(services().bundles().getProperty("webbcal.home"));
        var wanted = kind == null ? null : kind.equals("image") ? Kind.IMAGE : Kind.RAMP;
        var project =
                services().tools().projects().write(new Request(name, site, wanted, replaced, statuses, output, home));
        if (json) {
            var files = project.files().stream().map(Path::toString).toList();
            printJson(Map.of("folder", project.folder().toString(), "bundle", project.bundle(), "files", files));
            return ExitStatus.DONE;
        }
        project.files().forEach(f -> out().println(project.folder().resolve(f)));
        out().println("next: cd " + project.folder() + " && mvn package && webbcal deploy target/" + project.bundle()
                + ".jar");
        return ExitStatus.DONE;
    }
}

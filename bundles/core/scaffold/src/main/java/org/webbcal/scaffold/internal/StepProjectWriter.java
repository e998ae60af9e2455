package org.webbcal.scaffold.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.NoParams;
import org.webbcal.scaffold.StepProjects;

/** Fills in templates. */
@Component(service = StepProjects.class)
public final class StepProjectWriter implements StepProjects {

    /** Artifact whose folder in the sdk tells the version of all. */
    private static final String API = "org.webbcal.api";

    @Override
    public Project write(Request request) throws CalibrationException {
        var names = Names.of(request);
        var kind = kind(request);
        var version = sdkVersion(request.home());
        var folder = request.folder() == null ? Path.of(names.bundle()) : request.folder();
        var facts = facts(request, names, kind, version);
        var texts = texts(request, names, kind, facts);
        try {
            if (Files.exists(folder) && !isEmpty(folder)) {
                throw new CalibrationException(
                        ExitStatus.BAD_INPUT,
                        folder + ": is there already and not an empty folder; choose another with -o");
            }
            List<Path> files = new ArrayList<>();
            for (var text : texts.entrySet()) {
                var file = folder.resolve(text.getKey());
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, text.getValue());
                files.add(Path.of(text.getKey()));
            }
            return new Project(folder, names.bundle(), List.copyOf(files));
        } catch (IOException e) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT, folder + ": the project cannot be written: " + e.getMessage(), e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static Kind kind(Request request) throws CalibrationException {
        var replaced = request.replaced();
        if (replaced == null) {
            return request.kind() == Kind.IMAGE ? Kind.IMAGE : Kind.RAMP;
        }
        boolean inPlace =
                replaced.outputs().size() == 1 && replaced.outputs().get(0).kind() == replaced.input();
        if (!inPlace || replaced.input() != Kind.RAMP && replaced.input() != Kind.IMAGE) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    "step " + request.id() + " takes " + replaced.input() + " and gives "
                            + replaced.outputs().stream()
                                    .map(o -> o.kind().name())
                                    .toList()
                            + "; there are templates for steps that change ramps or images in place. Start from one of these and let open() return the worker that is needed");
        }
        return replaced.input();
    }

    /** The version of the API that the installation offers to projects. */
    private static String sdkVersion(Path home) throws CalibrationException {
        var versions = new TreeSet<String>();
        var folder = home.resolve("sdk/repository/org/webbcal").resolve(API);
        if (Files.isDirectory(folder)) {
            try (var entries = Files.list(folder)) {
                entries.filter(Files::isDirectory)
                        .forEach(p -> versions.add(p.getFileName().toString()));
            } catch (IOException e) {
                throw new CalibrationException(ExitStatus.BAD_INPUT, folder + ": cannot be read: " + e.getMessage(), e);
            }
        }
        if (versions.isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    "this installation has no " + home.resolve("sdk/repository")
                            + ", against which projects are built; use a complete distribution");
        }
        return versions.last();
    }

    private static Map<String, String> facts(Request request, Names names, Kind kind, String version) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("ID", names.id());
        facts.put("SITE", names.site());
        facts.put("PACKAGE", names.bundle());
        facts.put("CLASS", names.className());
        facts.put("STATUS", names.statusKeyword());
        facts.put("VERSION", version);
        facts.put("HOME", request.home().toAbsolutePath().normalize().toString());
        facts.put("AFTER", kind == Kind.RAMP ? "jump" : "flat_field");
        var replaced = request.replaced();
        facts.put("TITLE", replaced == null ? names.title() : replaced.title());
        if (replaced != null) {
            boolean own = replaced.parameters() != NoParams.class;
            facts.put("COMPONENTS", own ? ParameterSource.components(replaced.parameters()) : "");
            facts.put("PARAMETERS", own ? "\n            .parameters(" + names.className() + "Params.class)" : "");
            facts.put("PLANES", planes(replaced));
            facts.put(
                    "REFERENCES",
                    replaced.references().isEmpty()
                            ? "None."
                            : "The step that it replaces uses "
                                    + String.join(
                                            ", ",
                                            replaced.references().stream()
                                                    .map(r -> "`" + r.type() + "`")
                                                    .toList())
                                    + "; declare those that this one needs with `.reference(...)`.");
        }
        return facts;
    }

    private static String planes(StepDescriptor d) {
        var text = new StringBuilder();
        if (!d.changes().isEmpty()) {
            var planes =
                    d.changes().stream().sorted().map(p -> "PlaneKind." + p).toList();
            text.append("\n            .changes(")
                    .append(String.join(", ", planes))
                    .append(")");
        }
        if (!d.dqSets().isEmpty()) {
            var flags = d.dqSets().stream().sorted().map(f -> "DqFlag." + f).toList();
            text.append("\n            .dqSets(")
                    .append(String.join(", ", flags))
                    .append(")");
        }
        return text.toString();
    }

    /** Text by file name. */
    private static Map<String, String> texts(Request request, Names names, Kind kind, Map<String, String> facts)
            throws CalibrationException {
        var shape = kind == Kind.RAMP ? "ramp" : "image";
        boolean replaces = request.replaced() != null;
        var prefix = replaces ? "replacement/" + shape + "-" : shape + "/";
        var main = "src/main/java/" + names.bundle().replace('.', '/') + "/" + names.className();
        var test = "src/test/java/" + names.bundle().replace('.', '/') + "/" + names.className();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("pom.xml", fill("pom.xml", facts));
        texts.put("README.md", fill((replaces ? "replacement/" : shape + "/") + "README.md", facts));
        texts.put(main + "Step.java", tidy(fill(prefix + "Step.java", facts)));
        if (!replaces || request.replaced().parameters() != NoParams.class) {
            texts.put(main + "Params.java", fill((replaces ? "replacement/" : shape + "/") + "Params.java", facts));
        }
        texts.put(main + "Kernel.java", fill(prefix + "Kernel.java", facts));
        texts.put(test + "KernelTest.java", fill(prefix + "KernelTest.java", facts));
        texts.put(test + "ContractTest.java", fill("ContractTest.java", facts));
        if (!replaces) {
            texts.put("overlay/miri-imaging-" + names.step() + ".yaml", fill("overlay.yaml", facts));
        }
        return texts;
    }

    /** Takes out what has no use in this project: imports of types that do not occur, and a status keyword that is empty. */
    private static String tidy(String source) {
        var lines = new ArrayList<String>();
        for (var line : source.split("\n", -1)) {
            boolean unused = line.startsWith("import ")
                    && !occursTwice(source, line.substring(line.lastIndexOf('.') + 1, line.length() - 1));
            if (!unused && !line.strip().equals(".status(\"\")")) {
                lines.add(line);
            }
        }
        return String.join("\n", lines);
    }

    private static boolean occursTwice(String source, String type) {
        return source.split("\\b" + type + "\\b", -1).length > 2;
    }

    private static String fill(String template, Map<String, String> facts) throws CalibrationException {
        try (var in = StepProjectWriter.class.getResourceAsStream(template)) {
            if (in == null) {
                throw new IOException("no template " + template);
            }
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (var fact : facts.entrySet()) {
                text = text.replace("@" + fact.getKey() + "@", fact.getValue());
            }
            return text;
        } catch (IOException e) {
            throw new CalibrationException(
                    ExitStatus.STEP_FAILED, "the templates of the installation cannot be read: " + e.getMessage(), e);
        }
    }
}

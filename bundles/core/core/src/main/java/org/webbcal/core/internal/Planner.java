package org.webbcal.core.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.webbcal.api.association.Association;
import org.webbcal.api.association.Associations;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductReader.Probe;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.core.api.Nearest;
import org.webbcal.core.api.RunRequest;

/** Makes the plan of one request: tasks with providers leased, parameters merged, references chosen; all checks before pixels. */
final class Planner {

    private final ModeCatalog modes;
    private final ProductReader reader;
    private final Associations associations;

    private final RunRequest request;
    private final Faults faults = new Faults();
    private final NodePlanner nodes;
    private final TaskIdentity identity;
    private final List<TaskPlan> tasks = new ArrayList<>();
    private final Map<String, Recipe> recipes = new HashMap<>();

    private final Set<String> usedLabels = new LinkedHashSet<>();
    /** Files that an association combines; these are not taken through stage 3 alone. */
    private final Set<Path> inAssociations = new LinkedHashSet<>();

    private final Map<String, ExposureInfo> probed = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    Planner(
            StepRegistry registry,
            ModeCatalog modes,
            ProductReader reader,
            Associations associations,
            ReferenceResolver resolver,
            Path siteFile,
            RunRequest request) {
        this.modes = modes;
        this.reader = reader;
        this.associations = associations;
        this.request = request;
        this.nodes = new NodePlanner(registry, resolver, siteFile, request, faults);
        this.identity = new TaskIdentity(request.referenceProfile(), request.saveIntermediate());
    }

    /** The leases are the caller's to close, also when planning fails. */
    Map<StepRegistry.Provider, StepRegistry.Lease> leases() {
        return nodes.leases();
    }

    /** What a user should know though the run goes on: files left out, members listed twice. */
    List<String> notes() {
        return notes;
    }

    /** @throws NodePlanner.OutdatedException if the installed steps have changed meanwhile */
    List<TaskPlan> plan() throws CalibrationException {
        if (request.single().isPresent()) {
            planSingle(request.single().get());
        } else {
            planRun();
        }
        for (var label : request.steps().keySet()) {
            if (!usedLabels.contains(label)) {
                Set<String> known = new LinkedHashSet<>(usedLabels);
                if (known.isEmpty()) {
                    known.addAll(nodes.providers().ids());
                }
                faults.add(
                        ExitStatus.USAGE,
                        "--steps." + label + ": this run has no step " + label + Nearest.hint(label, known));
            }
        }
        checkEnd("--from", request.from());
        checkEnd("--to", request.to());
        checkParameterFile();
        checkInputs();
        nodes.reportMissing();
        faults.report();
        return tasks;
    }

    private void checkEnd(String option, Optional<String> label) {
        if (label.isPresent() && !usedLabels.isEmpty() && !usedLabels.contains(label.get())) {
            faults.add(
                    ExitStatus.USAGE,
                    option + " " + label.get() + ": this run has no step " + label.get()
                            + Nearest.hint(label.get(), usedLabels));
        }
    }

    /** A file may speak of steps that this run has not, but not of steps that nobody has. */
    private void checkParameterFile() throws CalibrationException {
        if (request.parameterFile().isEmpty()) {
            return;
        }
        Set<String> known = new LinkedHashSet<>(nodes.providers().ids());
        known.addAll(usedLabels);
        for (var recipe : recipes.values()) {
            recipe.stages().forEach(s -> s.entries().forEach(e -> {
                if (e instanceof Recipe.Node n) {
                    known.add(n.label());
                }
            }));
        }
        var file = request.parameterFile().get();
        for (var label : SiteConfiguration.labels(file)) {
            if (!known.contains(label)) {
                faults.add(ExitStatus.USAGE, file + ": there is no step " + label + Nearest.hint(label, known));
            }
        }
    }

    /** Every input is there, or is made by an earlier task. */
    private void checkInputs() {
        Set<Path> made = new LinkedHashSet<>();
        for (var task : tasks) {
            for (var input : task.inputs()) {
                if (!made.contains(input.file().toAbsolutePath().normalize()) && !Files.exists(input.file())) {
                    faults.add(
                            ExitStatus.BAD_INPUT,
                            input.file() + ": this " + input.role() + " member of " + task.name()
                                    + " does not exist; fetch it, or take it out of the association");
                }
            }
            made.addAll(task.expectedProducts());
        }
    }

    // ---- whole runs
    // -------------------------------------------------------------------------------------------------------------

    private void planRun() throws CalibrationException {
        var inputs = Inputs.gather(
                request.inputs(),
                reader,
                associations,
                request.stages().isEmpty() || request.stages().contains(3));
        notes.addAll(modes.notes());
        notes.addAll(inputs.notes());
        var folder = outputFolder();
        Map<Path, Path> calibrated = new HashMap<>();
        inputs.associations().forEach(a -> a.members()
                .forEach(m -> inAssociations.add(m.file().toAbsolutePath().normalize())));
        boolean asnOnly = inputs.exposures().isEmpty();

        for (var probe : inputs.exposures()) {
            var level2 = inputs.associations().stream()
                    .filter(a -> a.level() == 2 && isScienceOf(a, probe.path()))
                    .findFirst();
            planExposure(probe, folder, level2)
                    .ifPresent(
                            out -> calibrated.put(probe.path().toAbsolutePath().normalize(), out));
        }
        for (var association : inputs.associations()) {
            if (association.level() == 2) {
                if (asnOnly) {
                    planLevel2(association, folder);
                }
            } else {
                planLevel3(association, folder, calibrated);
            }
        }
        if (tasks.isEmpty() && faults.isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    request.stages().isEmpty()
                            ? "nothing to do: the input has passed all stages of one exposure; give an association, a folder, or --stage 3"
                            : "nothing to do: the inputs have passed the stages asked for (--stage "
                                    + text(request.stages()) + ")");
        }
    }

    private static String text(List<Integer> stages) {
        return stages.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** The recipe for an exposure: the same for all exposures of a mode, though its bundle may be replaced while they are planned. */
    private Recipe recipe(ExposureInfo exposure) throws CalibrationException {
        var recipe = modes.choose(exposure, request.mode());
        return recipes.computeIfAbsent(recipe.id(), id -> recipe);
    }

    private static boolean isScienceOf(Association a, Path file) {
        var stem = ProductNames.stem(file);
        return a.role("science").stream()
                .anyMatch(m -> ProductNames.stem(m.file()).equals(stem));
    }

    private Path outputFolder() throws CalibrationException {
        var first = request.inputs().get(0).toAbsolutePath();
        var folder = request.outputFolder() != null
                ? request.outputFolder().toAbsolutePath()
                : Files.isDirectory(first) ? first : first.getParent();
        return writable(folder.normalize());
    }

    private static Path writable(Path folder) throws CalibrationException {
        var existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
            throw new CalibrationException(
                    ExitStatus.STEP_FAILED, folder + ": the output folder cannot be written; choose another with -o");
        }
        return folder;
    }

    private boolean wanted(Recipe.Stage stage) {
        return request.stages().isEmpty() || request.stages().contains(stage.number());
    }

    /** Stages 1 and 2 of one exposure. Gives the product that stage 3 takes, if there will be one. */
    private Optional<Path> planExposure(Probe probe, Path folder, Optional<Association> level2)
            throws CalibrationException {
        Recipe recipe;
        try {
            recipe = recipe(probe.exposure());
        } catch (CalibrationException e) {
            faults.add(e);
            return Optional.empty();
        }
        probed.put(ProductNames.stem(probe.path()), probe.exposure());
        int level = Inputs.level(probe);
        var file = probe.path().toAbsolutePath().normalize();
        var stem = ProductNames.stem(file);
        var current = file;
        for (var stage : recipe.stages()) {
            if (stage.number() < level || !stage.appliesTo(probe.exposure())) {
                continue;
            }
            if (stage.input() == Recipe.Input.SET) {
                if (level == 3 && request.stages().contains(3) && !inAssociations.contains(file)) {
                    planSet(
                            recipe,
                            stage,
                            new Association(
                                    "",
                                    "",
                                    stem,
                                    List.of(new Association.Member(current, "science", "", "")),
                                    null,
                                    ""),
                            folder,
                            probe.exposure(),
                            List.of(new TaskPlan.Input(current, "science", "", "")));
                }
                break;
            }
            if (!wanted(stage)) {
                if (!request.stages().isEmpty() && request.stages().stream().anyMatch(n -> n > stage.number())) {
                    faults.add(
                            ExitStatus.BAD_INPUT,
                            probe.path() + ": stage " + text(request.stages()) + " needs a '"
                                    + nextTakes(recipe, stage, probe.exposure())
                                    + "' product, and this is one of an earlier level; leave out --stage, or give the later product");
                }
                return Optional.empty();
            }
            List<TaskPlan.Input> taskInputs = new ArrayList<>();
            taskInputs.add(new TaskPlan.Input(current, "science", "", ""));
            if (stage.input() == Recipe.Input.IMAGE && level2.isPresent()) {
                for (var m : level2.get().members()) {
                    if (!m.role().equals("science")) {
                        taskInputs.add(
                                new TaskPlan.Input(plainOrCompressed(m.file()), m.role(), m.groupId(), m.catalog()));
                    }
                }
            }
            var name = stage.input() == Recipe.Input.IMAGE && level2.isPresent()
                    ? level2.get().product()
                    : stem;
            var task = addTask(recipe, stage, name, probe.exposure(), taskInputs, folder, level2.orElse(null), null);
            var next = folder.resolve(ProductNames.fileName(name, nextTakes(recipe, stage, probe.exposure())));
            if (request.to().isPresent()
                    && stage.entries().stream()
                            .anyMatch(e -> e instanceof Recipe.Node n
                                    && n.label().equals(request.to().get()))) {
                return Optional.empty();
            }
            if (task == null) {
                return Optional.empty();
            }
            current = next;
        }
        return Optional.of(current);
    }

    private static String nextTakes(Recipe recipe, Recipe.Stage stage, ExposureInfo exposure) {
        return recipe.stages().stream()
                .filter(s -> s.number() > stage.number() && s.appliesTo(exposure))
                .findFirst()
                .map(s -> s.takes(exposure))
                .orElse("");
    }

    private void planLevel2(Association association, Path folder) throws CalibrationException {
        for (var member : association.role("science")) {
            planExposure(
                    reader.probe(startingPoint(member.file()).orElse(member.file())), folder, Optional.of(association));
        }
    }

    private void planLevel3(Association association, Path folder, Map<Path, Path> calibrated)
            throws CalibrationException {
        if (association.role("science").isEmpty()) {
            faults.add(ExitStatus.NO_SCIENCE_DATA, association.product() + ": the association has no science member");
            return;
        }
        var absent = association.members().stream()
                .filter(m -> !calibrated.containsKey(m.file().toAbsolutePath().normalize()))
                .filter(m -> calibrated.keySet().stream()
                        .noneMatch(c -> ProductNames.stem(c).equals(ProductNames.stem(m.file()))))
                .filter(m -> startingPoint(m.file()).isEmpty())
                .map(m -> m.file().getFileName().toString())
                .toList();
        if (!absent.isEmpty()) {
            faults.add(
                    ExitStatus.BAD_INPUT,
                    (association.file() == null
                                    ? association.product()
                                    : association.file().toString()) + ": "
                            + (absent.size() == 1 ? "member " : "members ") + String.join(", ", absent)
                            + " not found, nor a rate or uncal file of the exposure beside it; fetch it, or take it out of the association");
            return;
        }
        Set<Path> seen = new LinkedHashSet<>();
        List<TaskPlan.Input> inputs = new ArrayList<>();
        ExposureInfo first = null;
        Recipe recipe = null;
        for (var member : association.members()) {
            var start = member.file().toAbsolutePath().normalize();
            if (!seen.add(real(start))) {
                notes.add(
                        association.product() + ": member " + start.getFileName() + " is listed twice and counts once");
                continue;
            }
            var ready = calibrated.get(start);
            if (ready == null) {
                ready = calibrated.entrySet().stream()
                        .filter(e -> ProductNames.stem(e.getKey()).equals(ProductNames.stem(start)))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
            }
            var probe = ready == null ? reader.probe(startingPoint(start).orElse(start)) : null;
            var info = probe == null ? probed.get(ProductNames.stem(start)) : probe.exposure();
            if (ready == null && Inputs.level(probe) < 3) {
                ready = planExposure(probe, folder, Optional.empty()).orElse(null);
                if (ready == null) {
                    return;
                }
            }
            inputs.add(new TaskPlan.Input(
                    ready == null ? probe.path() : ready, member.role(), member.groupId(), member.catalog()));
            if (first == null && member.role().equals("science")) {
                first = info;
                recipe = recipe(first);
            }
            if (first != null && member.role().equals("science")) {
                checkAlike(association, first, info);
            }
        }
        if (recipe == null) {
            return;
        }
        for (var stage : recipe.stages()) {
            if (stage.input() == Recipe.Input.SET && wanted(stage) && stage.appliesTo(first)) {
                planSet(recipe, stage, association, folder, first, inputs);
            }
        }
    }

    /** What is combined must be of one instrument and one filter; subarrays may differ. */
    private void checkAlike(Association association, ExposureInfo first, ExposureInfo other) {
        for (var keyword : List.of("INSTRUME", "FILTER")) {
            var a = first.keyword(keyword).orElse("");
            var b = other.keyword(keyword).orElse("");
            if (!a.equalsIgnoreCase(b) && !a.isEmpty() && !b.isEmpty()) {
                faults.add(
                        ExitStatus.BAD_INPUT,
                        association.product() + ": members of different " + keyword + ", " + a + " (" + first.name()
                                + ") and " + b + " (" + other.name() + "); make one association for each");
            }
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (java.io.IOException e) {
            // not made yet
            return file;
        }
    }

    private void planSet(
            Recipe recipe,
            Recipe.Stage stage,
            Association association,
            Path folder,
            ExposureInfo first,
            List<TaskPlan.Input> inputs)
            throws CalibrationException {
        addTask(recipe, stage, association.product(), first, inputs, folder, association, null);
    }

    /** The member itself, or the rawer product of its exposure that lies beside it. */
    private static Optional<Path> startingPoint(Path member) {
        var there = plainOrCompressed(member);
        if (Files.exists(there)) {
            return Optional.of(there);
        }
        var stem = ProductNames.stem(member);
        for (var suffix : List.of("cal", "calints", "rate", "rateints", "uncal")) {
            for (var extension : List.of(".fits", ".fits.gz")) {
                var candidate = member.resolveSibling(stem + "_" + suffix + extension);
                if (Files.exists(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    /** The file itself or, where only that is there, its compressed form. */
    private static Path plainOrCompressed(Path file) {
        var compressed = file.resolveSibling(file.getFileName() + ".gz");
        return !Files.exists(file) && Files.exists(compressed) ? compressed : file;
    }

    // ---- one step alone
    // -----------------------------------------------------------------------------------------------------------

    private void planSingle(RunRequest.SingleStep single) throws CalibrationException {
        var inputs = Inputs.gather(request.inputs(), reader, associations, false);
        List<TaskPlan.Input> files = new ArrayList<>();
        inputs.exposures()
                .forEach(p ->
                        files.add(new TaskPlan.Input(p.path().toAbsolutePath().normalize(), "science", "", "")));
        var association =
                inputs.associations().isEmpty() ? null : inputs.associations().get(0);
        if (association != null) {
            association
                    .members()
                    .forEach(m -> files.add(
                            new TaskPlan.Input(plainOrCompressed(m.file()), m.role(), m.groupId(), m.catalog())));
        }
        var probe = inputs.exposures().isEmpty()
                ? reader.probe(files.get(0).file())
                : inputs.exposures().get(0);
        var candidates = nodes.providers().candidates(single.step(), probe.exposure(), "");
        if (candidates.isEmpty()) {
            var ids = nodes.providers().ids();
            boolean known = ids.contains(single.step());
            throw new CalibrationException(
                    known ? ExitStatus.NO_SERVICE : ExitStatus.USAGE,
                    known
                            ? "step " + single.step() + ": no installed provider serves "
                                    + probe.exposure().instrument() + " "
                                    + probe.exposure().expType()
                            : "no step is called " + single.step() + Nearest.hint(single.step(), ids));
        }
        var lease = nodes.lease(candidates.get(0));
        var input =
                switch (lease.step().descriptor().input()) {
                    case RAMP -> Recipe.Input.RAMP;
                    case SET -> Recipe.Input.SET;
                    case SPECTRUM -> Recipe.Input.SPECTRUM;
                    case RAMP_OR_IMAGE ->
                        probe.kind() == ProductReader.FileKind.RAMP ? Recipe.Input.RAMP : Recipe.Input.IMAGE;
                    default -> Recipe.Input.IMAGE;
                };
        var wanted =
                switch (input) {
                    case RAMP -> ProductReader.FileKind.RAMP;
                    case SPECTRUM -> ProductReader.FileKind.SPECTRUM;
                    default -> ProductReader.FileKind.IMAGE;
                };
        if (input != Recipe.Input.SET && probe.kind() != wanted) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    probe.path() + ": step " + single.step() + " takes " + text(wanted) + ", and this is "
                            + (probe.kind() == ProductReader.FileKind.SPECTRUM
                                    ? text(probe.kind())
                                    : "an array with " + probe.dims().length + " axes"));
        }
        if (input != Recipe.Input.SET && input != Recipe.Input.SPECTRUM && files.size() > 1) {
            throw new CalibrationException(
                    ExitStatus.USAGE, "step " + single.step() + " takes one file, and " + files.size() + " were given");
        }
        var node = new Recipe.Node(
                single.step(), single.step(), "main", Map.of(), Optional.empty(), "", false, false, "", Map.of());
        var stage = new Recipe.Stage("step", 0, input, "", List.of(node));
        var output = single.output().toAbsolutePath().normalize();
        addTask(
                new Recipe("step", Map.of(), List.of(stage)),
                stage,
                ProductNames.stem(output),
                probe.exposure(),
                files,
                writable(output.getParent()),
                association,
                output);
    }

    private static String text(ProductReader.FileKind kind) {
        return switch (kind) {
            case RAMP -> "a ramp (four axes)";
            case IMAGE -> "an image (two or three axes)";
            case SPECTRUM -> "spectra (EXTRACT1D or COMBINE1D)";
        };
    }

    // ---- tasks
    // ----------------------------------------------------------------------------------------------------------------------

    private TaskPlan addTask(
            Recipe recipe,
            Recipe.Stage stage,
            String name,
            ExposureInfo probed,
            List<TaskPlan.Input> inputs,
            Path folder,
            Association association,
            Path single)
            throws CalibrationException {
        var exposure = ModeCatalog.completed(probed, recipe);
        boolean fromHere = request.from().isPresent()
                && stage.entries().stream()
                        .anyMatch(e -> e instanceof Recipe.Node n
                                && n.label().equals(request.from().get()));
        boolean toHere = request.to().isPresent()
                && stage.entries().stream()
                        .anyMatch(e -> e instanceof Recipe.Node n
                                && n.label().equals(request.to().get()));
        boolean started = !fromHere;
        boolean ended = false;
        // whether a step behind the last one was met: saves that follow the last step itself belong to it
        boolean passed = false;
        List<TaskPlan.Entry> entries = new ArrayList<>();
        Set<String> contexts = new LinkedHashSet<>();
        for (var entry : stage.entries()) {
            if (entry instanceof Recipe.Save save) {
                if (started && !(ended && passed)) {
                    entries.add(new TaskPlan.Save(save.products()));
                }
                continue;
            }
            var node = (Recipe.Node) entry;
            usedLabels.add(node.label());
            if (ended) {
                passed = true;
                continue;
            }
            started |= node.label().equals(request.from().orElse(null));
            if (started && applies(node, exposure, inputs)) {
                var planned = nodes.node(recipe, stage, node, exposure, contexts, single != null);
                if (planned != null) {
                    entries.add(planned);
                }
            }
            ended = toHere && node.label().equals(request.to().get());
        }
        if (ended && single == null) {
            cut(stage, entries).ifPresent(entries::add);
        }
        if (!fromHere && single == null) {
            new ChannelCheck(recipe, stage, faults).check(entries);
        }
        var context = contexts.isEmpty() ? "" : contexts.iterator().next();
        var draft = new TaskPlan(
                name,
                recipe.id(),
                stage,
                exposure,
                inputs,
                entries,
                folder,
                association == null ? "" : association.id(),
                association == null || association.file() == null
                        ? ""
                        : association.file().getFileName().toString(),
                association == null ? "" : association.pool(),
                context,
                "",
                single,
                recipe.match());
        var hash = identity.hash(draft);
        var task = new TaskPlan(
                name,
                recipe.id(),
                stage,
                exposure,
                inputs,
                entries,
                folder,
                draft.association(),
                draft.asnTable(),
                draft.asnPool(),
                context,
                hash,
                single,
                recipe.match());
        tasks.add(task);
        for (var product : task.expectedProducts()) {
            if (identity.claim(product, hash)) {
                faults.add(
                        ExitStatus.USAGE,
                        product + ": two inputs give this product; run them apart, with different -o");
            }
            if (inputs.stream()
                    .anyMatch(i -> i.file().toAbsolutePath().normalize().equals(product))) {
                faults.add(
                        ExitStatus.USAGE,
                        product + ": the product would overwrite its own input; choose another output folder with -o");
            }
        }
        return task;
    }

    /**
     * The product of a stage that ends at a step which no save follows: what the step gave, under the step's name. Ramps are written so in any case.
     */
    private static Optional<TaskPlan.Save> cut(Recipe.Stage stage, List<TaskPlan.Entry> entries) {
        TaskPlan.Node last = null;
        boolean ramp = stage.input() == Recipe.Input.RAMP;
        for (var entry : entries) {
            if (entry instanceof TaskPlan.Node node && node.descriptor() != null) {
                last = node;
                ramp &= node.descriptor().outputs().stream()
                        .anyMatch(o -> o.kind() == Kind.RAMP || o.kind() == Kind.RAMP_OR_IMAGE);
            }
        }
        if (last == null || ramp || entries.get(entries.size() - 1) instanceof TaskPlan.Save) {
            return Optional.empty();
        }
        Map<String, String> products = new LinkedHashMap<>();
        for (var output : last.descriptor().outputs()) {
            boolean main = output.name().equals("main");
            products.put(
                    last.recipe()
                            .out()
                            .getOrDefault(output.name(), main ? last.recipe().on() : output.name()),
                    main ? last.label() : output.suffix());
        }
        return Optional.of(new TaskPlan.Save(products));
    }

    private boolean applies(Recipe.Node node, ExposureInfo exposure, List<TaskPlan.Input> inputs) {
        if (!node.needs().isEmpty() && inputs.stream().noneMatch(i -> i.role().equals(node.needs()))) {
            return false;
        }
        return node.when().isEmpty()
                || node.when().get().test(k -> exposure.keyword(k).orElse(null));
    }
}

package org.webbcal.core.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.webbcal.model.Header;

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
    /** Exposures under way through stages 1 and 2, by file: each is planned once, whoever needs it. */
    private final Map<Path, Walk> walks = new LinkedHashMap<>();

    private final List<Association> level2 = new ArrayList<>();
    private final List<Association> groups = new ArrayList<>();
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

    /** Associations of the request, read or formed from headers. */
    List<Association> groups() {
        return groups;
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
                request.inputs(), reader, associations, request.stages().isEmpty() ? List.of(2, 3) : request.stages());
        notes.addAll(modes.notes());
        notes.addAll(inputs.notes());
        groups.addAll(inputs.associations());
        var folder = outputFolder();
        var level3 = groups.stream().filter(a -> a.level() != 2).toList();
        groups.stream().filter(a -> a.level() == 2).forEach(level2::add);
        level3.forEach(a -> a.members()
                .forEach(m -> inAssociations.add(m.file().toAbsolutePath().normalize())));
        for (var probe : inputs.exposures()) {
            walk(probe);
        }
        for (var probe : inputs.exposures()) {
            calibrate(walk(probe), folder);
        }
        if (inputs.exposures().isEmpty()) {
            for (var association : level2) {
                for (var member : association.role("science")) {
                    var walk = walk(reader.probe(startingPoint(member.file()).orElse(member.file())));
                    // an exposure may be the science of several products
                    calibrate(
                            walk.level2.orElse(null) == association
                                    ? walk
                                    : new Walk(walk.probe, walk.recipe, Optional.of(association)),
                            folder);
                }
            }
        }
        for (var association : level3) {
            planLevel3(association, folder);
        }
        if (request.stages().isEmpty() && request.to().isEmpty()) {
            recipes.values().stream()
                    .filter(r -> !r.ends().isEmpty())
                    .forEach(r -> notes.add("mode " + r.id() + ": " + r.ends()));
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

    /** How far the plan has brought an exposure through the stages that work on it alone. */
    private static final class Walk {
        private final Probe probe;
        private final Path file;
        private final String stem;
        /** Null where no mode takes the exposure. */
        private final Recipe recipe;

        private final Optional<Association> level2;
        /** What the next stage takes. */
        private Path current;
        /** What stage 2 takes of it: its rates; null until stage 1 is planned. */
        private Path rates;

        private int next;
        /** Whether it goes no further: stages that nobody wants, the last step asked for, or a fault. */
        private boolean ended;

        private Walk(Probe probe, Recipe recipe, Optional<Association> level2) {
            this.probe = probe;
            this.recipe = recipe;
            this.level2 = level2;
            file = probe.path().toAbsolutePath().normalize();
            stem = ProductNames.stem(file);
            current = file;
            rates = Inputs.level(probe) == 2 ? file : null;
            ended = recipe == null;
        }
    }

    private Walk walk(Probe probe) {
        var file = probe.path().toAbsolutePath().normalize();
        var known = walks.get(file);
        if (known != null) {
            return known;
        }
        Recipe recipe = null;
        try {
            recipe = recipe(probe.exposure());
            probed.put(ProductNames.stem(probe.path()), probe.exposure());
        } catch (CalibrationException e) {
            faults.add(e);
        }
        var walk = new Walk(
                probe,
                recipe,
                level2.stream().filter(a -> isScienceOf(a, probe.path())).findFirst());
        walks.put(file, walk);
        return walk;
    }

    /**
     * Stages 1 and 2 of one exposure, with what they need of others. Members of an association come to the same stage side by side: of two nods each takes the
     * rates of the other.
     *
     * @return the product that stage 3 takes, if there will be one
     */
    private Optional<Path> calibrate(Walk walk, Path folder) throws CalibrationException {
        if (walk.level2.isPresent() && !walk.ended) {
            advance(walk, 1, folder);
            for (var member : walk.level2.get().members()) {
                var other = companion(walk.level2.get(), member);
                if (other.isPresent() && other.get() != walk) {
                    advance(other.get(), isImage(member) ? 2 : 1, folder);
                }
            }
        }
        advance(walk, 3, folder);
        return walk.ended ? Optional.empty() : Optional.of(walk.current);
    }

    private void advance(Walk walk, int last, Path folder) throws CalibrationException {
        while (!walk.ended
                && walk.next < walk.recipe.stages().size()
                && walk.recipe.stages().get(walk.next).number() <= last) {
            planStage(walk, walk.recipe.stages().get(walk.next++), folder);
        }
    }

    private void planStage(Walk walk, Recipe.Stage stage, Path folder) throws CalibrationException {
        var probe = walk.probe;
        int level = Inputs.level(probe);
        if (stage.number() < level || !stage.appliesTo(probe.exposure())) {
            return;
        }
        if (stage.input() == Recipe.Input.SET) {
            if (level == 3 && request.stages().contains(3) && !inAssociations.contains(walk.file)) {
                planSet(
                        walk.recipe,
                        stage,
                        new Association(
                                "",
                                "",
                                walk.stem,
                                List.of(new Association.Member(walk.current, "science", "", "")),
                                null,
                                ""),
                        folder,
                        probe.exposure(),
                        List.of(new TaskPlan.Input(walk.current, "science", "", "")));
            }
            walk.next = walk.recipe.stages().size();
            return;
        }
        if (!wanted(stage)) {
            var missing = request.stages().stream()
                    .filter(n -> walk.recipe.stages().stream()
                            .noneMatch(s -> s.number() == n && s.appliesTo(probe.exposure())))
                    .findFirst();
            if (missing.isPresent()) {
                faults.add(
                        ExitStatus.NO_SERVICE,
                        "--stage " + missing.get() + ": mode " + walk.recipe.id() + " has no such stage"
                                + (walk.recipe.ends().isEmpty() ? "" : "; " + walk.recipe.ends()));
            } else if (!request.stages().isEmpty() && request.stages().stream().anyMatch(n -> n > stage.number())) {
                faults.add(
                        ExitStatus.BAD_INPUT,
                        probe.path() + ": stage " + text(request.stages()) + " needs a '"
                                + nextTakes(walk.recipe, stage, probe.exposure())
                                + "' product, and this is one of an earlier level; leave out --stage, or give the later product");
            }
            walk.ended = true;
            return;
        }
        List<TaskPlan.Input> inputs = new ArrayList<>();
        inputs.add(new TaskPlan.Input(walk.current, "science", "", ""));
        var association = stage.input() == Recipe.Input.IMAGE ? walk.level2 : Optional.<Association>empty();
        if (association.isPresent()) {
            for (var m : association.get().members()) {
                if (!m.role().equals("science")) {
                    companionFile(walk, association.get(), m)
                            .map(f -> new TaskPlan.Input(f, m.role(), m.groupId(), m.catalog()))
                            .ifPresent(inputs::add);
                }
            }
        }
        var name = association
                .filter(a -> a.file() != null)
                .map(Association::product)
                .orElse(walk.stem);
        addTask(walk.recipe, stage, name, probe.exposure(), inputs, folder, association.orElse(null), null);
        walk.current = folder.resolve(ProductNames.fileName(name, nextTakes(walk.recipe, stage, probe.exposure())));
        if (stage.number() == 1) {
            walk.rates = walk.current;
        }
        walk.ended = request.to().isPresent()
                && stage.entries().stream()
                        .anyMatch(e -> e instanceof Recipe.Node n
                                && n.label().equals(request.to().get()));
    }

    /** Members that are wanted as calibrated images, not as rates. */
    private static boolean isImage(Association.Member member) {
        return member.role().equals("target_acquisition");
    }

    /** The exposure of another member of an association of level 2, if this run makes of it what is taken; empty if the file is taken as it is. */
    private Optional<Walk> companion(Association association, Association.Member member) throws CalibrationException {
        var file = plainOrCompressed(member.file()).toAbsolutePath().normalize();
        if (association.file() != null && Files.exists(file) && !isImage(member)) {
            return Optional.empty();
        }
        var stem = ProductNames.stem(file);
        for (var walk : walks.values()) {
            if (walk.stem.equals(stem)) {
                return Optional.of(walk);
            }
        }
        var start = startingPoint(file);
        return start.isPresent() ? Optional.of(walk(reader.probe(start.get()))) : Optional.empty();
    }

    private Optional<Path> companionFile(Walk science, Association association, Association.Member member)
            throws CalibrationException {
        var walk = companion(association, member);
        if (member.role().equals("background")) {
            checkBackground(science, association, member, walk);
        }
        if (walk.isEmpty()) {
            return Optional.of(plainOrCompressed(member.file()));
        }
        var file = isImage(member) ? walk.get().current : walk.get().rates;
        if (file == null && !walk.get().ended) {
            notes.add(
                    science.stem + ": " + member.role() + " " + walk.get().file.getFileName()
                            + " is calibrated already, and its rates are not there: it is not subtracted; give its rate product");
        }
        return isImage(member) && walk.get().ended ? Optional.empty() : Optional.ofNullable(file);
    }

    /** What a file says is subtracted must be another exposure, through the same filter on the same detector; subarrays may differ. */
    private void checkBackground(Walk science, Association association, Association.Member member, Optional<Walk> walk)
            throws CalibrationException {
        if (association.file() == null) {
            return;
        }
        var name = member.file().getFileName();
        if (ProductNames.stem(member.file()).equals(science.stem)) {
            faults.add(
                    ExitStatus.BAD_INPUT,
                    association.file() + ": " + name + " is science and background of " + association.product()
                            + ", and would be subtracted from itself; take it out");
            return;
        }
        var file = plainOrCompressed(member.file());
        if (walk.isEmpty() && !Files.exists(file)) {
            return;
        }
        var other = walk.isPresent()
                ? walk.get().probe.exposure()
                : reader.probe(file).exposure();
        for (var keyword : List.of("INSTRUME", "DETECTOR", "FILTER")) {
            var a = science.probe.exposure().keyword(keyword).orElse("");
            var b = other.keyword(keyword).orElse("");
            if (!a.equalsIgnoreCase(b) && !a.isEmpty() && !b.isEmpty()) {
                faults.add(
                        ExitStatus.BAD_INPUT,
                        association.file() + ": background " + name + " has " + keyword + " " + b
                                + ", the science exposure " + science.stem + " has " + a + "; take it out");
            }
        }
    }

    private static String nextTakes(Recipe recipe, Recipe.Stage stage, ExposureInfo exposure) {
        return recipe.stages().stream()
                .filter(s -> s.number() > stage.number() && s.appliesTo(exposure))
                .findFirst()
                .map(s -> s.takes(exposure))
                .orElse("");
    }

    private void planLevel3(Association association, Path folder) throws CalibrationException {
        if (association.role("science").isEmpty()) {
            faults.add(ExitStatus.NO_SCIENCE_DATA, association.product() + ": the association has no science member");
            return;
        }
        var absent = association.members().stream()
                .filter(m -> made(m, folder).isEmpty())
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
        Map<Path, ExposureInfo> science = new LinkedHashMap<>();
        ExposureInfo first = null;
        Recipe recipe = null;
        for (var member : association.members()) {
            var start = member.file().toAbsolutePath().normalize();
            if (!seen.add(real(start))) {
                notes.add(
                        association.product() + ": member " + start.getFileName() + " is listed twice and counts once");
                continue;
            }
            var ready = made(member, folder).orElse(null);
            var probe = ready == null ? reader.probe(startingPoint(start).orElse(start)) : null;
            var info = probe == null ? probed.get(ProductNames.stem(start)) : probe.exposure();
            if (ready == null && Inputs.level(probe) < 3) {
                ready = calibrate(walk(probe), folder).orElse(null);
                if (ready == null) {
                    return;
                }
                ready = made(member, folder).orElse(ready);
            }
            inputs.add(new TaskPlan.Input(
                    ready == null ? probe.path() : ready, member.role(), member.groupId(), member.catalog()));
            if (first == null && member.role().equals("science")) {
                first = info;
                recipe = recipe(first);
            }
            if (first != null && member.role().equals("science")) {
                checkAlike(association, first, info);
                science.put(inputs.get(inputs.size() - 1).file(), info);
            }
        }
        if (recipe == null) {
            return;
        }
        if (first.isTso()) {
            inOrder(association, inputs, science);
        }
        for (var stage : recipe.stages()) {
            if (stage.input() == Recipe.Input.SET && wanted(stage) && stage.appliesTo(first)) {
                planSet(recipe, stage, association, folder, first, inputs);
            }
        }
    }

    /** Members of a time series in the order of their integrations, each of which is there once. */
    private void inOrder(Association association, List<TaskPlan.Input> inputs, Map<Path, ExposureInfo> science)
            throws CalibrationException {
        if (association.file() != null) {
            // of a folder this is known already
            Map<Path, Header> headers = new LinkedHashMap<>();
            science.forEach((file, info) -> headers.put(file, info.primary()));
            notes.addAll(SegmentCheck.of(headers));
        }
        inputs.sort(Comparator.comparingDouble((TaskPlan.Input i) -> number(science.get(i.file()), "EXPSTART"))
                .thenComparingDouble(i -> number(science.get(i.file()), "INTSTART"))
                .thenComparingDouble(i -> number(science.get(i.file()), "EXSEGNUM")));
    }

    /** A keyword of a science member; other members go behind. */
    private static double number(ExposureInfo member, String key) {
        return member == null ? Double.POSITIVE_INFINITY : member.primary().number(key, 0);
    }

    /** What this run makes of a member: its spectrum where that is asked for, else what stage 3 takes of its exposure. */
    private Optional<Path> made(Association.Member member, Path folder) {
        var stem = ProductNames.stem(member.file());
        var file = member.file().toAbsolutePath().normalize();
        if (ProductNames.suffix(file).equals("x1d")) {
            var spectrum = folder.resolve(ProductNames.fileName(stem, "x1d"));
            return tasks.stream().anyMatch(t -> t.expectedProducts().contains(spectrum))
                    ? Optional.of(spectrum)
                    : Optional.empty();
        }
        return walks.values().stream()
                .filter(w -> !w.ended && (w.file.equals(file) || w.stem.equals(stem)))
                .map(w -> w.current)
                .findFirst();
    }

    /** What is combined must be of one instrument and one filter; subarrays may differ, but not in a time series. */
    private void checkAlike(Association association, ExposureInfo first, ExposureInfo other) {
        for (var keyword : first.isTso() ? List.of("INSTRUME", "FILTER", "SUBARRAY") : List.of("INSTRUME", "FILTER")) {
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
        var inputs = Inputs.gather(request.inputs(), reader, associations, List.of());
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

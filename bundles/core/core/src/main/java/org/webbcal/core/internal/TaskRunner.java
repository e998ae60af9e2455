package org.webbcal.core.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.webbcal.api.product.AsdfAccess;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.CancelledException;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Output;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.core.api.Job;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.ModelSet;
import org.webbcal.model.Plane;
import org.webbcal.model.RampModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.TableExtension;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.ReferenceException;

/** Runs one task: walks its entries over named channels, records what happened, writes the products. */
final class TaskRunner {

    /** Services that a run uses. */
    record Services(
            ReferenceResolver resolver,
            ProductReader reader,
            ProductWriter writer,
            FitsAccess fits,
            AsdfAccess asdf,
            String version,
            String commit) {}

    private final TaskPlan task;
    private final Services services;
    private final RunSettings settings;
    private final ProgressListener listener;
    private final BooleanSupplier cancelled;
    private final RunContext.Shared shared;
    /** Products of earlier tasks that are still in memory. */
    private final Function<Path, ImageModel> inMemory;

    private final Map<String, Object> channels = new LinkedHashMap<>();
    private final Map<Object, List<Provenance.Row>> history = new IdentityHashMap<>();
    private final Map<Path, ImageModel> written = new LinkedHashMap<>();
    private final List<Path> products = new ArrayList<>();
    private final List<Job.StepOutcome> outcomes = new ArrayList<>();
    private final Map<String, Integer> position = new HashMap<>();
    /** Ends of nodes before which one of the recipe is still under way: steps that stream together end together, those they skip at once. */
    private final TreeMap<Integer, Job.StepOutcome> held = new TreeMap<>();

    private int told;
    /** Sets that were made for one node; their scratch files go with the task. */
    private final List<FileModelSet> temporary = new ArrayList<>();

    /** Stacks of images on disk that steps asked for. */
    private final List<ImageStack> stacks = new ArrayList<>();

    TaskRunner(
            TaskPlan task,
            Services services,
            RunSettings settings,
            ProgressListener listener,
            BooleanSupplier cancelled,
            List<String> warnings,
            Function<Path, ImageModel> inMemory) {
        this.task = task;
        this.services = services;
        this.settings = settings;
        this.listener = listener;
        this.cancelled = cancelled;
        this.inMemory = inMemory;
        this.shared = new RunContext.Shared(
                task,
                settings,
                services.resolver(),
                services.reader(),
                services.fits(),
                services.asdf(),
                listener,
                cancelled,
                new HashMap<>(),
                new ConcurrentHashMap<>(),
                new HashMap<>(),
                stacks,
                warnings);
        int at = 0;
        for (var node : task.nodes()) {
            position.put(node.label(), at++);
        }
    }

    List<Path> products() {
        return products;
    }

    List<Job.StepOutcome> outcomes() {
        return outcomes;
    }

    /** Image products that were written, for tasks that follow. */
    Map<Path, ImageModel> models() {
        return written;
    }

    void run() throws CalibrationException {
        try {
            open();
            if (task.stage().input() != Recipe.Input.RAMP) {
                openReferences();
            }
            for (int i = 0; i < task.entries().size(); ) {
                if (cancelled.getAsBoolean()) {
                    throw new CancelledException();
                }
                if (channels.get("main") instanceof RampModel ramp) {
                    i = new RampStage(this, ramp).run(i);
                } else if (task.entries().get(i) instanceof TaskPlan.Save save) {
                    save(save.products());
                    i++;
                } else {
                    node((TaskPlan.Node) task.entries().get(i));
                    i++;
                }
            }
            if (task.single() != null) {
                saveSingle();
            }
        } finally {
            held.values().forEach(this::tell);
            temporary.forEach(FileModelSet::close);
            stacks.forEach(ImageStack::close);
            for (var channel : channels.values()) {
                if (channel instanceof FileModelSet set) {
                    set.close();
                } else if (channel instanceof RampModel ramp) {
                    closeQuietly(ramp);
                }
            }
        }
    }

    private static void closeQuietly(RampModel ramp) {
        try {
            ramp.close();
        } catch (IOException e) {
            // it was only read
        }
    }

    private void open() throws CalibrationException {
        var science = task.inputs().stream()
                .filter(i -> i.role().equals("science"))
                .findFirst()
                .orElse(task.inputs().get(0));
        switch (task.stage().input()) {
            case RAMP -> {
                var ramp = services.reader().openRamp(science.file());
                channels.put("main", ramp);
                remark(ramp);
            }
            case IMAGE -> channels.put("main", image(science.file()));
            case SPECTRUM -> {
                SpectrumModel all = null;
                for (var input : task.inputs()) {
                    var spectra = services.reader().readSpectrum(input.file());
                    remark(spectra);
                    all = join(all, spectra);
                }
                channels.put("main", all);
            }
            case SET -> {
                var set = newSet();
                for (var input : task.inputs()) {
                    set.add(input, inMemory).ifPresent(this::remark);
                }
                channels.put("main", set);
            }
        }
        primaries(channels.get("main")).forEach(h -> ModeCatalog.complete(h, task.match()));
        if (!task.asnTable().isEmpty()) {
            for (var header : primaries(channels.get("main"))) {
                header.set(Keywords.ASNTABLE, task.asnTable());
                if (!task.asnPool().isEmpty()) {
                    header.set(Keywords.ASNPOOL, task.asnPool());
                }
            }
        }
    }

    private FileModelSet newSet() {
        return new FileModelSet(
                services.reader(),
                services.writer(),
                task.name(),
                RunState.folder(task.folder()),
                settings.memoryBytes() / 2);
    }

    private ImageModel image(Path file) throws CalibrationException {
        var model = inMemory.apply(file);
        if (model == null) {
            model = services.reader().readImage(file);
            remark(model);
        }
        return model;
    }

    /** What the reader found odd about a file changes how its products are read. */
    private void remark(ScienceModel model) {
        for (var remark : model.remarks()) {
            warn(remark);
            model.primary().history().add(remark);
        }
    }

    private void warn(String message) {
        shared.warnings().add(task.name() + ": " + message);
        listener.warning(task.name(), task.stage().name(), message);
    }

    /**
     * Opens the references of all nodes side by side, for unpacking one takes longer than many a step. The resolver keeps them for the steps that ask; what
     * cannot be opened is told to the first that does.
     */
    void openReferences() throws StepException {
        var choices = task.nodes().stream()
                .filter(n -> !n.skipped())
                .flatMap(n -> n.references().values().stream())
                .filter(c -> c.outcome() == Outcome.FILE)
                .distinct()
                .toList();
        settings.pool().rows(cancelled).eachIndex(choices.size(), (from, to) -> {
            for (int i = from; i < to; i++) {
                try {
                    services.resolver().open(choices.get(i), task.exposure());
                } catch (ReferenceException | RuntimeException e) {
                    // the step that needs it will fail, or do without
                }
            }
        });
    }

    // ---- nodes on images and sets
    // ----------------------------------------------------------------------------------------------------

    private void node(TaskPlan.Node node) throws CalibrationException {
        var on = channels.get(node.recipe().on());
        if (on == null) {
            // the step that would have made this channel was skipped
            finish(
                    node,
                    List.of(),
                    null,
                    "SKIPPED",
                    "there is no '" + node.recipe().on() + "': the step that makes it was skipped",
                    Instant.now(),
                    Duration.ZERO);
            return;
        }
        var start = Instant.now();
        long clock = System.nanoTime();
        if (node.skipped()) {
            finish(node, List.of(on), null, "SKIPPED", node.absent(), start, Duration.ZERO);
            return;
        }
        if (changesInput(node)) {
            // The next stage takes what is on disk, not what comes of it here.
            written.values().remove(on);
        }
        var context = context(node, primaries(on).get(0), null);
        listener.progress(task.name(), node.label(), fraction(node.label(), 0));
        List<ScienceModel> made = List.of();
        try (StepRun run = open(node, context)) {
            String skip = null;
            List<? extends ScienceModel> outputs = List.of();
            if (run instanceof StepRun.Skip s) {
                skip = s.reason();
            } else if (run instanceof StepRun.Model model && on instanceof ImageModel image) {
                outputs = use(node, () -> model.process(image));
            } else if (run instanceof StepRun.Model model && on instanceof ModelSet set) {
                outputs = eachMember(node, model, set);
            } else if (run instanceof StepRun.Model model && on instanceof ImageStack stack) {
                new ImageByImage(node.label(), node.provider())
                        .process(
                                stack,
                                node.descriptor(),
                                image -> use(node, () -> model.process(image)),
                                cancelled,
                                f -> listener.progress(task.name(), node.label(), fraction(node.label(), f)));
            } else if (run instanceof StepRun.Spectra spectra && on instanceof SpectrumModel spectrum) {
                outputs = use(node, () -> spectra.process(spectrum));
            } else if (run instanceof StepRun.Set set && !(on instanceof SpectrumModel)) {
                var members = on instanceof ModelSet several ? several : setOf((ImageModel) on);
                outputs = use(node, () -> set.process(members));
            } else {
                throw new StepException(
                        ExitStatus.NO_SERVICE,
                        "step " + node.label() + ": its provider " + node.provider()
                                + " works on other data than the recipe gives it");
            }
            var reason = skip != null ? skip : context.skipReason();
            var touched = new ArrayList<Object>();
            if (reason == null) {
                made = assign(node, on, outputs);
            }
            // A product that is on disk already says nothing of steps that only looked at it.
            if (made.isEmpty() || changesInput(node) || !written.containsValue(on)) {
                touched.add(on);
            }
            touched.addAll(made);
            finish(
                    node,
                    touched,
                    context,
                    reason == null ? "COMPLETE" : "SKIPPED",
                    reason,
                    start,
                    Duration.ofNanos(System.nanoTime() - clock));
        }
        saveIntermediate(node, made);
        saveUnclaimed(node, made);
    }

    private static boolean changesInput(TaskPlan.Node node) {
        return node.descriptor().outputs().stream().anyMatch(o -> o.name().equals("main"));
    }

    /**
     * Gives a step each member of a set; the spectra that it makes of science members become one product for each port. A member without usable data is left out,
     * with a warning, as long as there is another.
     */
    private List<ScienceModel> eachMember(TaskPlan.Node node, StepRun.Model model, ModelSet set)
            throws CalibrationException {
        List<ScienceModel> joined = new ArrayList<>();
        Map<String, CalibrationException> empty = new LinkedHashMap<>();
        boolean changes = changesInput(node);
        for (int i = 0; i < set.size(); i++) {
            if (!changes && !set.members().get(i).role().equals("science")) {
                continue;
            }
            try (var loan = set.borrow(i)) {
                var name = set.members().get(i).name();
                var outputs = use(node, () -> {
                    try {
                        return model.process(loan.model());
                    } catch (CalibrationException e) {
                        if (changes || e.status() != ExitStatus.NO_SCIENCE_DATA) {
                            throw e;
                        }
                        empty.put(name, e);
                        return List.<ScienceModel>of();
                    }
                });
                for (int port = 0; port < outputs.size(); port++) {
                    while (joined.size() <= port) {
                        joined.add(null);
                    }
                    if (outputs.get(port) instanceof SpectrumModel spectra) {
                        joined.set(port, join((SpectrumModel) joined.get(port), spectra));
                    }
                }
                if (changes) {
                    loan.changed();
                }
            } catch (IOException e) {
                throw new StepException(ExitStatus.BAD_INPUT, e.getMessage(), e);
            }
        }
        if (!empty.isEmpty() && joined.isEmpty()) {
            var first = empty.values().iterator().next();
            failed(node, first);
            throw first;
        }
        empty.forEach((name, e) -> warn(name + " is left out: " + e.getMessage()));
        return joined;
    }

    /** Adds spectra to those of other exposures, whose headers they share from then on. */
    private static SpectrumModel join(SpectrumModel first, SpectrumModel next) {
        if (first == null) {
            return next;
        }
        first.append(next);
        return first;
    }

    /** One image as a set, with the other members of its association behind it. */
    private ModelSet setOf(ImageModel image) throws CalibrationException {
        var others =
                task.inputs().stream().filter(i -> !i.role().equals("science")).toList();
        if (others.isEmpty()) {
            return new MemoryModelSet(task.name()).add(task.name(), "science", "exposure0", image);
        }
        var set = newSet();
        temporary.add(set);
        set.add(task.inputs().get(0), f -> image);
        for (var other : others) {
            set.add(other, inMemory).ifPresent(this::remark);
        }
        return set;
    }

    /** Work that calls the code of a step. */
    interface Work<T> {
        T run() throws CalibrationException;
    }

    /** Opens the worker. */
    StepRun open(TaskPlan.Node node, RunContext context) throws CalibrationException {
        return use(node, () -> node.lease().step().open(context));
    }

    /**
     * Calls the code of a step.
     *
     * @throws CalibrationException of status NO_SERVICE naming the step, if its bundle was taken away by force: before, or while it worked
     */
    <T> T use(TaskPlan.Node node, Work<T> work) throws CalibrationException {
        requirePresent(node, null);
        T result;
        try {
            result = work.run();
        } catch (CancelledException e) {
            throw e;
        } catch (CalibrationException e) {
            failed(node, e);
            throw e;
        } catch (LinkageError e) {
            failed(node, e);
            requirePresent(node, e);
            throw new CalibrationException(
                    ExitStatus.NO_SERVICE,
                    "step " + node.label() + ": its bundle " + node.provider() + " is broken (" + e
                            + "); deploy a sound version and rerun",
                    e);
        } catch (RuntimeException e) {
            failed(node, e);
            requirePresent(node, e);
            throw e;
        }
        requirePresent(node, null);
        return result;
    }

    private void failed(TaskPlan.Node node, Throwable fault) {
        var message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        ended(new Job.StepOutcome(task.name(), node.label(), node.provider(), "FAILED", message, Duration.ZERO));
    }

    private static void requirePresent(TaskPlan.Node node, Throwable cause) throws CalibrationException {
        if (node.lease().broken()) {
            throw new CalibrationException(
                    ExitStatus.NO_SERVICE,
                    "step " + node.label() + ": its bundle " + node.provider()
                            + " was removed while the run needed it; deploy it again and rerun",
                    cause);
        }
    }

    /** Puts outputs on their channels; gives those that are new. */
    List<ScienceModel> assign(TaskPlan.Node node, Object on, List<? extends ScienceModel> outputs) {
        var ports = node.descriptor().outputs();
        boolean setInPlace =
                node.descriptor().input() == Kind.SET && ports.get(0).kind() == Kind.SET;
        List<Output> open = setInPlace ? ports.subList(1, ports.size()) : ports;
        List<ScienceModel> made = new ArrayList<>();
        for (int i = 0; i < open.size() && i < outputs.size(); i++) {
            var output = outputs.get(i);
            if (output == null || output == on) {
                continue;
            }
            var port = open.get(i);
            channels.put(channel(node, port), output);
            history.putIfAbsent(output, new ArrayList<>(history.getOrDefault(on, List.of())));
            if (output.tables().stream().noneMatch(t -> t.name().equals(Provenance.EXTENSION))) {
                Provenance.carried(on).ifPresent(output.tables()::add);
            }
            made.add(output);
        }
        return made;
    }

    RunContext context(TaskPlan.Node node, Header header, Shape4 shape) {
        var context = new RunContext(shared, node, header, shape);
        context.onProgress(f -> listener.progress(task.name(), node.label(), fraction(node.label(), f)));
        return context;
    }

    /** Share of the task that is done when {@code part} of a node is. */
    double fraction(String label, double part) {
        return (position.getOrDefault(label, 0) + Math.min(1, Math.max(0, part))) / Math.max(1, position.size());
    }

    /** Records the end of a node on everything that it touched. */
    void finish(
            TaskPlan.Node node,
            List<?> touched,
            RunContext context,
            String status,
            String reason,
            Instant start,
            Duration time) {
        var row = Provenance.row(node, status, reason, start, time, context);
        for (var object : touched) {
            for (var header : primaries(object)) {
                Provenance.record(header, node, status, task.context(), context == null ? Set.of() : context.asked());
                if (context != null) {
                    context.warnings().forEach(w -> header.history().add(node.label() + ": " + w));
                }
            }
            var rows = history.computeIfAbsent(object, o -> new ArrayList<>());
            if (rows.isEmpty() || rows.get(rows.size() - 1) != row) {
                rows.add(row);
            }
        }
        var outcome = new Job.StepOutcome(
                task.name(), node.label(), node.provider(), status, reason == null ? "" : reason, time);
        ended(outcome);
    }

    /** Tells the ends of nodes in the order of the recipe. */
    private void ended(Job.StepOutcome outcome) {
        held.put(position.getOrDefault(outcome.label(), told), outcome);
        while (held.containsKey(told)) {
            tell(held.remove(told));
            told++;
        }
    }

    private void tell(Job.StepOutcome outcome) {
        outcomes.add(outcome);
        listener.stepEnded(outcome);
    }

    private static List<Header> primaries(Object object) {
        if (object instanceof ModelSet set) {
            return set.members().stream().map(ModelSet.Member::primary).toList();
        }
        return List.of(((ScienceModel) object).primary());
    }

    /** Hands a plane to the steps that follow, as if an earlier one had given it. */
    void carry(Plane plane) {
        shared.carried().put(plane.name(), plane);
    }

    /** Lets steps see a table of the exposure. */
    void show(TableExtension table) {
        shared.tables().putIfAbsent(table.name(), table.table());
    }

    Map<String, Object> channels() {
        return channels;
    }

    TaskPlan task() {
        return task;
    }

    Services services() {
        return services;
    }

    RunSettings settings() {
        return settings;
    }

    ProgressListener listener() {
        return listener;
    }

    BooleanSupplier cancelled() {
        return cancelled;
    }

    // ---- products
    // ----------------------------------------------------------------------------------------------------------------------

    private void save(Map<String, String> wanted) throws CalibrationException {
        Map<Path, ScienceModel> models = new LinkedHashMap<>();
        for (var entry : wanted.entrySet()) {
            var channel = channels.get(entry.getKey());
            if (channel instanceof ScienceModel model) {
                var name = ProductNames.fileName(task.name(), ProductNames.suffixFor(entry.getValue(), model));
                models.put(task.folder().resolve(name), model);
            } else if (channel instanceof ModelSet set) {
                saveMembers(set, entry.getValue(), "");
            }
        }
        write(models);
    }

    /** Writes several products at a time. What could be written counts, in order, before a fault is passed on. */
    private void write(Map<Path, ScienceModel> models) throws CalibrationException {
        models.values().forEach(model -> stamp(model, history.getOrDefault(model, List.of())));
        var files = List.copyOf(models.keySet());
        var faults = new CalibrationException[files.size()];
        try {
            settings.pool().rows(() -> false).eachIndex(faults.length, (from, to) -> {
                for (int i = from; i < to; i++) {
                    try {
                        services.writer().write(models.get(files.get(i)), files.get(i));
                    } catch (CalibrationException e) {
                        faults[i] = e;
                    }
                }
            });
        } catch (StepException e) {
            throw new IllegalStateException(e); // writing is no step
        }
        for (int i = 0; i < faults.length; i++) {
            if (faults[i] == null) {
                written(models.get(files.get(i)), files.get(i));
            }
        }
        for (var fault : faults) {
            if (fault != null) {
                throw fault;
            }
        }
    }

    private void saveMembers(ModelSet set, String suffix, String stemPrefix) throws CalibrationException {
        for (int i = 0; i < set.size(); i++) {
            if (!set.members().get(i).role().equals("science")) {
                continue;
            }
            try (var loan = set.borrow(i)) {
                var stem = stemPrefix
                        + ProductNames.withAssociation(
                                set.members().get(i).name(), stemPrefix.isEmpty() ? task.association() : "");
                write(
                        loan.model(),
                        task.folder()
                                .resolve(
                                        suffix.isEmpty()
                                                ? stem + ".fits"
                                                : ProductNames.fileName(
                                                        stem, ProductNames.suffixFor(suffix, loan.model()))),
                        history.get(set));
            } catch (IOException e) {
                throw new CalibrationException(ExitStatus.BAD_INPUT, e.getMessage(), e);
            }
        }
    }

    /** Writes what a step run alone gave: the changed input under the name asked for, further outputs with their suffix. */
    private void saveSingle() throws CalibrationException {
        var node = task.nodes().get(0);
        var ports = node.descriptor().outputs();
        var stem = task.single().getFileName().toString().replaceFirst("\\.(fits|ecsv)(\\.gz)?$", "");
        boolean alone = ports.size() == 1;
        for (var port : ports) {
            var name = node.recipe().out().getOrDefault(port.name(), port.name());
            var channel = channels.get(name);
            if (channel instanceof ModelSet set) {
                long science = set.members().stream()
                        .filter(m -> m.role().equals("science"))
                        .count();
                if (science == 1 && alone) {
                    try (var loan = set.borrow(0)) {
                        write(loan.model(), task.single(), history.get(set));
                    } catch (IOException e) {
                        throw new CalibrationException(ExitStatus.BAD_INPUT, e.getMessage(), e);
                    }
                } else {
                    saveMembers(set, "", stem + "_");
                }
            } else if (channel instanceof ScienceModel model && !(channel instanceof RampModel)) {
                boolean plain = alone || port.name().equals("main");
                write(
                        model,
                        plain ? task.single() : task.folder().resolve(ProductNames.fileName(stem, port.suffix())),
                        history.get(model));
            }
        }
    }

    /** What a step changed or, if it leaves its input alone, what it made. */
    private void saveIntermediate(TaskPlan.Node node, List<ScienceModel> made) throws CalibrationException {
        if (!settings.saveIntermediate()
                        && (node.parameters() == null || !node.parameters().save())
                || task.single() != null) {
            return;
        }
        boolean inPlace =
                node.descriptor().outputs().stream().anyMatch(o -> o.name().equals("main"));
        var channel = made.isEmpty() || inPlace ? channels.get(node.recipe().on()) : made.get(0);
        if (channel instanceof ScienceModel model) {
            write(model, task.folder().resolve(fileName(node.label(), model)), history.get(model));
        } else if (channel instanceof ModelSet set) {
            saveMembers(set, node.label(), "");
        }
    }

    /** Further products of a step that the recipe neither saves nor goes on with: the step makes them because a parameter asks for them. */
    void saveUnclaimed(TaskPlan.Node node, List<ScienceModel> made) throws CalibrationException {
        if (task.single() != null) {
            return;
        }
        for (var port : node.descriptor().outputs()) {
            var channel = channel(node, port);
            if (channels.get(channel) instanceof ScienceModel model && made.contains(model) && !claimed(channel)) {
                write(model, task.folder().resolve(fileName(port.suffix(), model)), history.get(model));
            }
        }
    }

    private boolean claimed(String channel) {
        return task.stage().entries().stream()
                .anyMatch(e -> e instanceof Recipe.Save save
                        ? save.products().containsKey(channel)
                        : ((Recipe.Node) e).on().equals(channel));
    }

    private String fileName(String suffix, ScienceModel model) {
        return model instanceof CatalogModel
                ? task.name() + "_" + suffix + ".ecsv"
                : ProductNames.fileName(task.name(), suffix);
    }

    private static String channel(TaskPlan.Node node, Output port) {
        return node.recipe()
                .out()
                .getOrDefault(
                        port.name(), port.name().equals("main") ? node.recipe().on() : port.name());
    }

    void write(ScienceModel model, Path file, List<Provenance.Row> rows) throws CalibrationException {
        stamp(model, rows == null ? List.of() : rows);
        services.writer().write(model, file);
        written(model, file);
    }

    private void written(ScienceModel model, Path file) {
        products.add(file);
        if (model instanceof ImageModel image) {
            written.put(file, image);
            if (!hasValue(image.sci())) {
                warn(file.getFileName() + ": no pixel has a value (all NaN)");
            }
        }
        listener.productWritten(file);
    }

    private static boolean hasValue(float[] pixels) {
        for (float pixel : pixels) {
            if (Float.isFinite(pixel)) {
                return true;
            }
        }
        return false;
    }

    /** Keywords of every product, and its provenance table. */
    void stamp(ScienceModel model, List<Provenance.Row> rows) {
        model.primary().set(Keywords.CAL_VER, "webbcal " + services.version());
        model.primary().set(Keywords.CAL_VCS, services.commit());
        if (model.primary().has(Keywords.CRDS_CTX.name())) {
            model.primary().set(Keywords.CRDS_VER, "webbcal " + services.version());
        }
        model.primary().set(Keywords.WBPLAN, task.hash());
        if (model instanceof RampModel) {
            // planes that travel with the ramp are part of it when it is written: the fit may be another run
            shared.carried().values().forEach(model::putExtra);
        }
        List<Provenance.Row> inOrder = new ArrayList<>(rows);
        inOrder.sort(Comparator.comparingInt(r -> position.getOrDefault(r.label(), Integer.MAX_VALUE)));
        var table = Provenance.table(model.tables(), inOrder);
        model.tables().removeIf(t -> t.name().equals(Provenance.EXTENSION));
        model.tables().add(table);
        // what was recorded is in the table now and must not be added again by the next save
        history.put(model, new ArrayList<>());
    }

    List<Provenance.Row> rows(Object model) {
        return history.computeIfAbsent(model, m -> new ArrayList<>());
    }

    void addProduct(Path file) {
        products.add(file);
        listener.productWritten(file);
    }
}

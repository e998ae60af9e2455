package org.webbcal.core.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.webbcal.api.product.AsdfAccess;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.FitsContent;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.WholeFile;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.CancelledException;
import org.webbcal.api.step.Rows;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.Plane;
import org.webbcal.model.Shape4;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** What one node of one task is given, and what it left behind: notes, warnings, a late decision to skip. */
final class RunContext implements StepContext {

    /** What the nodes of a task share. */
    record Shared(
            TaskPlan task,
            RunSettings settings,
            ReferenceResolver resolver,
            ProductReader reader,
            FitsAccess fits,
            AsdfAccess asdf,
            ProgressListener listener,
            BooleanSupplier cancelled,
            Map<String, Plane> carried,
            Map<String, String> epochs,
            Map<String, Table> tables,
            List<ImageStack> stacks,
            List<String> warnings) {}

    /** Part of the memory bound that the images of integrations may take. */
    private static final int STACK_SHARE = 2;

    private final Shared shared;
    private final TaskPlan.Node node;
    private final Header header;
    private final Shape4 rampShape;
    private final Rows rows;
    private final Map<String, Object> notes = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Map<String, String> epochs = new ConcurrentHashMap<>();
    private DoubleConsumer progress = f -> {};
    private String skipReason;

    RunContext(Shared shared, TaskPlan.Node node, Header header, Shape4 rampShape) {
        this.shared = shared;
        this.node = node;
        this.header = header;
        this.rampShape = rampShape;
        this.rows = shared.settings().pool().rows(shared.cancelled());
    }

    void onProgress(DoubleConsumer consumer) {
        progress = consumer;
    }

    Map<String, Object> notes() {
        return notes;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Types of reference files that the step has asked for. */
    Set<String> asked() {
        return asked;
    }

    /** Dates from which the reference files that the step has read apply, by type. */
    Map<String, String> epochs() {
        return epochs;
    }

    /** Why the step did nothing after all, or null. */
    String skipReason() {
        return skipReason;
    }

    @Override
    public ExposureInfo exposure() {
        return shared.task().exposure();
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Shape4 rampShape() {
        return rampShape;
    }

    @Override
    public <P extends Record> P parameters(Class<P> type) {
        return type.cast(node.parameters().record());
    }

    @Override
    public Optional<Reference> reference(String type) throws StepException {
        var choice = node.references().get(type);
        if (choice == null) {
            throw new IllegalStateException("step " + node.label() + " asks for reference type " + type
                    + ", which its descriptor does not name");
        }
        asked.add(type);
        if (choice.outcome() != Outcome.FILE) {
            return Optional.empty();
        }
        try {
            var found = shared.resolver().open(choice, exposure());
            var epoch = epoch(found);
            epochs.put(type, epoch);
            shared.epochs().put(type, epoch);
            return Optional.of(found);
        } catch (ReferenceException e) {
            throw new StepException(ExitStatus.MISSING_REFERENCE, e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> appliesFrom(String type) {
        return Optional.ofNullable(shared.epochs().get(type)).filter(e -> !e.isEmpty());
    }

    /** USEAFTER of a FITS header, {@code useafter} of an ASDF or JSON tree; empty if the file does not say. */
    private static String epoch(Reference reference) {
        var stated = reference.header().string("USEAFTER", "");
        if (stated.isBlank()) {
            var meta = reference.tree().get("meta") instanceof Map<?, ?> m ? m : reference.tree();
            stated = meta.get("useafter") == null ? "" : meta.get("useafter").toString();
        }
        return stated.strip();
    }

    @Override
    public Reference required(String type) throws StepException {
        var found = reference(type);
        if (found.isEmpty()) {
            throw StepException.reference(exposure().name() + ": step " + node.label() + " needs a reference of type "
                    + type + ": " + node.references().get(type).message());
        }
        return found.get();
    }

    @Override
    public void carry(Plane plane) {
        shared.carried().put(plane.name(), plane);
    }

    @Override
    public Optional<Plane> carried(String name) {
        return Optional.ofNullable(shared.carried().get(name));
    }

    @Override
    public Table readTable(String path) throws StepException {
        try {
            return shared.reader().readTable(Path.of(path));
        } catch (CalibrationException e) {
            throw new StepException(e.status(), "step " + node.label() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Plane readImage(String path) throws StepException {
        try (var content = shared.fits().open(Path.of(path))) {
            for (var extension : content.extensions()) {
                if (extension.kind() == FitsContent.Kind.IMAGE) {
                    return content.plane(extension);
                }
            }
            throw StepException.badInput("step " + node.label() + ": " + path + " holds no image");
        } catch (IOException e) {
            throw StepException.badInput("step " + node.label() + ": " + path + " cannot be read: " + e.getMessage());
        }
    }

    @Override
    public SpectrumModel readSpectrum(String path) throws StepException {
        try {
            return shared.reader().readSpectrum(Path.of(path));
        } catch (CalibrationException e) {
            throw new StepException(e.status(), "step " + node.label() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ImageModel readProduct(String path) throws StepException {
        try {
            return shared.reader().readImage(Path.of(path));
        } catch (CalibrationException e) {
            throw new StepException(e.status(), "step " + node.label() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<ImageModel> companion(String role) throws StepException {
        for (var input : shared.task().inputs()) {
            if (input.role().equals(role)) {
                return Optional.of(readProduct(input.file().toString()));
            }
        }
        return Optional.empty();
    }

    @Override
    public List<String> readLines(String path) throws StepException {
        try {
            return Files.readAllLines(Path.of(path));
        } catch (IOException e) {
            throw StepException.badInput("step " + node.label() + ": " + path + " cannot be read: " + e.getMessage());
        }
    }

    @Override
    public Optional<Table> table(String name) {
        return Optional.ofNullable(shared.tables().get(name));
    }

    @Override
    public Optional<Map<String, Object>> readTree(String path) throws StepException {
        var file = Path.of(path);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(shared.asdf().read(file));
        } catch (IOException e) {
            throw StepException.badInput("step " + node.label() + ": " + path + " cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void writeTree(String path, Map<String, Object> tree) throws StepException {
        try {
            shared.asdf().write(Path.of(path), tree);
        } catch (IOException e) {
            throw new StepException(
                    ExitStatus.STEP_FAILED,
                    "step " + node.label() + ": " + path + " cannot be written: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public String writeText(String suffix, String text) throws StepException {
        var single = shared.task().single();
        var folder = single == null
                ? shared.task().folder()
                : single.toAbsolutePath().getParent();
        var file = folder.resolve(shared.task().name() + "_" + suffix);
        try {
            WholeFile.write(file, text);
            return file.toString();
        } catch (IOException e) {
            throw new StepException(
                    ExitStatus.STEP_FAILED,
                    "step " + node.label() + ": " + file + " cannot be written: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public Optional<ImageStack> imageStack(String output, int depth, int ny, int nx) throws StepException {
        long bytes = (ImageStack.PIXEL_BYTES + 4L) * depth * ny * nx;
        long limit = shared.settings().memoryBytes() / STACK_SHARE;
        if (bytes <= limit) {
            return Optional.empty();
        }
        var whole = followers(output).stream()
                .filter(n -> !ImageByImage.suits(n.descriptor()))
                .map(TaskPlan.Node::label)
                .findFirst();
        if (whole.isPresent()) {
            throw StepException.parameter(
                    exposure().name() + ": step " + whole.get() + " needs the " + output + " of all "
                            + depth + " integrations in memory, which take " + (bytes >> 20) + " MB, " + (limit >> 20)
                            + " MB are allowed: give --memory " + (STACK_SHARE * bytes / (1 << 30) + 1)
                            + "G and a heap of twice that, run segments of the exposure, or switch the step off");
        }
        var folder = RunState.folder(shared.task().folder());
        try {
            var stack =
                    new ScratchStack(depth, ny, nx, folder, shared.settings().memoryBytes() / STACK_SHARE);
            shared.stacks().add(stack);
            info("images of " + depth + " integrations: " + (bytes >> 20) + " MB are kept on disk");
            return Optional.of(stack);
        } catch (IOException e) {
            throw new StepException(
                    ExitStatus.STEP_FAILED,
                    "scratch file in " + folder + " failed (" + e.getMessage()
                            + "): the images of the integrations need " + (bytes >> 20) + " MB there, or more --memory",
                    e);
        }
    }

    /** Nodes that work on an output of this one. */
    private List<TaskPlan.Node> followers(String output) {
        var nodes = shared.task().nodes();
        var channel = node.recipe().out().getOrDefault(output, output);
        return nodes.subList(nodes.indexOf(node) + 1, nodes.size()).stream()
                .filter(n -> !n.skipped() && n.recipe().on().equals(channel))
                .toList();
    }

    @Override
    public Rows rows() {
        return rows;
    }

    @Override
    public void checkCancelled() {
        if (shared.cancelled().getAsBoolean()) {
            throw new CancelledException();
        }
    }

    @Override
    public void progress(double fraction) {
        progress.accept(fraction);
    }

    @Override
    public void info(String message) {
        shared.listener().info(shared.task().name(), node.label(), message);
    }

    @Override
    public void warn(String message) {
        // lists of warnings name the step themselves
        var name = node.recipe().step() + ": ";
        var text = message.startsWith(name) ? message.substring(name.length()) : message;
        warnings.add(text);
        shared.warnings().add(shared.task().name() + ": " + node.label() + ": " + text);
        shared.listener().warning(shared.task().name(), node.label(), text);
    }

    @Override
    public void note(String key, Object value) {
        // as text where it is no plain value: an object of the step's own class would keep a replaced bundle alive
        notes.put(key, value instanceof Number || value instanceof Boolean ? value : String.valueOf(value));
    }

    @Override
    public void skipped(String reason) {
        skipReason = reason;
    }

    @Override
    public boolean referenceProfile() {
        return shared.settings().referenceProfile();
    }
}

package org.webbcal.core.internal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.CancelledException;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.RampBlock;
import org.webbcal.model.RampModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;

/**
 * The part of a task that works on ramps. Consecutive steps that need one integration at a time form a segment: each integration is read, goes through all of
 * them and is folded into the result, or kept for a step that needs the whole exposure. So an exposure of any length takes the memory of one integration.
 */
final class RampStage {

    /** A node in use: its worker, what it was given, how long it took. */
    private static final class Active {
        private final TaskPlan.Node node;
        private final RunContext context;
        private final StepRun run;
        private final Instant start = Instant.now();
        private long nanos;
        private ProductWriter.RampSink sink;

        private Active(TaskPlan.Node node, RunContext context, StepRun run) {
            this.node = node;
            this.context = context;
            this.run = run;
        }
    }

    private interface Work {
        void run() throws CalibrationException;
    }

    private final TaskRunner runner;
    private final RampModel ramp;
    /** Geometry that the next step finds. */
    private Shape4 shape;
    /** Where integrations come from after an exposure-wide step; null as long as they come from the file. */
    private RampStore store;
    /** Reads the integrations of the file, or those of the store; null when they are in memory. */
    private Ahead<RampBlock> source;

    RampStage(TaskRunner runner, RampModel ramp) {
        this.runner = runner;
        this.ramp = ramp;
        this.shape = ramp.shape();
        ramp.extras().forEach(runner::carry);
        ramp.tables().forEach(runner::show);
        ramp.pixelDq(); // made here, not by two threads at once
    }

    /**
     * Runs the entries from {@code first} up to the fold (or to the end).
     *
     * @return index of the entry after the last one that was run
     */
    int run(int first) throws CalibrationException {
        List<Active> open = new ArrayList<>();
        try {
            source = new Ahead<>(integrations(), hasMemoryForTwo(), this::readFile);
            runner.openReferences();
            return runEntries(first, open);
        } finally {
            closeSource();
            for (int i = open.size() - 1; i >= 0; i--) {
                open.get(i).run.close();
                if (open.get(i).sink != null) {
                    open.get(i).sink.close();
                }
            }
            if (store != null) {
                store.close();
            }
        }
    }

    private int runEntries(int first, List<Active> open) throws CalibrationException {
        var entries = runner.task().entries();
        List<Active> segment = new ArrayList<>();
        for (int i = first; i < entries.size(); i++) {
            if (entries.get(i) instanceof TaskPlan.Save save) {
                throw new CalibrationException(
                        ExitStatus.NO_SERVICE,
                        "the recipe saves " + save.products()
                                + " before the ramp fit; write ramps with --save-intermediate instead");
            }
            var node = (TaskPlan.Node) entries.get(i);
            var active = open(node, open);
            if (active == null) {
                continue;
            }
            if (active.run instanceof StepRun.Ramp) {
                segment.add(active);
            } else if (active.run instanceof StepRun.Exposure exposure) {
                keep(segment);
                store.changes(node.descriptor().changes());
                timed(active, () -> exposure.process(store));
                shape = store.shape();
                ramp.pixelDq(store.pixelDq());
                endWith(active);
                saveKept(active);
            } else if (active.run instanceof StepRun.Fold fold) {
                fold(segment, active, fold);
                return i + 1;
            } else {
                throw new StepException(
                        ExitStatus.NO_SERVICE,
                        "step " + node.label() + ": its provider " + node.provider()
                                + " does not work on ramps, and the recipe gives it one");
            }
        }
        drain(segment);
        return entries.size();
    }

    /** Opens a node; null when it is skipped, which is recorded. */
    private Active open(TaskPlan.Node node, List<Active> open) throws CalibrationException {
        if (node.skipped()) {
            runner.finish(node, List.of(ramp), null, "SKIPPED", node.absent(), Instant.now(), Duration.ZERO);
            return null;
        }
        var context = runner.context(node, ramp.primary(), shape);
        var active = new Active(node, context, runner.open(node, context));
        open.add(active);
        if (active.run instanceof StepRun.Skip skip) {
            runner.finish(node, List.of(ramp), context, "SKIPPED", skip.reason(), active.start, Duration.ZERO);
            return null;
        }
        return active;
    }

    private void timed(Active active, Work work) throws CalibrationException {
        long clock = System.nanoTime();
        try {
            runner.use(active.node, () -> {
                work.run();
                return null;
            });
        } finally {
            active.nanos += System.nanoTime() - clock;
        }
    }

    private void end(Active active, List<? extends ScienceModel> outputs) {
        List<Object> touched = new ArrayList<>();
        touched.add(ramp);
        touched.addAll(outputs);
        var reason = active.context.skipReason();
        runner.finish(
                active.node,
                touched,
                active.context,
                reason == null ? "COMPLETE" : "SKIPPED",
                reason,
                active.start,
                Duration.ofNanos(active.nanos));
    }

    private int integrations() {
        return shape.nints();
    }

    private RampBlock readFile(int i, RampBlock spent) throws CalibrationException {
        try {
            return ramp.read(i, spent);
        } catch (IOException e) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    runner.task().exposure().name() + ": integration " + (i + 1) + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private boolean hasMemoryForTwo() {
        return 2 * 5L * shape.integration() <= runner.settings().memoryBytes();
    }

    /** The next integration: of the file, or of the store from integration 0 on. */
    private RampBlock next(int i) throws CalibrationException {
        if (runner.cancelled().getAsBoolean()) {
            throw new CancelledException();
        }
        if (store == null) {
            var block = source.next();
            if (block.pixelDq() != ramp.pixelDq()) {
                // an earlier integration had its flags exchanged after this one was read
                block.replace(block.ngroups(), block.ny(), block.nx(), block.sci(), block.groupDq(), ramp.pixelDq());
            }
            return block;
        }
        if (store.inMemory()) {
            return store.take(i);
        }
        if (i == 0) {
            source = new Ahead<>(integrations(), hasMemoryForTwo(), store::take);
        }
        return source.next();
    }

    /** Gives back an integration that is done with. */
    private void done(RampBlock block, int i) {
        if (store != null) {
            store.release(i);
        }
        if (source != null) {
            source.spent(block);
        }
    }

    private void closeSource() {
        if (source != null) {
            source.close();
            source = null;
        }
    }

    /** Takes one integration through the steps of a segment. */
    private void correct(List<Active> segment, RampBlock block) throws CalibrationException {
        for (var active : segment) {
            timed(active, () -> ((StepRun.Ramp) active.run).correct(block));
            int i = block.integration();
            runner.listener()
                    .progress(
                            runner.task().name(),
                            active.node.label(),
                            runner.fraction(active.node.label(), (i + 1.0) / integrations()));
            if (saves(active.node)) {
                if (active.sink == null) {
                    active.sink = runner.services().writer().beginRamp(like(block), intermediate(active.node));
                }
                active.sink.add(block);
            }
        }
        if (block.pixelDq() != ramp.pixelDq()) {
            ramp.pixelDq(block.pixelDq());
        }
    }

    private void endSegment(List<Active> segment) throws CalibrationException {
        for (var active : segment) {
            timed(active, ((StepRun.Ramp) active.run)::finish);
            endWith(active);
            finishSink(active);
        }
        segment.clear();
    }

    /** Ends a node that changed the ramp, and takes what else parameters made it give. */
    private void endWith(Active active) throws CalibrationException {
        List<ScienceModel> outputs = new ArrayList<>();
        outputs.add(ramp);
        if (active.context.skipReason() == null) {
            timed(active, () -> outputs.addAll(active.run.products()));
        }
        outputs.stream().filter(o -> o != null && o != ramp).forEach(this::inherit);
        var made = runner.assign(active.node, ramp, outputs);
        end(active, made);
        runner.saveUnclaimed(active.node, made);
    }

    private void finishSink(Active active) throws CalibrationException {
        if (active.sink != null) {
            runner.stamp(ramp, runner.rows(ramp));
            active.sink.finish(ramp);
            active.sink.close();
            active.sink = null;
            runner.addProduct(intermediate(active.node));
        }
    }

    /** Runs a segment and keeps all integrations for a step that needs them together. */
    private void keep(List<Active> segment) throws CalibrationException {
        if (store != null && segment.isEmpty()) {
            return;
        }
        if (store != null) {
            var changed = EnumSet.noneOf(PlaneKind.class);
            segment.forEach(active -> changed.addAll(active.node.descriptor().changes()));
            store.changes(changed);
            store.integrations(block -> {
                try {
                    correct(segment, block);
                } catch (StepException e) {
                    throw e;
                } catch (CalibrationException e) {
                    throw new StepException(e.status(), e.getMessage(), e);
                }
            });
        } else {
            store = filled(segment);
            closeSource();
        }
        endSegment(segment);
    }

    private RampStore filled(List<Active> segment) throws CalibrationException {
        var kept = new RampStore(
                ramp.primary(),
                shape,
                ramp.pixelDq(),
                RunState.folder(runner.task().folder()),
                runner.settings().memoryBytes());
        boolean whole = false;
        try {
            for (int i = 0; i < integrations(); i++) {
                var block = next(i);
                correct(segment, block);
                kept.add(block);
                if (!kept.inMemory()) {
                    done(block, i);
                }
            }
            whole = true;
            return kept;
        } finally {
            if (!whole) {
                kept.close();
            }
        }
    }

    private void fold(List<Active> segment, Active active, StepRun.Fold fold) throws CalibrationException {
        for (int i = 0; i < integrations(); i++) {
            var block = next(i);
            correct(segment, block);
            timed(active, () -> fold.add(block));
            runner.listener()
                    .progress(
                            runner.task().name(),
                            active.node.label(),
                            runner.fraction(active.node.label(), (i + 1.0) / integrations()));
            done(block, i);
        }
        closeSource();
        endSegment(segment);
        List<ScienceModel> outputs = new ArrayList<>();
        timed(active, () -> outputs.addAll(fold.finish()));
        if (active.context.skipReason() == null && (outputs.isEmpty() || outputs.get(0) == null)) {
            throw StepException.noScienceData(runner.task().exposure().name() + ": " + active.node.label()
                    + " found no usable group in any pixel (saturated or DO_NOT_USE throughout); no product is made");
        }
        for (var output : outputs) {
            if (output != null) {
                inherit(output);
            }
        }
        var made = runner.assign(active.node, ramp, outputs);
        end(active, made);
        runner.saveUnclaimed(active.node, made);
        runner.channels().remove("main");
        try {
            ramp.close();
        } catch (IOException e) {
            // it was only read
        }
    }

    /** Gives a product of the fold the headers of the exposure. */
    private void inherit(ScienceModel output) {
        var own = output.primary();
        output.primary(ramp.primary().copy());
        own.cards().forEach(c -> output.primary().set(c.key(), c.value(), c.comment()));
        output.sciHeader().addMissing(ramp.sciHeader());
        ramp.tables().stream()
                .filter(t -> t.name().equals(Provenance.EXTENSION)
                        || t.name().equals("INT_TIMES")
                                && (output instanceof ImageStack
                                        || output instanceof ImageModel image && image.isCube()))
                .forEach(output.tables()::add);
    }

    /** Runs a segment that no fold ends: a ramp step alone, or a run cut before the fit. */
    private void drain(List<Active> segment) throws CalibrationException {
        ProductWriter.RampSink sink = null;
        var target = runner.task().single() != null
                ? runner.task().single()
                : runner.task().folder().resolve(runner.task().name() + "_" + lastLabel() + ".fits");
        try {
            for (int i = 0; i < integrations(); i++) {
                var block = next(i);
                correct(segment, block);
                if (sink == null) {
                    sink = runner.services().writer().beginRamp(like(block), target);
                }
                sink.add(block);
                done(block, i);
            }
            endSegment(segment);
            runner.stamp(ramp, runner.rows(ramp));
            sink.finish(ramp);
            runner.addProduct(target);
        } finally {
            if (sink != null) {
                sink.close();
            }
        }
    }

    private String lastLabel() {
        var nodes = runner.task().nodes();
        return nodes.get(nodes.size() - 1).label();
    }

    private boolean saves(TaskPlan.Node node) {
        return runner.task().single() == null
                && (runner.settings().saveIntermediate() || node.parameters().save());
    }

    private java.nio.file.Path intermediate(TaskPlan.Node node) {
        return runner.task().folder().resolve(runner.task().name() + "_" + node.label() + ".fits");
    }

    /** The exposure with the geometry that a block has now (a step may have changed it). */
    private RampModel like(RampBlock block) {
        var now = new Shape4(shape.nints(), block.ngroups(), block.ny(), block.nx());
        return now.equals(ramp.shape()) ? ramp : new Reshaped(ramp, now);
    }

    private void saveKept(Active active) throws CalibrationException {
        if (!saves(active.node)) {
            return;
        }
        try (var sink = runner.services().writer().beginRamp(like(store.take(0)), intermediate(active.node))) {
            for (int i = 0; i < integrations(); i++) {
                sink.add(store.take(i));
            }
            runner.stamp(ramp, runner.rows(ramp));
            sink.finish(ramp);
            runner.addProduct(intermediate(active.node));
        }
    }

    /** Headers of one exposure with another shape, for writing. */
    private static final class Reshaped extends RampModel {
        private final Shape4 shape;

        private Reshaped(RampModel ramp, Shape4 shape) {
            this.shape = shape;
            takeMetadata(ramp);
        }

        @Override
        public Shape4 shape() {
            return shape;
        }

        @Override
        public RampBlock read(int i) {
            throw new IllegalStateException("only headers are asked of it");
        }

        @Override
        public boolean live() {
            return false;
        }

        @Override
        public long bytes() {
            return 0;
        }
    }
}

package org.webbcal.core.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.CancelledException;
import org.webbcal.core.api.Job;
import org.webbcal.core.api.Plan;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.model.ImageModel;
import org.webbcal.model.reference.UnusableReferenceException;

/** A plan in execution: its tasks one after the other. The first task that fails ends it; products written until then stay, they are whole. */
final class JobRun implements Job {

    private final int id;
    private final PinnedPlan plan;
    private final TaskRunner.Services services;
    private final RunSettings settings;
    private final RunLog listener;
    private final Instant started = Instant.now();
    private final CompletableFuture<Result> end = new CompletableFuture<>();
    private final List<String> warnings = java.util.Collections.synchronizedList(new ArrayList<>());
    private volatile boolean cancelled;

    JobRun(int id, PinnedPlan plan, TaskRunner.Services services, RunSettings settings, ProgressListener listener) {
        this.id = id;
        this.plan = plan;
        this.services = services;
        this.settings = settings;
        // a step run alone leaves its product and nothing else
        this.listener = new RunLog(
                listener,
                plan.taskPlans().stream()
                        .filter(t -> t.single() == null)
                        .map(TaskPlan::folder)
                        .findFirst()
                        .orElse(null));
    }

    void run() {
        List<Path> products = new ArrayList<>();
        List<StepOutcome> outcomes = new ArrayList<>();
        int resumed = 0;
        CalibrationException error = null;
        try {
            resumed = runTasks(products, outcomes);
        } catch (CancelledException e) {
            error = new CalibrationException(
                    ExitStatus.CANCELLED, "cancelled; whole products were kept, run again to go on from there");
        } catch (CalibrationException e) {
            error = e;
        } catch (OutOfMemoryError e) {
            error = new CalibrationException(
                    ExitStatus.STEP_FAILED,
                    "out of memory: the heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MB is too small; give more with WEBBCAL_JAVA_OPTS=-Xmx…",
                    e);
        } catch (RuntimeException | Error e) {
            // whatever happens, somebody waits for the end of this run
            error = new CalibrationException(ExitStatus.STEP_FAILED, "internal fault: " + e, e);
        }
        try {
            listener.ended(error == null ? "done" : "not done: " + error.getMessage());
            listener.close();
            plan.close();
            settings.pool().close();
        } finally {
            end.complete(new Result(
                    error == null ? ExitStatus.DONE : error.status(),
                    error == null ? null : RecordedFault.of(error),
                    List.copyOf(products),
                    List.copyOf(outcomes),
                    List.copyOf(warnings),
                    resumed,
                    Duration.between(started, Instant.now())));
        }
    }

    private int runTasks(List<Path> products, List<StepOutcome> outcomes) throws CalibrationException {
        int resumed = 0;
        Map<Path, ImageModel> memory = new HashMap<>();
        long held = 0;
        var tasks = plan.taskPlans();
        for (var folder : tasks.stream().map(TaskPlan::folder).distinct().toList()) {
            services.writer().sweep(folder);
            services.writer().sweep(RunState.folder(folder));
            ScratchFolder.sweep(RunState.folder(folder));
        }
        for (var note : plan.notes()) {
            warnings.add(note);
            listener.warning("", "input", note);
        }
        for (int t = 0; t < tasks.size(); t++) {
            var task = tasks.get(t);
            var done = RunState.done(task);
            if (done.isPresent()) {
                products.addAll(done.get());
                resumed++;
                listener.info(task.name(), task.stage().name(), "done by an earlier run with the same plan");
                continue;
            }
            listener.taskStarted(task.info(), t, tasks.size());
            // steps change what they get: a product that serves again later is read from its file meanwhile
            int now = t;
            var runner = new TaskRunner(
                    task,
                    services,
                    settings,
                    new Scaled(t, tasks.size()),
                    () -> cancelled,
                    warnings,
                    file -> neededLater(file, now, tasks) ? null : memory.get(file));
            try {
                createFolder(task.folder());
                runner.run();
                RunState.record(task, runner.products());
            } catch (IOException e) {
                throw new CalibrationException(
                        ExitStatus.STEP_FAILED,
                        task.folder() + ": the record of the run cannot be written: " + e.getMessage(),
                        e);
            } catch (CancelledException e) {
                throw e;
            } catch (CalibrationException e) {
                throw new CalibrationException(
                        e.status(),
                        e.getMessage().startsWith(task.exposure().name())
                                ? e.getMessage()
                                : task.exposure().name() + ": " + e.getMessage(),
                        e);
            } catch (UnusableReferenceException e) {
                throw new CalibrationException(
                        ExitStatus.MISSING_REFERENCE, task.exposure().name() + ": " + e.getMessage(), e);
            } catch (RuntimeException e) {
                throw new CalibrationException(
                        ExitStatus.STEP_FAILED,
                        task.exposure().name() + ": internal fault in stage "
                                + task.stage().name() + ": " + e,
                        e);
            } finally {
                products.addAll(runner.products());
                outcomes.addAll(runner.outcomes());
            }
            for (var model : runner.models().entrySet()) {
                if (neededLater(model.getKey(), t, tasks)
                        && held + model.getValue().bytes() <= settings.memoryBytes() / 2) {
                    memory.put(model.getKey(), model.getValue());
                    held += model.getValue().bytes();
                }
            }
            for (var keys = memory.entrySet().iterator(); keys.hasNext(); ) {
                var entry = keys.next();
                if (!neededLater(entry.getKey(), t, tasks)) {
                    held -= entry.getValue().bytes();
                    keys.remove();
                }
            }
        }
        return resumed;
    }

    private static void createFolder(Path folder) throws CalibrationException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CalibrationException(
                    ExitStatus.STEP_FAILED, folder + ": the output folder cannot be made; choose another with -o", e);
        }
    }

    private static boolean neededLater(Path file, int now, List<TaskPlan> tasks) {
        return tasks.subList(now + 1, tasks.size()).stream()
                .anyMatch(t -> t.inputs().stream().anyMatch(i -> i.file().equals(file)));
    }

    /** Turns the progress of one task into that of the run. */
    private final class Scaled implements ProgressListener {
        private final int index;
        private final int count;

        private Scaled(int index, int count) {
            this.index = index;
            this.count = count;
        }

        @Override
        public void progress(String task, String label, double fraction) {
            listener.progress(task, label, (index + fraction) / count);
        }

        @Override
        public void stepEnded(StepOutcome outcome) {
            listener.stepEnded(outcome);
        }

        @Override
        public void warning(String task, String label, String message) {
            listener.warning(task, label, message);
        }

        @Override
        public void info(String task, String label, String message) {
            listener.info(task, label, message);
        }

        @Override
        public void productWritten(Path file) {
            listener.productWritten(file);
        }
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public State state() {
        var result = end.getNow(null);
        if (result == null) {
            return State.RUNNING;
        }
        return result.status() == ExitStatus.DONE
                ? State.DONE
                : result.status() == ExitStatus.CANCELLED ? State.CANCELLED : State.FAILED;
    }

    @Override
    public Instant started() {
        return started;
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public List<String> pinned() {
        return plan.pinned();
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public Result await() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<Result> result() {
        return Optional.ofNullable(end.getNow(null));
    }
}

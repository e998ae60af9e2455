package org.webbcal.core.internal;

import java.util.Collection;
import java.util.List;
import org.webbcal.api.association.Association;
import org.webbcal.core.api.PipelineInfo;
import org.webbcal.core.api.Plan;
import org.webbcal.core.api.RunRequest;

/** A plan with its leases. Once closed it is a description only: a remembered run must not keep alive the classes of steps that were replaced since. */
final class PinnedPlan implements Plan {

    private final RunRequest request;
    private final List<String> pinned;
    private final String hash;
    private final List<Association> groups;
    private final List<String> notes;
    private List<TaskPlan> tasks;
    private List<StepRegistry.Lease> leases;
    private List<PipelineInfo> description;

    PinnedPlan(
            RunRequest request,
            List<TaskPlan> tasks,
            Collection<StepRegistry.Lease> leases,
            List<Association> groups,
            List<String> notes) {
        this.request = request;
        this.tasks = List.copyOf(tasks);
        this.leases = List.copyOf(leases);
        this.groups = List.copyOf(groups);
        this.notes = List.copyOf(notes);
        this.pinned = leases.stream()
                .map(StepRegistry.Lease::name)
                .distinct()
                .sorted()
                .toList();
        this.hash = tasks.isEmpty() ? "" : tasks.get(tasks.size() - 1).hash();
    }

    RunRequest request() {
        return request;
    }

    /** What there is to do; nothing when the plan is closed. */
    synchronized List<TaskPlan> taskPlans() {
        return tasks;
    }

    @Override
    public List<Association> groups() {
        return groups;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    List<String> pinned() {
        return pinned;
    }

    @Override
    public synchronized List<PipelineInfo> tasks() {
        return description != null
                ? description
                : tasks.stream().map(TaskPlan::info).toList();
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public void close() {
        List<StepRegistry.Lease> open;
        synchronized (this) {
            description = tasks();
            open = leases;
            tasks = List.of();
            leases = List.of();
        }
        open.forEach(StepRegistry.Lease::close);
    }
}

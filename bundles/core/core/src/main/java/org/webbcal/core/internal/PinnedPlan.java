package org.webbcal.core.internal;

import java.util.Collection;
import java.util.List;
import org.webbcal.core.api.PipelineInfo;
import org.webbcal.core.api.Plan;
import org.webbcal.core.api.RunRequest;

/** A plan with its leases. */
final class PinnedPlan implements Plan {

    private final RunRequest request;
    private final List<TaskPlan> tasks;
    private final Collection<StepRegistry.Lease> leases;
    private final List<String> pinned;

    PinnedPlan(RunRequest request, List<TaskPlan> tasks, Collection<StepRegistry.Lease> leases) {
        this.request = request;
        this.tasks = List.copyOf(tasks);
        this.leases = List.copyOf(leases);
        this.pinned = leases.stream().map(StepRegistry.Lease::name).distinct().sorted().toList();
    }

    RunRequest request() {
        return request;
    }

    List<TaskPlan> taskPlans() {
        return tasks;
    }

    List<String> pinned() {
        return pinned;
    }

    @Override
    public List<PipelineInfo> tasks() {
        return tasks.stream().map(TaskPlan::info).toList();
    }

    @Override
    public String hash() {
        return tasks.isEmpty() ? "" : tasks.get(tasks.size() - 1).hash();
    }

    @Override
    public void close() {
        leases.forEach(StepRegistry.Lease::close);
    }
}

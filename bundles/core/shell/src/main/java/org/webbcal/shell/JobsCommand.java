package org.webbcal.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.Job;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists runs. */
@Command(
        name = "jobs",
        description = "Lists the runs of this process with the exact bundle versions that each has pinned.")
final class JobsCommand extends WebbCommand {

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    JobsCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() {
        var jobs = services().calibrator().jobs();
        if (json) {
            printJson(jobs.stream().map(JobsCommand::toMap).toList());
            return ExitStatus.DONE;
        }
        if (jobs.isEmpty()) {
            out().println("no runs in this process");
            return ExitStatus.DONE;
        }
        for (var job : jobs) {
            out().println(job.id() + "  " + job.state() + "  since " + job.started() + "  plan "
                    + job.plan().hash());
            out().println("   pinned " + String.join(" ", job.pinned()));
        }
        return ExitStatus.DONE;
    }

    private static Map<String, Object> toMap(Job job) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", job.id());
        map.put("state", job.state().name());
        map.put("started", job.started().toString());
        map.put("plan", job.plan().hash());
        map.put("pinned", job.pinned());
        return map;
    }
}

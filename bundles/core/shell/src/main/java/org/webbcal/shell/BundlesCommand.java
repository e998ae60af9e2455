package org.webbcal.shell;

import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists step and mode bundles. */
@Command(
        name = "bundles",
        description =
                "Lists step and mode bundles: active, retired (runs in flight still use them), stored (kept for rollback).")
final class BundlesCommand extends WebbCommand {

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    BundlesCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() {
        var bundles = services().deployer().bundles();
        if (json) {
            printJson(bundles);
            return ExitStatus.DONE;
        }
        var table = new TextTable("BUNDLE", "VERSION", "STATE", "IN USE", "PROVIDES");
        bundles.forEach(b -> table.row(b.name(), b.version(), b.state(), b.leases(), String.join(", ", b.provides())));
        table.print(out());
        return ExitStatus.DONE;
    }
}

package org.webbcal.shell;

import org.webbcal.api.run.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the modes. */
@Command(name = "modes", description = "Lists the installed modes.")
final class ModesCommand extends WebbCommand {

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    ModesCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() {
        var modes = services().calibrator().modes();
        if (json) {
            printJson(modes);
            return ExitStatus.DONE;
        }
        var table = new TextTable("MODE", "VERSION", "STAGES", "TITLE");
        modes.forEach(m -> table.row(
                m.id(),
                m.version(),
                String.join(" ", m.stages()),
                m.fault().isEmpty() ? m.title() : "not usable: " + m.fault()));
        table.print(out());
        return ExitStatus.DONE;
    }
}

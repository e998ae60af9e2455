package org.webbcal.shell;

import java.io.PrintWriter;
import java.util.List;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All commands, for one session. */
@Command(
        name = "webbcal",
        description = "Calibrates James Webb Space Telescope exposures.",
        synopsisSubcommandLabel = "COMMAND")
final class Commands implements Runnable {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Shows the version.")
    private boolean version;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Commands() {}

    /** The command classes of a session, in the order of the help. */
    static List<WebbCommand> all(Session session) {
        return List.of(
                new RunCommand(session),
                new StepCommand(session),
                new InfoCommand(session),
                new ModesCommand(session),
                new StepsCommand(session),
                new PipelineCommand(session),
                new ParamsCommand(session),
                new RefsCommand(session),
                new WcsCommand(session),
                new DiffCommand(session),
                new PreviewCommand(session),
                new IssuesCommand(session),
                new DiagnoseCommand(session),
                new ReportCommand(session),
                new BundlesCommand(session),
                new DeployCommand(session),
                new RollbackCommand(session),
                new NewStepCommand(session),
                new JobsCommand(session),
                new CancelCommand(session),
                new SimulateCommand(session),
                new DemoCommand(session),
                new ShellCommand(session),
                new ServeCommand(session),
                new GogoCommand(session));
    }

    /** Runs one command line and gives its exit status. */
    static int execute(Session session, String... arguments) {
        var line = new CommandLine(new Commands());
        for (var command : all(session)) {
            line.addSubcommand(command);
        }
        line.getCommandSpec().version("webbcal " + session.services().version());
        line.setOut(new PrintWriter(session.out(), true));
        line.setErr(new PrintWriter(session.err(), true));
        line.setUsageHelpWidth(120);
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler((e, args) -> {
            var known = e.getCommandLine().getCommandName();
            session.err()
                    .println("webbcal: " + WebbCommand.printable(message(e)) + "; see 'webbcal "
                            + (known.equals("webbcal") ? "" : known + " ") + "--help'");
            return ExitStatus.USAGE.code();
        });
        line.setExecutionExceptionHandler((e, command, result) -> {
            session.err()
                    .println("webbcal: internal fault: " + WebbCommand.printable(e.toString())
                            + "; WEBBCAL_JAVA_OPTS=-Dwebbcal.trace=true tells where");
            if (Boolean.getBoolean("webbcal.trace")) {
                e.printStackTrace(session.err());
            }
            return ExitStatus.STEP_FAILED.code();
        });
        return line.execute(arguments);
    }

    private static String message(CommandLine.ParameterException e) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && e.getCommandLine().getCommand() instanceof Commands) {
            var word = unmatched.getUnmatched().get(0);
            return word + ": no such command"
                    + Nearest.hint(word, e.getCommandLine().getSubcommands().keySet());
        }
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            return unmatched.getUnmatched().get(0) + ": one argument more than '"
                    + e.getCommandLine().getCommandName() + "' understands";
        }
        return e.getMessage().replaceAll("\\s+", " ");
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}

package org.webbcal.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.diff.DiffOptions;
import org.webbcal.diff.DiffReport;
import org.webbcal.diff.DiffReport.Extension;
import org.webbcal.diff.DiffReport.Numbers;
import org.webbcal.model.dq.GoodBits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two products. */
@Command(
        name = "diff",
        description = {
            "Compares two products keyword by keyword, pixel by pixel, column by column, and the world coordinates by what they say.",
            "Exit status 0: nothing differs beyond the tolerances; 1: something does; 3: a file cannot be used."
        },
        footer = {
            "",
            "Numbers are alike when |a-b| <= ATOL + RTOL*|b|; NaN is like NaN. Flags are compared bit by bit. Keywords that tell runs apart (DATE,",
            "versions, names of files, HISTORY) and the extensions ASDF and WEBBCAL do not count."
        })
final class DiffCommand extends WebbCommand {

    /** Values of keywords longer than this stand on lines of their own. */
    private static final int LONG = 40;

    @Parameters(index = "0", paramLabel = "A", description = "Product.")
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "Product that it is held against.")
    private Path b;

    @Option(names = "--rtol", paramLabel = "R", description = "Relative tolerance (default: 1e-5).")
    private double rtol = DiffOptions.DEFAULT.rtol();

    @Option(names = "--atol", paramLabel = "A", description = "Absolute tolerance (default: 1e-7).")
    private double atol = DiffOptions.DEFAULT.atol();

    @Option(
            names = "--ext",
            paramLabel = "NAME=R",
            split = ",",
            description = "Relative tolerance of single extensions.")
    private Map<String, Double> extensions = new HashMap<>();

    @Option(
            names = "--ignore",
            paramLabel = "KEY",
            split = ",",
            description =
                    "Keywords, columns and extensions that do not count; R_* for all that begin so; WCS for the coordinates.")
    private List<String> ignore = new ArrayList<>();

    @Option(names = "--dq-bits", paramLabel = "FLAGS", description = "Flags that count, joined by + (default: all).")
    private String flags;

    @Option(names = "--json", description = "Prints the report as JSON.")
    private boolean json;

    DiffCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var report = services().tools().diff().compare(a, b, options());
        if (json) {
            printJson(report);
        } else {
            print(report);
        }
        // the status of a difference has the number of a failure, as scripts know it from other tools of this kind
        return report.same() ? ExitStatus.DONE : ExitStatus.STEP_FAILED;
    }

    private DiffOptions options() throws CalibrationException {
        Map<String, Double> upper = new HashMap<>();
        extensions.forEach((name, tolerance) -> upper.put(name.toUpperCase(Locale.ROOT), tolerance));
        try {
            // "~A+B" means: these flags alone exclude a pixel
            int mask = flags == null ? -1 : GoodBits.bad("~" + flags);
            return new DiffOptions(rtol, atol, upper, new LinkedHashSet<>(ignore), mask);
        } catch (IllegalArgumentException e) {
            throw new CalibrationException(ExitStatus.USAGE, e.getMessage(), e);
        }
    }

    private void print(DiffReport report) {
        out().println("a  " + report.a());
        out().println("b  " + report.b());
        report.onlyA().forEach(name -> out().println(pad(name) + "only in a"));
        report.onlyB().forEach(name -> out().println(pad(name) + "only in b"));
        report.extensions().forEach(this::print);
        if (report.world() != null) {
            var w = report.world();
            out().println(pad("WCS") + (w.same() ? "same" : "DIFFERS")
                    + String.format(Locale.ROOT, ": at most %.3g mas apart", w.milliarcsec())
                    + (w.micron() > 0 ? String.format(Locale.ROOT, " and %.3g um", w.micron()) : "") + ", " + w.points()
                    + " pixels"
                    + (w.nanDisagreements() > 0
                            ? ", " + w.nanDisagreements() + " of them show something in one only"
                            : ""));
        }
        report.remarks().forEach(r -> out().println("note: " + r));
        out().printf(
                        Locale.ROOT,
                        "%s (rtol %.3g, atol %.3g)%n",
                        report.same() ? "same" : "different",
                        report.rtol(),
                        report.atol());
    }

    private void print(Extension e) {
        var line = pad(e.label()) + (e.same() ? "same" : "DIFFERS");
        if (!e.fault().isEmpty()) {
            line += ": " + e.fault();
        } else if (e.numbers() != null) {
            line += ": " + numbers(e.numbers());
        } else if (e.flags() != null) {
            line += ": " + share(e.flags().equal(), e.flags().count()) + " of "
                    + e.flags().count() + " equal"
                    + (e.flags().first() == null
                            ? ""
                            : ", first at "
                                    + java.util.Arrays.toString(e.flags().first()));
        } else if (e.kind().equals("table")) {
            line += ": " + e.columns().stream().filter(DiffReport.Column::same).count() + " of "
                    + e.columns().size() + " columns";
        } else if (e.same()) {
            line += ": keywords";
        }
        out().println(line);
        if (e.numbers() != null && !e.numbers().same() && e.numbers().largest() != null) {
            details(e.numbers());
        }
        if (e.flags() != null && !e.flags().same()) {
            var table = new TextTable("    FLAG", "ONLY A", "ONLY B", "BOTH");
            e.flags().bits().stream()
                    .filter(bit -> bit.onlyA() + bit.onlyB() > 0)
                    .forEach(bit -> table.row(
                            "    " + bit.flag() + (bit.counts() ? "" : " (does not count)"),
                            bit.onlyA(),
                            bit.onlyB(),
                            bit.both()));
            table.print(out());
        }
        if (e.columns().stream().anyMatch(c -> !c.same())) {
            var table = new TextTable("    COLUMN", "");
            e.columns().stream().filter(c -> !c.same()).forEach(c -> table.row("    " + c.name(), column(c)));
            table.print(out());
        }
        if (!e.keywords().isEmpty()) {
            keywords(e.keywords());
        }
    }

    private void keywords(List<DiffReport.Keyword> keywords) {
        var table = new TextTable("    KEYWORD", "A", "B");
        keywords.stream()
                .filter(k -> value(k.a()).length() <= LONG)
                .forEach(k -> table.row("    " + k.name(), value(k.a()), value(k.b())));
        table.print(out());
        for (var k : keywords) {
            if (value(k.a()).length() > LONG) {
                out().printf("    %-8s  a: %s%n%12s  b: %s%n", k.name(), value(k.a()), "", value(k.b()));
            }
        }
    }

    private static String column(DiffReport.Column c) {
        return !c.fault().isEmpty()
                ? c.fault()
                : c.numbers() != null ? numbers(c.numbers()) : c.different() + " rows differ";
    }

    private static String value(Object value) {
        return value == null ? "-" : value.toString();
    }

    private static String numbers(Numbers n) {
        var text = share(n.within(), n.count()) + " of " + n.count() + " within, " + share(n.identical(), n.count())
                + " identical";
        if (n.nanOnlyA() + n.nanOnlyB() > 0) {
            text += ", NaN only in a " + n.nanOnlyA() + ", only in b " + n.nanOnlyB();
        }
        if (n.largest() != null) {
            var l = n.largest();
            text += String.format(
                    Locale.ROOT,
                    ", largest difference %.4g at %s (%.9g and %.9g)",
                    l.difference(),
                    java.util.Arrays.toString(l.at()),
                    l.a(),
                    l.b());
            text += Double.isNaN(n.largestSigma()) ? "" : String.format(Locale.ROOT, ", %.3g sigma", n.largestSigma());
        }
        return text;
    }

    private void details(Numbers n) {
        var line = new StringBuilder("    beyond a relative difference of");
        n.relative()
                .forEach((step, count) ->
                        line.append("  ").append(step).append(": ").append(count));
        out().println(line);
        if (n.ulps() != null) {
            var ulps = new StringBuilder("    units in the last place");
            n.ulps()
                    .forEach((range, count) ->
                            ulps.append("  ").append(range).append(": ").append(count));
            out().println(ulps);
        }
        var table = new TextTable("      ", "ZERO", "NAN", "FINITE", "MIN", "MAX", "MEAN", "SIGMA");
        for (var s : List.of(n.statisticsA(), n.statisticsB())) {
            table.row(
                    s == n.statisticsA() ? "    a" : "    b",
                    s.zeros(),
                    s.nan(),
                    s.finite(),
                    g(s.min()),
                    g(s.max()),
                    g(s.mean()),
                    g(s.deviation()));
        }
        table.print(out());
    }

    private static String g(double v) {
        return String.format(Locale.ROOT, "%.6g", v);
    }

    /** A share in percent that never rounds up to 100. */
    private static String share(long part, long of) {
        if (part == of) {
            return "100 %";
        }
        double percent = 100.0 * part / of;
        return percent > 99.9999
                ? "all but " + (of - part)
                : String.format(Locale.ROOT, "%.4f %%", Math.floor(percent * 1e4) / 1e4);
    }

    private static String pad(String label) {
        return String.format("%-12s ", label);
    }
}

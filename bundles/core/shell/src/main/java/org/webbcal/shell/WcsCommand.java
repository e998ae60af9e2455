package org.webbcal.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.CoordinatesSummary;
import org.webbcal.coordinates.CoordinatesSummary.Point;
import org.webbcal.coordinates.ProductCoordinates.Evaluation;
import org.webbcal.coordinates.ProductCoordinates.Place;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates world coordinates. */
@Command(
        name = "wcs",
        customSynopsis = {
            "webbcal wcs FILE [X Y]... | --inverse RA DEC [LAM] | --frame FROM TO A B [C]... | --points CSV",
            "            [--slit NAME] [--no-bounding-box] [--json]"
        },
        description = {
            "Evaluates the world coordinates of a product, of several slits too, or of an ASDF file.",
            "Pixels are 0-based, the centre of a pixel at the integer; the sky is in degrees, or as 5:34:32.1 -5:23:14; wavelengths are in micrometres.",
            "One point is shown in all frames, several as a table. Without points: frames, corners, scale, wavelengths."
        },
        footer = {
            "",
            "webbcal wcs rate_cal.fits 512 300",
            "webbcal wcs rate_cal.fits --inverse 83.633 -5.391",
            "webbcal wcs mrs_cal.fits --frame detector alpha_beta 150 512",
            "webbcal wcs i2d.fits --points stars.csv --to detector"
        })
final class WcsCommand extends WebbCommand {

    @Parameters(index = "0", paramLabel = "FILE", description = "Product.")
    private Path file;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "NUMBER", description = "Points, axis by axis.")
    private List<String> numbers = new ArrayList<>();

    @Option(names = "--inverse", description = "The points are positions in the world: from there to pixels.")
    private boolean inverse;

    @Option(
            names = "--frame",
            arity = "2",
            paramLabel = "FROM TO",
            hideParamSyntax = true,
            description = "Frame of the points and frame of the result: the same as --from and --to.")
    private List<String> frames;

    @Option(
            names = "--points",
            paramLabel = "CSV",
            description = "Table of points (CSV, ECSV or FITS) with a column for each axis; gives a CSV table.")
    private Path points;

    @Option(
            names = "--from",
            paramLabel = "FRAME",
            description = "Frame of the points (default: pixels, or what the columns say).")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "FRAME",
            description = "Frame of the result (default: world, or pixels when the points are none).")
    private String to;

    @Option(names = "--slit", paramLabel = "NAME", description = "Only this slit of a product of several.")
    private String slit;

    @Option(
            names = "--no-bounding-box",
            description = "Evaluates outside of the bounding box too, instead of giving nan there.")
    private boolean everywhere;

    @Option(names = "--json", description = "Prints the description, or the points, as JSON.")
    private boolean json;

    WcsCommand(Session session) {
        super(session);
    }

    /** Declinations may be negative: what looks like an option and is none is a number, or reported as no number. */
    @Spec
    void numbersMayBeNegative(CommandSpec spec) {
        spec.parser().unmatchedOptionsArePositionalParams(true);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var coordinates = services().tools().coordinates();
        var evaluation = evaluation();
        if (points != null) {
            if (!numbers.isEmpty()) {
                throw usage("points stand either in a table (--points) or on the command line, not in both");
            }
            CsvTable.print(coordinates.evaluate(file, services().reader().readTable(points), evaluation), out());
        } else if (numbers.isEmpty()) {
            if (inverse || frames != null || from != null || to != null) {
                throw usage(
                        "--inverse, --frame, --from and --to need points: numbers behind the file, or --points CSV");
            }
            describe(coordinates.describe(file));
        } else {
            evaluate(evaluation);
        }
        return ExitStatus.DONE;
    }

    private Evaluation evaluation() throws CalibrationException {
        if (frames != null && (from != null || to != null || inverse) || inverse && from != null) {
            throw usage("the frame of the points is said twice; take one of --inverse, --frame FROM TO, --from FRAME");
        }
        var first = frames != null ? frames.get(0) : from;
        var last = frames != null ? frames.get(1) : to;
        return new Evaluation(first, last, !everywhere, slit);
    }

    private static CalibrationException usage(String message) {
        return new CalibrationException(ExitStatus.USAGE, message);
    }

    // --- points ---

    private void evaluate(Evaluation asked) throws CalibrationException {
        var coordinates = services().tools().coordinates();
        var summary = coordinates.describe(file).get(0);
        var order = summary.frames();
        var start = asked.from() != null
                ? asked.from()
                : order.get(inverse ? order.size() - 1 : 0).name();
        var evaluation = new Evaluation(start, asked.to(), asked.boundingBox(), asked.slit());
        var lines = new ArrayList<List<Place>>();
        for (var point : split(start, summary)) {
            lines.add(coordinates.trace(file, point, evaluation));
        }
        if (asked.to() != null && order.stream().noneMatch(f -> f.name().equals(asked.to()))) {
            throw usage("--to " + asked.to() + ": no such frame; there are "
                    + String.join(", ", order.stream().map(f -> f.name()).toList()));
        }
        if (json) {
            printJson(
                    lines.size() == 1
                            ? records(lines.get(0))
                            : lines.stream().map(WcsCommand::records).toList());
        } else if (lines.size() == 1 && asked.to() == null) {
            printFrames(lines.get(0));
        } else {
            var end = asked.to() != null
                    ? asked.to()
                    : order.get(start.equals(order.get(0).name()) ? order.size() - 1 : 0)
                            .name();
            printTable(lines, start, end);
        }
        if (!everywhere && lines.stream().allMatch(WcsCommand::nowhere)) {
            err().println("webbcal: nothing there; --no-bounding-box evaluates outside of the bounding box too");
        }
    }

    /** The numbers, as many for each point as the frame has axes. */
    private List<double[]> split(String frame, CoordinatesSummary summary) throws CalibrationException {
        var axes = summary.columns(frame)
                .orElseThrow(() -> usage("--from " + frame + ": no such frame; there are "
                        + String.join(
                                ", ",
                                summary.frames().stream().map(f -> f.name()).toList())));
        for (var word : numbers) {
            if (word.startsWith("--")) {
                throw usage(word + ": no such option, and no number");
            }
        }
        int n = axes.size();
        if (numbers.size() % n != 0) {
            throw usage(numbers.size() + " number" + (numbers.size() == 1 ? "" : "s") + " for points of frame " + frame
                    + "; each is " + String.join(" ", axes));
        }
        var all = new ArrayList<double[]>();
        for (int i = 0; i < numbers.size(); i += n) {
            var point = new double[n];
            for (int k = 0; k < n; k++) {
                point[k] = Sexagesimal.parse(numbers.get(i + k), axes.get(k));
            }
            all.add(point);
        }
        return all;
    }

    /** Whether a point is the same place alone in which it was given. */
    private static boolean nowhere(List<Place> places) {
        return places.stream().filter(p -> Double.isFinite(p.values()[0])).count()
                <= places.stream().map(Place::slit).distinct().count();
    }

    private static List<Map<String, Object>> records(List<Place> places) {
        var all = new ArrayList<Map<String, Object>>();
        for (var p : places) {
            var record = new LinkedHashMap<String, Object>();
            if (!p.slit().isEmpty()) {
                record.put("slit", p.slit());
            }
            record.put("frame", p.frame());
            for (int k = 0; k < p.values().length; k++) {
                record.put(p.columns().get(k), Double.isFinite(p.values()[k]) ? p.values()[k] : null);
            }
            all.add(record);
        }
        return all;
    }

    /** One point, a line for each frame. */
    private void printFrames(List<Place> places) {
        boolean slits = places.stream().anyMatch(p -> !p.slit().isEmpty());
        var table =
                slits ? new TextTable("SLIT", "FRAME", "AXES", "", "", "") : new TextTable("FRAME", "AXES", "", "", "");
        for (var p : places) {
            var cells = new ArrayList<Object>();
            var sky = new ArrayList<Object>();
            if (slits) {
                cells.add(printable(p.slit()));
                sky.add("");
            }
            cells.add(printable(p.frame()));
            cells.add(printable(axes(p.columns(), p.units())));
            sky.add("");
            sky.add("");
            boolean onSky = p.columns().contains("ra") && p.columns().contains("dec");
            for (int k = 0; k < 3; k++) {
                boolean there = k < p.values().length;
                cells.add(there ? number(p.values()[k], unit(p, k)) : "");
                sky.add(there ? Sexagesimal.format(p.values()[k], p.columns().get(k)) : "");
            }
            table.row(cells.toArray());
            if (onSky && Double.isFinite(p.values()[0])) {
                table.row(sky.toArray());
            }
        }
        table.print(out());
    }

    private static String axes(List<String> columns, List<String> units) {
        var text = new StringBuilder();
        for (int k = 0; k < columns.size(); k++) {
            var unit = k < units.size() ? units.get(k) : "";
            boolean last = k + 1 >= columns.size() || k + 1 >= units.size() || !unit.equals(units.get(k + 1));
            text.append(k == 0 ? "" : ", ").append(columns.get(k));
            if (last && !unit.isEmpty()) {
                text.append(" (").append(unit).append(")");
            }
        }
        return text.toString();
    }

    private static String unit(Place p, int k) {
        return k < p.units().size() ? p.units().get(k) : "";
    }

    /** To a microarcsecond, a femtometre, or ten digits. */
    private static String number(double v, String unit) {
        if (!Double.isFinite(v)) {
            return "nan";
        }
        var format =
                switch (unit) {
                    case "deg" -> "%.10f";
                    case "arcsec", "pixel" -> "%.6f";
                    // inner frames of NIRSpec hold metres whatever they say
                    case "um" -> Math.abs(v) > 1e-3 || v == 0 ? "%.9f" : "%.10g";
                    default -> "%.10g";
                };
        // what rounds to zero has no sign
        return String.format(Locale.ROOT, format, v).replaceFirst("^-(0\\.0*)$", "$1");
    }

    /** A line for each point. */
    private void printTable(List<List<Place>> lines, String start, String end) {
        TextTable table = null;
        for (var line : lines) {
            for (int i = 0; i < line.size(); i++) {
                var to = line.get(i);
                var from = line.stream()
                        .filter(p -> p.frame().equals(start) && p.slit().equals(to.slit()))
                        .findFirst();
                if (!to.frame().equals(end) || from.isEmpty()) {
                    continue;
                }
                var cells = new ArrayList<Object>();
                var heads = new ArrayList<String>();
                if (!to.slit().isEmpty()) {
                    heads.add("SLIT");
                    cells.add(printable(to.slit()));
                }
                for (var place : start.equals(end) ? List.of(to) : List.of(from.get(), to)) {
                    for (int k = 0; k < place.values().length; k++) {
                        heads.add(printable(place.columns().get(k)).toUpperCase(Locale.ROOT));
                        cells.add(number(place.values()[k], unit(place, k)));
                    }
                }
                table = table == null ? new TextTable(heads.toArray(new String[0])) : table;
                table.row(cells.toArray());
            }
        }
        if (table == null) {
            out().println("there is no way from frame " + printable(start) + " to " + printable(end));
        } else {
            table.print(out());
        }
    }

    // --- description ---

    private void describe(List<CoordinatesSummary> all) throws CalibrationException {
        var chosen = all.stream()
                .filter(s -> slit == null || s.slit().equalsIgnoreCase(slit.strip()))
                .toList();
        if (chosen.isEmpty()) {
            throw usage("--slit " + slit + ": no such slit; there are "
                    + String.join(", ", all.stream().map(s -> s.slit()).toList()));
        }
        if (json) {
            printJson(chosen.size() == 1 ? chosen.get(0) : chosen);
            return;
        }
        for (int k = 0; k < chosen.size(); k++) {
            if (k > 0) {
                out().println();
            }
            print(chosen.get(k));
        }
    }

    private void print(CoordinatesSummary s) {
        out().println(printable(s.file() + (s.slit().isEmpty() ? "" : ", slit " + s.slit())
                + ": world coordinates from " + s.source() + (s.name().isEmpty() ? "" : ", called " + s.name())));
        var frames = new TextTable("FRAME", "KIND", "AXES");
        s.frames().forEach(f -> frames.row(printable(f.name()), f.kind(), printable(axes(f.axes(), f.units()))));
        frames.print(out());
        if (s.boundingBox() != null) {
            var b = s.boundingBox();
            out().println("bounding box   x " + CsvTable.number(b[0]) + " ... " + CsvTable.number(b[1]) + ", y "
                    + CsvTable.number(b[2]) + " ... " + CsvTable.number(b[3]));
        }
        out().println();
        var table = new TextTable("", "X", "Y", String.join("  ", s.columns()).toUpperCase(Locale.ROOT));
        s.corners().forEach(c -> row(table, "corner", c));
        row(table, "centre", s.centre());
        table.print(out());
        if (s.sky() != null) {
            var sky = s.sky();
            out().println();
            out().printf(
                            Locale.ROOT,
                            "scale          %.7g x %.7g arcsec per pixel at the centre%n",
                            sky.scaleX(),
                            sky.scaleY());
            out().printf(
                            Locale.ROOT,
                            "orientation    y axis at %.5f deg east of north, %s%n",
                            sky.yAngle(),
                            sky.eastLeft() ? "as on the sky" : "mirrored");
            out().printf(Locale.ROOT, "solid angle    %.5g square arcmin%n", sky.area());
        }
        if (s.wavelength() != null) {
            out().println("wavelengths    " + CsvTable.number(s.wavelength()[0]) + " ... "
                    + CsvTable.number(s.wavelength()[1]) + " um");
        }
    }

    private static void row(TextTable table, String what, Point point) {
        var world = new StringBuilder();
        for (double v : point.world()) {
            world.append(world.isEmpty() ? "" : "  ")
                    .append(Double.isFinite(v) ? String.format(Locale.ROOT, "%.9f", v) : "nan");
        }
        table.row(what, CsvTable.number(point.x()), CsvTable.number(point.y()), world);
    }
}

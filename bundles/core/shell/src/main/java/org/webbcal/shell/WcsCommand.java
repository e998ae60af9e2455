package org.webbcal.shell;

import java.nio.file.Path;
import java.util.Locale;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.CoordinatesSummary;
import org.webbcal.coordinates.CoordinatesSummary.Point;
import org.webbcal.coordinates.ProductCoordinates.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Evaluates world coordinates. */
@Command(
        name = "wcs",
        description = {
            "Evaluates the world coordinates of a product: a table of points in (x,y or ra,dec,wavelength; pixels are 0-based), a table out (CSV).",
            "Without points it describes them: frames, corners, scale, wavelengths."
        })
final class WcsCommand extends WebbCommand {

    @Parameters(paramLabel = "FILE", description = "Product.")
    private Path file;

    @Option(
            names = "--points",
            paramLabel = "CSV",
            description = "Table of points (CSV, ECSV or FITS) with a column for each axis.")
    private Path points;

    @Option(
            names = "--from",
            paramLabel = "FRAME",
            description = "Frame of the points (default: what the columns say).")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "FRAME",
            description = "Frame of the result (default: world, or pixels when the points are none).")
    private String to;

    @Option(
            names = "--no-bounding-box",
            description = "Evaluates outside of the bounding box too, instead of giving nan there.")
    private boolean everywhere;

    @Option(names = "--json", description = "Prints the description as JSON.")
    private boolean json;

    WcsCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        var coordinates = services().tools().coordinates();
        if (points != null) {
            var table = coordinates.evaluate(
                    file, services().reader().readTable(points), new Evaluation(from, to, !everywhere));
            CsvTable.print(table, out());
            return ExitStatus.DONE;
        }
        if (from != null || to != null) {
            throw new CalibrationException(ExitStatus.USAGE, "--from and --to need --points CSV");
        }
        var summary = coordinates.describe(file);
        if (json) {
            printJson(summary);
        } else {
            print(summary);
        }
        return ExitStatus.DONE;
    }

    private void print(CoordinatesSummary s) {
        out().println(s.file() + ": world coordinates from " + s.source()
                + (s.name().isEmpty() ? "" : ", called " + s.name()));
        var frames = new TextTable("FRAME", "KIND", "AXES");
        for (var frame : s.frames()) {
            var axes = new StringBuilder();
            for (int k = 0; k < frame.axes().size(); k++) {
                var unit = k < frame.units().size() ? frame.units().get(k) : "";
                axes.append(k == 0 ? "" : ", ")
                        .append(frame.axes().get(k))
                        .append(" (")
                        .append(unit)
                        .append(")");
            }
            frames.row(frame.name(), frame.kind(), axes);
        }
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

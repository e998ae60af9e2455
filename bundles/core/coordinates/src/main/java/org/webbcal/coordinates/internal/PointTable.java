package org.webbcal.coordinates.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.ProductCoordinates.Evaluation;
import org.webbcal.coordinates.ProductCoordinates.Place;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Table;

/** Carries a table of points from frame to frame. */
final class PointTable {

    private PointTable() {}

    /** All points for each of the coordinates; where there are several, a column {@code slit} tells them apart. */
    static Table evaluate(List<Coordinates> all, Table points, Evaluation evaluation) throws CalibrationException {
        if (all.size() == 1) {
            return evaluate(all.get(0).wcs(), points, evaluation);
        }
        var parts = new ArrayList<Table>();
        for (var c : all) {
            parts.add(evaluate(c.wcs(), points, evaluation));
        }
        int n = points.rows();
        var slits = new String[n * parts.size()];
        for (int i = 0; i < slits.length; i++) {
            slits[i] = all.get(i / n).slit();
        }
        var table = new Table().add(new Table.Column("slit", slits));
        for (var column : parts.get(0).columns()) {
            if (!column.name().equals("slit")) {
                table.add(stacked(parts, column.name(), n));
            }
        }
        return table;
    }

    private static Table.Column stacked(List<Table> parts, String name, int n) {
        boolean numbers = parts.get(0).require(name).data() instanceof double[];
        var values = new double[n * parts.size()];
        var texts = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            var column = parts.get(i / n).require(name);
            if (numbers) {
                values[i] = column.number(i % n);
            } else {
                texts[i] = column.text(i % n);
            }
        }
        return new Table.Column(name, numbers ? values : texts);
    }

    static Table evaluate(Gwcs wcs, Table points, Evaluation evaluation) throws CalibrationException {
        var pixels = wcs.frames().get(0).name();
        var world = wcs.lastFrame();
        var from = evaluation.from() != null ? known(wcs, evaluation.from(), "--from") : guess(wcs, points);
        var to = evaluation.to() != null ? known(wcs, evaluation.to(), "--to") : from.equals(pixels) ? world : pixels;
        double[][] in = columns(wcs, points, from);
        var names = Axes.of(wcs, to);
        var out = new double[names.size()][points.rows()];
        try {
            wcs.evaluate(from, to, in, out, 0, points.rows(), evaluation.boundingBox());
        } catch (IllegalArgumentException e) {
            throw new CalibrationException(ExitStatus.USAGE, e.getMessage(), e);
        }
        return join(points, names, out);
    }

    /** A point in every frame; frames that cannot be reached are left out. */
    static List<Place> trace(Coordinates c, double[] point, Evaluation evaluation) throws CalibrationException {
        var wcs = c.wcs();
        var pixels = wcs.frames().get(0).name();
        var from = evaluation.from() == null ? pixels : known(wcs, evaluation.from(), "--from");
        var axes = Axes.of(wcs, from);
        if (axes.size() != point.length) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    "a point of frame " + from + " is " + String.join(" ", axes) + ", not " + point.length + " number"
                            + (point.length == 1 ? "" : "s"));
        }
        var in = new double[point.length][];
        for (int k = 0; k < in.length; k++) {
            in[k] = new double[] {point[k]};
        }
        var places = new ArrayList<Place>();
        for (var frame : wcs.frames()) {
            var names = Axes.of(wcs, frame.name());
            var out = new double[names.size()][1];
            try {
                wcs.evaluate(from, frame.name(), in, out, 0, 1, evaluation.boundingBox());
            } catch (IllegalArgumentException e) {
                continue; // no way back from here
            }
            var values = new double[out.length];
            for (int k = 0; k < values.length; k++) {
                values[k] = out[k][0];
            }
            places.add(new Place(c.slit(), frame.name(), names, frame.units(), values));
        }
        return places;
    }

    private static String known(Gwcs wcs, String frame, String option) throws CalibrationException {
        if (!wcs.hasFrame(frame)) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    option + " " + frame + ": no such frame; there are "
                            + String.join(
                                    ", ",
                                    wcs.frames().stream().map(f -> f.name()).toList()));
        }
        return frame;
    }

    /** The frame whose axes the columns name: pixels before the world before what lies between. */
    private static String guess(Gwcs wcs, Table points) throws CalibrationException {
        List<String> order = new ArrayList<>();
        order.add(wcs.frames().get(0).name());
        order.add(wcs.lastFrame());
        wcs.frames().forEach(f -> order.add(f.name()));
        for (var frame : order) {
            var names = Axes.of(wcs, frame);
            if (IntStream.range(0, names.size())
                    .allMatch(k -> Axes.column(points, names.get(k), frame, k).isPresent())) {
                return frame;
            }
        }
        throw new CalibrationException(
                ExitStatus.BAD_INPUT,
                "the points have columns "
                        + String.join(
                                ", ",
                                points.columns().stream()
                                        .map(Table.Column::name)
                                        .toList())
                        + "; expected " + String.join(", ", Axes.of(wcs, order.get(0))) + " for pixels or "
                        + String.join(", ", Axes.of(wcs, order.get(1)))
                        + " for the world; for other frames say --from");
    }

    private static double[][] columns(Gwcs wcs, Table points, String frame) throws CalibrationException {
        var names = Axes.of(wcs, frame);
        var values = new double[names.size()][];
        for (int k = 0; k < values.length; k++) {
            var column = Axes.column(points, names.get(k), frame, k).orElse(null);
            if (column == null || column.width() != 1) {
                throw new CalibrationException(
                        ExitStatus.BAD_INPUT,
                        "the points have no column " + names.get(k) + " for frame " + frame
                                + "; they have "
                                + String.join(
                                        ", ",
                                        points.columns().stream()
                                                .map(Table.Column::name)
                                                .toList()));
            }
            values[k] = IntStream.range(0, column.rows())
                    .mapToDouble(column::number)
                    .toArray();
        }
        return values;
    }

    /** The columns that came, without those of the same name as a result, and the results. */
    private static Table join(Table points, List<String> names, double[][] out) {
        var table = new Table();
        points.columns().stream().filter(c -> !names.contains(c.name())).forEach(table::add);
        for (int k = 0; k < out.length; k++) {
            table.add(new Table.Column(names.get(k), out[k]));
        }
        return table;
    }
}

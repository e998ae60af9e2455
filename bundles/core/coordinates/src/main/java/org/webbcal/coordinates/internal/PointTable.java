package org.webbcal.coordinates.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.ProductCoordinates.Evaluation;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Table;

/** Carries a table of points from frame to frame. */
final class PointTable {

    private PointTable() {}

    static Table evaluate(Gwcs wcs, Table points, Evaluation evaluation) throws CalibrationException {
        var pixels = wcs.frames().get(0).name();
        var world = wcs.lastFrame();
        var from = evaluation.from() != null ? known(wcs, evaluation.from(), "--from") : guess(wcs, points);
        var to = evaluation.to() != null ? known(wcs, evaluation.to(), "--to") : from.equals(pixels) ? world : pixels;
        double[][] in = columns(wcs, points, from);
        var names = Axes.of(wcs, to);
        var out = new double[names.size()][points.rows()];
        try {
            carry(wcs, from, to, in, out);
        } catch (IllegalArgumentException e) {
            throw new CalibrationException(ExitStatus.USAGE, e.getMessage(), e);
        }
        if (evaluation.boundingBox() && wcs.boundingBox().isPresent() && !from.equals(to)) {
            var xy = from.equals(pixels) ? in : to.equals(pixels) ? out : null;
            if (xy != null) {
                blankOutside(wcs.boundingBox().get(), xy, out);
            }
        }
        return join(points, names, out);
    }

    private static void carry(Gwcs wcs, String from, String to, double[][] in, double[][] out) {
        int n = in[0].length;
        if (from.equals(wcs.lastFrame()) && to.equals(wcs.frames().get(0).name()) && wcs.isImaging()) {
            wcs.skyToPixel(in[0], in[1], out[0], out[1], 0, n);
        } else {
            wcs.transform(from, to).applyAll(in, out, 0, n);
        }
    }

    /** Pixels outside of the box have no world coordinates, and positions outside of it no pixel. */
    private static void blankOutside(Gwcs.BoundingBox box, double[][] xy, double[][] out) {
        for (int p = 0; p < xy[0].length; p++) {
            if (!box.contains(xy[0][p], xy[1][p])) {
                for (var column : out) {
                    column[p] = Double.NaN;
                }
            }
        }
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

package org.webbcal.coordinates.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Table;

/** Names of columns for the axes of frames. */
final class Axes {

    /** What people call the columns, beside the names used here. */
    private static final Map<String, List<String>> ALIASES = Map.of(
            "ra", List.of("ra_deg", "lon", "right_ascension", "alpha_j2000"),
            "dec", List.of("dec_deg", "lat", "declination", "delta_j2000"),
            "wavelength", List.of("lam", "lambda", "wave", "wavelength_um", "\u03bb"),
            "x", List.of("x_pixel", "xcentroid", "column"),
            "y", List.of("y_pixel", "ycentroid", "row"));

    private Axes() {}

    /** Column names for the axes of a frame. */
    static List<String> of(Gwcs wcs, String name) {
        int at = index(wcs, name);
        Frame frame = wcs.frames().get(at);
        int n = at == 0 ? wcs.forward().inputs() : wcs.transforms().get(at - 1).outputs();
        if (at == 0) {
            return List.of("x", "y", "z").subList(0, Math.min(n, 3));
        }
        boolean world = at == wcs.frames().size() - 1;
        List<String> names = new ArrayList<>();
        for (int k = 0; k < n; k++) {
            var axis = k < frame.axes().size() ? frame.axes().get(k) : "axis" + k;
            names.add(world || !names.contains(axis) ? column(axis, k, world, frame) : axis + k);
        }
        return names;
    }

    private static String column(String axis, int k, boolean world, Frame frame) {
        boolean spectral = k == 2 || frame.kind() == Frame.Kind.SPECTRAL;
        if (world && !spectral && frame.kind() != Frame.Kind.FRAME2D) {
            return k == 0 ? "ra" : "dec";
        }
        return spectral ? "wavelength" : axis;
    }

    private static int index(Gwcs wcs, String name) {
        for (int i = 0; i < wcs.frames().size(); i++) {
            if (wcs.frames().get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no frame " + name + "; there are "
                + String.join(", ", wcs.frames().stream().map(Frame::name).toList()));
    }

    /** The column of a table for an axis: by its name, by another that people use, or as {@code frame.k}. */
    static Optional<Table.Column> column(Table table, String axis, String frame, int k) {
        var found = table.column(axis);
        for (var other : ALIASES.getOrDefault(axis, List.of())) {
            found = found.isPresent() ? found : table.column(other);
        }
        return found.isPresent() ? found : table.column(frame + "." + k);
    }
}

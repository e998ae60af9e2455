package org.webbcal.coordinates.internal;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.coordinates.CoordinatesSummary;
import org.webbcal.coordinates.CoordinatesSummary.FrameInfo;
import org.webbcal.coordinates.CoordinatesSummary.Point;
import org.webbcal.coordinates.CoordinatesSummary.Sky;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.SkyPolygon;
import org.webbcal.lib.wcs.TangentPlane;

/** World coordinates in short. */
final class Description {

    /** Points on each side of the grid that is searched for the range of wavelengths. */
    private static final int GRID = 201;

    private Description() {}

    static CoordinatesSummary of(String file, Coordinates c) {
        var wcs = c.wcs();
        int[] dims = c.dims();
        var box = wcs.boundingBox().orElse(null);
        var range = box != null ? box : Gwcs.BoundingBox.ofImage(dims[dims.length - 1], dims[dims.length - 2]);
        int planes = wcs.forward().inputs() == 3 && dims.length > 2 ? dims[dims.length - 3] : 1;
        double z = 0.5 * (planes - 1);
        double cx = 0.5 * (range.xmin() + range.xmax());
        double cy = 0.5 * (range.ymin() + range.ymax());
        List<Point> corners = new ArrayList<>();
        double[][] xy = {
            {range.xmin(), range.ymin()},
            {range.xmax(), range.ymin()},
            {range.xmax(), range.ymax()},
            {range.xmin(), range.ymax()}
        };
        for (var corner : xy) {
            corners.add(point(wcs, corner[0], corner[1], z));
        }
        return new CoordinatesSummary(
                file,
                c.slit(),
                c.source(),
                wcs.name(),
                frames(wcs),
                box == null ? null : new double[] {box.xmin(), box.xmax(), box.ymin(), box.ymax()},
                Axes.of(wcs, wcs.lastFrame()),
                corners,
                point(wcs, cx, cy, z),
                wcs.isImaging() ? sky(wcs, cx, cy, corners) : null,
                wavelengths(wcs, range, planes));
    }

    private static List<FrameInfo> frames(Gwcs wcs) {
        return wcs.frames().stream()
                .map(f -> new FrameInfo(
                        f.name(),
                        f.kind().name().toLowerCase(java.util.Locale.ROOT),
                        f.axes(),
                        f.units(),
                        Axes.of(wcs, f.name())))
                .toList();
    }

    /** @param z plane of a cube; not used where pixels have two axes */
    private static Point point(Gwcs wcs, double x, double y, double z) {
        return new Point(
                x,
                y,
                wcs.forward().inputs() == 2
                        ? wcs.forward().apply(x, y)
                        : wcs.forward().apply(x, y, z));
    }

    private static Sky sky(Gwcs wcs, double x, double y, List<Point> corners) {
        var here = new double[2];
        var step = new double[2];
        wcs.pixelToSky(x, y, here);
        var plane = new TangentPlane(here[0], here[1]);
        // central differences over one pixel, in the tangent plane: degrees east and north for a step in x and in y
        var along = new double[2][2];
        for (int axis = 0; axis < 2; axis++) {
            for (int side = -1; side <= 1; side += 2) {
                wcs.pixelToSky(x + (axis == 0 ? 0.5 * side : 0), y + (axis == 1 ? 0.5 * side : 0), step);
                plane.project(step[0], step[1], step);
                along[axis][0] += side * step[0];
                along[axis][1] += side * step[1];
            }
        }
        double cross = along[0][0] * along[1][1] - along[0][1] * along[1][0];
        double angle = Math.toDegrees(Math.atan2(along[1][0], along[1][1]));
        var polygon = SkyPolygon.of(
                corners.stream().mapToDouble(c -> c.world()[0]).toArray(),
                corners.stream().mapToDouble(c -> c.world()[1]).toArray());
        double steradians = polygon.area();
        double arcmin = 60 * 180 / Math.PI;
        return new Sky(
                3600 * Math.hypot(along[0][0], along[0][1]),
                3600 * Math.hypot(along[1][0], along[1][1]),
                angle,
                cross < 0,
                steradians * arcmin * arcmin);
    }

    /** The range of wavelengths over the box, or over the planes of a cube; null for images. */
    private static double[] wavelengths(Gwcs wcs, Gwcs.BoundingBox box, int planes) {
        int inputs = wcs.forward().inputs();
        if (wcs.forward().outputs() < 3 || inputs > 3) {
            return null;
        }
        int side = inputs == 2 ? GRID : 3;
        var in = new double[inputs];
        var out = new double[wcs.forward().outputs()];
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < planes; k++) {
            for (int j = 0; j < side; j++) {
                for (int i = 0; i < side; i++) {
                    in[0] = box.xmin() + (box.xmax() - box.xmin()) * i / (side - 1);
                    in[1] = box.ymin() + (box.ymax() - box.ymin()) * j / (side - 1);
                    if (inputs == 3) {
                        in[2] = k;
                    }
                    wcs.forward().apply(in, 0, out, 0);
                    if (Double.isFinite(out[2])) {
                        min = Math.min(min, out[2]);
                        max = Math.max(max, out[2]);
                    }
                }
            }
        }
        return max < min ? null : new double[] {min, max};
    }
}

package org.webbcal.step.tweakreg;

import java.util.stream.IntStream;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.SkyPolygon;
import org.webbcal.lib.wcs.TangentCorrection;
import org.webbcal.lib.wcs.TangentPlane;

/** One image in the course of an alignment: its sources, its world coordinates, and what has been found. */
final class AlignedImage {

    /** What became of an image. */
    enum Status {
        /** Not tried. */
        NONE,
        /** Gives the positions to which others are aligned. */
        REFERENCE,
        SUCCESS,
        FAILED
    }

    private final String name;
    private final String group;
    private final Gwcs original;
    private final TangentCorrection tangent;
    private final double[] x;
    private final double[] y;
    private final double[] weight;
    private Gwcs wcs;
    private double[] ra;
    private double[] dec;
    private Status status = Status.NONE;
    private String reason = "";
    private LinearFitKernel.Fit fit;
    private int matches;

    /**
     * @param tangent reference point of the exposure's tangent plane
     * @param x columns of the sources, 0-based pixels
     * @param weight of each source, or null
     */
    AlignedImage(
            String name, String group, Gwcs wcs, TangentCorrection tangent, double[] x, double[] y, double[] weight) {
        this.name = name;
        this.group = group;
        this.original = wcs;
        this.tangent = tangent;
        this.x = x;
        this.y = y;
        this.weight = weight;
        restore();
    }

    /** Forgets all corrections. */
    void restore() {
        wcs = original;
        status = Status.NONE;
        reason = "";
        fit = null;
        matches = 0;
        locate();
    }

    /** Sky positions of the sources by the present world coordinates. */
    private void locate() {
        ra = new double[x.length];
        dec = new double[x.length];
        wcs.pixelToSky(x, y, ra, dec, 0, x.length);
    }

    TangentProjection plane() {
        return new TangentProjection(wcs, tangent);
    }

    /**
     * Applies a map that was fitted in the plane of this image or of another.
     *
     * @param found the map, arcsec
     * @param plane the plane in which it was found
     * @param own whether that is this image's own plane
     */
    void correct(LinearFitKernel.Fit found, TangentProjection plane, boolean own) {
        double[] m = {found.m11(), found.m12(), found.m21(), found.m22(), found.t1(), found.t2()};
        if (!own) {
            m = carried(m, plane, plane());
        }
        wcs = tangent.applyTo(wcs, m[0], m[1], m[2], m[3], m[4], m[5]);
        locate();
    }

    /** The map in another plane: with the linear map r, t between the planes, M = r F r⁻¹ and s' = r s − M t + t. */
    private static double[] carried(double[] f, TangentProjection from, TangentProjection to) {
        double h = from.pixelScale();
        double[] px = {-0.5 * h, 0.5 * h, -0.5 * h, 0};
        double[] py = {-0.5 * h, -0.5 * h, 0.5 * h, 0};
        var sky = from.toSky(px, py);
        var q = to.toPlane(sky[0], sky[1]);
        double r11 = (q[0][1] - q[0][0]) / h;
        double r12 = (q[0][2] - q[0][0]) / h;
        double r21 = (q[1][1] - q[1][0]) / h;
        double r22 = (q[1][2] - q[1][0]) / h;
        double t1 = q[0][3];
        double t2 = q[1][3];
        double det = r11 * r22 - r12 * r21;
        double a11 = r11 * f[0] + r12 * f[2];
        double a12 = r11 * f[1] + r12 * f[3];
        double a21 = r21 * f[0] + r22 * f[2];
        double a22 = r21 * f[1] + r22 * f[3];
        double m11 = (a11 * r22 - a12 * r21) / det;
        double m12 = (a12 * r11 - a11 * r12) / det;
        double m21 = (a21 * r22 - a22 * r21) / det;
        double m22 = (a22 * r11 - a21 * r12) / det;
        return new double[] {
            m11,
            m12,
            m21,
            m22,
            r11 * f[4] + r12 * f[5] - (m11 * t1 + m12 * t2) + t1,
            r21 * f[4] + r22 * f[5] - (m21 * t1 + m22 * t2) + t2
        };
    }

    void reference() {
        status = Status.REFERENCE;
    }

    void fail(String why) {
        status = Status.FAILED;
        reason = why;
    }

    void succeed(LinearFitKernel.Fit found, int pairs) {
        status = Status.SUCCESS;
        reason = "";
        fit = found;
        matches = pairs;
    }

    /** Outline of the sources on the sky, or of the image if there are fewer than three. */
    SkyPolygon outline() {
        double[][] corners = x.length > 2 ? ConvexHull.of(x, y) : null;
        if (corners == null || corners[0].length < 3) {
            var box = wcs.boundingBox()
                    .orElseThrow(() -> new IllegalStateException(name + ": world coordinates without a bounding box"));
            corners = new double[][] {
                {box.xmin() + 0.5, box.xmax() - 0.5, box.xmax() - 0.5, box.xmin() + 0.5},
                {box.ymin() + 0.5, box.ymin() + 0.5, box.ymax() - 0.5, box.ymax() - 0.5}
            };
        }
        int n = corners[0].length;
        var r = new double[n];
        var d = new double[n];
        wcs.pixelToSky(corners[0], corners[1], r, d, 0, n);
        return SkyPolygon.of(r, d);
    }

    /** Largest distance that a corner of the image has moved, arcsec. */
    double moved() {
        var box = original.boundingBox().orElse(null);
        if (box == null) {
            return 0;
        }
        double[] cx = {box.xmin(), box.xmax(), box.xmax(), box.xmin()};
        double[] cy = {box.ymin(), box.ymin(), box.ymax(), box.ymax()};
        var before = new double[2];
        var after = new double[2];
        return IntStream.range(0, 4)
                .mapToDouble(k -> {
                    original.pixelToSky(cx[k], cy[k], before);
                    wcs.pixelToSky(cx[k], cy[k], after);
                    return 3600 * TangentPlane.separation(before[0], before[1], after[0], after[1]);
                })
                .max()
                .orElse(0);
    }

    String name() {
        return name;
    }

    String group() {
        return group;
    }

    /** World coordinates with all corrections so far. */
    Gwcs wcs() {
        return wcs;
    }

    int sources() {
        return x.length;
    }

    double[] ra() {
        return ra;
    }

    double[] dec() {
        return dec;
    }

    /** Weights of the sources, or null. */
    double[] weight() {
        return weight;
    }

    Status status() {
        return status;
    }

    String reason() {
        return reason;
    }

    /** The last successful fit, or null. */
    LinearFitKernel.Fit fit() {
        return fit;
    }

    int matches() {
        return matches;
    }
}

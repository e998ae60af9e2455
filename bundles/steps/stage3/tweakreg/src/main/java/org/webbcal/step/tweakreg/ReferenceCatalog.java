package org.webbcal.step.tweakreg;

import java.util.Arrays;
import org.webbcal.lib.wcs.SkyPolygon;
import org.webbcal.lib.wcs.TangentPlane;

/** Positions to which images are aligned; grows when aligned images add what they see beyond it. */
final class ReferenceCatalog {

    /** Half the size of the field that stands for a catalogue of one or two sources, degrees: half a radian, as the reference has it. */
    private static final double LONELY = 0.5;

    private final String name;
    private double[] ra;
    private double[] dec;
    private double[] weight;

    /** @param weight of each source, or null */
    ReferenceCatalog(String name, double[] ra, double[] dec, double[] weight) {
        this.name = name;
        this.ra = ra;
        this.dec = dec;
        this.weight = weight;
    }

    String name() {
        return name;
    }

    double[] ra() {
        return ra;
    }

    double[] dec() {
        return dec;
    }

    /** Weights, or null. */
    double[] weight() {
        return weight;
    }

    int size() {
        return ra.length;
    }

    /** Appends sources; weights survive only if both sides have them. */
    void add(double[] moreRa, double[] moreDec, double[] moreWeight) {
        weight = weight == null || moreWeight == null ? null : join(weight, moreWeight);
        ra = join(ra, moreRa);
        dec = join(dec, moreDec);
    }

    private static double[] join(double[] a, double[] b) {
        var out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    /** Outline of the sources, in the plane that touches the sky at their mean. */
    SkyPolygon outline() {
        double vx = 0;
        double vy = 0;
        double vz = 0;
        for (int k = 0; k < ra.length; k++) {
            double l = Math.toRadians(ra[k]);
            double b = Math.toRadians(dec[k]);
            vx += Math.cos(b) * Math.cos(l);
            vy += Math.cos(b) * Math.sin(l);
            vz += Math.sin(b);
        }
        var plane = new TangentPlane(
                Math.toDegrees(Math.atan2(vy, vx)), Math.toDegrees(Math.atan2(vz, Math.hypot(vx, vy))));
        var x = new double[ra.length];
        var y = new double[ra.length];
        var p = new double[2];
        int n = 0;
        for (int k = 0; k < ra.length; k++) {
            plane.project(ra[k], dec[k], p);
            // A catalogue of the whole sky has a far half, which no field of an instrument sees together with the mean.
            if (!Double.isNaN(p[0])) {
                x[n] = p[0];
                y[n++] = p[1];
            }
        }
        var hull = ConvexHull.of(Arrays.copyOf(x, n), Arrays.copyOf(y, n));
        if (hull[0].length < 3) {
            double h = Math.toDegrees(LONELY);
            hull = new double[][] {{x[0] - h, x[0] + h, x[0] + h, x[0] - h}, {y[0] - h, y[0] - h, y[0] + h, y[0] + h}};
        }
        var cornerRa = new double[hull[0].length];
        var cornerDec = new double[hull[0].length];
        for (int k = 0; k < cornerRa.length; k++) {
            plane.deproject(hull[0][k], hull[1][k], p);
            cornerRa[k] = p[0];
            cornerDec[k] = p[1];
        }
        return SkyPolygon.of(cornerRa, cornerDec);
    }
}

package org.webbcal.lib.wcs.transform;

/** Loops over columns of directions on the sphere, angles in degrees. */
final class Sphere {

    private static final double RAD = Math.PI / 180;
    private static final double DEG = 180 / Math.PI;

    private Sphere() {}

    static void toCartesian(double[] lon, double[] lat, double[] x, double[] y, double[] z, int n) {
        for (int p = 0; p < n; p++) {
            double l = lon[p] * RAD;
            double b = lat[p] * RAD;
            double c = Math.cos(b);
            x[p] = c * Math.cos(l);
            y[p] = c * Math.sin(l);
            z[p] = Math.sin(b);
        }
    }

    /** @param fullCircle longitudes in [0, 360), else (-180, 180] */
    static void toSpherical(double[] x, double[] y, double[] z, double[] lon, double[] lat, int n, boolean fullCircle) {
        for (int p = 0; p < n; p++) {
            double h = Math.sqrt(x[p] * x[p] + y[p] * y[p]);
            lat[p] = Math.atan2(z[p], h) * DEG;
            lon[p] = longitude(x[p], y[p], h, fullCircle);
        }
    }

    static double longitude(double x, double y, double h, boolean fullCircle) {
        double l = h == 0 ? 0 : Math.atan2(y, x) * DEG;
        if (fullCircle && l < 0) {
            l += 360;
            // A tiny negative angle rounds up to the full circle itself.
            return l >= 360 ? 0 : l;
        }
        return l;
    }

    static void turn(Matrix3 m, double[][] in, double[][] out, int n) {
        double[] x = in[0];
        double[] y = in[1];
        double[] z = in[2];
        double[] a = out[0];
        double[] b = out[1];
        double[] c = out[2];
        double xx = m.xx();
        double xy = m.xy();
        double xz = m.xz();
        double yx = m.yx();
        double yy = m.yy();
        double yz = m.yz();
        double zx = m.zx();
        double zy = m.zy();
        double zz = m.zz();
        for (int p = 0; p < n; p++) {
            a[p] = xx * x[p] + xy * y[p] + xz * z[p];
            b[p] = yx * x[p] + yy * y[p] + yz * z[p];
            c[p] = zx * x[p] + zy * y[p] + zz * z[p];
        }
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * Tangent plane in degrees to the sky in degrees, or back, in one go: {@link Gnomonic} and {@link NativeRotation} without the detour over
 * native angles. Only evaluation uses it; files hold the two parts.
 */
final class TangentSky implements Transform {

    private static final double DEG = 180 / Math.PI;

    private final NativeRotation rotation;
    private final boolean toPlane;
    private final Matrix3 m;

    private TangentSky(NativeRotation rotation, boolean toPlane) {
        this.rotation = rotation;
        this.toPlane = toPlane;
        m = rotation.skyToNative();
    }

    static TangentSky fromPlane(NativeRotation rotation) {
        return new TangentSky(rotation, false);
    }

    static TangentSky toPlane(NativeRotation rotation) {
        return new TangentSky(rotation, true);
    }

    @Override
    public int inputs() {
        return 2;
    }

    @Override
    public int outputs() {
        return 2;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double[][] a = {{in[inOffset]}, {in[inOffset + 1]}};
        double[][] b = {new double[1], new double[1]};
        applyBlock(a, b, 1, null);
        out[outOffset] = b[0][0];
        out[outOffset + 1] = b[1][0];
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        if (toPlane) {
            project(in[0], in[1], out[0], out[1], n);
        } else {
            deproject(in[0], in[1], out[0], out[1], n);
        }
    }

    /** With the native vector (a, b, c), a and b towards native longitudes 0 and 90, the plane is x = b/c, y = -a/c. */
    private void project(double[] lon, double[] lat, double[] x, double[] y, int n) {
        double rad = Math.PI / 180;
        for (int p = 0; p < n; p++) {
            double l = lon[p] * rad;
            double t = lat[p] * rad;
            double cos = Math.cos(t);
            double vx = cos * Math.cos(l);
            double vy = cos * Math.sin(l);
            double vz = Math.sin(t);
            double c = m.zx() * vx + m.zy() * vy + m.zz() * vz;
            // NaN for the far half of the sky, which the plane does not show.
            double f = c > 0 ? DEG / c : Double.NaN;
            x[p] = f * (m.yx() * vx + m.yy() * vy + m.yz() * vz);
            y[p] = -f * (m.xx() * vx + m.xy() * vy + m.xz() * vz);
        }
    }

    private void deproject(double[] x, double[] y, double[] lon, double[] lat, int n) {
        for (int p = 0; p < n; p++) {
            double b = x[p] / DEG;
            double a = -y[p] / DEG;
            double vx = m.xx() * a + m.yx() * b + m.zx();
            double vy = m.xy() * a + m.yy() * b + m.zy();
            double vz = m.xz() * a + m.yz() * b + m.zz();
            double h = Math.sqrt(vx * vx + vy * vy);
            lat[p] = Math.atan2(vz, h) * DEG;
            lon[p] = Sphere.longitude(vx, vy, h, true);
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.of(new TangentSky(rotation, !toPlane));
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** {@code (x, y) → M (x, y) + t}; {@code mrc} is row r, column c of M. */
public record Affine2D(double m11, double m12, double m21, double m22, double t1, double t2) implements Transform {

    /** Rotation by an angle, counter-clockwise, degrees. */
    public static Affine2D rotation(double degrees) {
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        return new Affine2D(c, -s, s, c, 0, 0);
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
        double x = in[inOffset];
        double y = in[inOffset + 1];
        out[outOffset] = m11 * x + m12 * y + t1;
        out[outOffset + 1] = m21 * x + m22 * y + t2;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        double[] x = in[0];
        double[] y = in[1];
        double[] a = out[0];
        double[] b = out[1];
        for (int p = 0; p < n; p++) {
            a[p] = m11 * x[p] + m12 * y[p] + t1;
            b[p] = m21 * x[p] + m22 * y[p] + t2;
        }
    }

    /** Empty for a singular matrix. */
    @Override
    public Optional<Transform> inverse() {
        double det = m11 * m22 - m12 * m21;
        if (det == 0 || !Double.isFinite(det)) {
            return Optional.empty();
        }
        double a = m22 / det;
        double b = -m12 / det;
        double c = -m21 / det;
        double d = m11 / det;
        return Optional.of(new Affine2D(a, b, c, d, -(a * t1 + b * t2), -(c * t1 + d * t2)));
    }
}

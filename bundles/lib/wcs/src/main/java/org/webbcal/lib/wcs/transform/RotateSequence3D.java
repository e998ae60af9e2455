package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** A chain of turns about coordinate axes, of unit vectors or of longitude and latitude in degrees. */
public final class RotateSequence3D implements Transform {

    private final double[] angles;
    private final String axes;
    private final boolean spherical;
    private final Matrix3 matrix;

    /**
     * @param angles degrees, the first applied first
     * @param axes one of x, y, z for each angle
     * @param spherical whether inputs and outputs are longitude and latitude in degrees rather than vectors
     */
    public RotateSequence3D(double[] angles, String axes, boolean spherical) {
        this.angles = angles.clone();
        this.axes = axes;
        this.spherical = spherical;
        var radians = new double[angles.length];
        for (int i = 0; i < radians.length; i++) {
            radians[i] = Math.toRadians(angles[i]);
        }
        matrix = Matrix3.sequence(radians, axes);
    }

    /** A copy of the angles, degrees. */
    public double[] angles() {
        return angles.clone();
    }

    public String axes() {
        return axes;
    }

    public boolean isSpherical() {
        return spherical;
    }

    /** Elements of the matrix that turns vectors, row by row. */
    public double[] matrix() {
        return new double[] {
            matrix.xx(),
            matrix.xy(),
            matrix.xz(),
            matrix.yx(),
            matrix.yy(),
            matrix.yz(),
            matrix.zx(),
            matrix.zy(),
            matrix.zz()
        };
    }

    @Override
    public int inputs() {
        return spherical ? 2 : 3;
    }

    @Override
    public int outputs() {
        return inputs();
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        var v = new double[3];
        if (spherical) {
            new SphericalCartesian(true, 180).apply(in, inOffset, v, 0);
        } else {
            System.arraycopy(in, inOffset, v, 0, 3);
        }
        double x = matrix.xx() * v[0] + matrix.xy() * v[1] + matrix.xz() * v[2];
        double y = matrix.yx() * v[0] + matrix.yy() * v[1] + matrix.yz() * v[2];
        double z = matrix.zx() * v[0] + matrix.zy() * v[1] + matrix.zz() * v[2];
        v[0] = x;
        v[1] = y;
        v[2] = z;
        if (spherical) {
            new SphericalCartesian(false, 180).apply(v, 0, out, outOffset);
        } else {
            System.arraycopy(v, 0, out, outOffset, 3);
        }
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        if (!spherical) {
            Sphere.turn(matrix, in, out, n);
            return;
        }
        int mark = work.mark();
        var a = work.take(3);
        var b = work.take(3);
        Sphere.toCartesian(in[0], in[1], a[0], a[1], a[2], n);
        Sphere.turn(matrix, a, b, n);
        Sphere.toSpherical(b[0], b[1], b[2], out[0], out[1], n, false);
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        var back = new double[angles.length];
        for (int i = 0; i < back.length; i++) {
            back[i] = -angles[angles.length - 1 - i];
        }
        return Optional.of(
                new RotateSequence3D(back, new StringBuilder(axes).reverse().toString(), spherical));
    }
}

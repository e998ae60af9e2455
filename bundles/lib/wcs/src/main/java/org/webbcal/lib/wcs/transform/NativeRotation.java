package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * Turn between the native sphere of a projection and the sky, all angles in degrees (Calabretta and Greisen 2002, section 2.3).
 *
 * @param lon longitude of the fiducial point on the sky
 * @param lat latitude of the fiducial point on the sky
 * @param lonPole native longitude of the celestial pole, 180 for zenithal projections
 * @param toNative the direction: from sky to native sphere, or back; longitudes come out in [0, 360) either way
 */
public record NativeRotation(double lon, double lat, double lonPole, boolean toNative) implements Transform {

    @Override
    public int inputs() {
        return 2;
    }

    @Override
    public int outputs() {
        return 2;
    }

    /** Elements that turn celestial vectors into native ones. */
    Matrix3 skyToNative() {
        double[] angles = {
            Math.PI / 2 + Math.toRadians(lon), Math.PI / 2 - Math.toRadians(lat), Math.PI / 2 - Math.toRadians(lonPole)
        };
        return Matrix3.sequence(angles, "zxz");
    }

    private Matrix3 matrix() {
        if (toNative) {
            return skyToNative();
        }
        double[] angles = {
            Math.toRadians(lonPole) - Math.PI / 2, Math.toRadians(lat) - Math.PI / 2, -Math.PI / 2 - Math.toRadians(lon)
        };
        return Matrix3.sequence(angles, "zxz");
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double[][] a = {{in[inOffset]}, {in[inOffset + 1]}};
        double[][] b = {new double[1], new double[1]};
        applyBlock(a, b, 1, new Workspace());
        out[outOffset] = b[0][0];
        out[outOffset + 1] = b[1][0];
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int mark = work.mark();
        var a = work.take(3);
        var b = work.take(3);
        Sphere.toCartesian(in[0], in[1], a[0], a[1], a[2], n);
        Sphere.turn(matrix(), a, b, n);
        Sphere.toSpherical(b[0], b[1], b[2], out[0], out[1], n, true);
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.of(new NativeRotation(lon, lat, lonPole, !toNative));
    }
}

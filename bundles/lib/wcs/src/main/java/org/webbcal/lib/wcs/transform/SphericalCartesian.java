package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * Longitude and latitude in degrees to a unit vector, or back.
 *
 * @param toCartesian the direction
 * @param wrapAt 360: longitudes come back in [0, 360); 180: in (-180, 180]
 */
public record SphericalCartesian(boolean toCartesian, int wrapAt) implements Transform {

    public SphericalCartesian {
        if (wrapAt != 180 && wrapAt != 360) {
            throw new IllegalArgumentException("longitudes wrap at 180 or 360, not at " + wrapAt);
        }
    }

    @Override
    public int inputs() {
        return toCartesian ? 2 : 3;
    }

    @Override
    public int outputs() {
        return toCartesian ? 3 : 2;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        if (toCartesian) {
            double l = Math.toRadians(in[inOffset]);
            double b = Math.toRadians(in[inOffset + 1]);
            double c = Math.cos(b);
            out[outOffset] = c * Math.cos(l);
            out[outOffset + 1] = c * Math.sin(l);
            out[outOffset + 2] = Math.sin(b);
        } else {
            double x = in[inOffset];
            double y = in[inOffset + 1];
            double z = in[inOffset + 2];
            double h = Math.sqrt(x * x + y * y);
            out[outOffset] = Sphere.longitude(x, y, h, wrapAt == 360);
            out[outOffset + 1] = Math.toDegrees(Math.atan2(z, h));
        }
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        if (toCartesian) {
            Sphere.toCartesian(in[0], in[1], out[0], out[1], out[2], n);
        } else {
            Sphere.toSpherical(in[0], in[1], in[2], out[0], out[1], n, wrapAt == 360);
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.of(new SphericalCartesian(!toCartesian, wrapAt));
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/**
 * The projection TAN between native spherical coordinates and the plane, all in degrees (Calabretta and Greisen 2002, section 5.1.3).
 *
 * @param toPlane the direction: from the sphere to the plane, or back
 */
public record Gnomonic(boolean toPlane) implements Transform {

    private static final double DEG = 180 / Math.PI;

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
        double a = in[inOffset];
        double b = in[inOffset + 1];
        if (toPlane) {
            double phi = Math.toRadians(a);
            double theta = Math.toRadians(b);
            // The plane shows one half of the sphere only.
            double r = b > 0 ? DEG * Math.cos(theta) / Math.sin(theta) : Double.NaN;
            out[outOffset] = r * Math.sin(phi);
            out[outOffset + 1] = -r * Math.cos(phi);
        } else {
            double r = Math.sqrt(a * a + b * b);
            out[outOffset] = r == 0 ? 0 : Math.toDegrees(Math.atan2(a, -b));
            out[outOffset + 1] = Math.toDegrees(Math.atan2(DEG, r));
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.of(new Gnomonic(!toPlane));
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** Three turns of the sphere, longitude and latitude in degrees in and out; {@code axes} is such as {@code zxz}. */
public record EulerRotation(double phi, double theta, double psi, String axes) implements Transform {

    public EulerRotation {
        if (!axes.matches("[xyz]{3}")) {
            throw new IllegalArgumentException("three turns are about three of the axes x, y and z, not about '"
                    + axes.substring(0, Math.min(20, axes.length())) + "'");
        }
    }

    private RotateSequence3D sequence() {
        return new RotateSequence3D(new double[] {phi, theta, psi}, axes, true);
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
        sequence().apply(in, inOffset, out, outOffset);
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        sequence().applyBlock(in, out, n, work);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.of(new EulerRotation(
                -psi, -theta, -phi, new StringBuilder(axes).reverse().toString()));
    }
}

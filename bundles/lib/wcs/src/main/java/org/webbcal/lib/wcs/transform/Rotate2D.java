package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** Turns points of the plane counter-clockwise by an angle in degrees. */
public record Rotate2D(double degrees) implements Transform {

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
        Affine2D.rotation(degrees).apply(in, inOffset, out, outOffset);
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        Affine2D.rotation(degrees).applyBlock(in, out, n, work);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.of(new Rotate2D(-degrees));
    }
}

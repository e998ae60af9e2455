package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/**
 * Refractive index of the NIRSpec prism from the directions of a ray: (α, β, α') to n.
 *
 * @param angle of the prism, degrees
 */
public record PrismIndex(double angle) implements Transform {

    @Override
    public int inputs() {
        return 3;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double s = Math.sin(Math.toRadians(angle));
        double c = Math.cos(Math.toRadians(angle));
        double alpha = in[inOffset];
        double beta = in[inOffset + 1];
        double root = (in[inOffset + 2] + alpha * (1 - 2 * (s * s))) / (2 * s * c);
        out[outOffset] = Math.sqrt(root * root + alpha * alpha + beta * beta);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

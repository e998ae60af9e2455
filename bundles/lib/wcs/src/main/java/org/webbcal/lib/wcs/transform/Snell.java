package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/** Refraction at a plane surface: (n, α, β, γ) to (α/n, β/n, γ'). */
public record Snell() implements Transform {

    @Override
    public int inputs() {
        return 4;
    }

    @Override
    public int outputs() {
        return 3;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double n = in[inOffset];
        double alpha = in[inOffset + 1] / n;
        double beta = in[inOffset + 2] / n;
        out[outOffset] = alpha;
        out[outOffset + 1] = beta;
        out[outOffset + 2] = Math.sqrt(1 - alpha * alpha - beta * beta);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

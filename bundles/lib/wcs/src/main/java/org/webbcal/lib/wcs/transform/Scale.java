package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** {@code x · factor}. A factor of zero has no inverse. */
public record Scale(double factor) implements Transform {

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        out[outOffset] = in[inOffset] * factor;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        double[] a = in[0];
        double[] b = out[0];
        for (int p = 0; p < n; p++) {
            b[p] = a[p] * factor;
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return factor == 0 ? Optional.empty() : Optional.of(new Scale(1.0 / factor));
    }
}

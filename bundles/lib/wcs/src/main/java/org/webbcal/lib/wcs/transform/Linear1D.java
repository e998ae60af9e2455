package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** {@code slope · x + intercept}. */
public record Linear1D(double slope, double intercept) implements Transform {

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
        out[outOffset] = slope * in[inOffset] + intercept;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        double[] a = in[0];
        double[] b = out[0];
        for (int p = 0; p < n; p++) {
            b[p] = slope * a[p] + intercept;
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return slope == 0 ? Optional.empty() : Optional.of(new Linear1D(1 / slope, -intercept / slope));
    }
}

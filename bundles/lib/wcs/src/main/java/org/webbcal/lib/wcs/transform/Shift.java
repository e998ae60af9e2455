package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** {@code x + offset}. */
public record Shift(double offset) implements Transform {

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
        out[outOffset] = in[inOffset] + offset;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        double[] a = in[0];
        double[] b = out[0];
        for (int p = 0; p < n; p++) {
            b[p] = a[p] + offset;
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.of(new Shift(-offset));
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** Passes {@code count} values on. */
public record Identity(int count) implements Transform {

    public Identity {
        if (count < 1) {
            throw new IllegalArgumentException("an identity needs at least one axis, not " + count);
        }
    }

    @Override
    public int inputs() {
        return count;
    }

    @Override
    public int outputs() {
        return count;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        System.arraycopy(in, inOffset, out, outOffset, count);
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        for (int k = 0; k < count; k++) {
            System.arraycopy(in[k], 0, out[k], 0, n);
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.of(this);
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Arrays;
import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** One value, whatever the inputs: one of them, or two. */
public record Constant(double value, int inputs) implements Transform {

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        out[outOffset] = value;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        Arrays.fill(out[0], 0, n, value);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

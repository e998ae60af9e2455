package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** Reorders, repeats and drops axes: output {@code k} is input {@code mapping[k]}. */
public final class RemapAxes implements Transform {

    private final int[] mapping;
    private final int inputs;

    /** @param inputs number of inputs; at least one more than the largest index of the mapping */
    public RemapAxes(int[] mapping, int inputs) {
        this.mapping = mapping.clone();
        this.inputs = inputs;
        for (int m : mapping) {
            if (m < 0 || m >= inputs) {
                throw new IllegalArgumentException(
                        "axis " + m + " of a mapping lies outside its " + inputs + " inputs");
            }
        }
    }

    /** A mapping that drops no trailing axis. */
    public static RemapAxes of(int... mapping) {
        int max = -1;
        for (int m : mapping) {
            max = Math.max(max, m);
        }
        return new RemapAxes(mapping, max + 1);
    }

    /** A copy of the indices of inputs, one for each output. */
    public int[] mapping() {
        return mapping.clone();
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int outputs() {
        return mapping.length;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        var copy = new double[inputs];
        System.arraycopy(in, inOffset, copy, 0, inputs);
        for (int k = 0; k < mapping.length; k++) {
            out[outOffset + k] = copy[mapping[k]];
        }
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        for (int k = 0; k < mapping.length; k++) {
            System.arraycopy(in[mapping[k]], 0, out[k], 0, n);
        }
    }

    /** Exists when every input occurs; where one occurs more than once its first output counts. */
    @Override
    public Optional<Transform> inverse() {
        var back = new int[inputs];
        for (int k = 0; k < inputs; k++) {
            int found = -1;
            for (int m = 0; m < mapping.length && found < 0; m++) {
                found = mapping[m] == k ? m : -1;
            }
            if (found < 0) {
                return Optional.empty();
            }
            back[k] = found;
        }
        return Optional.of(new RemapAxes(back, mapping.length));
    }
}

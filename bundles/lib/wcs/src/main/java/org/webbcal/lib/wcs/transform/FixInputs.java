package org.webbcal.lib.wcs.transform;

import java.util.Arrays;
import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** A transform with some of its inputs bound to values; the others stay, in their order. */
public final class FixInputs implements Transform {

    private final Transform of;
    private final int[] positions;
    private final double[] values;
    private final int[] free;

    /**
     * @param positions of the inputs bound, from 0, all different
     * @param values one for each
     */
    public FixInputs(Transform of, int[] positions, double[] values) {
        var bound = new boolean[of.inputs()];
        if (positions.length != values.length) {
            throw new IllegalArgumentException(positions.length + " inputs are bound to " + values.length + " values");
        }
        for (int k : positions) {
            if (k < 0 || k >= bound.length || bound[k]) {
                throw new IllegalArgumentException(
                        "input " + k + " of " + bound.length + " cannot be bound, or is bound twice");
            }
            bound[k] = true;
        }
        this.of = of;
        this.positions = positions.clone();
        this.values = values.clone();
        free = java.util.stream.IntStream.range(0, bound.length)
                .filter(k -> !bound[k])
                .toArray();
    }

    public Transform of() {
        return of;
    }

    /** A copy of the positions of the inputs bound. */
    public int[] positions() {
        return positions.clone();
    }

    /** A copy of the values, one for each position. */
    public double[] values() {
        return values.clone();
    }

    @Override
    public int inputs() {
        return free.length;
    }

    @Override
    public int outputs() {
        return of.outputs();
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        var all = new double[of.inputs()];
        for (int k = 0; k < free.length; k++) {
            all[free[k]] = in[inOffset + k];
        }
        for (int k = 0; k < positions.length; k++) {
            all[positions[k]] = values[k];
        }
        of.apply(all, 0, out, outOffset);
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int mark = work.mark();
        var all = new double[of.inputs()][];
        for (int k = 0; k < free.length; k++) {
            all[free[k]] = in[k];
        }
        for (int k = 0; k < positions.length; k++) {
            all[positions[k]] = work.take();
            Arrays.fill(all[positions[k]], 0, n, values[k]);
        }
        of.applyBlock(all, out, n, work);
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

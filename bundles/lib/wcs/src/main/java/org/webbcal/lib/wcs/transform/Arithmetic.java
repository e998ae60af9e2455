package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** Two transforms of the same inputs, their outputs combined one by one. */
public record Arithmetic(Operation operation, Transform left, Transform right) implements Transform {

    /** What is done with a pair of outputs. */
    public enum Operation {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        POWER;

        double of(double a, double b) {
            return switch (this) {
                case ADD -> a + b;
                case SUBTRACT -> a - b;
                case MULTIPLY -> a * b;
                case DIVIDE -> a / b;
                case POWER -> Math.pow(a, b);
            };
        }
    }

    public Arithmetic {
        if (left.inputs() != right.inputs() || left.outputs() != right.outputs()) {
            throw new IllegalArgumentException("arithmetic needs transforms of equal shape, not " + left.inputs() + "→"
                    + left.outputs() + " and " + right.inputs() + "→" + right.outputs());
        }
    }

    @Override
    public int inputs() {
        return left.inputs();
    }

    @Override
    public int outputs() {
        return left.outputs();
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        var other = new double[outputs()];
        right.apply(in, inOffset, other, 0);
        left.apply(in, inOffset, out, outOffset);
        for (int k = 0; k < other.length; k++) {
            out[outOffset + k] = operation.of(out[outOffset + k], other[k]);
        }
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int mark = work.mark();
        var other = work.take(outputs());
        left.applyBlock(in, out, n, work);
        right.applyBlock(in, other, n, work);
        for (int k = 0; k < other.length; k++) {
            double[] a = out[k];
            double[] b = other[k];
            for (int p = 0; p < n; p++) {
                a[p] = operation.of(a[p], b[p]);
            }
        }
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

package org.webbcal.lib.wcs;

import java.util.Optional;
import org.webbcal.lib.wcs.transform.Compose;
import org.webbcal.lib.wcs.transform.Concatenate;

/** A mapping from n to m numbers, in the sense of the ASDF transform schemas. Immutable and thread-safe. */
public interface Transform {

    /** Number of inputs. */
    int inputs();

    /** Number of outputs. */
    int outputs();

    /**
     * Evaluates at one point.
     *
     * @param in the inputs, from {@code inOffset}; not changed
     * @param out receives the outputs, from {@code outOffset}; may be the same array as {@code in}
     */
    void apply(double[] in, int inOffset, double[] out, int outOffset);

    /** Convenience for one point. */
    default double[] apply(double... in) {
        var out = new double[outputs()];
        apply(in, 0, out, 0);
        return out;
    }

    /**
     * Evaluates at {@code n} points held in columns, at most {@link Workspace#BLOCK}. Implementations loop inside one primitive operation, so that
     * the cost of a virtual call is shared by the whole block.
     *
     * @param in one array for each input, values 0…n-1; not changed
     * @param out one array for each output, values 0…n-1 are set; none of them is one of {@code in}
     * @param work source of intermediate columns
     */
    default void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        var a = new double[inputs()];
        var b = new double[outputs()];
        for (int p = 0; p < n; p++) {
            for (int k = 0; k < a.length; k++) {
                a[k] = in[k][p];
            }
            apply(a, 0, b, 0);
            for (int k = 0; k < b.length; k++) {
                out[k][p] = b[k];
            }
        }
    }

    /**
     * Evaluates at many points held in columns.
     *
     * @param in one array for each input; not changed
     * @param out one array for each output; may be the arrays of {@code in}
     * @param from first index, inclusive
     * @param to last index, exclusive
     */
    default void applyAll(double[][] in, double[][] out, int from, int to) {
        var work = new Workspace();
        double[][] a = work.take(inputs());
        double[][] b = work.take(outputs());
        for (int start = from; start < to; start += Workspace.BLOCK) {
            int n = Math.min(Workspace.BLOCK, to - start);
            for (int k = 0; k < a.length; k++) {
                System.arraycopy(in[k], start, a[k], 0, n);
            }
            applyBlock(a, b, n, work);
            for (int k = 0; k < b.length; k++) {
                System.arraycopy(b[k], 0, out[k], start, n);
            }
        }
    }

    /** The inverse, analytic or as the reference file gives it; empty where there is none. */
    Optional<Transform> inverse();

    /** Whether {@link #inverse()} undoes the transform to rounding. False where it is a separate fit, or missing. */
    default boolean exactInverse() {
        return inverse().isPresent();
    }

    /** This transform, and then another on its outputs. */
    default Transform then(Transform next) {
        return new Compose(this, next);
    }

    /** This transform on the first inputs and another on the rest. */
    default Transform beside(Transform other) {
        return new Concatenate(this, other);
    }
}

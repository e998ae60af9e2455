package org.webbcal.lib.wcs.transform;

import java.util.List;
import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * A transform with what a file says beside its formula: a name, names of its axes, an inverse of its own, the range where it holds.
 *
 * @param of the transform, not annotated itself
 * @param name may be empty
 * @param inputNames names of inputs; empty for the usual ones
 * @param outputNames names of outputs; empty for the usual ones
 * @param ownInverse used in place of the analytic inverse; may be null
 * @param box range of each input, {@code [low, high]}, in the order of the inputs; empty where nothing is said. Evaluation does not look at it
 */
public record Annotated(
        Transform of,
        String name,
        List<String> inputNames,
        List<String> outputNames,
        Transform ownInverse,
        List<Interval> box)
        implements Transform {

    /** A closed range. */
    public record Interval(double low, double high) {}

    public Annotated {
        if (of instanceof Annotated) {
            throw new IllegalArgumentException("an annotated transform is not annotated again");
        }
        inputNames = List.copyOf(inputNames);
        outputNames = List.copyOf(outputNames);
        box = List.copyOf(box);
    }

    /** The transform under a name; other annotations are kept. */
    public static Annotated named(String name, Transform transform) {
        return transform instanceof Annotated a
                ? new Annotated(a.of, name, a.inputNames, a.outputNames, a.ownInverse, a.box)
                : new Annotated(transform, name, List.of(), List.of(), null, List.of());
    }

    /** The transform with an inverse of its own; other annotations are kept. */
    public static Annotated withInverse(Transform transform, Transform inverse) {
        return transform instanceof Annotated a
                ? new Annotated(a.of, a.name, a.inputNames, a.outputNames, inverse, a.box)
                : new Annotated(transform, "", List.of(), List.of(), inverse, List.of());
    }

    /** The transform with its range; other annotations are kept. */
    public static Annotated withBox(Transform transform, List<Interval> box) {
        return transform instanceof Annotated a
                ? new Annotated(a.of, a.name, a.inputNames, a.outputNames, a.ownInverse, box)
                : new Annotated(transform, "", List.of(), List.of(), null, box);
    }

    /** The transform without annotations on its outside. */
    public static Transform bare(Transform transform) {
        return transform instanceof Annotated a ? a.of : transform;
    }

    @Override
    public int inputs() {
        return of.inputs();
    }

    @Override
    public int outputs() {
        return of.outputs();
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        of.apply(in, inOffset, out, outOffset);
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        of.applyBlock(in, out, n, work);
    }

    @Override
    public Optional<Transform> inverse() {
        return ownInverse != null ? Optional.of(ownInverse) : of.inverse();
    }

    @Override
    public boolean exactInverse() {
        return ownInverse == null && of.exactInverse();
    }
}

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
 * @param boxes ranges that depend on the value of an input; null where there are none. Evaluation does not look at them
 */
public record Annotated(
        Transform of,
        String name,
        List<String> inputNames,
        List<String> outputNames,
        Transform ownInverse,
        List<Interval> box,
        Boxes boxes)
        implements Transform {

    /** A closed range; infinite ends for an input that is not limited. */
    public record Interval(double low, double high) {

        /** The range of an input without limits. */
        public static final Interval ANY = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /**
     * Ranges of the inputs for each value of some of them, such as the slit.
     *
     * @param selectors which inputs select the range
     * @param cases the ranges
     */
    public record Boxes(List<Selector> selectors, List<Case> cases) {
        public Boxes {
            selectors = List.copyOf(selectors);
            cases = List.copyOf(cases);
        }
    }

    /**
     * An input that selects a range.
     *
     * @param input its position
     * @param ignored whether it is left out when the range is applied
     */
    public record Selector(int input, boolean ignored) {}

    /**
     * A range and when it holds.
     *
     * @param key {@link Number} or {@link String} for each selector
     * @param box range of each input
     */
    public record Case(List<Object> key, List<Interval> box) {
        public Case {
            key = List.copyOf(key);
            box = List.copyOf(box);
        }
    }

    public Annotated {
        if (of instanceof Annotated) {
            throw new IllegalArgumentException("an annotated transform is not annotated again");
        }
        inputNames = List.copyOf(inputNames);
        outputNames = List.copyOf(outputNames);
        box = List.copyOf(box);
    }

    /** Without ranges that depend on an input. */
    public Annotated(
            Transform of,
            String name,
            List<String> inputNames,
            List<String> outputNames,
            Transform ownInverse,
            List<Interval> box) {
        this(of, name, inputNames, outputNames, ownInverse, box, null);
    }

    /** The transform under a name; other annotations are kept. */
    public static Annotated named(String name, Transform transform) {
        return transform instanceof Annotated a
                ? new Annotated(a.of, name, a.inputNames, a.outputNames, a.ownInverse, a.box, a.boxes)
                : new Annotated(transform, name, List.of(), List.of(), null, List.of());
    }

    /** The transform with an inverse of its own; other annotations are kept. */
    public static Annotated withInverse(Transform transform, Transform inverse) {
        return transform instanceof Annotated a
                ? new Annotated(a.of, a.name, a.inputNames, a.outputNames, inverse, a.box, a.boxes)
                : new Annotated(transform, "", List.of(), List.of(), inverse, List.of());
    }

    /** The transform with its range; other annotations are kept. */
    public static Annotated withBox(Transform transform, List<Interval> box) {
        return transform instanceof Annotated a
                ? new Annotated(a.of, a.name, a.inputNames, a.outputNames, a.ownInverse, box, a.boxes)
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

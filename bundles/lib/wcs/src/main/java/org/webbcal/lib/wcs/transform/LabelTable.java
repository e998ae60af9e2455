package org.webbcal.lib.wcs.transform;

import java.util.List;
import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * Labels by the value of one input: where it is close to a key, or lies between two limits, the label is what a transform of all inputs gives. Where
 * several keys fit, the last one counts.
 */
public final class LabelTable implements LabelMapper {

    /** Relative part of "close", as numpy's {@code isclose} has it. */
    private static final double RELATIVE = 1e-5;

    private final double[] low;
    private final double[] high;
    private final double tolerance;
    private final List<Transform> models;
    private final Transform inputsMapping;
    private final int inputs;

    private LabelTable(double[] low, double[] high, double tolerance, List<Transform> models, Transform inputsMapping) {
        if (models.isEmpty() || low.length != models.size() || high.length != low.length) {
            throw new IllegalArgumentException("a table of labels has " + low.length + " keys for " + models.size()
                    + " transforms; it needs at least one, and as many");
        }
        this.low = low.clone();
        this.high = high.clone();
        this.tolerance = tolerance;
        this.models = List.copyOf(models);
        this.inputsMapping = inputsMapping;
        inputs = inputsMapping == null ? 1 : inputsMapping.inputs();
        for (var model : models) {
            if (model.inputs() != inputs || model.outputs() != 1) {
                throw new IllegalArgumentException("a label comes from a transform " + inputs + "→1, not "
                        + model.inputs() + "→" + model.outputs());
            }
        }
        if (inputsMapping != null && inputsMapping.outputs() != 1) {
            throw new IllegalArgumentException(
                    "a table of labels is looked up by one value, not by " + inputsMapping.outputs());
        }
    }

    /**
     * @param tolerance by which a value may differ from a key, beside 1e-5 of the value
     * @param models from the inputs to the label, one for each key
     * @param inputsMapping from the inputs to the value looked up; null where there is one input
     */
    public static LabelTable ofKeys(double[] keys, double tolerance, List<Transform> models, Transform inputsMapping) {
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("the tolerance of a table of labels is " + tolerance);
        }
        return new LabelTable(keys, keys, tolerance, models, inputsMapping);
    }

    /** Between {@code low} and {@code high}, the limits excluded. See {@link #ofKeys} for the others. */
    public static LabelTable ofRanges(double[] low, double[] high, List<Transform> models, Transform inputsMapping) {
        return new LabelTable(low, high, Double.NaN, models, inputsMapping);
    }

    public boolean hasRanges() {
        return Double.isNaN(tolerance);
    }

    /** Absolute tolerance of keys; NaN for ranges. */
    public double tolerance() {
        return tolerance;
    }

    /** A copy of the keys, or of the lower limits. */
    public double[] low() {
        return low.clone();
    }

    /** A copy of the keys, or of the upper limits. */
    public double[] high() {
        return high.clone();
    }

    public List<Transform> models() {
        return models;
    }

    @Override
    public Transform inputsMapping() {
        return inputsMapping;
    }

    @Override
    public double noLabel() {
        return 0;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    private int find(double value) {
        for (int k = low.length - 1; k >= 0; k--) {
            boolean found = hasRanges()
                    ? value > low[k] && value < high[k]
                    : Math.abs(low[k] - value) <= tolerance + RELATIVE * Math.abs(value);
            if (found) {
                return k;
            }
        }
        return -1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double value = in[inOffset];
        if (inputsMapping != null) {
            var key = new double[1];
            inputsMapping.apply(in, inOffset, key, 0);
            value = key[0];
        }
        int k = find(value);
        if (k < 0) {
            out[outOffset] = noLabel();
        } else {
            models.get(k).apply(in, inOffset, out, outOffset);
        }
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int mark = work.mark();
        double[] value = in[0];
        if (inputsMapping != null) {
            var key = work.take(1);
            inputsMapping.applyBlock(in, key, n, work);
            value = key[0];
        }
        double[] chosen = work.take();
        for (int p = 0; p < n; p++) {
            chosen[p] = find(value[p]);
        }
        Regions.each(chosen, n, -1, in, out, noLabel(), work, k -> models.get((int) k));
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * Labels that a transform gives.
 *
 * @param mapper from the (mapped) inputs to the label
 * @param noLabel label of points outside of all regions
 * @param inputsMapping from the inputs to those of the mapper; null where they are the same
 */
public record LabelFunction(Transform mapper, double noLabel, Transform inputsMapping) implements LabelMapper {

    public LabelFunction {
        if (mapper.outputs() != 1 || inputsMapping != null && inputsMapping.outputs() != mapper.inputs()) {
            throw new IllegalArgumentException("a transform " + mapper.inputs() + "→" + mapper.outputs()
                    + " does not give the labels of these inputs");
        }
    }

    @Override
    public int inputs() {
        return inputsMapping == null ? mapper.inputs() : inputsMapping.inputs();
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        if (inputsMapping == null) {
            mapper.apply(in, inOffset, out, outOffset);
        } else {
            var mapped = new double[inputsMapping.outputs()];
            inputsMapping.apply(in, inOffset, mapped, 0);
            mapper.apply(mapped, 0, out, outOffset);
        }
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        if (inputsMapping == null) {
            mapper.applyBlock(in, out, n, work);
        } else {
            int mark = work.mark();
            var mapped = work.take(inputsMapping.outputs());
            inputsMapping.applyBlock(in, mapped, n, work);
            mapper.applyBlock(mapped, out, n, work);
            work.release(mark);
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

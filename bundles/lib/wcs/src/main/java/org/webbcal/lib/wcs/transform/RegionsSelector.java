package org.webbcal.lib.wcs.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** A transform for each of several regions of the input, such as the slices of an integral field unit on the detector. */
public final class RegionsSelector implements Transform {

    private final List<String> inputNames;
    private final List<String> outputNames;
    private final double[] labels;
    private final List<Transform> transforms;
    private final Transform labelMapper;
    private final double noLabel;
    private final double undefined;

    /**
     * @param inputNames names of inputs, {@code x, y}
     * @param outputNames names of outputs, {@code alpha, beta, lam}
     * @param labels of the regions, all different
     * @param transforms one for each label
     * @param labelMapper a {@link LabelMapper}, maybe annotated with an inverse: the mapper from outputs to labels
     * @param undefined output where there is no region
     */
    public RegionsSelector(
            List<String> inputNames,
            List<String> outputNames,
            double[] labels,
            List<Transform> transforms,
            Transform labelMapper,
            double undefined) {
        if (!(Annotated.bare(labelMapper) instanceof LabelMapper mapper)) {
            throw new IllegalArgumentException("regions are selected by a label mapper");
        }
        if (labels.length != transforms.size() || labels.length == 0) {
            throw new IllegalArgumentException(labels.length + " labels for " + transforms.size() + " transforms");
        }
        if (mapper.inputs() != inputNames.size()) {
            throw new IllegalArgumentException(inputNames.size() + " inputs, but labels depend on " + mapper.inputs());
        }
        for (var t : transforms) {
            if (t.inputs() != inputNames.size() || t.outputs() != outputNames.size()) {
                throw new IllegalArgumentException("the transform of a region leads from " + t.inputs() + " to "
                        + t.outputs() + " axes, expected " + inputNames.size() + " to " + outputNames.size());
            }
        }
        this.inputNames = List.copyOf(inputNames);
        this.outputNames = List.copyOf(outputNames);
        this.labels = labels.clone();
        this.transforms = List.copyOf(transforms);
        this.labelMapper = labelMapper;
        this.noLabel = mapper.noLabel();
        this.undefined = undefined;
    }

    public List<String> inputNames() {
        return inputNames;
    }

    public List<String> outputNames() {
        return outputNames;
    }

    /** A copy of the labels. */
    public double[] labels() {
        return labels.clone();
    }

    public List<Transform> transforms() {
        return transforms;
    }

    public Transform labelMapper() {
        return labelMapper;
    }

    /** Output where there is no region. */
    public double undefined() {
        return undefined;
    }

    /** The transform of a region; null where there is none. */
    public Transform transform(double label) {
        for (int k = 0; k < labels.length; k++) {
            if (labels[k] == label) {
                return transforms.get(k);
            }
        }
        return null;
    }

    @Override
    public int inputs() {
        return inputNames.size();
    }

    @Override
    public int outputs() {
        return outputNames.size();
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        var label = new double[1];
        labelMapper.apply(in, inOffset, label, 0);
        // label 0 is no region for any mapper, as numpy's empty regions have it
        var transform = label[0] == noLabel || label[0] == 0 ? null : transform(label[0]);
        if (transform == null) {
            for (int k = 0; k < outputs(); k++) {
                out[outOffset + k] = undefined;
            }
        } else {
            transform.apply(in, inOffset, out, outOffset);
        }
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int mark = work.mark();
        var label = work.take(1);
        labelMapper.applyBlock(in, label, n, work);
        double[] column = label[0];
        for (int p = 0; p < n; p++) {
            if (Double.isNaN(column[p])) {
                column[p] = noLabel == noLabel ? noLabel : 0;
            }
        }
        Regions.each(column, n, noLabel, in, out, undefined, work, l -> l == 0 ? null : transform(l));
        work.release(mark);
    }

    /** Exists where every region and the label mapper have one. */
    @Override
    public Optional<Transform> inverse() {
        var mapper = labelMapper.inverse();
        if (mapper.isEmpty() || !(Annotated.bare(mapper.get()) instanceof LabelMapper)) {
            return Optional.empty();
        }
        var back = new ArrayList<Transform>();
        for (var t : transforms) {
            if (t.inverse().isEmpty()) {
                return Optional.empty();
            }
            back.add(t.inverse().get());
        }
        return Optional.of(new RegionsSelector(outputNames, inputNames, labels, back, mapper.get(), undefined));
    }

    @Override
    public boolean exactInverse() {
        return inverse().isPresent() && transforms.stream().allMatch(Transform::exactInverse);
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** Labels of the pixels of a detector, such as the slices of an integral field unit. Pixels outside of the array have no label. */
public final class LabelArray implements LabelMapper {

    private final int[] labels;
    private final int nx;
    private final int ny;
    private final Transform inputsMapping;

    /**
     * @param labels row by row, 0 for no region; kept, do not change it
     * @param nx columns
     * @param ny rows
     * @param inputsMapping from the inputs to x and y; null where the inputs are x and y
     */
    public LabelArray(int[] labels, int nx, int ny, Transform inputsMapping) {
        if (labels.length != (long) nx * ny) {
            throw new IllegalArgumentException(labels.length + " labels do not fill " + ny + " rows of " + nx);
        }
        if (inputsMapping != null && inputsMapping.outputs() != 2) {
            throw new IllegalArgumentException(
                    "labels of pixels are looked up by x and y, not by " + inputsMapping.outputs() + " values");
        }
        this.labels = labels;
        this.nx = nx;
        this.ny = ny;
        this.inputsMapping = inputsMapping;
    }

    /** A copy of the labels, row by row. */
    public int[] labels() {
        return labels.clone();
    }

    public int nx() {
        return nx;
    }

    public int ny() {
        return ny;
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
        return inputsMapping == null ? 2 : inputsMapping.inputs();
    }

    private double at(double x, double y) {
        double i = LabelMapper.pixel(x);
        double j = LabelMapper.pixel(y);
        return i >= 0 && j >= 0 && i < nx && j < ny ? labels[(int) j * nx + (int) i] : 0;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        if (inputsMapping == null) {
            out[outOffset] = at(in[inOffset], in[inOffset + 1]);
        } else {
            var xy = new double[2];
            inputsMapping.apply(in, inOffset, xy, 0);
            out[outOffset] = at(xy[0], xy[1]);
        }
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int mark = work.mark();
        var xy = in;
        if (inputsMapping != null) {
            xy = work.take(2);
            inputsMapping.applyBlock(in, xy, n, work);
        }
        for (int p = 0; p < n; p++) {
            out[0][p] = at(xy[0][p], xy[1][p]);
        }
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

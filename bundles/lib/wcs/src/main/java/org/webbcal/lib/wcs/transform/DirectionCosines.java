package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** Slopes {@code (x, y)} of a ray along z, and its direction cosines. */
public enum DirectionCosines implements Transform {
    /** (x, y) to (x, y, 1)/v, v its length. */
    FROM_SLOPES(2, 3),
    /** (x, y, z) to (x/z, y/z). */
    TO_SLOPES(3, 2),
    /** (x, y, z) to (x/v, y/v, 1/v, v), v² = 1 + x² + y²; z is not looked at. The form of {@code gwcs}. */
    WITH_LENGTH(3, 4),
    /** (a, b, c, v) to (a v, b v, c v). */
    TIMES_LENGTH(4, 3);

    private final int inputs;
    private final int outputs;

    DirectionCosines(int inputs, int outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double x = in[inOffset];
        double y = in[inOffset + 1];
        switch (this) {
            case FROM_SLOPES, WITH_LENGTH -> {
                double v = Math.sqrt(1 + x * x + y * y);
                out[outOffset] = x / v;
                out[outOffset + 1] = y / v;
                out[outOffset + 2] = 1 / v;
                if (this == WITH_LENGTH) {
                    out[outOffset + 3] = v;
                }
            }
            case TO_SLOPES -> {
                double z = in[inOffset + 2];
                out[outOffset] = x / z;
                out[outOffset + 1] = y / z;
            }
            default -> {
                double z = in[inOffset + 2];
                double v = in[inOffset + 3];
                out[outOffset] = x * v;
                out[outOffset + 1] = y * v;
                out[outOffset + 2] = z * v;
            }
        }
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        if (this == FROM_SLOPES) {
            for (int p = 0; p < n; p++) {
                double v = Math.sqrt(1 + in[0][p] * in[0][p] + in[1][p] * in[1][p]);
                out[0][p] = in[0][p] / v;
                out[1][p] = in[1][p] / v;
                out[2][p] = 1 / v;
            }
        } else if (this == TO_SLOPES) {
            for (int p = 0; p < n; p++) {
                out[0][p] = in[0][p] / in[2][p];
                out[1][p] = in[1][p] / in[2][p];
            }
        } else {
            Transform.super.applyBlock(in, out, n, work);
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.of(
                switch (this) {
                    case FROM_SLOPES -> TO_SLOPES;
                    case TO_SLOPES -> FROM_SLOPES;
                    case WITH_LENGTH -> TIMES_LENGTH;
                    case TIMES_LENGTH -> WITH_LENGTH;
                });
    }
}

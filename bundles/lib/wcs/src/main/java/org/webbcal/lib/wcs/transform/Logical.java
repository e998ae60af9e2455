package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/** Another value where a condition holds, otherwise the input. NaN stays NaN. */
public record Logical(Condition condition, double limit, double value) implements Transform {

    /** Comparison of the input with the limit. */
    public enum Condition {
        GT,
        LT,
        EQ,
        NE
    }

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double x = in[inOffset];
        boolean holds =
                switch (condition) {
                    case GT -> x > limit;
                    case LT -> x < limit;
                    case EQ -> x == limit;
                    case NE -> x != limit && !Double.isNaN(x);
                };
        out[outOffset] = holds ? value : x;
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

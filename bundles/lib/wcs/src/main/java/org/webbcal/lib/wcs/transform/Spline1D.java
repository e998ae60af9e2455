package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/** A spline in B-form (de Boor's algorithm). Beyond the knots the first and last polynomials go on. */
public final class Spline1D implements Transform {

    private static final int MAX_DEGREE = 5;

    private final double[] knots;
    private final double[] coefficients;
    private final int degree;

    /**
     * @param knots not falling, {@code degree + 1} of them at either end as padding
     * @param coefficients at least {@code knots.length - degree - 1}; more are not used
     */
    public Spline1D(double[] knots, double[] coefficients, int degree) {
        int n = knots.length - degree - 1;
        if (degree < 0 || degree > MAX_DEGREE || n < degree + 1 || coefficients.length < n) {
            throw new IllegalArgumentException("a spline of degree " + degree + " with " + knots.length + " knots and "
                    + coefficients.length + " coefficients");
        }
        for (int i = 1; i < knots.length; i++) {
            if (!(knots[i] >= knots[i - 1])) {
                throw new IllegalArgumentException(
                        "the knots of a spline must not fall: " + knots[i - 1] + ", " + knots[i]);
            }
        }
        this.knots = knots.clone();
        this.coefficients = coefficients.clone();
        this.degree = degree;
    }

    public double[] knots() {
        return knots.clone();
    }

    public double[] coefficients() {
        return coefficients.clone();
    }

    public int degree() {
        return degree;
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
        int low = degree;
        int high = knots.length - degree - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (knots[middle] <= x) {
                low = middle;
            } else {
                high = middle;
            }
        }
        var d = new double[degree + 1];
        System.arraycopy(coefficients, low - degree, d, 0, degree + 1);
        for (int r = 1; r <= degree; r++) {
            for (int j = degree; j >= r; j--) {
                double left = knots[j + low - degree];
                double right = knots[j + 1 + low - r];
                double a = (x - left) / (right - left);
                d[j] = (1 - a) * d[j - 1] + a * d[j];
            }
        }
        out[outOffset] = d[degree];
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/** Linear interpolation in a table. Outside the table the fill value is returned, or the straight line goes on where there is none. */
public final class Tabular1D implements Transform {

    private final double[] points;
    private final double[] values;
    private final Double fill;

    /**
     * @param points abscissae, strictly rising, at least two
     * @param values ordinates, as many
     * @param fill value outside the table; null to extrapolate
     */
    public Tabular1D(double[] points, double[] values, Double fill) {
        if (points.length != values.length || points.length < 2) {
            throw new IllegalArgumentException("a table needs at least two points and as many values, not "
                    + points.length + " and " + values.length);
        }
        for (int i = 1; i < points.length; i++) {
            if (!(points[i] > points[i - 1])) {
                throw new IllegalArgumentException(
                        "the points of a table must rise: " + points[i - 1] + ", " + points[i]);
            }
        }
        this.points = points.clone();
        this.values = values.clone();
        this.fill = fill;
    }

    public double[] points() {
        return points.clone();
    }

    public double[] values() {
        return values.clone();
    }

    /** Value outside the table, or null when it is extrapolated. */
    public Double fill() {
        return fill;
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
        int last = points.length - 1;
        if (fill != null && !(x >= points[0] && x <= points[last])) {
            out[outOffset] = Double.isNaN(x) ? Double.NaN : fill;
            return;
        }
        int low = 0;
        int high = last;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (points[middle] <= x) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double slope = (values[high] - values[low]) / (points[high] - points[low]);
        out[outOffset] = values[low] + slope * (x - points[low]);
    }

    /** Exists for a table whose values rise or fall throughout. */
    @Override
    public Optional<Transform> inverse() {
        boolean rises = values[1] > values[0];
        int n = values.length;
        var a = new double[n];
        var b = new double[n];
        for (int i = 0; i < n; i++) {
            a[i] = values[rises ? i : n - 1 - i];
            b[i] = points[rises ? i : n - 1 - i];
            if (i > 0 && !(a[i] > a[i - 1])) {
                return Optional.empty();
            }
        }
        return Optional.of(new Tabular1D(a, b, fill));
    }
}

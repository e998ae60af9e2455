package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * Interpolation in a table, linear or to the nearest point. Outside the table the fill value is returned, or the straight line goes on where there is
 * none.
 */
public final class Tabular1D implements Transform {

    private final double[] points;
    private final double[] values;
    private final Double fill;
    private final boolean nearest;

    /** Linear; see {@link #Tabular1D(double[], double[], Double, boolean)}. */
    public Tabular1D(double[] points, double[] values, Double fill) {
        this(points, values, fill, false);
    }

    /**
     * @param points abscissae, strictly rising or falling, at least two
     * @param values ordinates, as many
     * @param fill value outside the table; null to extrapolate
     * @param nearest the value of the nearest point instead of a linear mixture
     */
    public Tabular1D(double[] points, double[] values, Double fill, boolean nearest) {
        if (points.length != values.length || points.length < 2) {
            throw new IllegalArgumentException("a table needs at least two points and as many values, not "
                    + points.length + " and " + values.length);
        }
        requireMonotonic(points);
        this.points = points.clone();
        this.values = values.clone();
        this.fill = fill;
        this.nearest = nearest;
    }

    static void requireMonotonic(double[] points) {
        if (points.length < 2) {
            throw new IllegalArgumentException("an axis of a table needs at least two points, not " + points.length);
        }
        boolean rises = points[1] > points[0];
        for (int i = 1; i < points.length; i++) {
            if (!(rises ? points[i] > points[i - 1] : points[i] < points[i - 1])) {
                throw new IllegalArgumentException(
                        "the points of a table must rise or fall throughout: " + points[i - 1] + ", " + points[i]);
            }
        }
    }

    /** Whether x lies between the ends of an axis, ends included. */
    static boolean inside(double[] points, double x) {
        double a = points[0];
        double b = points[points.length - 1];
        return x >= Math.min(a, b) && x <= Math.max(a, b);
    }

    /** Index of the point before x, such that there is one behind it. */
    static int cell(double[] points, double x) {
        boolean rises = points[1] > points[0];
        int low = 0;
        int high = points.length - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (rises ? points[middle] <= x : points[middle] >= x) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
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

    public boolean isNearest() {
        return nearest;
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
        out[outOffset] = at(in[inOffset]);
    }

    private double at(double x) {
        if (Double.isNaN(x)) {
            return Double.NaN;
        }
        if (fill != null && !inside(points, x)) {
            return fill;
        }
        int low = cell(points, x);
        double part = (x - points[low]) / (points[low + 1] - points[low]);
        if (nearest) {
            return values[part > 0.5 ? low + 1 : low];
        }
        return part == 0
                ? values[low]
                : part == 1 ? values[low + 1] : values[low] * (1 - part) + values[low + 1] * part;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        for (int p = 0; p < n; p++) {
            out[0][p] = at(in[0][p]);
        }
    }

    /** Exists for a linear table whose values rise or fall throughout. */
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
        return nearest ? Optional.empty() : Optional.of(new Tabular1D(a, b, fill));
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/** Interpolation in a table over a grid of two or more axes. */
public final class TabularGrid implements Transform {

    /** Corners of a cell are 2^n: more axes than this are not met. */
    private static final int MAX_AXES = 6;

    private final double[][] points;
    private final double[] values;
    private final boolean nearest;
    private final Double fill;

    /**
     * @param points abscissae of each axis, strictly rising or falling, at least two
     * @param values in the order of the axes, the last one fastest
     * @param nearest the nearest value instead of a linear mixture
     * @param fill value outside the grid; null to extrapolate
     */
    public TabularGrid(double[][] points, double[] values, boolean nearest, Double fill) {
        if (points.length < 2 || points.length > MAX_AXES) {
            throw new IllegalArgumentException(
                    "a table over a grid has 2 to " + MAX_AXES + " axes, not " + points.length);
        }
        long size = 1;
        for (double[] axis : points) {
            size *= axis.length;
            Tabular1D.requireMonotonic(axis);
        }
        if (size != values.length) {
            throw new IllegalArgumentException("a grid of " + size + " points has " + values.length + " values");
        }
        this.points = points.clone();
        this.values = values.clone();
        this.nearest = nearest;
        this.fill = fill;
    }

    /** Abscissae of each axis; do not change them. */
    public double[][] points() {
        return points.clone();
    }

    /** A copy of the values, the last axis fastest. */
    public double[] values() {
        return values.clone();
    }

    public boolean isNearest() {
        return nearest;
    }

    /** Value outside the grid, or null when it is extrapolated. */
    public Double fill() {
        return fill;
    }

    @Override
    public int inputs() {
        return points.length;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        int axes = points.length;
        var cell = new int[axes];
        var part = new double[axes];
        for (int k = 0; k < axes; k++) {
            double x = in[inOffset + k];
            double[] axis = points[k];
            if (Double.isNaN(x)) {
                out[outOffset] = Double.NaN;
                return;
            }
            if (fill != null && !Tabular1D.inside(axis, x)) {
                out[outOffset] = fill;
                return;
            }
            cell[k] = Tabular1D.cell(axis, x);
            part[k] = (x - axis[cell[k]]) / (axis[cell[k] + 1] - axis[cell[k]]);
        }
        double sum = 0;
        for (int corner = 0; corner < 1 << axes; corner++) {
            double weight = 1;
            int at = 0;
            for (int k = 0; k < axes; k++) {
                int upper = corner >>> k & 1;
                double share = nearest ? (part[k] > 0.5 ? 1 : 0) : part[k];
                weight *= upper == 1 ? share : 1 - share;
                at = at * points[k].length + cell[k] + upper;
            }
            if (weight != 0) {
                sum += weight * values[at];
            }
        }
        out[outOffset] = sum;
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

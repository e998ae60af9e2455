package org.webbcal.math;

import java.util.Arrays;

/**
 * Cubic spline through noisy points: as few knots as leave a sum of squared residuals of at most {@code s}, and then the smoothest spline on these
 * knots whose sum is {@code s} within a thousandth. Immutable.
 *
 * <p>Knots are added where the residuals are largest, always at a point of the data; smoothness is measured by the jumps of the third derivative.
 * The choices follow FITPACK's {@code curfit} one by one, with unit weights, so that tables made with it are met to rounding.
 *
 * @see "P. Dierckx, Curve and Surface Fitting with Splines, Oxford 1993, chapters 4 and 5"
 */
public final class SmoothingSpline {

    private static final int DEGREE = 3;

    /** Number of coefficients that act on one point. */
    private static final int ORDER = DEGREE + 1;

    /** The sum of squares is met to this fraction. */
    private static final double TOLERANCE = 1e-3;

    private static final int MAX_ITERATIONS = 20;

    private final double[] knots;
    private final double[] coefficients;
    private final double residual;

    private SmoothingSpline(double[] knots, double[] coefficients, double residual) {
        this.knots = knots;
        this.coefficients = coefficients;
        this.residual = residual;
    }

    /**
     * @param x abscissae, strictly rising, at least four, finite; not changed
     * @param y ordinates, as many, finite; not changed
     * @param s bound on the sum of squared residuals, positive
     */
    public static SmoothingSpline fit(double[] x, double[] y, double s) {
        if (x.length != y.length || x.length < ORDER) {
            throw new IllegalArgumentException("a cubic spline needs at least " + ORDER + " points, not " + x.length
                    + " and " + y.length + " values");
        }
        for (int i = 0; i < x.length; i++) {
            if (!Double.isFinite(x[i]) || !Double.isFinite(y[i]) || i > 0 && !(x[i] > x[i - 1])) {
                throw new IllegalArgumentException(
                        "the points of a spline must rise and be finite: point " + i + " is " + x[i] + ", " + y[i]);
            }
        }
        if (!(s > 0)) {
            throw new IllegalArgumentException("the sum of squares of a smoothing spline is positive, not " + s);
        }
        return new Fit(x, y, s).run();
    }

    /** Value at x; beyond the ends the outermost polynomials go on. */
    public double value(double x) {
        int l = DEGREE;
        while (l < knots.length - ORDER - 1 && x >= knots[l + 1]) {
            l++;
        }
        var h = new double[ORDER];
        basis(knots, x, l, h);
        double sum = 0;
        for (int j = 0; j < ORDER; j++) {
            sum += coefficients[l - DEGREE + j] * h[j];
        }
        return sum;
    }

    /** Knots where the polynomials meet, ends included. */
    public double[] knots() {
        return Arrays.copyOfRange(knots, DEGREE, knots.length - DEGREE);
    }

    /** Sum of squared residuals. */
    public double residual() {
        return residual;
    }

    /** The four B-splines that do not vanish between knots l and l+1, at x. */
    private static void basis(double[] t, double x, int l, double[] h) {
        var before = new double[ORDER];
        h[0] = 1;
        for (int j = 1; j <= DEGREE; j++) {
            System.arraycopy(h, 0, before, 0, j);
            h[0] = 0;
            for (int i = 1; i <= j; i++) {
                double right = t[l + i];
                double left = t[l + i - j];
                if (right == left) {
                    h[i] = 0;
                } else {
                    double f = before[i - 1] / (right - left);
                    h[i - 1] += f * (right - x);
                    h[i] = f * (x - left);
                }
            }
        }
    }

    /** State of one fit. Band matrices hold row i's elements from the diagonal on. */
    private static final class Fit {

        private final double[] x;
        private final double[] y;
        private final double s;
        private final int m;

        /** Knots, with fourfold ends; the first {@link #n} count. */
        private final double[] t;

        private int n = 2 * ORDER;

        /** Sum of squares in each interval between knots, and how many data points lie inside of it. */
        private final double[] part;

        private final int[] inside;
        private final double[][] q;
        private double[][] a;
        private double[] z;
        private double[] c;
        private double cosine;
        private double sine;

        private Fit(double[] x, double[] y, double s) {
            this.x = x;
            this.y = y;
            this.s = s;
            m = x.length;
            int most = m + ORDER;
            t = new double[most + 1];
            part = new double[most + 1];
            inside = new int[most + 1];
            inside[0] = m - 2;
            q = new double[m][ORDER];
        }

        private SmoothingSpline run() {
            double accuracy = TOLERANCE * s;
            double polynomial = 0;
            double before = 0;
            int added = 0;
            while (true) {
                double sum = leastSquares();
                if (n == 2 * ORDER) {
                    polynomial = sum;
                }
                double excess = sum - s;
                if (Math.abs(excess) < accuracy || n == 2 * ORDER && excess < 0 || excess >= 0 && n == m + ORDER) {
                    return result(sum);
                }
                if (excess < 0) {
                    return smooth(polynomial - s, excess, accuracy);
                }
                if (added == 0) {
                    added = 1;
                } else {
                    int wanted = before - sum > accuracy ? (int) (added * excess / (before - sum)) : 2 * added;
                    added = Math.min(2 * added, Math.max(wanted, Math.max(added / 2, 1)));
                }
                before = sum;
                addKnots(added);
            }
        }

        private SmoothingSpline result(double sum) {
            return new SmoothingSpline(Arrays.copyOf(t, n), Arrays.copyOf(c, n - ORDER), sum);
        }

        private int count() {
            return n - ORDER;
        }

        /** The spline of least squares on the knots, by Givens rotations of one observation after another. */
        private double leastSquares() {
            int count = count();
            Arrays.fill(t, 0, ORDER, x[0]);
            Arrays.fill(t, count, n, x[m - 1]);
            a = new double[count][ORDER];
            z = new double[count];
            double sum = 0;
            int l = DEGREE;
            var h = new double[ORDER];
            for (int i = 0; i < m; i++) {
                while (l < count - 1 && x[i] >= t[l + 1]) {
                    l++;
                }
                basis(t, x[i], l, h);
                System.arraycopy(h, 0, q[i], 0, ORDER);
                double right = y[i];
                for (int j = 0; j < ORDER; j++) {
                    if (h[j] == 0) {
                        continue;
                    }
                    int row = l - DEGREE + j;
                    rotation(h[j], a[row]);
                    double old = z[row];
                    z[row] = cosine * old + sine * right;
                    right = cosine * right - sine * old;
                    for (int e = j + 1; e < ORDER; e++) {
                        double band = a[row][e - j];
                        a[row][e - j] = cosine * band + sine * h[e];
                        h[e] = cosine * h[e] - sine * band;
                    }
                }
                sum += right * right;
            }
            c = backSubstitution(a, z);
            return sum;
        }

        /** Rotation that brings {@code pivot} into the diagonal element of the row. */
        private void rotation(double pivot, double[] row) {
            double diagonal = row[0];
            double size = Math.abs(pivot);
            double length = size >= diagonal
                    ? size * Math.sqrt(1 + square(diagonal / pivot))
                    : diagonal * Math.sqrt(1 + square(pivot / diagonal));
            cosine = diagonal / length;
            sine = pivot / length;
            row[0] = length;
        }

        private static double square(double v) {
            return v * v;
        }

        private static double[] backSubstitution(double[][] matrix, double[] right) {
            int count = right.length;
            var solution = new double[count];
            for (int i = count - 1; i >= 0; i--) {
                double sum = right[i];
                int width = Math.min(matrix[i].length, count - i);
                for (int j = 1; j < width; j++) {
                    sum -= solution[i + j] * matrix[i][j];
                }
                solution[i] = sum / matrix[i][0];
            }
            return solution;
        }

        private double squaredResidual(int i, int start) {
            double value = 0;
            for (int j = 0; j < ORDER; j++) {
                value += c[start + j] * q[i][j];
            }
            return square(value - y[i]);
        }

        /** Divides the sum of squares among intervals; a point on a knot counts half on either side. Then puts knots where it is largest. */
        private void addKnots(int wanted) {
            int interval = 0;
            int l = ORDER;
            double sum = 0;
            for (int i = 0; i < m; i++) {
                boolean next = x[i] >= t[l] && l < count();
                if (next) {
                    l++;
                }
                double term = squaredResidual(i, l - ORDER);
                sum += term;
                if (next) {
                    part[interval++] = sum - term / 2;
                    sum = term / 2;
                }
            }
            part[n - 2 * ORDER] = sum;
            for (int k = 0; k < wanted; k++) {
                addKnot();
                if (n == m + ORDER) {
                    // As many coefficients as points: the knots of interpolation.
                    System.arraycopy(x, 2, t, ORDER, m - ORDER);
                    return;
                }
            }
        }

        private void addKnot() {
            int intervals = n - 2 * ORDER + 1;
            double most = 0;
            int at = -1;
            int first = 1;
            int start = 1;
            for (int j = 0; j < intervals; j++) {
                if (part[j] > most && inside[j] != 0) {
                    most = part[j];
                    at = j;
                    start = first;
                }
                first += inside[j] + 1;
            }
            if (at < 0) {
                throw new IllegalStateException("no place is left for a knot");
            }
            int points = inside[at];
            int half = points / 2 + 1;
            for (int j = intervals - 1; j > at; j--) {
                part[j + 1] = part[j];
                inside[j + 1] = inside[j];
                t[j + ORDER] = t[j + DEGREE];
            }
            inside[at] = half - 1;
            inside[at + 1] = points - half;
            part[at] = most * inside[at] / points;
            part[at + 1] = most * inside[at + 1] / points;
            t[at + ORDER] = x[start + half - 1];
            n++;
        }

        /**
         * The weight 1/p of the jumps for which the sum of squares is s, by rational interpolation of the sum as function of p.
         *
         * @param f1 excess of the sum for p = 0, positive
         * @param f3 excess of the sum for p infinite, negative
         */
        private SmoothingSpline smooth(double f1, double f3, double accuracy) {
            double[][] jumps = jumps();
            double p1 = 0;
            double p3 = -1;
            double low = f1;
            double high = f3;
            double trace = 0;
            for (var row : a) {
                trace += row[0];
            }
            double p = count() / trace;
            boolean bracketedBelow = false;
            boolean bracketedAbove = false;
            double sum = 0;
            for (int iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
                sum = penalised(jumps, 1 / p);
                double f = sum - s;
                if (Math.abs(f) < accuracy) {
                    break;
                }
                if (!bracketedAbove) {
                    if (f - high <= accuracy) {
                        p3 = p;
                        high = f;
                        p *= 0.04;
                        if (p <= p1) {
                            p = 0.9 * p1 + 0.1 * p3;
                        }
                        continue;
                    }
                    bracketedAbove = f < 0;
                }
                if (!bracketedBelow) {
                    if (low - f <= accuracy) {
                        p1 = p;
                        low = f;
                        p /= 0.04;
                        if (p3 >= 0 && p >= p3) {
                            p = 0.1 * p1 + 0.9 * p3;
                        }
                        continue;
                    }
                    bracketedBelow = f > 0;
                }
                if (f >= low || f <= high) {
                    break;
                }
                double p2 = p;
                if (p3 > 0) {
                    double h1 = low * (f - high);
                    double h2 = f * (high - low);
                    double h3 = high * (low - f);
                    p = -(p1 * p2 * h3 + p2 * p3 * h1 + p3 * p1 * h2) / (p1 * h1 + p2 * h2 + p3 * h3);
                } else {
                    p = (p1 * (low - high) * f - p2 * (f - high) * low) / ((low - f) * high);
                }
                if (f < 0) {
                    p3 = p2;
                    high = f;
                } else {
                    p1 = p2;
                    low = f;
                }
            }
            return result(sum);
        }

        /** Least squares with the jumps as further observations of weight {@code 1/p}. Returns the sum of squares of the data alone. */
        private double penalised(double[][] jumps, double weight) {
            int count = count();
            int interior = jumps.length;
            var g = new double[count][];
            for (int i = 0; i < count; i++) {
                g[i] = Arrays.copyOf(a[i], ORDER + 1);
            }
            var right = z.clone();
            var h = new double[ORDER + 1];
            for (int it = 0; it < interior; it++) {
                for (int i = 0; i <= ORDER; i++) {
                    h[i] = jumps[it][i] * weight;
                }
                double value = 0;
                for (int row = it; row < count; row++) {
                    rotation(h[0], g[row]);
                    double old = right[row];
                    right[row] = cosine * old + sine * value;
                    value = cosine * value - sine * old;
                    int width = Math.min(ORDER, count - 1 - row);
                    for (int i = 1; i <= width; i++) {
                        double band = g[row][i];
                        g[row][i] = cosine * band + sine * h[i];
                        h[i - 1] = cosine * h[i] - sine * band;
                    }
                    h[width] = 0;
                }
            }
            c = backSubstitution(g, right);
            double sum = 0;
            int l = ORDER;
            for (int i = 0; i < m; i++) {
                if (x[i] >= t[l] && l < count) {
                    l++;
                }
                sum += squaredResidual(i, l - ORDER);
            }
            return sum;
        }

        /** Jumps of the third derivative of each B-spline at the knots inside, scaled. */
        private double[][] jumps() {
            int count = count();
            double scale = (count - DEGREE) / (t[count] - t[DEGREE]);
            var out = new double[count - ORDER][ORDER + 1];
            var h = new double[2 * ORDER];
            for (int l = ORDER; l < count; l++) {
                for (int j = 0; j < ORDER; j++) {
                    h[j] = t[l] - t[l - ORDER + j];
                    h[j + ORDER] = t[l] - t[l + 1 + j];
                }
                for (int j = 0; j <= ORDER; j++) {
                    double product = h[j];
                    for (int i = 1; i <= DEGREE; i++) {
                        product *= h[j + i] * scale;
                    }
                    int from = l - ORDER + j;
                    out[l - ORDER][j] = (t[from + ORDER] - t[from]) / product;
                }
            }
            return out;
        }
    }
}

package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** {@code sum_ij c_ij x^i y^j}, by Horner's rule in y inside Horner's rule in x. */
public final class Polynomial2D implements Transform {

    /** Row i holds the coefficients of x^i up to the last one that is not zero; at least one. */
    private final double[][] rows;

    private final int degree;
    private final DomainMap xDomain;
    private final DomainMap yDomain;

    public Polynomial2D(double[][] coefficients) {
        this(coefficients, DomainMap.NONE, DomainMap.NONE);
    }

    /** @param coefficients square, {@code [i][j]} for {@code x^i y^j} */
    public Polynomial2D(double[][] coefficients, DomainMap xDomain, DomainMap yDomain) {
        degree = coefficients.length - 1;
        if (degree < 0) {
            throw new IllegalArgumentException("a polynomial needs at least one coefficient");
        }
        rows = new double[degree + 1][];
        for (int i = 0; i <= degree; i++) {
            if (coefficients[i].length != degree + 1) {
                throw new IllegalArgumentException(
                        "the coefficients of a polynomial of two variables form a square, not " + (degree + 1)
                                + " rows with one of "
                                + coefficients[i].length);
            }
            int length = degree + 1;
            while (length > 1 && coefficients[i][length - 1] == 0) {
                length--;
            }
            rows[i] = java.util.Arrays.copyOf(coefficients[i], length);
        }
        this.xDomain = xDomain;
        this.yDomain = yDomain;
    }

    /** A copy of the coefficients as a square, {@code [i][j]} for {@code x^i y^j}. */
    public double[][] coefficients() {
        var square = new double[degree + 1][];
        for (int i = 0; i <= degree; i++) {
            square[i] = java.util.Arrays.copyOf(rows[i], degree + 1);
        }
        return square;
    }

    public int degree() {
        return degree;
    }

    public DomainMap xDomain() {
        return xDomain;
    }

    public DomainMap yDomain() {
        return yDomain;
    }

    @Override
    public int inputs() {
        return 2;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double x = xDomain.apply(in[inOffset]);
        double y = yDomain.apply(in[inOffset + 1]);
        double sum = 0;
        for (int i = degree; i >= 0; i--) {
            double[] row = rows[i];
            double inner = row[row.length - 1];
            for (int j = row.length - 2; j >= 0; j--) {
                inner = inner * y + row[j];
            }
            sum = i == degree ? inner : sum * x + inner;
        }
        out[outOffset] = sum;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int mark = work.mark();
        double[] x = xDomain.applyBlock(in[0], n, work);
        double[] y = yDomain.applyBlock(in[1], n, work);
        double[] sum = out[0];
        double[] inner = work.take();
        // Points inside, coefficients outside: plain loops over columns, which the compiler turns into vector
        // instructions.
        for (int i = degree; i >= 0; i--) {
            double[] row = rows[i];
            double top = row[row.length - 1];
            if (row.length == 1) {
                for (int p = 0; p < n; p++) {
                    inner[p] = top;
                }
            } else {
                double c = row[row.length - 2];
                for (int p = 0; p < n; p++) {
                    inner[p] = top * y[p] + c;
                }
                for (int j = row.length - 3; j >= 0; j--) {
                    double next = row[j];
                    for (int p = 0; p < n; p++) {
                        inner[p] = inner[p] * y[p] + next;
                    }
                }
            }
            if (i == degree) {
                System.arraycopy(inner, 0, sum, 0, n);
            } else {
                for (int p = 0; p < n; p++) {
                    sum[p] = sum[p] * x[p] + inner[p];
                }
            }
        }
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

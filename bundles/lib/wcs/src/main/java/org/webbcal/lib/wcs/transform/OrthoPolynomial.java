package org.webbcal.lib.wcs.transform;

import java.util.Arrays;
import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/** A series of orthogonal polynomials in one or two variables, {@code sum_ij c_ij P_i(x) P_j(y)}. */
public final class OrthoPolynomial implements Transform {

    /** Families of polynomials. */
    public enum Family {
        CHEBYSHEV,
        LEGENDRE,
        HERMITE
    }

    private final Family family;
    private final double[][] coefficients;
    private final DomainMap xDomain;
    private final DomainMap yDomain;

    /** A series in one variable. */
    public OrthoPolynomial(Family family, double[] coefficients, DomainMap domain) {
        this(family, column(coefficients), domain, null);
    }

    /**
     * A series in two variables.
     *
     * @param coefficients {@code [i][j]} for {@code P_i(x) P_j(y)}, rectangular
     */
    public OrthoPolynomial(Family family, double[][] coefficients, DomainMap xDomain, DomainMap yDomain) {
        this.family = family;
        this.coefficients = Arrays.stream(coefficients).map(double[]::clone).toArray(double[][]::new);
        this.xDomain = xDomain;
        this.yDomain = yDomain;
        for (double[] row : coefficients) {
            if (row.length == 0 || row.length != coefficients[0].length) {
                throw new IllegalArgumentException("the coefficients of a series must form a rectangle");
            }
        }
    }

    private static double[][] column(double[] c) {
        var rows = new double[c.length][];
        for (int i = 0; i < c.length; i++) {
            rows[i] = new double[] {c[i]};
        }
        return rows;
    }

    public Family family() {
        return family;
    }

    /** A copy of the coefficients, {@code [i][j]}; one column for a series in one variable. */
    public double[][] coefficients() {
        return Arrays.stream(coefficients).map(double[]::clone).toArray(double[][]::new);
    }

    public DomainMap xDomain() {
        return xDomain;
    }

    /** Map of the second variable; null for a series in one variable. */
    public DomainMap yDomain() {
        return yDomain;
    }

    @Override
    public int inputs() {
        return yDomain == null ? 1 : 2;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double[] px = basis(xDomain.apply(in[inOffset]), coefficients.length);
        double[] py =
                yDomain == null ? new double[] {1} : basis(yDomain.apply(in[inOffset + 1]), coefficients[0].length);
        double sum = 0;
        for (int i = 0; i < px.length; i++) {
            double inner = 0;
            for (int j = 0; j < py.length; j++) {
                inner += coefficients[i][j] * py[j];
            }
            sum += px[i] * inner;
        }
        out[outOffset] = sum;
    }

    /** Values of the first polynomials by their three-term recurrences. */
    private double[] basis(double t, int count) {
        var p = new double[count];
        p[0] = 1;
        if (count > 1) {
            p[1] = family == Family.HERMITE ? 2 * t : t;
        }
        for (int k = 2; k < count; k++) {
            p[k] = switch (family) {
                case CHEBYSHEV -> 2 * t * p[k - 1] - p[k - 2];
                case LEGENDRE -> ((2 * k - 1) * t * p[k - 1] - (k - 1) * p[k - 2]) / k;
                case HERMITE -> 2 * t * p[k - 1] - 2 * (k - 1) * p[k - 2];
            };
        }
        return p;
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}

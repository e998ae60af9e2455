package org.webbcal.refdata;

/** Least squares fit of a polynomial in two variables. */
final class PolynomialFit {

    private PolynomialFit() {}

    /**
     * Fits {@code z = sum c[i][j] u^i v^j} with {@code i + j <= degree}.
     *
     * @param scale size of u and v, by which they are divided while solving
     */
    static double[][] fit(double[] u, double[] v, double[] z, int degree, double scale) {
        int terms = (degree + 1) * (degree + 2) / 2;
        var normal = new double[terms][terms + 1];
        var row = new double[terms];
        for (int k = 0; k < z.length; k++) {
            int t = 0;
            for (int i = 0; i <= degree; i++) {
                for (int j = 0; j <= degree - i; j++) {
                    row[t++] = Math.pow(u[k] / scale, i) * Math.pow(v[k] / scale, j);
                }
            }
            for (int a = 0; a < terms; a++) {
                for (int b = 0; b < terms; b++) {
                    normal[a][b] += row[a] * row[b];
                }
                normal[a][terms] += row[a] * z[k];
            }
        }
        double[] solution = solve(normal);
        var c = new double[degree + 1][degree + 1];
        int t = 0;
        for (int i = 0; i <= degree; i++) {
            for (int j = 0; j <= degree - i; j++) {
                c[i][j] = solution[t++] / Math.pow(scale, i + j);
            }
        }
        return c;
    }

    /** Gauss-Jordan elimination with pivoting. */
    private static double[] solve(double[][] m) {
        int n = m.length;
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int r = k + 1; r < n; r++) {
                pivot = Math.abs(m[r][k]) > Math.abs(m[pivot][k]) ? r : pivot;
            }
            double[] swap = m[k];
            m[k] = m[pivot];
            m[pivot] = swap;
            for (int r = 0; r < n; r++) {
                if (r != k) {
                    double factor = m[r][k] / m[k][k];
                    for (int c = k; c <= n; c++) {
                        m[r][c] -= factor * m[k][c];
                    }
                }
            }
        }
        var x = new double[n];
        for (int k = 0; k < n; k++) {
            x[k] = m[k][n] / m[k][k];
        }
        return x;
    }

    /** Value of a polynomial. */
    static double value(double[][] c, double u, double v) {
        double sum = 0;
        for (int i = c.length - 1; i >= 0; i--) {
            double inner = 0;
            for (int j = c.length - 1; j >= 0; j--) {
                inner = inner * v + c[i][j];
            }
            sum = sum * u + inner;
        }
        return sum;
    }
}

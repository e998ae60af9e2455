package org.webbcal.step.clean_flicker_noise;

/** Solves {@code A x = b} for positive definite matrices by Cholesky decomposition, in double. */
final class Cholesky {

    /** Pivots below this fraction of their diagonal element have no significant digit left: the matrix is singular. */
    private static final double SINGULAR = 1e-13;

    private Cholesky() {}

    /**
     * Solves a real symmetric system in place.
     *
     * @param a matrix [row][column], n by n, the lower triangle is read; changed
     * @param b right side; the solution afterwards
     * @return false if the matrix is singular; the arrays are then of no use
     */
    static boolean solve(double[] a, double[] b, int n) {
        for (int j = 0; j < n; j++) {
            double diagonal = a[j * n + j];
            double pivot = diagonal;
            for (int k = 0; k < j; k++) {
                pivot -= a[j * n + k] * a[j * n + k];
            }
            if (!(pivot > SINGULAR * diagonal) || !(pivot < Double.POSITIVE_INFINITY)) {
                return false;
            }
            double root = Math.sqrt(pivot);
            a[j * n + j] = root;
            for (int i = j + 1; i < n; i++) {
                double s = a[i * n + j];
                for (int k = 0; k < j; k++) {
                    s -= a[i * n + k] * a[j * n + k];
                }
                a[i * n + j] = s / root;
            }
        }
        for (int i = 0; i < n; i++) {
            double s = b[i];
            for (int k = 0; k < i; k++) {
                s -= a[i * n + k] * b[k];
            }
            b[i] = s / a[i * n + i];
        }
        for (int i = n - 1; i >= 0; i--) {
            double s = b[i];
            for (int k = i + 1; k < n; k++) {
                s -= a[k * n + i] * b[k];
            }
            b[i] = s / a[i * n + i];
        }
        return true;
    }

    /**
     * Solves a Hermitian system in place.
     *
     * @param re matrix [row][column], n by n, the lower triangle is read; changed
     * @param im imaginary part; changed
     * @param bre right side; the solution afterwards
     * @param bim imaginary part
     * @return false if the matrix is singular; the arrays are then of no use
     */
    static boolean solve(double[] re, double[] im, double[] bre, double[] bim, int n) {
        for (int j = 0; j < n; j++) {
            double diagonal = re[j * n + j];
            double pivot = diagonal;
            for (int k = 0; k < j; k++) {
                pivot -= re[j * n + k] * re[j * n + k] + im[j * n + k] * im[j * n + k];
            }
            if (!(pivot > SINGULAR * diagonal) || !(pivot < Double.POSITIVE_INFINITY)) {
                return false;
            }
            double root = Math.sqrt(pivot);
            re[j * n + j] = root;
            for (int i = j + 1; i < n; i++) {
                double sr = re[i * n + j];
                double si = im[i * n + j];
                for (int k = 0; k < j; k++) { // L_ik times the conjugate of L_jk
                    double ar = re[i * n + k];
                    double ai = im[i * n + k];
                    double br = re[j * n + k];
                    double bi = im[j * n + k];
                    sr -= ar * br + ai * bi;
                    si -= ai * br - ar * bi;
                }
                re[i * n + j] = sr / root;
                im[i * n + j] = si / root;
            }
        }
        for (int i = 0; i < n; i++) {
            double sr = bre[i];
            double si = bim[i];
            for (int k = 0; k < i; k++) {
                double ar = re[i * n + k];
                double ai = im[i * n + k];
                sr -= ar * bre[k] - ai * bim[k];
                si -= ar * bim[k] + ai * bre[k];
            }
            bre[i] = sr / re[i * n + i];
            bim[i] = si / re[i * n + i];
        }
        for (int i = n - 1; i >= 0; i--) {
            double sr = bre[i];
            double si = bim[i];
            for (int k = i + 1; k < n; k++) { // the conjugate of L_ki
                double ar = re[k * n + i];
                double ai = -im[k * n + i];
                sr -= ar * bre[k] - ai * bim[k];
                si -= ar * bim[k] + ai * bre[k];
            }
            bre[i] = sr / re[i * n + i];
            bim[i] = si / re[i * n + i];
        }
        return true;
    }
}

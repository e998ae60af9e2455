package org.webbcal.step.extract_1d;

/** Symmetric matrices of a few rows. */
final class SmallMatrix {

    private static final int SWEEPS = 50;

    private SmallMatrix() {}

    /** Ratio of the largest to the smallest absolute eigenvalue; NaN or infinite for singular matrices. */
    static double condition(double[][] matrix, int n) {
        if (n == 1) {
            return matrix[0][0] / matrix[0][0];
        }
        var a = new double[n][];
        for (int i = 0; i < n; i++) {
            a[i] = java.util.Arrays.copyOf(matrix[i], n);
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            double off = 0;
            double diagonal = 0;
            for (int i = 0; i < n; i++) {
                diagonal += a[i][i] * a[i][i];
                for (int j = 0; j < i; j++) {
                    off += a[i][j] * a[i][j];
                }
            }
            if (!(off > 1e-30 * diagonal)) {
                break;
            }
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, n, p, q);
                }
            }
        }
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int i = 0; i < n; i++) {
            smallest = Math.min(smallest, Math.abs(a[i][i]));
            largest = Math.max(largest, Math.abs(a[i][i]));
        }
        return largest / smallest;
    }

    /** Turns an element beside the diagonal into 0 (Jacobi). */
    private static void rotate(double[][] a, int n, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < n; k++) {
            double kp = a[k][p];
            double kq = a[k][q];
            a[k][p] = c * kp - s * kq;
            a[k][q] = s * kp + c * kq;
        }
        for (int k = 0; k < n; k++) {
            double pk = a[p][k];
            double qk = a[q][k];
            a[p][k] = c * pk - s * qk;
            a[q][k] = s * pk + c * qk;
        }
    }

    /** Inverts a positive definite matrix, by elimination with pivots; false if it is singular. */
    static boolean invert(double[][] matrix, double[][] inverse, int n) {
        var a = new double[n][];
        for (int i = 0; i < n; i++) {
            a[i] = java.util.Arrays.copyOf(matrix[i], n);
            java.util.Arrays.fill(inverse[i], 0);
            inverse[i][i] = 1;
        }
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(a[i][k]) > Math.abs(a[pivot][k]) ? i : pivot;
            }
            if (!(Math.abs(a[pivot][k]) > 0)) {
                return false;
            }
            swap(a, k, pivot);
            swap(inverse, k, pivot);
            double scale = 1 / a[k][k];
            for (int j = 0; j < n; j++) {
                a[k][j] *= scale;
                inverse[k][j] *= scale;
            }
            for (int i = 0; i < n; i++) {
                double factor = a[i][k];
                for (int j = 0; i != k && j < n; j++) {
                    a[i][j] -= factor * a[k][j];
                    inverse[i][j] -= factor * inverse[k][j];
                }
            }
        }
        return true;
    }

    private static void swap(double[][] rows, int i, int j) {
        double[] row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }
}

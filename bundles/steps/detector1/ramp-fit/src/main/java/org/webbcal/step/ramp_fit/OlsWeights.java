package org.webbcal.step.ramp_fit;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Coefficients of the weighted straight-line fit, for every length of a segment and every class of signal-to-noise ratio.
 *
 * <p>Sample k of n has the weight {@code w_k = |(k - m)/m|^P}, {@code m = (n-1)/2}, with {@code 0^0 = 1}. The slope per group is
 * {@code sum_k c_k y_k} with {@code c_k = w_k (k - m) / sum_j w_j (j - m)^2}: the read noise cancels and, the weights being symmetric,
 * so does the position of the segment in the ramp. Powers are taken in float as the reference does.
 *
 * <p>Tables are made when first asked for and kept; safe for many threads.
 *
 * @see "Fixsen et al. 2000, PASP 112, 1350; stcal/ramp_fitting/src/slope_fitter.c"
 */
final class OlsWeights {

    /** Power P of each class. */
    private static final float[] POWERS = {0f, 0.4f, 1f, 3f, 6f, 10f};

    /** Upper end of the signal-to-noise ratio of each class but the last. */
    private static final double[] LIMITS = {5, 10, 20, 50, 100};

    static final int CLASSES = POWERS.length;

    private final AtomicReferenceArray<Table> tables;

    /** @param longest number of groups of the longest segment */
    OlsWeights(int longest) {
        tables = new AtomicReferenceArray<>((longest + 1) * CLASSES);
    }

    /**
     * Coefficients c_k and the sums that the variance of the slope needs.
     *
     * @param squares sum of c_k²: variance by read noise, in units of that of a sample
     * @param own sum of C_m², C_m = sum of c_k over k ≥ m, the coefficient of the difference of samples m and m-1
     * @param neighbour sum of C_m C_{m+1}
     */
    record Table(double[] coefficients, double squares, double own, double neighbour) {

        private static Table of(double[] c) {
            double squares = c[0] * c[0];
            double tail = 0;
            double own = 0;
            double neighbour = 0;
            for (int k = c.length - 1; k >= 1; k--) {
                double next = tail;
                tail += c[k];
                squares += c[k] * c[k];
                own += tail * tail;
                neighbour += tail * next;
            }
            return new Table(c, squares, own, neighbour);
        }
    }

    /**
     * Class of a segment.
     *
     * @param difference last sample minus first, DN; NaN gives the last class
     * @param gain e-/DN
     * @param noise single-sample read noise, e-
     */
    static int snrClass(double difference, double gain, double noise) {
        double variance = noise * noise + difference * gain;
        if (variance <= 0 || gain == 0) {
            return 0;
        }
        double snr = difference * gain / Math.sqrt(variance);
        int c = 0;
        while (c < LIMITS.length && !(snr < LIMITS[c])) { // NaN runs to the end
            c++;
        }
        return c;
    }

    /** Coefficients of a segment of {@code n >= 3} samples; shared, read only. */
    double[] of(int n, int snrClass) {
        return table(n, snrClass).coefficients;
    }

    /** Coefficients and their sums for a segment of {@code n >= 3} samples; shared, read only. */
    Table table(int n, int snrClass) {
        int at = n * CLASSES + snrClass;
        var table = tables.get(at);
        if (table == null) {
            table = Table.of(coefficients(n, snrClass));
            tables.set(at, table);
        }
        return table;
    }

    /** Weight of sample k of n. */
    static double weight(int n, int k, int snrClass) {
        double mid = (n - 1) / 2.0;
        float power = POWERS[snrClass];
        return power == 0 ? 1 : (float) Math.pow((float) Math.abs((k - mid) * (1 / mid)), power);
    }

    /** Sum of the weights, and sum of the weights times the square of the distance from the middle. */
    static double[] moments(int n, int snrClass) {
        var sums = new double[2];
        for (int k = 0; k < n; k++) {
            double x = k - (n - 1) / 2.0;
            double w = weight(n, k, snrClass);
            sums[0] += w;
            sums[1] += w * x * x;
        }
        return sums;
    }

    private static double[] coefficients(int n, int snrClass) {
        double mid = (n - 1) / 2.0;
        var c = new double[n];
        double sum = 0;
        for (int k = 0; k < n; k++) {
            double x = k - mid;
            double w = weight(n, k, snrClass);
            c[k] = w * x;
            sum += w * x * x;
        }
        for (int k = 0; k < n; k++) {
            c[k] /= sum;
        }
        return c;
    }
}

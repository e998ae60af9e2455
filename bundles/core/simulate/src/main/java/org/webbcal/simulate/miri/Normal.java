package org.webbcal.simulate.miri;

/** The cumulative normal distribution. */
public final class Normal {

    private Normal() {}

    /**
     * Probability that a standard normal variate is below {@code z}; absolute error below 1e-15 around the centre and a few ulp in the tails.
     *
     * @see "Marsaglia 2004, Journal of Statistical Software 11, 4: Taylor series about zero; beyond 6 the continued fraction of Laplace"
     */
    public static double cumulative(double z) {
        if (z < -38) {
            return 0;
        } else if (z > 38) {
            return 1;
        } else if (Math.abs(z) > 6) {
            double tail = upperTail(Math.abs(z));
            return z > 0 ? 1 - tail : tail;
        }
        double sum = z;
        double term = z;
        double before = 0;
        for (int i = 3; sum != before; i += 2) {
            before = sum;
            term *= z * z / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    }

    private static double upperTail(double z) {
        double fraction = z;
        for (int k = 40; k >= 1; k--) {
            fraction = z + k / fraction;
        }
        return Math.exp(-0.5 * z * z) / (fraction * Math.sqrt(2 * Math.PI));
    }
}

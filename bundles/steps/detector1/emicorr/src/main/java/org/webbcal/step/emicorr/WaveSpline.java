package org.webbcal.step.emicorr;

/**
 * Value of a wave at any phase: the cubic spline through the middles of its steps, continued by one step on either side, third derivatives alike across the
 * two outermost knots at each end (not-a-knot). Immutable.
 *
 * @see "SciPy, interpolate.interp1d(kind='cubic'), which the reference software uses"
 */
final class WaveSpline {

    private final int steps;
    /** Polynomial {@code c0 + t(c1 + t(c2 + t c3))} of each interval between two middles, t = 0…1. */
    private final double[] c;

    /** @param wave one cycle in equal steps, at least two */
    WaveSpline(double[] wave) {
        steps = wave.length;
        int n = steps + 2;
        var v = new double[n];
        v[0] = wave[steps - 1];
        System.arraycopy(wave, 0, v, 1, steps);
        v[n - 1] = wave[0];
        double[] m = curvatures(v);
        c = new double[4 * (n - 1)];
        for (int j = 0; j < n - 1; j++) {
            c[4 * j] = v[j];
            c[4 * j + 1] = v[j + 1] - v[j] - (2 * m[j] + m[j + 1]) / 6;
            c[4 * j + 2] = m[j] / 2;
            c[4 * j + 3] = (m[j + 1] - m[j]) / 6;
        }
    }

    /** Second derivatives at the knots, in units of one step. */
    private static double[] curvatures(double[] v) {
        int n = v.length;
        var m = new double[n];
        var d = new double[n];
        for (int j = 1; j < n - 1; j++) {
            d[j] = 6 * (v[j - 1] - 2 * v[j] + v[j + 1]);
        }
        // M[0] - 2 M[1] + M[2] = 0 in M[0] + 4 M[1] + M[2] = d[1]; likewise at the other end
        m[1] = d[1] / 6;
        m[n - 2] = d[n - 2] / 6;
        // m[j] = d[j] - w[j] m[j+1] after elimination
        var w = new double[n];
        for (int j = 2; j < n - 2; j++) {
            double before = j == 2 ? m[1] : d[j - 1];
            double diagonal = j == 2 ? 4 : 4 - w[j - 1];
            w[j] = 1 / diagonal;
            d[j] = (d[j] - before) / diagonal;
        }
        for (int j = n - 3; j >= 2; j--) {
            m[j] = d[j] - w[j] * m[j + 1];
        }
        m[0] = 2 * m[1] - m[2];
        m[n - 1] = 2 * m[n - 2] - m[n - 3];
        return m;
    }

    /** Value at a phase, of which the fraction counts. */
    double at(double phase) {
        double u = (phase - Math.floor(phase)) * steps + 0.5;
        int j = (int) u;
        double t = u - j;
        int k = 4 * j;
        return ((c[k + 3] * t + c[k + 2]) * t + c[k + 1]) * t + c[k];
    }
}

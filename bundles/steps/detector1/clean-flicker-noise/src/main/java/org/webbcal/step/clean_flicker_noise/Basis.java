package org.webbcal.step.clean_flicker_noise;

/** How a series of waves is fitted to the usable pixels of a line or section. */
enum Basis {

    /**
     * Cosines and sines, least squares with a prior: {@code min Σ p² (d − Σ a_k cos − b_k sin)² + Σ λ_k (a_k² + b_k²)}, λ_k = 0.08 · ½ Σ p² · k / k_max. The prior says
     * that slow waves are stronger than fast ones, as in 1/f noise. Where pixels determine a wave it takes 8 % of the fastest one and less of the others; where they do
     * not, inside of wide gaps, it keeps the series from swinging.
     */
    REAL,

    /**
     * The reference: complex vectors {@code e^(2πi k m / N)}, k ≥ 0, for real values; the real part, twice, is the series. Beside gaps a wave and its conjugate are not
     * orthogonal, and the series departs from the true wave; inside of wide gaps it swings to many times the noise.
     */
    ONE_SIDED;

    /** Share of the prior in the equation of the fastest wave. */
    private static final double PRIOR = 0.08;

    /** Equations of one line or section: moments go in, coefficients come out. */
    static final class Equations {
        /** Moments of the weights: index is a difference or sum of two wave numbers. */
        final double[] weightCos;

        final double[] weightSin;
        /** Moments of weighted values, by wave. */
        final double[] valueCos;

        final double[] valueSin;
        /** Constant, cosines, sines of the series that is to be taken off; without gains. */
        final double[] solution;

        /** Wave numbers, ascending, the first is 0. */
        final int[] wave;
        /** Number of ticks of a period, for wave numbers whose sum exceeds half of it; 0 if that does not happen. */
        final int period;

        private final double[] re;
        private final double[] im;
        private final double[] bre;
        private final double[] bim;

        /** Waves 0, 1, … n−1, with moments up to 2n−2. */
        Equations(int n, int terms) {
            this(consecutive(n), 0, terms, 2 * n - 1);
        }

        Equations(int[] wave, int period, int terms, int moments) {
            this.wave = wave;
            this.period = period;
            weightCos = new double[moments];
            weightSin = new double[moments];
            valueCos = new double[wave.length];
            valueSin = new double[wave.length];
            solution = new double[terms];
            re = new double[terms * terms];
            im = new double[wave.length * wave.length];
            bre = new double[terms];
            bim = new double[wave.length];
        }

        private static int[] consecutive(int n) {
            var wave = new int[n];
            for (int k = 0; k < n; k++) {
                wave[k] = k;
            }
            return wave;
        }

        private double sumCos(int i, int j) {
            int d = wave[i] + wave[j];
            return weightCos[period > 0 ? d % period : d];
        }

        private double sumSin(int i, int j) {
            int d = wave[i] + wave[j];
            return weightSin[period > 0 ? d % period : d];
        }

        private double differenceCos(int i, int j) {
            return weightCos[Math.abs(wave[i] - wave[j])];
        }

        /** Moment of {@code sin((i − j) m)}. */
        private double differenceSin(int i, int j) {
            int d = wave[i] - wave[j];
            return d >= 0 ? weightSin[d] : -weightSin[-d];
        }
    }

    /** Solves the equations; false if they are singular. */
    boolean solve(Equations e) {
        return this == REAL ? real(e) : oneSided(e);
    }

    private static boolean real(Equations e) {
        int n = e.wave.length;
        // the wave of half a period, if it is there, has no sine
        boolean nyquist = e.period > 0 && 2 * e.wave[n - 1] == e.period;
        int sines = n - 1 - (nyquist ? 1 : 0);
        int terms = n + sines;
        double[] a = e.re;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                a[i * terms + j] = 0.5 * (e.differenceCos(i, j) + e.sumCos(i, j));
            }
            e.bre[i] = e.valueCos[i];
        }
        for (int i = 1; i <= sines; i++) {
            int row = n + i - 1;
            for (int j = 0; j < n; j++) {
                a[row * terms + j] = 0.5 * (e.sumSin(i, j) + e.differenceSin(i, j));
            }
            for (int j = 1; j <= i; j++) {
                a[row * terms + n + j - 1] = 0.5 * (e.differenceCos(i, j) - e.sumCos(i, j));
            }
            e.bre[row] = e.valueSin[i];
        }
        double unit = PRIOR * 0.5 * e.weightCos[0];
        for (int i = 1; i < n; i++) {
            double prior = unit * rank(e, i);
            a[i * terms + i] += prior;
            if (i <= sines) {
                a[(n + i - 1) * terms + n + i - 1] += prior;
            }
        }
        if (!Cholesky.solve(a, e.bre, terms)) {
            return false;
        }
        System.arraycopy(e.bre, 0, e.solution, 0, terms);
        if (nyquist) {
            e.solution[terms] = 0;
        }
        return true;
    }

    /** Frequency of a wave in units of the fastest of the slow ones; those near half a period count from there. */
    private static double rank(Equations e, int i) {
        int k = e.wave[i];
        if (e.period == 0) {
            return (double) k / e.wave[e.wave.length - 1];
        }
        int slow = 1;
        while (slow + 1 < e.wave.length && e.wave[slow + 1] == slow + 1) {
            slow++;
        }
        return Math.min(k, e.period / 2 - k + 1) / (double) slow;
    }

    private static boolean oneSided(Equations e) {
        int n = e.wave.length;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                // element (i, j) is the sum of p² e^(2πi (j − i) m / N)
                e.re[i * n + j] = e.differenceCos(i, j);
                e.im[i * n + j] = -e.differenceSin(i, j);
            }
            e.bre[i] = e.valueCos[i];
            e.bim[i] = -e.valueSin[i];
        }
        if (!Cholesky.solve(e.re, e.im, e.bre, e.bim, n)) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            boolean alone = i == 0 || 2 * e.wave[i] == e.period; // all others stand for their conjugate as well
            e.solution[i] = (alone ? 1 : 2) * e.bre[i];
            if (i > 0) {
                e.solution[n + i - 1] = alone ? 0 : -2 * e.bim[i];
            }
        }
        return true;
    }
}

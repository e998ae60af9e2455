package org.webbcal.step.ramp_fit;

import java.util.Arrays;
import org.webbcal.math.Median;

/**
 * Generalised least squares on the differences of groups, with its search for jumps, for a tile of pixels at a time.
 *
 * <p>The covariance matrix V of the differences d is tridiagonal ({@link ReadPattern}). With {@code A = dᵀV⁻¹d}, {@code B = dᵀV⁻¹1},
 * {@code C = 1ᵀV⁻¹1} the rate is B/C, its variance 1/C and χ² = A - B²/C. All three, and the change of χ² when one difference or two neighbouring
 * ones are left out, follow from recursions over the minors of V, in O(n) for n differences. Left out differences are decoupled (covariance 0) and
 * have weight 0.
 *
 * <p>Every array is [difference][pixel of the tile], so that the loops over pixels are those that the machine does four at a time. Arithmetic is double in
 * the order of the reference: which of two equally good omissions is taken depends on the last bit.
 *
 * @see "Brandt 2024, PASP 136, 045004 (fit, equations 38-75) and 045005 (jumps, sections 3.1, 3.2); stcal/ramp_fitting/likely_fit.py"
 */
final class LikelyKernel {

    /** Pixels of a tile: with 20 groups its arrays fill half of a second level cache. */
    static final int TILE = 64;

    /** Least improvement of χ² for which one difference is left out: 4.5 σ. */
    private static final double ONE = 20.25;

    /** The same for two neighbouring differences at once. */
    private static final double TWO = 23.8;

    /** With so few differences left no more are given up. */
    private static final int FEWEST = 3;

    /** The matrix is scaled to determinant 1 in steps of so many rows. */
    private static final int SCALE_EVERY = 10;

    private final ReadPattern pattern;
    private final int n;
    private final boolean pairs;

    /** Differences, DN/s; to be filled in, NaN where the reference's NaN are to be honoured. */
    final double[][] d;
    /** 1 for differences that are used, 0 for others; to be filled in. */
    final double[][] use;
    /** Rate of which the covariance is made, DN/s. */
    final double[] guess = new double[TILE];
    /** Read noise of a frame, DN; to be filled in. */
    final double[] noise = new double[TILE];
    /** Gain, e-/DN; to be filled in. */
    final double[] gain = new double[TILE];

    /** Results: rate in DN/s, its variances and error, χ². */
    final double[] rate = new double[TILE];

    final double[] varPoisson = new double[TILE];
    final double[] varReadNoise = new double[TILE];
    final double[] error = new double[TILE];
    final double[] chi2 = new double[TILE];

    private final double[][] alpha;
    private final double[][] beta;
    private final double[][] theta;
    private final double[][] phi;
    private final double[][] sumPhi;
    private final double[][] sumPhiD;
    private final double[][] sumTheta;
    private final double[][] sumThetaD;
    private final double[][] weight;
    private final double[][] projected;
    private final double[][] inverse;
    private final double[][] without;
    private final double[][] rateWithout;
    private final double[] photons = new double[TILE];
    private final double[] square = new double[TILE];
    private final double[] scale = new double[TILE];
    private final double[] a = new double[TILE];
    private final double[] fitA = new double[TILE];
    private final double[] b = new double[TILE];
    private final double[] c = new double[TILE];
    private final double[] best = new double[TILE];
    private final double[] zero = new double[TILE];
    private final double[] sorted;
    private final int[] active = new int[TILE];
    /** Work space for the pixels of which a difference was left out. */
    private LikelyKernel again;

    LikelyKernel(ReadPattern pattern) {
        this.pattern = pattern;
        n = pattern.differences();
        boolean any = false;
        for (boolean shared : pattern.shared()) {
            any |= shared;
        }
        pairs = any;
        d = new double[n][TILE];
        use = new double[n][TILE];
        alpha = new double[n][TILE];
        beta = new double[n][TILE];
        theta = new double[n + 1][TILE];
        phi = new double[n + 1][TILE];
        sumPhi = new double[n][TILE];
        sumPhiD = new double[n][TILE];
        sumTheta = new double[n][TILE];
        sumThetaD = new double[n + 1][TILE];
        weight = new double[n][TILE];
        projected = new double[n][TILE];
        inverse = new double[n][TILE];
        without = new double[n][TILE];
        rateWithout = new double[n][TILE];
        sorted = new double[n];
    }

    /**
     * Sets the rate for the covariance of the search to the median of the differences, or 0 if that is negative.
     *
     * @param everything whether differences that are not used count, as in the reference
     */
    void guess(int w, boolean everything) {
        for (int x = 0; x < w; x++) {
            int m = 0;
            boolean nan = false;
            for (int j = 0; j < n; j++) {
                if (everything || use[j][x] != 0) {
                    sorted[m] = d[j][x];
                    nan |= sorted[m] != sorted[m];
                    m++;
                }
            }
            double median = nan ? Double.NaN : m == 0 ? 0 : Median.inPlace(sorted, m);
            guess[x] = median < 0 ? 0 : median;
        }
    }

    /**
     * Searches for jumps in the first {@code w} pixels: {@link #use} of differences with jumps becomes 0, and {@link #guess} the rate without them.
     */
    void search(int w) {
        fit(w, true);
        System.arraycopy(rate, 0, a, 0, w);
        int m = 0;
        for (int x = 0; x < w; x++) {
            if (drop(x)) {
                active[m++] = x;
            }
        }
        if (m > 0) {
            m = keepLong(active, m);
            if (again == null) {
                again = new LikelyKernel(pattern);
            }
            again.follow(this, m);
        }
        System.arraycopy(a, 0, guess, 0, w);
    }

    /** Repeats the search for pixels {@code from.active} until nothing more is found. */
    private void follow(LikelyKernel from, int count) {
        var index = from.active;
        int m = count;
        for (int round = 1; round < n && m > 0; round++) {
            for (int k = 0; k < m; k++) {
                int x = index[k];
                for (int j = 0; j < n; j++) {
                    d[j][k] = from.d[j][x];
                    use[j][k] = from.use[j][x];
                }
                guess[k] = from.guess[x];
                gain[k] = from.gain[x];
                noise[k] = from.noise[x];
            }
            fit(m, true);
            int left = 0;
            for (int k = 0; k < m; k++) {
                a[k] = 0;
                if (drop(k)) {
                    int x = index[k];
                    for (int j = 0; j < n; j++) {
                        from.use[j][x] = use[j][k];
                    }
                    from.a[x] = a[k];
                    index[left++] = x;
                }
            }
            m = from.keepLong(index, left);
        }
    }

    /** Leaves in the list the pixels that have differences to give up. */
    private int keepLong(int[] list, int count) {
        int left = 0;
        for (int k = 0; k < count; k++) {
            double used = 0;
            for (int j = 0; j < n; j++) {
                used += use[j][list[k]];
            }
            if (used > FEWEST) {
                list[left++] = list[k];
            }
        }
        return left;
    }

    /**
     * Leaves out the difference, or the two neighbours, of pixel x that improve χ² most, if that is enough; the rate without them goes to {@code a[x]}.
     *
     * @return whether something was left out
     */
    private boolean drop(int x) {
        // no omission can gain more than χ² itself
        if (pairs ? chi2[x] <= ONE : best[x] <= ONE) {
            return false;
        }
        double one = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            one = Math.max(one, chi2[x] - without[j][x]);
        }
        double two = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n - 1; j++) {
            // a forbidden pair counts 0, unless it is singular
            two = Math.max(two, (chi2[x] - withoutTwo(j, x)) * (pattern.shared()[j] ? 1 : 0));
        }
        if (one != one || two != two) {
            return false;
        }
        boolean single = one - ONE > two - TWO;
        if (!(single ? one > ONE : two > TWO)) {
            return false;
        }
        double sum = 0;
        boolean any = false;
        // withoutTwo depends on use: changes come after
        for (int j = 0; j < (single ? n : n - 1); j++) {
            double gained = chi2[x] - (single ? without[j][x] : withoutTwo(j, x));
            boolean hit = gained == (single ? one : two);
            sorted[j] = hit ? 1 : 0;
            if (hit) {
                sum += single ? rateWithout[j][x] : rateWithoutTwo(j, x);
                any = true;
            }
        }
        if (!any) {
            return false;
        }
        for (int j = 0; j < (single ? n : n - 1); j++) {
            if (sorted[j] != 0) {
                use[j][x] = 0;
                if (!single) {
                    use[j + 1][x] = 0;
                }
            }
        }
        a[x] = sum;
        return true;
    }

    /** χ² of pixel x without differences j and j+1. */
    private double withoutTwo(int j, int x) {
        if (use[j][x] == 0) {
            return without[j + 1][x];
        }
        return use[j + 1][x] == 0 ? without[j][x] : two(j, x, false);
    }

    private double rateWithoutTwo(int j, int x) {
        if (use[j][x] == 0) {
            return rateWithout[j + 1][x];
        }
        return use[j + 1][x] == 0 ? rateWithout[j][x] : two(j, x, true);
    }

    /** Fit with free values for differences j and j+1: its rate, or its χ². */
    private double two(int j, int x, boolean wantsRate) {
        double sumA = fitA[x];
        double sumB = b[x];
        double sumC = c[x];
        double wj = weight[j][x];
        double wk = weight[j + 1][x];
        double pj = projected[j][x];
        double pk = projected[j + 1][x];
        double ij = inverse[j][x];
        double ik = inverse[j + 1][x];
        double ijk = -beta[j][x] * theta[j][x] * phi[j + 2][x] / theta[n][x];
        double own = wj * wj - sumC * ij;
        double cross = wj * wk - sumC * ijk;
        double excess = sumB * wj - pj * sumC;
        double vk = excess / own - (sumB * wk - pk * sumC) / cross;
        vk /= cross / own - (wk * wk - sumC * ik) / cross;
        double vj = (excess - vk * cross) / own;
        double slope = (sumB - vj * wj - vk * wk) / sumC;
        if (wantsRate) {
            return slope;
        }
        double chi = sumA + slope * slope * sumC + vj * vj * ij + vk * vk * ik;
        chi -= 2 * slope * sumB + 2 * vj * pj + 2 * vk * pk;
        chi += 2 * slope * vj * wj + 2 * slope * vk * wk + 2 * vj * vk * ijk;
        return chi / scale[x];
    }

    /**
     * Fits the first {@code w} pixels with the covariance of {@link #guess}: fills {@link #rate}, the variances, {@link #error} and {@link #chi2}.
     *
     * @param jumps whether fits without single differences are made as well, and variances not
     */
    void fit(int w, boolean jumps) {
        covariance(w);
        recursions(w);
        sums(w);
        for (int x = 0; x < w; x++) {
            rate[x] = b[x] * (1 / c[x]);
            chi2[x] = (fitA[x] - b[x] * b[x] / c[x]) / scale[x];
        }
        if (jumps) {
            Arrays.fill(best, 0, w, Double.NEGATIVE_INFINITY);
            for (int j = 0; j < n; j++) {
                omit(w, j);
            }
        } else {
            for (int x = 0; x < w; x++) {
                error[x] = Math.sqrt(scale[x] / c[x]);
            }
            variances(w);
        }
    }

    /** Elements of the covariance matrix, scaled so that its determinant is about 1. */
    private void covariance(int w) {
        for (int x = 0; x < w; x++) {
            photons[x] = guess[x] / gain[x];
            square[x] = noise[x] * noise[x];
        }
        for (int j = 0; j < n; j++) {
            double photon = pattern.photon()[j];
            double read = pattern.read()[j];
            var out = alpha[j];
            for (int x = 0; x < w; x++) {
                out[x] = photons[x] * photon + square[x] * read;
            }
        }
        for (int j = 0; j < n - 1; j++) {
            double photon = pattern.photonNext()[j];
            double read = pattern.readNext()[j];
            var out = beta[j];
            for (int x = 0; x < w; x++) {
                out[x] = photons[x] * photon + square[x] * read;
            }
        }
        Arrays.fill(theta[0], 0, w, 1);
        System.arraycopy(alpha[0], 0, theta[1], 0, w);
        Arrays.fill(scale, 0, w, 1);
        for (int i = 2; i <= n; i++) {
            minor(w, alpha[i - 1], beta[i - 2], theta[i - 1], theta[i - 2], theta[i]);
            if (i % SCALE_EVERY == 0 || i == n) {
                rescale(w, i);
            }
        }
        for (int j = 0; j < n; j++) {
            var out = alpha[j];
            for (int x = 0; x < w; x++) {
                out[x] /= scale[x];
            }
        }
        for (int j = 0; j < n - 1; j++) {
            var out = beta[j];
            var left = use[j];
            var right = use[j + 1];
            for (int x = 0; x < w; x++) {
                out[x] = out[x] / scale[x] * right[x] * left[x];
            }
        }
    }

    private void minor(int w, double[] al, double[] be, double[] one, double[] before, double[] out) {
        for (int x = 0; x < w; x++) {
            out[x] = al[x] / scale[x] * one[x] - be[x] * be[x] / (scale[x] * scale[x]) * before[x];
        }
    }

    private void rescale(int w, int i) {
        var now = theta[i];
        var one = theta[i - 1];
        var before = theta[i - 2];
        double power = 1.0 / i;
        for (int x = 0; x < w; x++) {
            double f = Math.pow(now[x], power);
            scale[x] *= f;
            double t = now[x] / f;
            one[x] /= t;
            before[x] /= t / f;
            now[x] = 1;
        }
    }

    private void recursions(int w) {
        Arrays.fill(theta[0], 0, w, 1);
        System.arraycopy(alpha[0], 0, theta[1], 0, w);
        for (int i = 2; i <= n; i++) {
            recursion(w, alpha[i - 1], theta[i - 1], beta[i - 2], theta[i - 2], theta[i]);
        }
        Arrays.fill(phi[n], 0, w, 1);
        System.arraycopy(alpha[n - 1], 0, phi[n - 1], 0, w);
        for (int i = n - 2; i >= 0; i--) {
            recursion(w, alpha[i], phi[i + 1], beta[i], phi[i + 2], phi[i]);
        }
        Arrays.fill(sumPhi[n - 1], 0, w, 0);
        Arrays.fill(sumPhiD[n - 1], 0, w, 0);
        for (int i = n - 2; i >= 0; i--) {
            backward(w, sign(i + 1), beta[i], phi[i + 2], d[i + 1], use[i + 1], sumPhi, sumPhiD, i);
        }
        var first = d[0];
        var used = use[0];
        for (int x = 0; x < w; x++) {
            sumTheta[0][x] = -theta[0][x];
            sumThetaD[0][x] = 0;
            sumThetaD[1][x] = -(first[x] * used[x]) * theta[0][x];
        }
        for (int i = 1; i < n; i++) {
            forward(w, sign(i), beta[i - 1], theta[i], d[i], use[i], sumTheta, sumThetaD, i);
        }
    }

    private static double sign(int i) {
        return (i & 1) == 0 ? -1 : 1;
    }

    private static void recursion(int w, double[] al, double[] one, double[] be, double[] two, double[] out) {
        for (int x = 0; x < w; x++) {
            out[x] = al[x] * one[x] - be[x] * be[x] * two[x];
        }
    }

    private static void backward(
            int w,
            double s,
            double[] be,
            double[] ph,
            double[] di,
            double[] us,
            double[][] sum,
            double[][] sumD,
            int i) {
        var next = sum[i + 1];
        var out = sum[i];
        for (int x = 0; x < w; x++) {
            out[x] = next[x] * be[x] + s * be[x] * ph[x];
        }
        var nextD = sumD[i + 1];
        var outD = sumD[i];
        for (int x = 0; x < w; x++) {
            outD[x] = (nextD[x] + s * (di[x] * us[x]) * ph[x]) * be[x];
        }
    }

    private static void forward(
            int w,
            double s,
            double[] be,
            double[] th,
            double[] di,
            double[] us,
            double[][] sum,
            double[][] sumD,
            int i) {
        var before = sum[i - 1];
        var out = sum[i];
        for (int x = 0; x < w; x++) {
            out[x] = before[x] * be[x] + s * th[x];
        }
        var beforeD = sumD[i];
        var outD = sumD[i + 1];
        for (int x = 0; x < w; x++) {
            outD[x] = be[x] * beforeD[x] + s * (di[x] * us[x]) * th[x];
        }
    }

    /** A, B, C and the rows of V⁻¹ times 1 and times d. */
    private void sums(int w) {
        Arrays.fill(fitA, 0, w, 0);
        Arrays.fill(b, 0, w, 0);
        Arrays.fill(c, 0, w, 0);
        Arrays.fill(best, 0, w, 0);
        var last = theta[n];
        for (int i = 0; i < n; i++) {
            project(w, sign(i), last, phi[i + 1], theta[i], sumTheta[i], sumPhi[i], use[i], weight[i]);
            project(w, sign(i), last, phi[i + 1], theta[i], sumThetaD[i + 1], sumPhiD[i], null, projected[i]);
            accumulate(w, d[i], use[i], weight[i], b, c);
            squares(w, d[i], use[i], theta[i], phi[i + 1], last, inverse[i], best);
            if (i > 0) {
                products(w, sign(i), d[i], use[i], last, beta[i - 1], phi[i + 1], sumThetaD[i], fitA);
            }
        }
        for (int x = 0; x < w; x++) {
            fitA[x] = 2 * fitA[x] + best[x];
        }
    }

    private static void project(
            int w,
            double s,
            double[] last,
            double[] ph,
            double[] th,
            double[] up,
            double[] down,
            double[] us,
            double[] out) {
        for (int x = 0; x < w; x++) {
            out[x] = s / last[x] * (ph[x] * up[x] + th[x] * down[x]);
        }
        if (us != null) {
            for (int x = 0; x < w; x++) {
                out[x] *= us[x];
            }
        }
    }

    private static void accumulate(int w, double[] di, double[] us, double[] we, double[] sumB, double[] sumC) {
        for (int x = 0; x < w; x++) {
            sumB[x] += di[x] * us[x] * we[x];
            sumC[x] += we[x];
        }
    }

    private static void squares(
            int w, double[] di, double[] us, double[] th, double[] ph, double[] last, double[] inv, double[] sum) {
        for (int x = 0; x < w; x++) {
            double v = di[x] * us[x];
            sum[x] += v * v * th[x] * ph[x] / last[x];
            inv[x] = th[x] * ph[x] / last[x] * us[x];
        }
    }

    private static void products(
            int w,
            double s,
            double[] di,
            double[] us,
            double[] last,
            double[] be,
            double[] ph,
            double[] up,
            double[] sum) {
        for (int x = 0; x < w; x++) {
            sum[x] += di[x] * us[x] * s / last[x] * be[x] * ph[x] * up[x];
        }
    }

    /** χ² and rate without difference j, and the best improvement so far. */
    private void omit(int w, int j) {
        var wj = weight[j];
        var pj = projected[j];
        var ij = inverse[j];
        var chi = without[j];
        var slope = rateWithout[j];
        for (int x = 0; x < w; x++) {
            double r = (ij[x] * b[x] - pj[x] * wj[x]) / (c[x] * ij[x] - wj[x] * wj[x]);
            double v = (pj[x] - r * wj[x]) / ij[x];
            slope[x] = r;
            chi[x] = (fitA[x] + r * r * c[x] - 2 * r * b[x] + v * v * ij[x] - 2 * v * pj[x] + 2 * r * v * wj[x])
                    / scale[x];
        }
        var used = use[j];
        for (int x = 0; x < w; x++) {
            boolean in = used[x] != 0;
            slope[x] = in ? slope[x] : rate[x];
            chi[x] = in ? chi[x] : chi2[x];
            best[x] = Math.max(best[x], chi2[x] - chi[x]);
        }
    }

    private void variances(int w) {
        Arrays.fill(varPoisson, 0, w, 0);
        Arrays.fill(varReadNoise, 0, w, 0);
        Arrays.fill(a, 0, w, 0);
        Arrays.fill(zero, 0, w, 0);
        for (int j = 0; j < n; j++) {
            var own = weight[j];
            double photon = pattern.photon()[j];
            double read = pattern.read()[j];
            for (int x = 0; x < w; x++) {
                own[x] /= c[x];
                varPoisson[x] += own[x] * own[x] * (photons[x] * photon);
                varReadNoise[x] += own[x] * own[x] * (square[x] * read);
            }
        }
        for (int j = 0; j < n - 1; j++) {
            var own = weight[j];
            var next = weight[j + 1];
            double photon = pattern.photonNext()[j];
            double read = pattern.readNext()[j];
            for (int x = 0; x < w; x++) {
                a[x] += next[x] * own[x] * (photons[x] * photon);
                zero[x] += next[x] * own[x] * (square[x] * read);
            }
        }
        for (int x = 0; x < w; x++) {
            varPoisson[x] += 2 * a[x];
            varReadNoise[x] += 2 * zero[x];
        }
    }
}

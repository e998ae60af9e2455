package org.webbcal.step.outlier_detection;

import org.webbcal.model.dq.Dq;

/**
 * What all pixels of an integration do together, compared with the integrations around it: a source that is brighter or fainter, as in an eclipse, or stands a little
 * elsewhere, as the pointing of the telescope jitters. In bright spectra it is many errors of a pixel, and no outlier:
 *
 * <p>SCI - M = a M + b dM/dx + c dM/dy, with M the median image. The three numbers are fitted to the whole image by least squares, outliers left out.
 *
 * @param brightness a, relative
 * @param x b: shift along the rows, pixels, with the sign reversed
 * @param y c: shift along the columns
 */
record SharedChange(double brightness, double x, double y) {

    static final SharedChange NONE = new SharedChange(0, 0, 0);

    /** In the first round pixels count that change by less than this part of their value, or by a few errors. */
    private static final double FIRST = 0.1;

    private static final double CLIP = 4;
    private static final int ROUNDS = 4;
    /** Larger changes are none that these terms describe. */
    private static final double MOST = 0.2;
    /** Samples that must count. */
    private static final int FEWEST = 100;
    /** What the pattern itself is wrong by: differences of neighbours are no derivatives where the image is undersampled. */
    private static final double PATTERN_ERROR = 0.2;

    private static final int TERMS = 3;

    /**
     * Fits the change of an image.
     *
     * @param sci images [k][y][x]; {@code err} and {@code dq} likewise
     * @param at index of the first pixel of the image
     * @param median the median image begins at {@code medianAt}
     */
    static SharedChange of(float[] sci, float[] err, int[] dq, int at, float[] median, int medianAt, int ny, int nx) {
        var change = NONE;
        var term = new double[TERMS];
        for (int round = 0; round < ROUNDS; round++) {
            var a = new double[TERMS][TERMS + 1];
            int n = 0;
            for (int p = 0; p < ny * nx; p++) {
                double m = median[medianAt + p];
                double e = err[at + p];
                double d = sci[at + p] - m;
                if ((dq[at + p] & Dq.DO_NOT_USE) != 0 || !(Math.abs(d) < Double.POSITIVE_INFINITY) || !(e > 0)) {
                    continue;
                }
                terms(term, median, medianAt, p, ny, nx);
                double limit = round == 0 ? Math.max(CLIP * e, FIRST * Math.abs(m)) : CLIP * change.noise(e, term);
                if (Math.abs(d - change.at(term)) > limit) {
                    continue;
                }
                double weight = 1 / (e * e);
                for (int i = 0; i < TERMS; i++) {
                    for (int j = i; j < TERMS; j++) {
                        a[i][j] += weight * term[i] * term[j];
                    }
                    a[i][TERMS] += weight * term[i] * d;
                }
                n++;
            }
            change = n < FEWEST ? NONE : solved(a);
        }
        return change;
    }

    /** Value and derivatives of the median image; 0 for a derivative at an edge or a gap. */
    private static void terms(double[] term, float[] median, int at, int p, int ny, int nx) {
        int x = p % nx;
        int y = p / nx;
        term[0] = median[at + p];
        double dx = x > 0 && x < nx - 1 ? (median[at + p + 1] - median[at + p - 1]) / 2 : 0;
        double dy = y > 0 && y < ny - 1 ? (median[at + p + nx] - median[at + p - nx]) / 2 : 0;
        term[1] = dx == dx ? dx : 0;
        term[2] = dy == dy ? dy : 0;
    }

    /** Symmetric equations with their upper half filled; none, if terms cannot be told apart or are no small change. */
    private static SharedChange solved(double[][] a) {
        for (int i = 0; i < TERMS; i++) {
            for (int j = 0; j < i; j++) {
                a[i][j] = a[j][i];
            }
        }
        double[] first = {a[0][0], a[1][1], a[2][2]};
        for (int i = 0; i < TERMS; i++) {
            if (!(a[i][i] > 1e-9 * first[i])) {
                return NONE;
            }
            for (int r = 0; r < TERMS; r++) {
                double f = r == i ? 0 : a[r][i] / a[i][i];
                for (int j = i; j <= TERMS && f != 0; j++) {
                    a[r][j] -= f * a[i][j];
                }
            }
        }
        var change = new SharedChange(a[0][TERMS] / a[0][0], a[1][TERMS] / a[1][1], a[2][TERMS] / a[2][2]);
        boolean small = Math.abs(change.brightness) < MOST && Math.abs(change.x) < MOST && Math.abs(change.y) < MOST;
        return small ? change : NONE;
    }

    private double at(double[] term) {
        return brightness * term[0] + x * term[1] + y * term[2];
    }

    /** Error of the difference: that of the pixel, and of the pattern. */
    private double noise(double e, double[] term) {
        double pattern = PATTERN_ERROR * Math.abs(at(term));
        return Math.sqrt(e * e + pattern * pattern);
    }

    /**
     * Flags the pixels of an image that depart from the median, changed so, by more than {@code snr} times their error.
     *
     * @return number of pixels flagged
     */
    int flag(float[] sci, float[] err, int[] dq, int at, float[] median, int medianAt, int ny, int nx, double snr) {
        var term = new double[TERMS];
        int count = 0;
        for (int p = 0; p < ny * nx; p++) {
            terms(term, median, medianAt, p, ny, nx);
            double e = Float.isNaN(err[at + p]) ? 0 : Math.min(err[at + p], Float.MAX_VALUE);
            if (Math.abs(sci[at + p] - median[medianAt + p] - at(term)) > snr * noise(e, term)) {
                dq[at + p] |= OutlierKernel.REJECTED;
                count++;
            }
        }
        return count;
    }
}

package org.webbcal.step.jump;

import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Second look at the jumps of bright pixels.
 *
 * <p>The noise of a bright difference is so small a share of it that what is left of the non-linearity, or charge that migrates, exceeds the threshold: the search then
 * flags good groups, the same ones in every integration and all along a trace. A cosmic ray does nothing of that kind. A flag is taken back where
 * the deviation is expected from
 *
 * <ul>
 *   <li>the same difference of the other integrations,
 *   <li>a straight line through the differences of the ramp,
 *   <li>its neighbours along a row or column, if these are about as bright ({@link BrightTrace}).
 * </ul>
 *
 * Expected means: at least half of the deviation is, and what remains is within the threshold. Where even so most differences of most integrations are flagged,
 * the scatter of the pixel's own differences replaces the noise.
 *
 * <p>One object serves one block of rows; it counts what it saw.
 */
final class BrightRamps {

    /** Largest share of the rate by which a good difference may deviate. A pixel is bright if such a deviation is above the threshold. */
    static final double SHARE = 0.2;

    /** Variance of a median of n values is this over n, for n of 3 and more. */
    static final double MEDIAN_VARIANCE = 1.57;

    /** Standard deviation of a normal distribution by its median absolute deviation. */
    private static final double SIGMA_PER_MAD = 1.4826;

    /** Fewest differences of a ramp for a line through them. */
    private static final int FEWEST_FOR_LINE = 6;

    /** Significance of the slope below which the line does not count. */
    private static final double SIGNIFICANT = 3;

    private final JumpKernel.Pairs pairs;
    private final int ngroups;
    private final double threshold;
    private final boolean protect;
    private final int[][] sameDifference;
    private final double[] values;
    private final double[] line;
    private final int[] flagged;

    private long pixels;
    private long flags;
    private long released;
    /** Jumps that only their neighbours can explain. */
    private final Seeds doubtful = new Seeds();

    /**
     * @param sameDifference numbers of the pairs of each difference
     * @param threshold sigma
     * @param protect whether flags are taken back; false for counts alone
     */
    BrightRamps(JumpKernel.Pairs pairs, int ngroups, int[][] sameDifference, double threshold, boolean protect) {
        this.pairs = pairs;
        this.ngroups = ngroups;
        this.sameDifference = sameDifference;
        this.threshold = threshold;
        this.protect = protect;
        values = new double[Math.max(1, pairs.count())];
        line = new double[Math.max(1, ngroups)];
        flagged = new int[Math.max(1, pairs.count())];
    }

    /** Numbers of the pairs of each difference. */
    static int[][] sameDifference(JumpKernel.Pairs pairs, int ngroups) {
        var sizes = new int[ngroups - 1];
        for (int j : pairs.difference()) {
            sizes[j]++;
        }
        var lists = new int[ngroups - 1][];
        for (int j = 0; j < lists.length; j++) {
            lists[j] = new int[sizes[j]];
        }
        for (int k = pairs.count() - 1; k >= 0; k--) {
            int j = pairs.difference()[k];
            lists[j][--sizes[j]] = k;
        }
        return lists;
    }

    static boolean isBright(double median, double sigma, double threshold) {
        return SHARE * median > threshold * sigma;
    }

    /** Whether a deviation is what was expected, but for noise. */
    static boolean explained(double deviation, double expected, double limit) {
        double rest = Math.abs(deviation - expected);
        return rest <= limit && rest <= 0.5 * Math.abs(deviation);
    }

    /** Counts a pixel if it is bright. */
    void count(double median, double sigma) {
        if (isBright(median, sigma, threshold)) {
            pixels++;
        }
    }

    /** Counts the pixels of a tile that are bright, by the means of their differences. */
    void count(DifferenceTile tile, int w, float[] gain, float[] readNoise, int p0, int nframes) {
        for (int x = 0; x < w; x++) {
            double sum = 0;
            int n = 0;
            for (var row : tile.differences) {
                if (Math.abs(row[x]) <= Float.MAX_VALUE) {
                    sum += row[x];
                    n++;
                }
            }
            if (n > 0) {
                count(sum / n, JumpKernel.sigma(sum / n, readNoise[p0 + x] * gain[p0 + x], nframes));
            }
        }
    }

    /**
     * Looks at the jumps of one column of a tile, and takes those back that its own differences explain.
     *
     * @param at index of the pixel in a plane of the band
     * @param plane pixels of the band
     * @param pixel index of the pixel in the image
     */
    void examine(DifferenceTile tile, int x, byte[][] groupDq, int at, int plane, int pixel, double m, double sigma) {
        if (!isBright(m, sigma, threshold)) {
            return;
        }
        int n = 0;
        for (int k = 0; k < pairs.count(); k++) {
            if ((groupDq[pairs.integration()[k]][at + (pairs.difference()[k] + 1) * plane] & Dq.JUMP_DET) != 0) {
                flagged[n++] = k;
            }
        }
        if (protect && !tile.flaggedBefore[x]) {
            n = release(tile, x, groupDq, at, plane, n, m, sigma);
            for (int f = 0; f < n; f++) {
                int k = flagged[f];
                if (Math.abs(tile.differences[k][x] - m) <= SHARE * m) {
                    doubtful.add(pairs.integration()[k] * ngroups + pairs.difference()[k] + 1, pixel, false);
                }
            }
        }
        flags += n;
    }

    /** Returns how many of {@link #flagged} stay; they come first then. */
    private int release(
            DifferenceTile tile, int x, byte[][] groupDq, int at, int plane, int n, double m, double sigma) {
        int stay = 0;
        int lineOf = -1;
        boolean hasLine = false;
        for (int f = 0; f < n; f++) {
            int k = flagged[f];
            double d = tile.differences[k][x] - m;
            boolean good = false;
            if (Math.abs(d) <= SHARE * m) {
                good = repeats(tile, x, k, d, m, sigma);
                if (!good) {
                    int i = pairs.integration()[k];
                    hasLine = lineOf == i ? hasLine : fitLine(tile, x, i, sigma);
                    lineOf = i;
                    good = hasLine && explained(d, line(pairs.difference()[k]) - m, threshold * sigma * lineError);
                }
            }
            if (good) {
                drop(groupDq, k, at, plane);
            } else {
                flagged[stay++] = k;
            }
        }
        return mostly(tile, x, stay) ? releaseByScatter(tile, x, groupDq, at, plane, stay, m) : stay;
    }

    private void drop(byte[][] groupDq, int k, int at, int plane) {
        groupDq[pairs.integration()[k]][at + (pairs.difference()[k] + 1) * plane] &= (byte) ~Dq.JUMP_DET;
        released++;
    }

    /** Whether the other integrations deviate alike in the same difference. */
    private boolean repeats(DifferenceTile tile, int x, int pair, double d, double m, double sigma) {
        int n = 0;
        for (int k : sameDifference[pairs.difference()[pair]]) {
            float v = tile.differences[k][x];
            if (k != pair && Math.abs(v) <= Float.MAX_VALUE) {
                values[n++] = v - m;
            }
        }
        if (n == 0) {
            return false;
        }
        double variance = n < 3 ? 1.0 / n : MEDIAN_VARIANCE / n;
        return explained(d, Median.inPlace(values, n), threshold * sigma * Math.sqrt(1 + variance));
    }

    private double lineStart;
    private double lineSlope;
    private double lineError;

    private double line(int difference) {
        return lineStart + lineSlope * difference;
    }

    /** Line through the differences of one integration, by medians of slopes over half the ramp. Returns false if it is not inclined, or the ramp is short. */
    private boolean fitLine(DifferenceTile tile, int x, int integration, double sigma) {
        int n = 0;
        for (int k = firstOf(integration); k < pairs.count() && pairs.integration()[k] == integration; k++) {
            float v = tile.differences[k][x];
            if (Math.abs(v) <= Float.MAX_VALUE) {
                values[n] = v;
                line[n++] = pairs.difference()[k];
            }
        }
        if (n < FEWEST_FOR_LINE) {
            return false;
        }
        int half = n / 2;
        var slopes = new double[n - half];
        for (int k = 0; k < slopes.length; k++) {
            slopes[k] = (values[k + half] - values[k]) / (line[k + half] - line[k]);
        }
        lineSlope = Median.inPlace(slopes, slopes.length);
        if (!(Math.abs(lineSlope) * Math.sqrt((double) n * n * n / 12) > SIGNIFICANT * sigma)) {
            return false;
        }
        for (int k = 0; k < n; k++) {
            values[k] -= lineSlope * line[k];
        }
        lineStart = Median.inPlace(values, n);
        // at the ends of the ramp the line has four times the variance of the mean
        lineError = Math.sqrt(1 + 4 * MEDIAN_VARIANCE / n);
        return true;
    }

    private int firstOf(int integration) {
        int low = 0;
        int high = pairs.count();
        while (low < high) {
            int middle = low + high >>> 1;
            if (pairs.integration()[middle] < integration) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether the first {@code n} of {@link #flagged} are more than half of the differences in more than half of the integrations. */
    private boolean mostly(DifferenceTile tile, int x, int n) {
        if (4 * n <= usable(tile, x)) {
            return false;
        }
        int most = 0;
        int integrations = 0;
        int f = 0;
        for (int k = 0; k < pairs.count(); ) {
            int i = pairs.integration()[k];
            int count = 0;
            int jumps = 0;
            for (; k < pairs.count() && pairs.integration()[k] == i; k++) {
                count += Math.abs(tile.differences[k][x]) <= Float.MAX_VALUE ? 1 : 0;
                if (f < n && flagged[f] == k) {
                    jumps++;
                    f++;
                }
            }
            integrations += count > 0 ? 1 : 0;
            most += 2 * jumps > count ? 1 : 0;
        }
        return 2 * most > integrations;
    }

    private int usable(DifferenceTile tile, int x) {
        int n = 0;
        for (var row : tile.differences) {
            n += Math.abs(row[x]) <= Float.MAX_VALUE ? 1 : 0;
        }
        return n;
    }

    private int releaseByScatter(DifferenceTile tile, int x, byte[][] groupDq, int at, int plane, int n, double m) {
        int count = 0;
        for (var row : tile.differences) {
            if (Math.abs(row[x]) <= Float.MAX_VALUE) {
                values[count++] = Math.abs(row[x] - m);
            }
        }
        double limit = threshold * SIGMA_PER_MAD * Median.inPlace(values, count);
        int stay = 0;
        for (int f = 0; f < n; f++) {
            double d = Math.abs(tile.differences[flagged[f]][x] - m);
            if (d <= limit && d <= SHARE * m) {
                drop(groupDq, flagged[f], at, plane);
            } else {
                flagged[stay++] = flagged[f];
            }
        }
        return stay;
    }

    /** Pixels that are bright. */
    long pixels() {
        return pixels;
    }

    /** Jumps that stay in bright pixels. */
    long flags() {
        return flags;
    }

    /** Jumps that were taken back. */
    long released() {
        return released;
    }

    Seeds doubtful() {
        return doubtful;
    }
}

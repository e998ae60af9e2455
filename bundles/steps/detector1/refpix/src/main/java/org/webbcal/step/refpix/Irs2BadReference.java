package org.webbcal.step.refpix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.webbcal.math.Median;
import org.webbcal.model.Irs2Layout;

/**
 * Bad rows of interleaved reference pixels (known issue NS-IRS2REF), and what stands in for them.
 *
 * <p>Reference pixels are read in pairs. A pair is bad when, among the 64 pairs of its output, its two rows differ more, are higher, or scatter more than others by {@code limit}
 * standard deviations. Bad rows of one integration are bad in all.
 *
 * @see "jwst/refpix/irs2_subtract_reference.py, flag_bad_refpix, replace_refpix, clobber_ref"
 */
final class Irs2BadReference {

    /** Pairs of reference rows of an output. */
    static final int PAIRS = 2 * Irs2Layout.OUTPUT_ROWS / Irs2Layout.PERIOD;

    /** Pairs of reference rows of an image, the reference output included. */
    static final int ALL_PAIRS = Irs2Layout.OUTPUTS * PAIRS;

    /** Numbers of {@link #statistics}. */
    static final int STATISTICS = 3;

    private static final int CLIPPINGS = 5;
    private static final int NONE = -1;

    /** Rows that are bad, by row of the image. */
    private final boolean[] bad;

    private final boolean[] flaggedBefore;
    private final double limit;

    /**
     * @param flagged rows known to be bad, by row of the image
     * @param limit standard deviations
     */
    Irs2BadReference(boolean[] flagged, double limit) {
        bad = flagged.clone();
        flaggedBefore = flagged.clone();
        this.limit = limit;
    }

    /** A row that is replaced: by the mean of two others, by one (second -1), or by 0 (both -1). */
    record Replacement(int row, int first, int second) {

        /** Replaces the row in one group. */
        void apply(float[] sci, int at) {
            int side = Irs2Layout.SIDE;
            int to = at + row * side;
            if (first == NONE) {
                Arrays.fill(sci, to, to + side, 0);
            } else if (second == NONE) {
                System.arraycopy(sci, at + first * side, sci, to, side);
            } else {
                int a = at + first * side;
                int b = at + second * side;
                for (int x = 0; x < side; x++) {
                    sci[to + x] = (sci[a + x] + sci[b + x]) / 2;
                }
            }
        }
    }

    /** First row of a pair, 0 … 319. */
    static int row(int pair) {
        return pair / PAIRS * Irs2Layout.OUTPUT_ROWS
                + Irs2Layout.NORMAL / 2
                + pair % PAIRS / 2 * Irs2Layout.PERIOD
                + 2 * (pair % 2);
    }

    /**
     * Mean absolute difference of the two rows of a pair, their mean and their standard deviation, over all groups and columns of an integration.
     *
     * @param sci samples [group][row][column], DN
     * @param out receives the three numbers at {@code 3 * pair}
     */
    static void statistics(float[] sci, int ngroups, int pair, double[] out) {
        int side = Irs2Layout.SIDE;
        double sum = 0;
        double difference = 0;
        for (int g = 0; g < ngroups; g++) {
            int a = (g * Irs2Layout.ROWS + row(pair)) * side;
            for (int k = a; k < a + side; k++) {
                difference += Math.abs(sci[k + side] - sci[k]);
                sum += (double) sci[k] + sci[k + side];
            }
        }
        double n = (double) ngroups * side;
        double mean = sum / (2 * n);
        double squares = 0;
        for (int g = 0; g < ngroups; g++) {
            int a = (g * Irs2Layout.ROWS + row(pair)) * side;
            for (int k = a; k < a + 2 * side; k++) {
                squares += (sci[k] - mean) * (sci[k] - mean);
            }
        }
        out[STATISTICS * pair] = difference / n;
        out[STATISTICS * pair + 1] = mean;
        out[STATISTICS * pair + 2] = Math.sqrt(squares / (2 * n));
    }

    /**
     * Takes the statistics of the pairs of one integration into account.
     *
     * @param statistics of all pairs, from {@link #statistics}
     */
    void add(double[] statistics) {
        for (int output = 0; output < Irs2Layout.OUTPUTS; output++) {
            for (int s = 0; s < STATISTICS; s++) {
                var values = new double[PAIRS];
                var pairs = new int[PAIRS];
                int n = 0;
                for (int pair = output * PAIRS; pair < (output + 1) * PAIRS; pair++) {
                    if (!flaggedBefore[row(pair)] && !flaggedBefore[row(pair) + 1]) {
                        values[n] = statistics[STATISTICS * pair + s];
                        pairs[n++] = row(pair);
                    }
                }
                double[] typical = clipped(Arrays.copyOf(values, n), limit);
                for (int i = 0; i < n; i++) {
                    if (values[i] - typical[0] > limit * typical[1]) {
                        bad[pairs[i]] = true;
                        bad[pairs[i] + 1] = true;
                    }
                }
            }
        }
    }

    /** Mean and standard deviation of the values that are left after at most five times leaving out those further than {@code limit} standard deviations from the median. */
    static double[] clipped(double[] values, double limit) {
        var left = Arrays.stream(values).filter(Double::isFinite).toArray();
        int n = left.length;
        for (int round = 0; round < CLIPPINGS; round++) {
            double median = Median.inPlace(Arrays.copyOf(left, n), n);
            double width = limit * deviation(left, n);
            int kept = 0;
            for (int i = 0; i < n; i++) {
                if (left[i] >= median - width && left[i] <= median + width) {
                    left[kept++] = left[i];
                }
            }
            if (kept == n) {
                break;
            }
            n = kept;
        }
        double mean = Arrays.stream(left, 0, n).average().orElse(Double.NaN);
        return new double[] {mean, deviation(left, n)};
    }

    private static double deviation(double[] values, int n) {
        double mean = Arrays.stream(values, 0, n).average().orElse(Double.NaN);
        return Math.sqrt(
                Arrays.stream(values, 0, n).map(v -> (v - mean) * (v - mean)).sum() / n);
    }

    /** Number of bad rows. */
    int count() {
        int n = 0;
        for (boolean b : bad) {
            n += b ? 1 : 0;
        }
        return n;
    }

    boolean isBad(int row) {
        return bad[row];
    }

    /** What stands in for the bad rows: the rows of the same place in the blocks before and after, else the other pair of the block. */
    List<Replacement> replacements() {
        var list = new ArrayList<Replacement>();
        for (int row = 0; row < Irs2Layout.ROWS; row++) {
            if (bad[row] && Irs2Layout.isReferenceRow(row)) {
                list.add(replacement(row, r -> r));
            }
        }
        return list;
    }

    /** Row of a place along the read-out, or a row itself. */
    private interface Order {
        int row(int place);
    }

    private Replacement replacement(int place, Order order) {
        int low = place - place % Irs2Layout.OUTPUT_ROWS;
        int high = low + Irs2Layout.OUTPUT_ROWS;
        int before = place - Irs2Layout.PERIOD;
        int after = place + Irs2Layout.PERIOD;
        boolean useBefore = before >= low && !bad[order.row(before)];
        boolean useAfter = after < high && !bad[order.row(after)];
        int row = order.row(place);
        if (useBefore && useAfter) {
            return new Replacement(row, order.row(before), order.row(after));
        } else if (useBefore || useAfter) {
            return new Replacement(row, order.row(useBefore ? before : after), NONE);
        }
        if (isGoodReference(place - 2, order)) {
            return new Replacement(row, order.row(place - 2), NONE);
        }
        return new Replacement(row, isGoodReference(place + 2, order) ? order.row(place + 2) : NONE, NONE);
    }

    private boolean isGoodReference(int place, Order order) {
        return Irs2Layout.isReferenceRow(place) && !bad[order.row(place)];
    }

    /**
     * Further bad pairs that a reference file names, and what stands in for them; to be applied in order.
     *
     * @param layout tells rows from places along the read-out
     * @param output output 1 … 4 of each line of the file
     * @param oddEven 1 for the first and 2 for the second pair of a block, in the direction of reading
     * @param mask bit k set: the pair of block k is bad
     */
    List<Replacement> add(Irs2Layout layout, int[] output, int[] oddEven, int[] mask) {
        var list = new ArrayList<Replacement>();
        for (int i = 0; i < output.length; i++) {
            int pair = output[i] % 2 == 0 ? 3 - oddEven[i] : oddEven[i];
            var fresh = new ArrayList<Integer>();
            for (int k = 0; k < Integer.SIZE; k++) {
                if ((mask[i] >>> k & 1) != 0) {
                    int place = output[i] * Irs2Layout.OUTPUT_ROWS
                            + Irs2Layout.NORMAL / 2
                            + k * Irs2Layout.PERIOD
                            + 2 * (pair - 1);
                    for (int p = place; p < place + 2; p++) {
                        if (!bad[layout.place(p)]) {
                            bad[layout.place(p)] = true;
                            fresh.add(p);
                        }
                    }
                }
            }
            fresh.forEach(place -> list.add(replacement(place, layout::place)));
        }
        return list;
    }
}

package org.webbcal.step.refpix;

import java.util.Set;
import org.webbcal.model.dq.Dq;

/**
 * Reference pixel correction of NIRSpec subarrays that are read through one output: the level of all reference pixels, apart for odd and even columns of the detector.
 *
 * @see "jwst/refpix/reference_pixels.py, NIRDataset.do_subarray_corrections"
 */
final class SubarrayReference {

    /** Subarrays without reference pixels; their first and last four columns of the image stand in, though light falls on them. */
    private static final Set<String> WITHOUT_EDGE = Set.of("SUB32", "SUB512", "SUB512S");

    private final DetectorFrame frame;
    private final boolean oddEven;
    private final double limit;
    private final boolean withoutEdge;

    /**
     * @param subarray name of the subarray
     * @param oddEven whether odd and even columns have levels of their own
     * @param limit clipping limit, sigma
     */
    SubarrayReference(DetectorFrame frame, String subarray, boolean oddEven, double limit) {
        this.frame = frame;
        this.oddEven = oddEven;
        this.limit = limit;
        withoutEdge = WITHOUT_EDGE.contains(subarray);
    }

    /** Whether illuminated pixels stand in for reference pixels. */
    boolean isWithoutEdge() {
        return withoutEdge;
    }

    /**
     * Pixels that serve as reference, in the order in which the detector is read, first those of even, then those of odd columns of the detector.
     *
     * @param pixelDq flags [y][x]
     * @return two lists of indices [y][x]; one list empty means that all serve both parities
     */
    int[][] pixels(int[] pixelDq) {
        var sets = new int[2][frame.ny() * frame.nx()];
        var n = new int[2];
        for (int line = 0; line < DetectorFrame.SIDE; line++) {
            int x = frame.x(line);
            if (x < 0 || x >= frame.nx()) {
                continue;
            }
            boolean standsIn = withoutEdge && (x < DetectorFrame.EDGE || x >= frame.nx() - DetectorFrame.EDGE);
            for (int column = 0; column < DetectorFrame.SIDE; column++) {
                int y = frame.y(column);
                if (y < 0 || y >= frame.ny()) {
                    continue;
                }
                int p = y * frame.nx() + x;
                boolean reference = standsIn || (pixelDq[p] & Dq.REFERENCE_PIXEL) != 0;
                if (reference && (pixelDq[p] & Dq.DO_NOT_USE) == 0) {
                    int set = oddEven ? column & 1 : 0;
                    sets[set][n[set]++] = p;
                }
            }
        }
        return new int[][] {java.util.Arrays.copyOf(sets[0], n[0]), java.util.Arrays.copyOf(sets[1], n[1])};
    }

    /**
     * Levels of even and odd columns of one plane, DN; NaN pixels are left out. A parity without pixels takes the level of the other.
     *
     * @param sci samples, DN; read only
     * @param at index of the first sample of the plane
     * @param pixels from {@link #pixels}
     * @return NaN, NaN if there is no pixel at all
     */
    double[] levels(float[] sci, int at, int[][] pixels) {
        var levels = new double[2];
        for (int parity = 0; parity < 2; parity++) {
            var set = pixels[parity];
            var values = new float[set.length];
            int n = 0;
            for (int p : set) {
                if (sci[at + p] == sci[at + p]) {
                    values[n++] = sci[at + p];
                }
            }
            levels[parity] = ClippedMean.of(values, n, limit, new float[n]);
        }
        for (int parity = 0; parity < 2; parity++) {
            if (levels[parity] != levels[parity]) {
                levels[parity] = levels[1 - parity];
            }
        }
        return levels;
    }

    /** Subtracts the levels from rows {@code y0 … y1-1} of one plane, in place. */
    void subtract(float[] sci, int at, double[] levels, int y0, int y1) {
        int nx = frame.nx();
        for (int y = y0; y < y1; y++) {
            double level = levels[frame.column(y) & 1];
            if (level != level) {
                continue;
            }
            for (int k = at + y * nx; k < at + (y + 1) * nx; k++) {
                sci[k] = (float) (sci[k] - level);
            }
        }
    }
}

package org.webbcal.step.refpix;

import org.webbcal.model.Irs2Layout;
import org.webbcal.model.dq.Dq;

/**
 * Levels of the five outputs of an IRS2 read-out from the reference pixels in the first and last four lines, as for other read-outs.
 *
 * @see "jwst/refpix/reference_pixels.py, class NIRDataset, make_irs2_odd_mask"
 */
final class Irs2MeanSubtraction {

    private static final int SIDE = Irs2Layout.SIDE;
    private static final int EDGE = DetectorFrame.EDGE;

    private final Irs2Layout layout;
    private final boolean oddEven;
    private final double limit;

    /**
     * @param oddEven whether odd and even columns of the detector have levels of their own
     * @param limit clipping limit, sigma
     */
    Irs2MeanSubtraction(Irs2Layout layout, boolean oddEven, double limit) {
        this.layout = layout;
        this.oddEven = oddEven;
        this.limit = limit;
    }

    /**
     * Whether a place along the read-out is read by the odd column amplifiers: every second normal place from the first, and the first two of four reference places.
     */
    static boolean isOdd(int place) {
        return Irs2Layout.isReferenceRow(place) ? place % 4 < 2 : place % 2 == 0;
    }

    /**
     * Subtracts the levels of one group, in place.
     *
     * @param sci samples, DN; changed
     * @param at index of the first sample of the group
     * @param pixelDq flags [row][column]; reference pixels with DO_NOT_USE are left out
     */
    void subtract(float[] sci, int at, int[] pixelDq) {
        var values = new float[EDGE * Irs2Layout.OUTPUT_ROWS];
        var scratch = new float[EDGE * Irs2Layout.OUTPUT_ROWS];
        for (int output = 0; output < Irs2Layout.OUTPUTS; output++) {
            double odd = level(sci, at, pixelDq, output, true, values, scratch);
            double even = oddEven ? level(sci, at, pixelDq, output, false, values, scratch) : odd;
            if (odd != odd || even != even) {
                continue;
            }
            int first = output * Irs2Layout.OUTPUT_ROWS;
            for (int place = first; place < first + Irs2Layout.OUTPUT_ROWS; place++) {
                double level = isOdd(place) ? odd : even;
                int row = at + layout.place(place) * SIDE;
                for (int k = row; k < row + SIDE; k++) {
                    sci[k] = (float) (sci[k] - level);
                }
            }
        }
    }

    private double level(float[] sci, int at, int[] pixelDq, int output, boolean odd, float[] values, float[] scratch) {
        double end = edge(sci, at, pixelDq, output, SIDE - EDGE, odd, values, scratch);
        return ClippedMean.average(end, edge(sci, at, pixelDq, output, 0, odd, values, scratch));
    }

    private double edge(
            float[] sci,
            int at,
            int[] pixelDq,
            int output,
            int firstLine,
            boolean odd,
            float[] values,
            float[] scratch) {
        int n = 0;
        for (int line = firstLine; line < firstLine + EDGE; line++) {
            int x = layout.reversed() ? SIDE - 1 - line : line;
            int first = output * Irs2Layout.OUTPUT_ROWS;
            for (int place = first; place < first + Irs2Layout.OUTPUT_ROWS; place++) {
                int p = layout.place(place) * SIDE + x;
                boolean used = !oddEven || isOdd(place) == odd;
                if (used && (pixelDq[p] & Dq.DO_NOT_USE) == 0 && sci[at + p] == sci[at + p]) {
                    values[n++] = sci[at + p];
                }
            }
        }
        return ClippedMean.of(values, n, limit, scratch);
    }
}

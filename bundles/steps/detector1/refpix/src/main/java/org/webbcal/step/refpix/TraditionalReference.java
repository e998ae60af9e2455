package org.webbcal.step.refpix;

import java.util.Arrays;
import org.webbcal.math.Median;
import org.webbcal.model.dq.Dq;

/**
 * Reference pixel correction of NIRSpec images that are read through four outputs: the edges of the detector that lie inside the image hold the reference pixels.
 *
 * <p>The level of an output is that of its reference pixels in the first and last four lines, apart for odd and even columns. What is left drifts from line to
 * line in all outputs alike and is seen by the first and last four columns. Without the second correction all is done in float, with it in double and rounded once, as in
 * the reference software (whose first group alone is in float then).
 *
 * @see "jwst/refpix/reference_pixels.py, class NIRDataset"
 */
final class TraditionalReference {

    private static final int EDGE = DetectorFrame.EDGE;
    private static final int SIDE = DetectorFrame.SIDE;
    private static final int COLUMNS = DetectorFrame.OUTPUT_COLUMNS;

    private final DetectorFrame frame;
    private final boolean oddEven;
    private final double limit;
    /** Half of the lines of the running median, or -1 without side correction. */
    private final int halfLength;

    private final double gain;

    /**
     * @param oddEven whether odd and even columns have levels of their own
     * @param limit clipping limit, sigma
     * @param useSides whether the side columns are used
     * @param length lines of the running median; an even number counts as the next odd one
     * @param gain factor of the side signal
     */
    TraditionalReference(
            DetectorFrame frame, boolean oddEven, double limit, boolean useSides, int length, double gain) {
        this.frame = frame;
        this.oddEven = oddEven;
        this.limit = limit;
        this.halfLength = useSides ? length / 2 : -1;
        this.gain = gain;
    }

    /**
     * What is to be subtracted from one group.
     *
     * @param levels [output][parity of the column], DN; NaN where there is no reference pixel
     * @param sides by column of the image, DN; null without side correction
     */
    record Signals(double[] levels, double[] sides) {

        boolean isEmpty() {
            return Arrays.stream(levels).allMatch(Double::isNaN)
                    && (sides == null || Arrays.stream(sides).allMatch(v -> v == 0));
        }
    }

    /** Whether there is any reference pixel without DO_NOT_USE to be used. */
    boolean hasReferencePixels(int[] pixelDq) {
        for (int y = 0; y < frame.ny(); y++) {
            int column = frame.column(y);
            boolean side = halfLength >= 0 && (column < EDGE || column >= SIDE - EDGE);
            for (int x = 0; x < frame.nx(); x++) {
                int line = frame.line(x);
                boolean reference = side || line < EDGE || line >= SIDE - EDGE;
                if (reference && (pixelDq[y * frame.nx() + x] & Dq.DO_NOT_USE) == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Signals of the reference pixels of one plane.
     *
     * @param sci samples, DN; read only
     * @param at index of the first sample of the plane
     * @param pixelDq flags [y][x]; reference pixels with DO_NOT_USE are left out, and so is NaN
     */
    Signals signals(float[] sci, int at, int[] pixelDq) {
        var levels = new double[2 * DetectorFrame.OUTPUTS];
        var work = new Work(
                new float[EDGE * COLUMNS],
                new float[EDGE * COLUMNS],
                halfLength < 0 ? null : new double[EDGE * COLUMNS]);
        for (int output = 0; output < DetectorFrame.OUTPUTS; output++) {
            double odd = level(sci, at, pixelDq, output, 0, oddEven ? 2 : 1, work);
            double even = oddEven ? level(sci, at, pixelDq, output, 1, 2, work) : odd;
            boolean complete = odd == odd && even == even;
            levels[2 * output] = complete ? odd : Double.NaN;
            levels[2 * output + 1] = complete ? even : Double.NaN;
        }
        return new Signals(levels, halfLength < 0 ? null : sides(sci, at, pixelDq, levels));
    }

    /** Work space of the means; in float when {@code wide} is null. */
    private record Work(float[] values, float[] scratch, double[] wide) {}

    private double level(float[] sci, int at, int[] pixelDq, int output, int first, int step, Work work) {
        double end = edge(sci, at, pixelDq, output, SIDE - EDGE, first, step, work);
        double start = edge(sci, at, pixelDq, output, 0, first, step, work);
        return ClippedMean.average(end, start);
    }

    /** Clipped mean of the reference pixels of one output in four lines; NaN if there is none. */
    private double edge(float[] sci, int at, int[] pixelDq, int output, int firstLine, int first, int step, Work work) {
        var values = work.values();
        int n = 0;
        for (int line = firstLine; line < firstLine + EDGE; line++) {
            int x = frame.x(line);
            if (x < 0 || x >= frame.nx()) {
                continue;
            }
            for (int column = output * COLUMNS + first; column < (output + 1) * COLUMNS; column += step) {
                int y = frame.y(column);
                int p = y * frame.nx() + x;
                if (y >= 0 && y < frame.ny() && (pixelDq[p] & Dq.DO_NOT_USE) == 0 && sci[at + p] == sci[at + p]) {
                    values[n++] = sci[at + p];
                }
            }
        }
        if (work.wide() == null) {
            return ClippedMean.of(values, n, limit, work.scratch());
        }
        for (int k = 0; k < n; k++) {
            work.wide()[k] = values[k];
        }
        return ClippedMean.of(work.wide(), n, limit);
    }

    /** Mean of the running medians of both sides, by column of the image; 0 where neither side has a usable pixel. */
    private double[] sides(float[] sci, int at, int[] pixelDq, double[] levels) {
        var left = medians(sci, at, pixelDq, 0, levels);
        var right = medians(sci, at, pixelDq, SIDE - EDGE, levels);
        var sides = new double[frame.nx()];
        for (int x = 0; x < sides.length; x++) {
            double l = left[x];
            double r = right[x];
            if (l == l && r == r) {
                sides[x] = 0.5 * (l + r);
            } else {
                sides[x] = l == l ? l : r == r ? r : 0;
            }
        }
        return sides;
    }

    /** Running median over lines of four side columns, after subtraction of the levels; lines beyond the detector are reflected. */
    private double[] medians(float[] sci, int at, int[] pixelDq, int firstColumn, double[] levels) {
        int nx = frame.nx();
        var side = new double[EDGE * nx];
        for (int k = 0; k < EDGE; k++) {
            int column = firstColumn + k;
            int y = frame.y(column);
            double level = levels[levelIndex(column)];
            for (int x = 0; x < nx; x++) {
                boolean usable = y >= 0 && y < frame.ny() && (pixelDq[y * nx + x] & Dq.DO_NOT_USE) == 0;
                side[k * nx + x] = usable ? sci[at + y * nx + x] - (level == level ? level : 0) : Double.NaN;
            }
        }
        var window = new double[EDGE * (2 * halfLength + 1)];
        var medians = new double[nx];
        for (int x = 0; x < nx; x++) {
            int line = frame.line(x);
            int n = 0;
            for (int l = line - halfLength; l <= line + halfLength; l++) {
                int xx = frame.x(l < 0 ? -l : l >= SIDE ? 2 * (SIDE - 1) - l : l);
                if (xx < 0 || xx >= nx) {
                    continue;
                }
                for (int k = 0; k < EDGE; k++) {
                    double v = side[k * nx + xx];
                    if (v == v) {
                        window[n++] = v;
                    }
                }
            }
            medians[x] = Median.inPlace(window, n);
        }
        return medians;
    }

    private static int levelIndex(int column) {
        return 2 * (column / COLUMNS) + (column & 1);
    }

    /**
     * Subtracts the signals from rows {@code y0 … y1-1} of one plane, in place.
     *
     * @param sci samples, DN; changed
     * @param at index of the first sample of the plane
     */
    void subtract(float[] sci, int at, Signals signals, int y0, int y1) {
        int nx = frame.nx();
        var sides = signals.sides();
        for (int y = y0; y < y1; y++) {
            double known = signals.levels()[levelIndex(frame.column(y))];
            double level = known == known ? known : 0;
            int row = at + y * nx;
            for (int x = 0; x < nx; x++) {
                double v = sci[row + x] - level;
                sci[row + x] = (float) (sides == null ? v : v - gain * sides[x]);
            }
        }
    }
}

package org.webbcal.step.refpix;

import java.util.Arrays;
import org.webbcal.math.BatchFft;

/**
 * Fourier transforms of whole IRS2 frames, real sequences of 2048 lines of 712 slots, in two steps: over lines for each slot, then over slots for each of the 1025
 * frequencies of the first step that are not the conjugate of another. Slots without values cost nothing in the first step.
 *
 * <p>With slot t and line r, {@code n = 712 r + t} and {@code k = k1 + 2048 k2}: {@code X_k = sum_t W712^(t k2) [W^(t k1) sum_r W2048^(r k1) x_n]}. The second sum has 8 times 89
 * terms; with {@code t = (624 j + 89 m) mod 712} it falls apart into sums over j (89) and m (8) without factors between them. 89 is prime: its sums are products with matrices of
 * cosines and sines, which a processor does faster than anything with fewer multiplications.
 *
 * <p>After the first step values lie as [block of 16 k1][row][k1], after the second as [block][frequency of j][frequency of m][k1]; {@link #frequency} tells k. One object serves one
 * thread: it holds the work space.
 */
final class FrameSpectrum {

    /** Frequencies k1 side by side. */
    static final int WIDTH = 16;

    /** Blocks of frequencies k1, which cover 0 … 1024. */
    static final int BLOCKS = 65;

    /** Values of a block of a spectrum: 89 × 8 × 16. */
    static final int BLOCK = Irs2Slots.LINE * WIDTH;

    /** Rows of slots that are transformed over lines together: two for each of the 16 complex sequences. */
    static final int ROWS = 2 * WIDTH;

    private static final int LINES = Irs2Slots.LINES;
    private static final int LINE = Irs2Slots.LINE;
    static final int PRIME = 89;
    static final int HALF = 44;
    private static final int EIGHT = 8;
    /** Values of one frequency of j: 8 × 16. */
    static final int LANES = EIGHT * WIDTH;

    private static final float ROOT = (float) Math.sqrt(0.5);
    private static final BatchFft OVER_LINES = new BatchFft(LINES, WIDTH);
    private static final float[] COS = matrix(true);
    private static final float[] SIN = matrix(false);

    /** Factors W^(t k1), [block][slot][k1]. */
    private static final float[] FACTOR_RE = new float[BLOCKS * BLOCK];

    private static final float[] FACTOR_IM = new float[BLOCKS * BLOCK];

    static {
        for (int block = 0; block < BLOCKS; block++) {
            for (int t = 0; t < LINE; t++) {
                for (int i = 0; i < WIDTH; i++) {
                    double angle = -2 * Math.PI * ((long) t * (block * WIDTH + i)) / Irs2Slots.FRAME;
                    int at = (block * LINE + t) * WIDTH + i;
                    FACTOR_RE[at] = (float) Math.cos(angle);
                    FACTOR_IM[at] = (float) Math.sin(angle);
                }
            }
        }
    }

    private final float[] re = new float[LINES * WIDTH];
    private final float[] im = new float[LINES * WIDTH];
    private final float[] workRe = new float[LINES * WIDTH];
    private final float[] workIm = new float[LINES * WIDTH];
    private final float[] lineRe = new float[BLOCK];
    private final float[] lineIm = new float[BLOCK];
    /** Factors of the matrices, four times 44 rows; rows of their own, for then the compiler makes vector code. */
    private final float[][][] half = new float[4][HALF][LANES];

    /** Products with the matrices, four times 44 rows, two in an array: {@link #accumulate}. */
    private final float[][][] product = new float[4][HALF / 2][2 * LANES];

    private static float[] matrix(boolean cosines) {
        var m = new float[HALF * HALF];
        for (int k = 1; k <= HALF; k++) {
            for (int j = 1; j <= HALF; j++) {
                double angle = 2 * Math.PI * (j * k % PRIME) / PRIME;
                m[(k - 1) * HALF + j - 1] = (float) (cosines ? Math.cos(angle) : Math.sin(angle));
            }
        }
        return m;
    }

    /**
     * Frequency of a value of a spectrum.
     *
     * @param at index among all values, [block][frequency of j][frequency of m][k1]
     * @return 0 … 1458175; -1 for values beyond k1 = 1024, which only fill the last block
     */
    static int frequency(int at) {
        int k1 = at / BLOCK * WIDTH + at % WIDTH;
        if (k1 > LINES / 2) {
            return -1;
        }
        int kj = frequencyOfJ(at);
        // sums over m come out in bit-reversed order
        int km = Integer.reverse(at % LANES / WIDTH) >>> 29;
        int k2 = EIGHT * kj % PRIME;
        while (k2 % EIGHT != km) {
            k2 += PRIME;
        }
        return k1 + LINES * k2;
    }

    /** Frequency 0 … 88 of the sums over j of a value of a spectrum. */
    static int frequencyOfJ(int at) {
        int row = at % BLOCK / LANES;
        return row <= HALF ? row : PRIME - (row - HALF);
    }

    /**
     * First step: over lines, for up to 32 rows.
     *
     * @param source values by line
     * @param at index of the first value of each row in {@code source}
     * @param from first of the rows in {@code at} that are done now
     * @param reversed whether lines run backwards in {@code source}: then the line with index 0 stands last
     * @param outRe receives real parts, [block][row][k1]
     * @param outRow row of the result of each row in {@code at}
     * @param rows rows of the result
     */
    void linesForward(float[] source, int[] at, int from, float[] outRe, float[] outIm, int[] outRow, int rows) {
        int n = Math.min(ROWS, at.length - from);
        gather(source, at, from, Math.min(WIDTH, n), re);
        gather(source, at, from + WIDTH, n - WIDTH, im);
        OVER_LINES.transform(re, im, workRe, workIm);
        for (int block = 0; block < BLOCKS; block++) {
            int last = Math.min(WIDTH, LINES / 2 + 1 - block * WIDTH);
            for (int lane = 0; lane < Math.min(WIDTH, n); lane++) {
                int first = (block * rows + outRow[from + lane]) * WIDTH;
                boolean both = lane + WIDTH < n;
                int second = both ? (block * rows + outRow[from + lane + WIDTH]) * WIDTH : 0;
                for (int i = 0; i < last; i++) {
                    int k = block * WIDTH + i;
                    int p = k * WIDTH + lane;
                    int q = (LINES - k & LINES - 1) * WIDTH + lane;
                    outRe[first + i] = 0.5f * (re[p] + re[q]);
                    outIm[first + i] = 0.5f * (im[p] - im[q]);
                    if (both) {
                        outRe[second + i] = 0.5f * (im[p] + im[q]);
                        outIm[second + i] = 0.5f * (re[q] - re[p]);
                    }
                }
            }
        }
    }

    private static void gather(float[] source, int[] at, int from, int n, float[] to) {
        if (n < WIDTH) {
            Arrays.fill(to, 0);
        }
        for (int lane = 0; lane < n; lane++) {
            int a = at[from + lane];
            for (int line = 0; line < LINES; line++) {
                to[line * WIDTH + lane] = source[a + line];
            }
        }
    }

    /**
     * Inverse of the first step, without a factor, for up to 32 rows.
     *
     * @param inRe real parts, [block][row][k1]
     * @param rows rows of {@code in}
     * @param from first of the rows that are done now
     * @param target receives values by line, [row - from][line]
     */
    void linesInverse(float[] inRe, float[] inIm, int rows, int from, float[] target) {
        int n = Math.min(ROWS, rows - from);
        int lanes = Math.min(WIDTH, n);
        if (lanes < WIDTH) {
            Arrays.fill(re, 0);
            Arrays.fill(im, 0);
        }
        for (int block = 0; block < BLOCKS; block++) {
            int last = Math.min(WIDTH, LINES / 2 + 1 - block * WIDTH);
            for (int lane = 0; lane < lanes; lane++) {
                int first = (block * rows + from + lane) * WIDTH;
                boolean both = lane + WIDTH < n;
                int second = first + (both ? WIDTH * WIDTH : 0);
                for (int i = 0; i < last; i++) {
                    int k = block * WIDTH + i;
                    float ar = inRe[first + i];
                    float ai = k == 0 || k == LINES / 2 ? 0 : inIm[first + i];
                    float br = both ? inRe[second + i] : 0;
                    float bi = !both || k == 0 || k == LINES / 2 ? 0 : inIm[second + i];
                    int q = (LINES - k & LINES - 1) * WIDTH + lane;
                    re[q] = ar + bi;
                    im[q] = br - ai;
                    int p = k * WIDTH + lane;
                    re[p] = ar - bi;
                    im[p] = ai + br;
                }
            }
        }
        OVER_LINES.transform(im, re, workIm, workRe);
        for (int lane = 0; lane < lanes; lane++) {
            for (int line = 0; line < LINES; line++) {
                target[lane * LINES + line] = re[line * WIDTH + lane];
            }
            if (lane + WIDTH < n) {
                for (int line = 0; line < LINES; line++) {
                    target[(lane + WIDTH) * LINES + line] = im[line * WIDTH + lane];
                }
            }
        }
    }

    /**
     * Second step: over slots, for one block of frequencies.
     *
     * @param inRe real parts, [block][row][k1]
     * @param rows rows of {@code in}
     * @param row row of each slot, or -1 for slots that are 0
     * @param outRe receives the block of the spectrum from {@code to} on
     */
    void slotsForward(
            float[] inRe, float[] inIm, int rows, int[] row, int block, float[] outRe, float[] outIm, int to) {
        overEight(inRe, inIm, rows, row, block);
        for (int m = 0; m < EIGHT; m++) {
            System.arraycopy(lineRe, m * PRIME * WIDTH, outRe, to + m * WIDTH, WIDTH);
            System.arraycopy(lineIm, m * PRIME * WIDTH, outIm, to + m * WIDTH, WIDTH);
        }
        prime(outRe, outIm, to, false);
    }

    /**
     * Second step for the frequencies of a pass band alone.
     *
     * @param outRe receives a block of the spectrum, from 0 on, at the places of the band; others are left as they are
     */
    void slotsForward(
            float[] inRe, float[] inIm, int rows, int[] row, int block, PassBand band, float[] outRe, float[] outIm) {
        overEight(inRe, inIm, rows, row, block);
        band.forward(lineRe, lineIm, half, outRe, outIm);
    }

    /** Values of the slots with their factors, summed over m: leaves values [frequency of m][j][k1], and in {@link #half} the sums and differences of j and 89 - j. */
    private void overEight(float[] inRe, float[] inIm, int rows, int[] row, int block) {
        for (int t = 0; t < LINE; t++) {
            int at = (t % EIGHT * PRIME + t % PRIME) * WIDTH;
            if (row[t] < 0) {
                Arrays.fill(lineRe, at, at + WIDTH, 0);
                Arrays.fill(lineIm, at, at + WIDTH, 0);
            } else {
                multiply(
                        inRe,
                        inIm,
                        (block * rows + row[t]) * WIDTH,
                        FACTOR_RE,
                        FACTOR_IM,
                        (block * LINE + t) * WIDTH,
                        lineRe,
                        lineIm,
                        at);
            }
        }
        eightForward();
        for (int m = 0; m < EIGHT; m++) {
            int zero = m * PRIME * WIDTH;
            for (int j = 1; j <= HALF; j++) {
                int p = zero + j * WIDTH;
                int q = zero + (PRIME - j) * WIDTH;
                int at = m * WIDTH;
                fold(lineRe, p, q, half[0][j - 1], half[2][j - 1], at);
                fold(lineIm, p, q, half[1][j - 1], half[3][j - 1], at);
            }
        }
    }

    private static void fold(float[] x, int p, int q, float[] sum, float[] difference, int at) {
        for (int i = 0; i < WIDTH; i++) {
            sum[at + i] = x[p + i] + x[q + i];
            difference[at + i] = x[p + i] - x[q + i];
        }
    }

    /**
     * Inverse of the second step, without a factor, for one block of frequencies.
     *
     * @param inRe the spectrum from {@code from} on; overwritten
     * @param outRe receives real parts, [block][row][k1]
     * @param slots slots that are wanted; each gives one row
     */
    void slotsInverse(float[] inRe, float[] inIm, int from, int block, float[] outRe, float[] outIm, int[] slots) {
        for (int k = 0; k < HALF; k++) {
            int low = from + (1 + k) * LANES;
            int high = low + HALF * LANES;
            sumAndDifference(inRe, low, high, half[0][k], half[2][k]);
            sumAndDifference(inIm, low, high, half[1][k], half[3][k]);
        }
        prime(inRe, inIm, from, true);
        for (int m = 0; m < EIGHT; m++) {
            for (int j = 0; j < PRIME; j++) {
                int row = j <= HALF ? j : PRIME - j + HALF;
                int at = from + row * LANES + m * WIDTH;
                int to = (m * PRIME + j) * WIDTH;
                System.arraycopy(inRe, at, lineRe, to, WIDTH);
                System.arraycopy(inIm, at, lineIm, to, WIDTH);
            }
        }
        toSlots(block, outRe, outIm, slots);
    }

    /**
     * Inverse of the second step for the frequencies of a pass band alone.
     *
     * @param inRe a block of the spectrum, from 0 on; read at the places of the band
     * @param outRe receives real parts, [block][row][k1]
     * @param slots slots that are wanted; each gives one row
     */
    void slotsInverse(float[] inRe, float[] inIm, PassBand band, int block, float[] outRe, float[] outIm, int[] slots) {
        band.inverse(inRe, inIm, lineRe, lineIm, product);
        toSlots(block, outRe, outIm, slots);
    }

    /** Sums values [frequency of m][j][k1] over m and gives them their factors. */
    private void toSlots(int block, float[] outRe, float[] outIm, int[] slots) {
        eightInverse();
        for (int s = 0; s < slots.length; s++) {
            int t = slots[s];
            multiplyConjugate(
                    lineRe,
                    lineIm,
                    (t % EIGHT * PRIME + t % PRIME) * WIDTH,
                    FACTOR_RE,
                    FACTOR_IM,
                    (block * LINE + t) * WIDTH,
                    outRe,
                    outIm,
                    (block * slots.length + s) * WIDTH);
        }
    }

    private static void sumAndDifference(float[] x, int low, int high, float[] sum, float[] difference) {
        for (int i = 0; i < LANES; i++) {
            sum[i] = x[low + i] + x[high + i];
            difference[i] = x[low + i] - x[high + i];
        }
    }

    /**
     * Sums over j from {@link #half}: row 0 of {@code x} holds the value of j = 0 and receives the sum of all; rows 1 … 44 receive the frequencies 1 … 44, rows 45 … 88
     * the frequencies 88 … 45 below 89, or the other way round for the inverse.
     */
    private void prime(float[] xRe, float[] xIm, int at, boolean inverse) {
        for (int k = 0; k < HALF; k++) {
            System.arraycopy(xRe, at, product[0][k / 2], k % 2 * LANES, LANES);
            System.arraycopy(xIm, at, product[1][k / 2], k % 2 * LANES, LANES);
        }
        for (int k = 0; k < HALF / 2; k++) {
            Arrays.fill(product[2][k], 0);
            Arrays.fill(product[3][k], 0);
        }
        multiplyMatrix(COS, half[0], product[0]);
        multiplyMatrix(COS, half[1], product[1]);
        multiplyMatrix(SIN, half[2], product[2]);
        multiplyMatrix(SIN, half[3], product[3]);
        for (int k = 0; k < HALF; k++) {
            add(half[0][k], xRe, at);
            add(half[1][k], xIm, at);
            int minus = at + LANES + ((inverse ? HALF : 0) + k) * LANES;
            int plus = at + LANES + ((inverse ? 0 : HALF) + k) * LANES;
            // exp(-i a): cos - i sin
            combine(product[0][k / 2], product[3][k / 2], k % 2 * LANES, xRe, minus, plus);
            combine(product[1][k / 2], product[2][k / 2], k % 2 * LANES, xIm, plus, minus);
        }
    }

    private static void add(float[] a, float[] to, int at) {
        for (int i = 0; i < LANES; i++) {
            to[at + i] += a[i];
        }
    }

    private static void combine(float[] a, float[] b, int at, float[] to, int sum, int difference) {
        for (int i = 0; i < LANES; i++) {
            to[sum + i] = a[at + i] + b[at + i];
            to[difference + i] = a[at + i] - b[at + i];
        }
    }

    /** Adds the product of a 44×44 matrix and 44 rows of 128 values. */
    private static void multiplyMatrix(float[] matrix, float[][] x, float[][] out) {
        for (int k = 0; k < HALF; k += 2) {
            for (int j = 0; j < HALF; j += 4) {
                accumulate(matrix, k * HALF + j, x[j], x[j + 1], x[j + 2], x[j + 3], out[k / 2]);
            }
        }
    }

    /** Two rows of the matrix at once, so that values are read half as often; into one array, for then the compiler sees that the rows do not overlap, and makes vector code. */
    private static void accumulate(
            float[] matrix, int at, float[] x0, float[] x1, float[] x2, float[] x3, float[] out) {
        float c0 = matrix[at];
        float c1 = matrix[at + 1];
        float c2 = matrix[at + 2];
        float c3 = matrix[at + 3];
        float d0 = matrix[at + HALF];
        float d1 = matrix[at + HALF + 1];
        float d2 = matrix[at + HALF + 2];
        float d3 = matrix[at + HALF + 3];
        for (int i = 0; i < LANES; i++) {
            float v0 = x0[i];
            float v1 = x1[i];
            float v2 = x2[i];
            float v3 = x3[i];
            out[i] += (c0 * v0 + c1 * v1) + (c2 * v2 + c3 * v3);
            out[LANES + i] += (d0 * v0 + d1 * v1) + (d2 * v2 + d3 * v3);
        }
    }

    private void eightForward() {
        for (int m = 0; m < 4; m++) {
            butterfly(m, m + 4, m);
        }
        for (int h = 0; h < EIGHT; h += 4) {
            butterfly(h, h + 2, 0);
            butterfly(h + 1, h + 3, 2);
        }
        for (int h = 0; h < EIGHT; h += 2) {
            butterfly(h, h + 1, 0);
        }
    }

    private void eightInverse() {
        for (int h = 0; h < EIGHT; h += 2) {
            butterflyBack(h, h + 1, 0);
        }
        for (int h = 0; h < EIGHT; h += 4) {
            butterflyBack(h, h + 2, 0);
            butterflyBack(h + 1, h + 3, 2);
        }
        for (int m = 0; m < 4; m++) {
            butterflyBack(m, m + 4, m);
        }
    }

    /** (a, b) becomes (a + b, (a - b) exp(-2 pi i power/8)). */
    private void butterfly(int first, int second, int power) {
        float c = cosine(power);
        float s = -sine(power);
        int n = PRIME * WIDTH;
        int a = first * n;
        int b = second * n;
        for (int i = 0; i < n; i++) {
            float dr = lineRe[a + i] - lineRe[b + i];
            float di = lineIm[a + i] - lineIm[b + i];
            lineRe[a + i] += lineRe[b + i];
            lineIm[a + i] += lineIm[b + i];
            lineRe[b + i] = c * dr - s * di;
            lineIm[b + i] = c * di + s * dr;
        }
    }

    /** With b turned by exp(2 pi i power/8), (a, b) becomes (a + b, a - b). */
    private void butterflyBack(int first, int second, int power) {
        float c = cosine(power);
        float s = sine(power);
        int n = PRIME * WIDTH;
        int a = first * n;
        int b = second * n;
        for (int i = 0; i < n; i++) {
            float tr = c * lineRe[b + i] - s * lineIm[b + i];
            float ti = c * lineIm[b + i] + s * lineRe[b + i];
            lineRe[b + i] = lineRe[a + i] - tr;
            lineIm[b + i] = lineIm[a + i] - ti;
            lineRe[a + i] += tr;
            lineIm[a + i] += ti;
        }
    }

    private static float cosine(int power) {
        return power == 0 ? 1 : power == 1 ? ROOT : power == 2 ? 0 : -ROOT;
    }

    private static float sine(int power) {
        return power == 0 ? 0 : power == 2 ? 1 : ROOT;
    }

    private static void multiply(
            float[] aRe, float[] aIm, int a, float[] bRe, float[] bIm, int b, float[] toRe, float[] toIm, int to) {
        for (int i = 0; i < WIDTH; i++) {
            float xr = aRe[a + i];
            float xi = aIm[a + i];
            toRe[to + i] = xr * bRe[b + i] - xi * bIm[b + i];
            toIm[to + i] = xr * bIm[b + i] + xi * bRe[b + i];
        }
    }

    private static void multiplyConjugate(
            float[] aRe, float[] aIm, int a, float[] bRe, float[] bIm, int b, float[] toRe, float[] toIm, int to) {
        for (int i = 0; i < WIDTH; i++) {
            float xr = aRe[a + i];
            float xi = aIm[a + i];
            toRe[to + i] = xr * bRe[b + i] + xi * bIm[b + i];
            toIm[to + i] = xi * bRe[b + i] - xr * bIm[b + i];
        }
    }
}

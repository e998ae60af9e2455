package org.webbcal.step.jump;

import java.util.Arrays;

/**
 * Sums over a {@link Ring} around each pixel of an image that comes row by row.
 *
 * <p>Of each row the sums over 1, 3, 5 … columns are formed by two additions each; a ring is then a sum of some of them from the rows
 * around. Whole rows are added at a time, in a fixed order, so that the additions are vector instructions and the result is the same on any machine.
 */
final class RingSum {

    private final Ring ring;
    private final int nx;
    /** Largest number of columns to one side that are needed. */
    private final int widest;

    /** {@code boxes[h][row mod (2 reach + 1)]}: sums over 2h+1 columns; null for those that nobody needs. */
    private final float[][][] boxes;

    RingSum(Ring ring, int nx) {
        this.ring = ring;
        this.nx = nx;
        int most = 0;
        for (int h : ring.outer()) {
            most = Math.max(most, h);
        }
        widest = most;
        // the inner disc is not larger than the outer one, so its sums are among them
        boxes = new float[widest + 1][2 * ring.reach() + 1][nx];
    }

    /** Columns that a row has beyond the image on either side. */
    int margin() {
        return widest;
    }

    /**
     * Takes row y; rows come in order, from {@code -reach}.
     *
     * @param row nx values, with {@link #margin} more on either side
     */
    void add(int y, float[] row) {
        int slot = Math.floorMod(y, boxes[0].length);
        System.arraycopy(row, widest, boxes[0][slot], 0, nx);
        for (int h = 1; h <= widest; h++) {
            widen(boxes[h - 1][slot], row, widest - h, widest + h, boxes[h][slot], nx);
        }
    }

    /** Row y as it came, without margins. */
    float[] row(int y) {
        return boxes[0][Math.floorMod(y, boxes[0].length)];
    }

    /** Sums around the pixels of row y, when row {@code y + reach} has come. */
    void sum(int y, float[] out) {
        Arrays.fill(out, 0, nx, 0f);
        int n = boxes[0].length;
        for (int k = 0; k < n; k++) {
            int slot = Math.floorMod(y + k - ring.reach(), n);
            if (ring.outer()[k] >= 0) {
                add(boxes[ring.outer()[k]][slot], out, nx);
            }
            if (ring.inner()[k] >= 0) {
                subtract(boxes[ring.inner()[k]][slot], out, nx);
            }
        }
    }

    private static void widen(float[] from, float[] row, int left, int right, float[] to, int n) {
        for (int x = 0; x < n; x++) {
            to[x] = from[x] + (row[x + left] + row[x + right]);
        }
    }

    private static void add(float[] from, float[] to, int n) {
        for (int x = 0; x < n; x++) {
            to[x] += from[x];
        }
    }

    private static void subtract(float[] from, float[] to, int n) {
        for (int x = 0; x < n; x++) {
            to[x] -= from[x];
        }
    }
}

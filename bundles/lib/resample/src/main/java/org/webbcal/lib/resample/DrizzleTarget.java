package org.webbcal.lib.resample;

import java.util.Arrays;

/**
 * What drizzling fills: one or more images with a common weight, on a rectangle of the output grid. Single precision, as the reference
 * implementation.
 *
 * <p>A new contribution {@code d} of weight {@code w} turns value {@code v} and weight {@code W} into {@code (v·W + w·d)/(W + w)} and {@code W + w};
 * the first one of a pixel sets its value. Pixels never reached keep weight 0 and the value NaN.
 */
public final class DrizzleTarget {

    private final int x0;
    private final int y0;
    private final int nx;
    private final int ny;
    private final float[][] value;
    private final float[] weight;
    private int[] context;
    private int[] dq;

    /**
     * @param planes number of images
     * @param y0 first row of the rectangle in the output grid
     * @param x0 first column
     * @param ny rows of the rectangle
     * @param nx columns
     */
    public DrizzleTarget(int planes, int y0, int x0, int ny, int nx) {
        this.x0 = x0;
        this.y0 = y0;
        this.nx = nx;
        this.ny = ny;
        int size = Math.multiplyExact(nx, ny);
        value = new float[planes][size];
        weight = new float[size];
        clear(0, ny);
    }

    /** Makes rows {@code from … to-1} of the rectangle empty again. */
    public void clear(int from, int to) {
        for (var v : value) {
            Arrays.fill(v, from * nx, to * nx, Float.NaN);
        }
        Arrays.fill(weight, from * nx, to * nx, 0);
    }

    /** Records in {@code bits}, [y][x] of the rectangle, which images contribute; null for none. */
    public DrizzleTarget context(int[] bits) {
        context = bits;
        return this;
    }

    /** Collects in {@code flags}, [y][x] of the rectangle, the flags of the contributing pixels; null for none. */
    public DrizzleTarget dq(int[] flags) {
        dq = flags;
        return this;
    }

    public int x0() {
        return x0;
    }

    public int y0() {
        return y0;
    }

    public int nx() {
        return nx;
    }

    public int ny() {
        return ny;
    }

    /** One of the images, [y][x] of the rectangle. Live. */
    public float[] value(int plane) {
        return value[plane];
    }

    /** Sum of weights, [y][x] of the rectangle. Live. */
    public float[] weight() {
        return weight;
    }

    /**
     * Adds one contribution.
     *
     * @param q flat index in the rectangle
     * @param in the images that are drizzled, as many as planes
     * @param p flat index of the pixel in them
     * @param w weight of the contribution, not 0
     * @param bit bit of the image in the context
     * @param flags flags of the input image; null if the target has none
     */
    void add(int q, float[][] in, int p, float w, int bit, int[] flags) {
        float before = weight[q];
        float sum = before + w;
        if (value.length == 1) {
            // by far the most frequent case, kept free of loops
            var v = value[0];
            v[q] = before == 0 ? in[0][p] : (v[q] * before + w * in[0][p]) / sum;
        } else if (before == 0) {
            for (int k = 0; k < value.length; k++) {
                value[k][q] = in[k][p];
            }
        } else {
            for (int k = 0; k < value.length; k++) {
                var v = value[k];
                v[q] = (v[q] * before + w * in[k][p]) / sum;
            }
        }
        if (dq != null) {
            dq[q] = before == 0 ? flags[p] : dq[q] | flags[p];
        }
        weight[q] = sum;
        if (context != null && w > 0) {
            context[q] |= bit;
        }
    }
}

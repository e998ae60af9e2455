package org.webbcal.step.refpix;

import java.util.Arrays;

/**
 * The frequencies of the second step of {@link FrameSpectrum} that a filter leaves: a tenth of all, for which sums over j one by one cost less than those for all frequencies.
 *
 * <p>A place is the index, within a block, of the first of 16 frequencies k1 side by side that share their k2. Immutable.
 */
final class PassBand {

    private static final int WIDTH = FrameSpectrum.WIDTH;
    private static final int LANES = FrameSpectrum.LANES;
    private static final int PRIME = FrameSpectrum.PRIME;
    private static final int HALF = FrameSpectrum.HALF;

    private final int[] places;
    /** Cosines and sines of 2 pi j k/89, [place][j - 1]. */
    private final float[] cos;

    private final float[] sin;

    /** @param pass factors of all blocks, in the order of a spectrum; places where all are 0 do not pass */
    PassBand(float[] pass) {
        var found = new int[FrameSpectrum.BLOCK / WIDTH];
        int n = 0;
        for (int place = 0; place < FrameSpectrum.BLOCK; place += WIDTH) {
            if (passes(pass, place)) {
                found[n++] = place;
            }
        }
        places = Arrays.copyOf(found, n);
        cos = new float[n * HALF];
        sin = new float[n * HALF];
        for (int i = 0; i < n; i++) {
            for (int j = 1; j <= HALF; j++) {
                double angle = 2 * Math.PI * (j * FrameSpectrum.frequencyOfJ(places[i]) % PRIME) / PRIME;
                cos[i * HALF + j - 1] = (float) Math.cos(angle);
                sin[i * HALF + j - 1] = (float) Math.sin(angle);
            }
        }
    }

    private static boolean passes(float[] pass, int place) {
        for (int block = 0; block < FrameSpectrum.BLOCKS; block++) {
            for (int i = 0; i < WIDTH; i++) {
                if (pass[block * FrameSpectrum.BLOCK + place + i] != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Places within a block, ascending. */
    int[] places() {
        return places;
    }

    /**
     * Sums over j.
     *
     * @param zeroRe values of j = 0, [m][89][k1]
     * @param half sums (re, im) and differences (re, im) of j and 89 - j, [4][44][m][k1]
     * @param outRe receives a block of a spectrum at the places alone
     */
    void forward(float[] zeroRe, float[] zeroIm, float[][][] half, float[] outRe, float[] outIm) {
        for (int i = 0; i < places.length; i++) {
            int m = places[i] % LANES;
            System.arraycopy(zeroRe, m * PRIME, outRe, places[i], WIDTH);
            System.arraycopy(zeroIm, m * PRIME, outIm, places[i], WIDTH);
            for (int j = 0; j < HALF; j++) {
                float c = cos[i * HALF + j];
                float s = sin[i * HALF + j];
                // exp(-i a): cos - i sin
                add(c, half[0][j], s, half[3][j], m, outRe, places[i]);
                add(c, half[1][j], -s, half[2][j], m, outIm, places[i]);
            }
        }
    }

    private static void add(float c, float[] x, float s, float[] y, int at, float[] to, int place) {
        for (int i = 0; i < WIDTH; i++) {
            to[place + i] += c * x[at + i] + s * y[at + i];
        }
    }

    /**
     * Sums over the frequencies that pass.
     *
     * @param inRe block of a spectrum; read at the places alone
     * @param lineRe receives values [m][89][k1]
     * @param product work space, [4][22][two rows of j][m][k1]
     */
    void inverse(float[] inRe, float[] inIm, float[] lineRe, float[] lineIm, float[][][] product) {
        Arrays.fill(lineRe, 0);
        Arrays.fill(lineIm, 0);
        for (var part : product) {
            for (var row : part) {
                Arrays.fill(row, 0);
            }
        }
        for (int i = 0; i < places.length; i++) {
            int m = places[i] % LANES;
            for (int k = 0; k < WIDTH; k++) {
                lineRe[m * PRIME + k] += inRe[places[i] + k];
                lineIm[m * PRIME + k] += inIm[places[i] + k];
            }
            for (int j = 0; j < HALF; j++) {
                float c = cos[i * HALF + j];
                float s = sin[i * HALF + j];
                int at = j % 2 * LANES + m;
                accumulate(c, s, inRe, places[i], product[0][j / 2], product[2][j / 2], at);
                accumulate(c, s, inIm, places[i], product[1][j / 2], product[3][j / 2], at);
            }
        }
        for (int m = 0; m < LANES; m += WIDTH) {
            for (int j = 1; j <= HALF; j++) {
                int low = m * PRIME + j * WIDTH;
                int high = m * PRIME + (PRIME - j) * WIDTH;
                // exp(i a): cos + i sin
                int row = (j - 1) / 2;
                int at = (j - 1) % 2 * LANES + m;
                combine(product[0][row], product[3][row], at, lineRe, high, low);
                combine(product[1][row], product[2][row], at, lineIm, low, high);
            }
        }
    }

    private static void accumulate(float c, float s, float[] x, int place, float[] cosines, float[] sines, int at) {
        for (int i = 0; i < WIDTH; i++) {
            float v = x[place + i];
            cosines[at + i] += c * v;
            sines[at + i] += s * v;
        }
    }

    private static void combine(float[] a, float[] b, int at, float[] to, int sum, int difference) {
        for (int i = 0; i < WIDTH; i++) {
            to[sum + i] = a[at + i] + b[at + i];
            to[difference + i] = a[at + i] - b[at + i];
        }
    }
}

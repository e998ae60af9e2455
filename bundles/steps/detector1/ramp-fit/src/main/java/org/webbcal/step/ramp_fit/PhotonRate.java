package org.webbcal.step.ramp_fit;

/**
 * The rate that makes the photon noise of a pixel. For most it is the rate of the pixel itself. Where that is not far above its own noise, it would tie the error
 * to the deviation: pixels that came out low by chance would get small errors, and those below 0 none for their photons. There the rate is drawn to that of
 * the neighbours that are like it.
 *
 * <p>x is the rate of the pixel, σ its error, m the mean over those pixels of the 5 × 5 around it that differ from x by less than 4 σ, and z = (x − m)/σ. The
 * rate is m + (x − m) z²/(z² + 9): within its noise a pixel is taken as one of its surroundings, a source that stands out of them for itself.
 */
final class PhotonRate {

    /** Signal over noise from which a rate is good enough by itself: the error is then wrong by less than 1.5 %. */
    private static final double ENOUGH = 10;

    private static final int RADIUS = 2;
    /** Differences from neighbours that are taken for noise, in units of σ. */
    private static final double ALIKE = 4;
    /** Square of the z at which a pixel counts as much as its surroundings. */
    private static final double HALF = 9;

    private PhotonRate() {}

    /**
     * Fills rows y0…y1-1.
     *
     * @param rate DN/s [y][x], NaN where there is none
     * @param sigma its errors, DN/s [y][x]
     * @param out rates for the photon noise, not negative, DN/s [y][x]
     */
    static void fill(float[] rate, float[] sigma, int ny, int nx, int y0, int y1, double[] out) {
        for (int y = y0; y < y1; y++) {
            for (int x = 0; x < nx; x++) {
                int p = y * nx + x;
                double own = rate[p];
                if (own < ENOUGH * sigma[p]) { // not for NaN
                    own = among(rate, rate[p], sigma[p], ny, nx, y, x);
                }
                out[p] = own > 0 ? own : 0;
            }
        }
    }

    /**
     * Sums are of differences from the pixel, row by row: single precision is enough, and rows do not wait for each other. What is alike is a coin toss in noise, so nothing branches:
     * bits of numbers that are not negative are in order as integers, NaN beyond all.
     */
    private static double among(float[] rate, float own, double sigma, int ny, int nx, int y, int x) {
        int width = Float.floatToRawIntBits((float) (ALIKE * sigma));
        int left = Math.max(0, x - RADIUS);
        int right = Math.min(nx - 1, x + RADIUS);
        int bottom = Math.min(ny - 1, y + RADIUS);
        float sum = 0;
        int n = 0;
        for (int v = Math.max(0, y - RADIUS); v <= bottom; v++) {
            float row = 0;
            for (int q = v * nx + left; q <= v * nx + right; q++) {
                int difference = Float.floatToRawIntBits(rate[q] - own);
                // -1 where the size of the difference is at most the width, else 0
                int alike = (difference & Integer.MAX_VALUE) - width - 1 >> 31;
                row += Float.intBitsToFloat(difference & alike);
                n -= alike;
            }
            sum += row;
        }
        double mean = own + (double) sum / Math.max(1, n);
        double z = (own - mean) / sigma;
        return mean + (own - mean) * (z * z / (z * z + HALF));
    }
}

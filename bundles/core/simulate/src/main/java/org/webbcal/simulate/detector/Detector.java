package org.webbcal.simulate.detector;

/**
 * A detector as its reference files describe it. Arrays are [y][x] of the pixels that are read, unless said otherwise.
 *
 * @param gain e-/DN
 * @param readNoise noise of the difference of two frames, DN
 * @param fullWell saturation in raw samples, DN
 * @param linearity coefficients [k][y][x] of the correction
 * @param pedestal level of an unexposed pixel where the correction begins, DN
 * @param dead pixels without any response
 * @param frame how pixels lie among the samples
 */
public record Detector(
        int ny,
        int nx,
        float[] gain,
        float[] readNoise,
        float[] fullWell,
        float[] linearity,
        float[] pedestal,
        boolean[] dead,
        Frame frame) {

    /**
     * The samples of a frame: pixels, and rows of reference samples between them.
     *
     * @param pixelRow for each row of samples the row of pixels, -1 for a row of reference samples
     * @param bias level that is added to the signal [row][x], DN
     * @param referenceNoise noise of the difference of two frames of a reference sample, DN
     */
    public record Frame(int[] pixelRow, float[] bias, double referenceNoise) {

        /** Pixels alone, without a bias of their own. */
        public static Frame plain(int ny, int nx) {
            var rows = new int[ny];
            for (int y = 0; y < ny; y++) {
                rows[y] = y;
            }
            return new Frame(rows, new float[ny * nx], 0);
        }

        public int rows() {
            return pixelRow.length;
        }
    }

    int terms() {
        return linearity.length / (ny * nx);
    }

    /** The correction of non-linearity of a pixel. */
    double correct(int p, double sample) {
        int plane = ny * nx;
        double sum = 0;
        for (int k = terms() - 1; k >= 0; k--) {
            sum = sum * sample + linearity[k * plane + p];
        }
        return sum;
    }

    /** The sample whose correction is {@code linear}, by Newton's method from a guess; not above {@code top}. */
    double respond(int p, double linear, double guess, double top) {
        int plane = ny * nx;
        double s = Math.min(guess, top);
        int last = terms() - 1;
        for (int n = 0; n < MAX_STEPS; n++) {
            double value = 0;
            double slope = 0;
            for (int k = last; k >= 0; k--) {
                slope = slope * s + value;
                value = value * s + linearity[k * plane + p];
            }
            double step = (linear - value) / slope;
            s += step;
            if (s >= top) {
                return top;
            }
            if (Math.abs(step) < PRECISION) {
                break;
            }
        }
        return s;
    }

    private static final int MAX_STEPS = 8;
    /** Steps of Newton's method end below this, DN; what is left is its square. */
    private static final double PRECISION = 0.05;
}

package org.webbcal.lib.resample;

import java.util.Arrays;

/** Variances and errors of a mosaic. */
public final class MosaicNoise {

    private MosaicNoise() {}

    /**
     * Adds the variances of one image to the sums over images.
     *
     * <p>With {@code v} the square of the drizzled standard deviation, {@code u} the weight of the image at an output pixel: {@code N += u² v} and
     * {@code D += u}, where {@code v} is a number and not negative and {@code u} is positive. {@code u} is {@code 1/v} of the read noise, or the
     * time.
     *
     * @param drizzled planes of drizzled standard deviations, on a rectangle of the output
     * @param plane which plane of {@code drizzled} holds the noise type; negative for none
     * @param readPlane plane of the read noise; negative where the weights are constant
     * @param constant weight where {@code readPlane} is negative
     * @param numerator N, [y][x] of the output; changed
     * @param denominator D, likewise
     * @param nx columns of the output
     * @param y0 first row of the output that is worked on
     * @param y1 last row, exclusive
     * @see "stcal, resample/resample.py: resample_variance_arrays"
     */
    public static void accumulate(
            DrizzleTarget drizzled,
            int plane,
            int readPlane,
            double constant,
            float[] numerator,
            float[] denominator,
            int nx,
            int y0,
            int y1) {
        if (plane < 0) {
            return;
        }
        float[] deviation = drizzled.value(plane);
        float[] read = readPlane < 0 ? null : drizzled.value(readPlane);
        for (int y = Math.max(y0, drizzled.y0()); y < Math.min(y1, drizzled.y0() + drizzled.ny()); y++) {
            int q = (y - drizzled.y0()) * drizzled.nx();
            int p = y * nx + drizzled.x0();
            for (int i = 0; i < drizzled.nx(); i++, q++, p++) {
                float v = deviation[q] * deviation[q];
                double u = constant;
                if (read != null) {
                    float r = read[q] * read[q];
                    u = r > 0 && Float.isFinite(r) ? 1 / r : 0;
                }
                if (v >= 0 && Float.isFinite(v) && u > 0) {
                    double term = v * u * u;
                    numerator[p] = (float) (Float.isNaN(numerator[p]) ? term : numerator[p] + term);
                    denominator[p] = (float) (denominator[p] + u);
                }
            }
        }
    }

    /**
     * Turns the sums into variances, in place: {@code N / D²} times a factor that makes up for the size of the output pixels.
     *
     * @param numerator N; receives the variances, NaN where no image contributed
     * @param scaling area of an input pixel over that of an output pixel
     * @param single whether to round each operation to single precision, as the reference implementation does unless the pixel scale was given
     */
    public static void finish(
            float[] numerator, float[] denominator, double scaling, boolean single, int from, int to) {
        float singleScaling = (float) scaling;
        for (int p = from; p < to; p++) {
            numerator[p] = single
                    ? numerator[p] * singleScaling / denominator[p] / denominator[p]
                    : (float) (numerator[p] * scaling / denominator[p] / denominator[p]);
        }
    }

    /**
     * Error of pixels {@code from … to-1}: root of the sum of the variances that are there, NaN if none is.
     *
     * @param err receives the errors
     */
    public static void error(float[] read, float[] flat, float[] poisson, float[] err, int from, int to) {
        for (int p = from; p < to; p++) {
            boolean none = Float.isNaN(read[p]) && Float.isNaN(flat[p]) && Float.isNaN(poisson[p]);
            float sum = zero(read[p]) + zero(flat[p]);
            err[p] = none ? Float.NaN : (float) Math.sqrt(sum + zero(poisson[p]));
        }
    }

    private static float zero(float v) {
        return Float.isNaN(v) ? 0 : v;
    }

    /** Sets pixels without weight to the fill value. */
    public static void fill(float[] sci, float[] weight, float value, int from, int to) {
        for (int p = from; p < to; p++) {
            if (weight[p] == 0) {
                sci[p] = value;
            }
        }
    }

    /**
     * By how much the noise of a large area exceeds that of as many independent pixels.
     *
     * @param pixfrac size of the drop, input pixels
     * @param ratio output over input pixel scale
     * @see "Fruchter, Hook 2002, PASP 114, 144, equation 10"
     */
    public static double correlation(double pixfrac, double ratio) {
        double r = pixfrac / ratio;
        return r < 1 ? 1 / (1 - r / 3) : r / (1 - 1 / (3 * r));
    }

    /** A plane of NaN. */
    public static float[] nan(int size) {
        var out = new float[size];
        Arrays.fill(out, Float.NaN);
        return out;
    }
}

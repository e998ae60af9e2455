package org.webbcal.step.pathloss;

import java.util.Arrays;
import org.webbcal.math.InvalidPixels;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * Brings a point source to the light that it would have without a slit.
 *
 * @see "jwst/pathloss/pathloss.py, interpolate_onto_grid and do_correction_lrs"
 */
final class PathlossKernel {

    private PathlossKernel() {}

    /**
     * Factors of the pixels of rows {@code y0 … y1-1}: straight lines in double between the nodes, rounded to float. NaN without a wavelength, at the shortest
     * node and below it, and above the longest.
     *
     * @param wavelength [y][x], µm; read only
     * @param nodes µm, rising; read only
     * @param factors one for each node; read only
     * @param out [y][x]; rows y0 … y1-1 are set
     */
    static void factors(float[] wavelength, float[] nodes, double[] factors, float[] out, int nx, int y0, int y1) {
        float before = Float.NaN;
        float value = Float.NaN;
        for (int p = y0 * nx; p < y1 * nx; p++) {
            // a row has one wavelength
            if (wavelength[p] != before) {
                before = wavelength[p];
                value = at(before, nodes, factors);
            }
            out[p] = before == before ? value : Float.NaN;
        }
    }

    private static float at(float wavelength, float[] nodes, double[] factors) {
        if (!(wavelength > nodes[0] && wavelength <= nodes[nodes.length - 1])) {
            return Float.NaN;
        }
        int found = Arrays.binarySearch(nodes, wavelength);
        int upper = found >= 0 ? found : -found - 1;
        double from = nodes[upper - 1];
        double fraction = (wavelength - from) / (nodes[upper] - from);
        return (float) (factors[upper - 1] + fraction * (factors[upper] - factors[upper - 1]));
    }

    /**
     * Multiplies rows {@code y0 … y1-1} of image {@code k}, in place and in float: SCI and ERR by the factor, variances by its square. Invalid pixels become NaN in
     * every plane and DO_NOT_USE.
     *
     * @param image with ERR and DQ; other planes may be null; changed
     * @param factor [y][x]; read only
     * @param inverse divide instead
     */
    static void apply(ImageModel image, int k, float[] factor, boolean inverse, int y0, int y1) {
        int offset = k * image.plane();
        int from = y0 * image.nx();
        int to = y1 * image.nx();
        scale(image.sci(), factor, offset, from, to, inverse, false);
        scale(image.err(), factor, offset, from, to, inverse, false);
        scale(image.varPoisson(), factor, offset, from, to, inverse, true);
        scale(image.varRnoise(), factor, offset, from, to, inverse, true);
        scale(image.varFlat(), factor, offset, from, to, inverse, true);
        InvalidPixels.match(
                image.dq(),
                Dq.DO_NOT_USE,
                offset + from,
                offset + to,
                image.sci(),
                image.err(),
                image.varPoisson(),
                image.varRnoise(),
                image.varFlat());
    }

    private static void scale(
            float[] values, float[] factor, int offset, int from, int to, boolean inverse, boolean square) {
        if (values == null) {
            return;
        }
        for (int p = from; p < to; p++) {
            float f = square ? factor[p] * factor[p] : factor[p];
            values[offset + p] = inverse ? values[offset + p] / f : values[offset + p] * f;
        }
    }
}

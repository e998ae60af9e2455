package org.webbcal.step.pixel_replace;

import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * One two-dimensional spectrum within the arrays of an image or stack, addressed by the element of the dispersion and the position across it, so that kernels do not
 * care which way the light is dispersed.
 *
 * @param err and the variances may be null
 * @param offset index of its first pixel
 * @param vertical whether the wavelength changes from row to row (DISPAXIS 2): then an element is a row
 */
record SpectralPlanes(
        float[] sci,
        float[] err,
        int[] dq,
        float[] varPoisson,
        float[] varRnoise,
        float[] varFlat,
        int offset,
        int ny,
        int nx,
        boolean vertical) {

    /** Image {@code k} of a stack. */
    static SpectralPlanes of(ImageModel image, int k, boolean vertical) {
        return new SpectralPlanes(
                image.sci(),
                image.err(),
                image.dq(),
                image.varPoisson(),
                image.varRnoise(),
                image.varFlat(),
                k * image.plane(),
                image.ny(),
                image.nx(),
                vertical);
    }

    /** Number of elements of the dispersion. */
    int elements() {
        return vertical ? ny : nx;
    }

    /** Number of positions across the dispersion. */
    int positions() {
        return vertical ? nx : ny;
    }

    int size() {
        return ny * nx;
    }

    /** Index of a pixel within this spectrum. */
    int local(int element, int position) {
        return vertical ? element * nx + position : position * nx + element;
    }

    /** Index of a pixel in the arrays. */
    int at(int element, int position) {
        return offset + local(element, position);
    }

    /** The variances that are there. */
    float[][] variances() {
        int n = (varPoisson == null ? 0 : 1) + (varRnoise == null ? 0 : 1) + (varFlat == null ? 0 : 1);
        var all = new float[n][];
        int i = 0;
        for (var plane : new float[][] {varPoisson, varRnoise, varFlat}) {
            if (plane != null) {
                all[i++] = plane;
            }
        }
        return all;
    }

    /** Flags as they are now. */
    int[] copyDq() {
        return java.util.Arrays.copyOfRange(dq, offset, offset + size());
    }

    /** Says that a pixel has an estimate: usable again, unless it never sees light. */
    static int estimated(int word) {
        int usable = Dq.any(word, Dq.NON_SCIENCE) ? word : word & ~Dq.DO_NOT_USE;
        return usable | Dq.FLUX_ESTIMATED;
    }
}

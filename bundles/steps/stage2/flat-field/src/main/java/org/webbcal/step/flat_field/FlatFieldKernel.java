package org.webbcal.step.flat_field;

import org.webbcal.math.InvalidPixels;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * Divides by a flat field and propagates its uncertainty. Arithmetic in float, in the order of the reference.
 *
 * @see "Flat field step of the reference: jwst/flatfield/flat_field.py, apply_flat_field"
 */
final class FlatFieldKernel {

    private static final int BAD = Dq.DO_NOT_USE | Dq.NO_FLAT_FIELD;

    private FlatFieldKernel() {}

    /**
     * Corrects rows {@code y0 … y1-1} of image {@code k}, in place.
     *
     * <p>With flat f and its error e: {@code SCI = SCI/f}, {@code VAR_FLAT = SCI^2/f^2 e^2} with the divided SCI, {@code VAR_POISSON} and {@code
     * VAR_RNOISE} divided by f², ERR the root of the sum of the three. Inverse: {@code SCI*f}, variances times f², VAR_FLAT 0. Where the flat is
     * NaN, 0, or
     * flagged DO_NOT_USE or NO_FLAT_FIELD, f is taken as 1 and the pixel becomes DO_NOT_USE; invalid pixels are NaN in every plane.
     *
     * @param image with all noise planes and VAR_FLAT; changed
     * @param k integration
     * @param flat [y][x]; read only
     * @param flatErr [y][x], or null for 0; read only
     * @param flatDq [y][x], or null for no flags; read only
     */
    static void apply(
            ImageModel image, int k, float[] flat, float[] flatErr, int[] flatDq, boolean inverse, int y0, int y1) {
        float[] sci = image.sci();
        float[] err = image.err();
        int[] dq = image.dq();
        float[] varPoisson = image.varPoisson();
        float[] varRnoise = image.varRnoise();
        float[] varFlat = image.varFlat();
        int nx = image.nx();
        int offset = k * image.plane();
        for (int p = y0 * nx; p < y1 * nx; p++) {
            int q = offset + p;
            float f = flat[p];
            int flags = flatDq == null ? 0 : flatDq[p];
            if (f != f || f == 0) {
                flags |= BAD;
            } else if ((flags & Dq.NO_FLAT_FIELD) != 0) {
                flags |= Dq.DO_NOT_USE;
            }
            if ((flags & Dq.DO_NOT_USE) != 0) {
                f = 1;
            }
            float f2 = f * f;
            if (inverse) {
                sci[q] *= f;
                varFlat[q] = 0;
                varPoisson[q] *= f2;
                varRnoise[q] *= f2;
                err[q] = (float) Math.sqrt(varPoisson[q] + varRnoise[q]);
            } else {
                float e = flatErr == null ? 0 : flatErr[p];
                float s = sci[q] / f;
                sci[q] = s;
                varFlat[q] = s * s / f2 * (e * e);
                varPoisson[q] /= f2;
                varRnoise[q] /= f2;
                err[q] = (float) Math.sqrt(varPoisson[q] + varRnoise[q] + varFlat[q]);
            }
            dq[q] |= flags;
        }
        InvalidPixels.match(
                dq, Dq.DO_NOT_USE, offset + y0 * nx, offset + y1 * nx, sci, err, varPoisson, varRnoise, varFlat);
    }
}

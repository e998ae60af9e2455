package org.webbcal.step.photom;

import org.webbcal.math.InvalidPixels;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * Multiplies an image and its errors by a conversion factor.
 *
 * @see "Photom step of the reference: jwst/photom/photom.py, photom_io"
 */
final class PhotomKernel {

    private PhotomKernel() {}

    /**
     * Scales rows {@code y0 … y1-1} of image {@code k}, in place: SCI and ERR by C, variances by C². Invalid pixels become NaN in every plane.
     *
     * @param image with ERR and DQ; other planes may be null; changed
     * @param factor C, MJy/sr per DN/s
     * @param inverse divide instead
     * @param single whether C is a float and products are rounded as such; else they are computed in double
     */
    static void scale(ImageModel image, int k, double factor, boolean inverse, boolean single, int y0, int y1) {
        int from = k * image.plane() + y0 * image.nx();
        int to = k * image.plane() + y1 * image.nx();
        double square = single ? (float) factor * (float) factor : factor * factor;
        scale(image.sci(), factor, inverse, single, from, to);
        scale(image.err(), factor, inverse, single, from, to);
        scale(image.varPoisson(), square, inverse, single, from, to);
        scale(image.varRnoise(), square, inverse, single, from, to);
        scale(image.varFlat(), square, inverse, single, from, to);
        InvalidPixels.match(
                image.dq(),
                Dq.DO_NOT_USE,
                from,
                to,
                image.sci(),
                image.err(),
                image.varPoisson(),
                image.varRnoise(),
                image.varFlat());
    }

    /**
     * Scales rows {@code y0 … y1-1} of a spectroscopic image {@code k}, in place: SCI and ERR by C·r(λ), variances by its square, in double. Where there is no
     * factor the pixel becomes DO_NOT_USE; invalid pixels become NaN in every plane.
     *
     * @param image with ERR and DQ; other planes may be null; changed
     * @param wavelength [y][x], µm, NaN where there is no light; read only
     * @param factor C, MJy/sr per DN/s
     */
    static void scale(
            ImageModel image,
            int k,
            float[] wavelength,
            SpectralResponse response,
            double factor,
            boolean inverse,
            int y0,
            int y1) {
        int offset = k * image.plane();
        float[] sci = image.sci();
        float[] err = image.err();
        float[][] variances = {image.varPoisson(), image.varRnoise(), image.varFlat()};
        float before = Float.NaN;
        double c = Double.NaN;
        for (int p = y0 * image.nx(); p < y1 * image.nx(); p++) {
            int q = offset + p;
            // neighbours along a row often have the same wavelength
            if (wavelength[p] != before) {
                before = wavelength[p];
                c = factor * response.at(before);
            }
            if (c != c) {
                image.dq()[q] |= Dq.DO_NOT_USE;
                continue;
            }
            double square = c * c;
            sci[q] = (float) (inverse ? sci[q] / c : sci[q] * c);
            err[q] = (float) (inverse ? err[q] / c : err[q] * c);
            for (float[] variance : variances) {
                if (variance != null) {
                    variance[q] = (float) (inverse ? variance[q] / square : variance[q] * square);
                }
            }
        }
        InvalidPixels.match(
                image.dq(),
                Dq.DO_NOT_USE,
                offset + y0 * image.nx(),
                offset + y1 * image.nx(),
                sci,
                err,
                image.varPoisson(),
                image.varRnoise(),
                image.varFlat());
    }

    private static void scale(float[] a, double factor, boolean inverse, boolean single, int from, int to) {
        if (a == null) {
            return;
        }
        float f = (float) factor;
        if (single) {
            for (int p = from; p < to; p++) {
                a[p] = inverse ? a[p] / f : a[p] * f;
            }
        } else {
            for (int p = from; p < to; p++) {
                a[p] = (float) (inverse ? a[p] / factor : a[p] * factor);
            }
        }
    }
}

package org.webbcal.step.extract_1d;

import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * One integration with NaN in all planes where a pixel does not count: DO_NOT_USE, or NaN in any of them.
 *
 * @param sci [y][x]
 * @param variances read noise, photons, flat field, each [y][x] or null
 */
record Pixels(float[] sci, float[][] variances) {

    static Pixels of(ImageModel image, int k) {
        int n = image.plane();
        var sci = new float[n];
        float[][] variances = {null, null, null};
        float[][] sources = {image.varRnoise(), image.varPoisson(), image.varFlat()};
        for (int c = 0; c < sources.length; c++) {
            variances[c] = sources[c] == null ? null : new float[n];
        }
        for (int p = 0; p < n; p++) {
            int q = k * n + p;
            float value = image.sci()[q];
            boolean valid = value == value
                    && (image.dq() == null || (image.dq()[q] & Dq.DO_NOT_USE) == 0)
                    && (image.err() == null || image.err()[q] == image.err()[q]);
            for (float[] source : sources) {
                valid &= source == null || source[q] == source[q];
            }
            sci[p] = valid ? value : Float.NaN;
            for (int c = 0; c < sources.length; c++) {
                if (sources[c] != null) {
                    variances[c][p] = valid ? sources[c][q] : Float.NaN;
                }
            }
        }
        return new Pixels(sci, variances);
    }
}

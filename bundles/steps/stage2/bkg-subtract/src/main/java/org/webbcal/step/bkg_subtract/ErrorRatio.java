package org.webbcal.step.bkg_subtract;

import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/** By how much the errors of an image grow when its background is subtracted. */
final class ErrorRatio {

    private ErrorRatio() {}

    /** Mean of ERR² over the pixels that had a value before and have one after; NaN without any. */
    static double meanVariance(ImageModel image) {
        var err = image.err();
        double sum = 0;
        long n = 0;
        for (int p = 0; p < err.length; p++) {
            double e = err[p];
            if ((image.dq()[p] & Dq.DO_NOT_USE) == 0 && e > 0 && e <= Float.MAX_VALUE) {
                sum += e * e;
                n++;
            }
        }
        return sum / n;
    }
}

package org.webbcal.step.outlier_detection;

import org.webbcal.api.step.Param;

/** Parameters of {@code outlier_detection}. */
record OutlierDetectionParams(
        @Param(
                def = "ivm",
                choices = {"ivm", "exptime"},
                doc = "Dithered exposures: weights from the variance of the read noise, or the exposure time")
        String weightType,

        @Param(
                def = "1.0",
                min = "0",
                max = "1",
                doc = "Dithered exposures: linear size of the drop in units of the input pixel")
        double pixfrac,

        @Param(
                def = "square",
                choices = {"square", "point", "turbo"},
                doc = "Dithered exposures: how the flux of a pixel is spread")
        String kernel,

        @Param(
                def = "NAN",
                doc = "Dithered exposures: value of resampled pixels that nothing falls on; it never enters a median")
        String fillval,

        @Param(
                def = "0.7",
                min = "0",
                doc = "Pixels whose weight is below this part of the mean weight do not enter the median")
        double maskpt,

        @Param(def = "5.0 4.0", doc = "Signal-to-noise of an outlier, and of its neighbours (dithered exposures)")
        String snr,

        @Param(
                def = "1.2 0.7",
                doc =
                        "Dithered exposures: part of the local slope that is allowed on top, for an outlier and for its neighbours")
        String scale,

        @Param(
                def = "0.0",
                doc = "Dithered exposures: background added to the median where the image has no level of its own",
                unit = "MJy/sr")
        double backg,

        @Param(def = "7 7", doc = "Integral field units: not available here")
        String kernelSize,

        @Param(def = "99.8", doc = "Integral field units: not available here", unit = "percent")
        double thresholdPercent,

        @Param(
                def = "25",
                min = "1",
                doc = "Time series: integrations in a running median; 1, or all there are, for one median of all")
        int rollingWindowWidth,

        @Param(
                def = "ignore",
                reference = "propagate",
                choices = {"ignore", "propagate"},
                doc =
                        "Time series: a running median leaves out NaN, or becomes NaN, so that its pixel is not tested nearby")
        String nanPolicy,

        @Param(
                def = "true",
                reference = "false",
                doc = "Time series: running medians reach into the neighbouring segments of the exposure")
        boolean crossSegment,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Time series: a source that becomes brighter or moves as a whole is followed, and only what departs from that is an outlier")
        boolean followSource,

        @Param(def = "false", doc = "Integral field units: not available here")
        boolean ifuSecondCheck,

        @Param(def = "false", doc = "Intermediate images are not written; a warning says so")
        boolean saveIntermediateResults,

        @Param(
                def = "true",
                doc =
                        "Dithered exposures: compare with the median of resampled images; false if all have the same pointing")
        boolean resampleData,

        @Param(def = "~DO_NOT_USE", doc = "Flags that may be ignored")
        String goodBits,

        @Param(def = "false", doc = "No effect: products are named by the platform")
        boolean searchOutputFile,

        @Param(def = "true", doc = "No effect: memory is managed by the platform")
        boolean inMemory,

        @Param(
                def = "1.0",
                min = "0",
                doc =
                        "Imaging: distance of the points at which the pixel map is evaluated; at 1 all pixels, by polynomials good to 1e-7 pixel",
                unit = "pixel")
        double pixmapStepsize,

        @Param(def = "1", doc = "Imaging: interpolation between these points: 1 linear, 3 cubic splines")
        int pixmapOrder) {

    OutlierDetectionParams {
        two("snr", snr);
        two("scale", scale);
        if (pixmapOrder != 1 && pixmapOrder != 3) {
            throw new IllegalArgumentException("parameter pixmap_order = " + pixmapOrder + ": expected 1 or 3");
        }
    }

    /** Two numbers of a text. */
    static double[] two(String name, String text) {
        var words = text.strip().split("[\\s,]+");
        try {
            if (words.length == 2) {
                return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "parameter " + name + " = " + text + ": expected two numbers, as in \"5.0 4.0\"", e);
        }
        throw new IllegalArgumentException(
                "parameter " + name + " = " + text + ": expected two numbers, as in \"5.0 4.0\"");
    }
}

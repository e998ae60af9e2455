package org.webbcal.step.resample;

import org.webbcal.api.step.Param;
import org.webbcal.lib.resample.FillValue;

/** Parameters of {@code resample}. */
record ResampleParams(
        @Param(
                def = "1.0",
                min = "0",
                max = "1",
                doc = "Linear size of the drop in units of the input pixel; 0 makes every drop a point")
        double pixfrac,

        @Param(
                def = "square",
                choices = {"square", "gaussian", "point", "turbo", "lanczos2", "lanczos3"},
                doc = "How the flux of a pixel is spread; gaussian and lanczos do not conserve flux")
        String kernel,

        @Param(def = "NAN", doc = "Value of output pixels that nothing falls on; INDEF or empty for NaN")
        String fillval,

        @Param(
                def = "ivm",
                choices = {"ivm", "exptime", "none"},
                doc = "Weights: inverse variance of the read noise, exposure time, or all alike")
        String weightType,

        @Param(def = "none", doc = "Columns and rows of the output")
        int[] outputShape,

        @Param(def = "none", doc = "0-based pixel of the reference point, x and y", unit = "pixel")
        double[] crpix,

        @Param(def = "none", doc = "Right ascension and declination of the reference point", unit = "deg")
        double[] crval,

        @Param(
                def = "none",
                doc = "Position angle of the output y axis, east of north; none for that of the first image",
                unit = "deg")
        Double rotation,

        @Param(def = "1.0", min = ">0", doc = "Output pixel scale over that of the first image")
        double pixelScaleRatio,

        @Param(def = "none", min = ">0", doc = "Output pixel scale; overrides pixel_scale_ratio", unit = "arcsec")
        Double pixelScale,

        @Param(
                def = "",
                doc =
                        "File with an output WCS: not available, give crval, crpix, rotation, pixel_scale and output_shape")
        String outputWcs,

        @Param(def = "false", doc = "One output per group: not available, resample the groups one by one")
        boolean single,

        @Param(def = "true", doc = "Blend the keywords of all images, and list them in HDRTAB")
        boolean blendheaders,

        @Param(def = "true", doc = "No effect: memory is managed by the platform")
        boolean inMemory,

        @Param(def = "true", doc = "Write CON, which tells the images that contribute to each pixel")
        boolean enableCtx,

        @Param(def = "true", doc = "Propagate variances, and write ERR")
        boolean enableErr,

        @Param(def = "true", doc = "Write the variances") boolean reportVar,

        @Param(def = "false", doc = "Write DQ with the flags of all contributing pixels")
        boolean propagateDq,

        @Param(
                def = "1.0",
                min = "0",
                doc =
                        "Distance of the points at which the pixel map is evaluated; at 1 all pixels, by polynomials good to 1e-7 pixel",
                unit = "pixel")
        double pixmapStepsize,

        @Param(def = "1", doc = "Interpolation between these points: 1 linear, 3 cubic splines")
        int pixmapOrder,

        @Param(def = "400000000", min = "4", doc = "Largest number of output pixels; more are refused")
        int maxPixels) {

    ResampleParams {
        two("output_shape", outputShape.length);
        two("crpix", crpix.length);
        two("crval", crval.length);
        for (int n : outputShape) {
            if (n < 2) {
                throw new IllegalArgumentException("parameter output_shape: columns and rows must be at least 2");
            }
        }
        if (pixmapOrder != 1 && pixmapOrder != 3) {
            throw new IllegalArgumentException("parameter pixmap_order = " + pixmapOrder + ": expected 1 or 3");
        }
        FillValue.parse(fillval);
    }

    private static void two(String name, int n) {
        if (n != 0 && n != 2) {
            throw new IllegalArgumentException("parameter " + name + ": expected two values, not " + n);
        }
    }
}

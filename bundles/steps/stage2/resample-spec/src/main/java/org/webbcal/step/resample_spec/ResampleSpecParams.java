package org.webbcal.step.resample_spec;

import org.webbcal.api.step.Param;
import org.webbcal.lib.resample.FillValue;

/** Parameters of {@code resample_spec}. */
record ResampleSpecParams(
        @Param(
                def = "1.0",
                min = "0",
                max = "1",
                doc = "Linear size of the drop in units of the input pixel; 0 makes every drop a point")
        double pixfrac,

        @Param(
                def = "square",
                choices = {"square", "point"},
                doc = "How the flux of a pixel is spread")
        String kernel,

        @Param(def = "NAN", doc = "Value of output pixels that nothing falls on; INDEF or empty for NaN")
        String fillval,

        @Param(
                def = "exptime",
                reference = "ivm",
                choices = {"ivm", "exptime", "none"},
                doc =
                        "Weights: inverse variance of the read noise, exposure time, or all alike. Weights that differ from pixel to pixel (ivm) change the flux where the light is steep")
        String weightType,

        @Param(def = "none", doc = "Columns and rows of the output: no effect, the slit and its wavelengths give them")
        int[] outputShape,

        @Param(
                def = "1.0",
                min = ">0",
                doc = "Input over output pixel scale along the slit; wavelengths keep their sampling")
        double pixelScaleRatio,

        @Param(
                def = "none",
                min = ">0",
                doc = "Output pixel scale along the slit; overrides pixel_scale_ratio",
                unit = "arcsec")
        Double pixelScale,

        @Param(def = "", doc = "File with an output WCS: not available, give pixel_scale")
        String outputWcs,

        @Param(def = "false", doc = "One output per exposure: not available, resample the exposures one by one")
        boolean single,

        @Param(def = "true", doc = "Blend the keywords of all exposures, and list them in HDRTAB")
        boolean blendheaders,

        @Param(def = "true", doc = "No effect: memory is managed by the platform")
        boolean inMemory,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Leave out exposures of a point source that the end of the slit cuts, if there are others: where its light ends no mean with them is right")
        boolean leaveOutCut,

        @Param(def = "false", doc = "Write DQ with the flags of all contributing pixels")
        boolean propagateDq,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Write FITS coordinates of the product (wavelengths in WCS-TABLE, offset along the slit); else those of the detector image stay")
        boolean fitsWcs) {

    ResampleSpecParams {
        FillValue.parse(fillval);
        if (outputShape.length != 0 && outputShape.length != 2) {
            throw new IllegalArgumentException(
                    "parameter output_shape: expected two values, not " + outputShape.length);
        }
    }
}

package org.webbcal.step.extract_1d;

import org.webbcal.api.step.Param;

/** Parameters of {@link Extract1dStep}. */
record Extract1dParams(
        @Param(def = "none", doc = "Subtract the background; by default where the reference file has regions for it")
        Boolean subtractBackground,

        @Param(def = "true", doc = "Correct for the light of a point that falls beside the aperture")
        boolean applyApcorr,

        @Param(
                def = "none",
                doc =
                        "Shift the aperture to where the target should be; by default as the reference file says, else in the slit and not without")
        Boolean useSourcePosn,

        @Param(def = "0", unit = "pixel", doc = "Shift of the aperture across the dispersion, on top of all else")
        double positionOffset,

        @Param(
                def = "none",
                min = "0",
                unit = "pixel",
                doc =
                        "Length along the dispersion over which the image is smoothed before the background is taken; odd, 0 for not")
        Integer smoothingLength,

        @Param(
                def = "none",
                choices = {"poly", "mean", "median"},
                doc =
                        "How the background of a wavelength is found from its regions; by default as the reference file says")
        String bkgFit,

        @Param(
                def = "none",
                min = "0",
                max = "8",
                doc = "Order of the polynomial across the dispersion, for bkg_fit = poly")
        Integer bkgOrder,

        @Param(
                def = "false",
                reference = "true",
                doc =
                        "Place the trace as the reference does: as if the first row with light were row 0, which is wrong for images that were not resampled")
        boolean traceFromRowZero) {}

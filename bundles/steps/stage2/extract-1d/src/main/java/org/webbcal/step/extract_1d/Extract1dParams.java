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

        @Param(
                def = "auto",
                reference = "wcs",
                doc =
                        "Where the source is taken to be where its place is used: auto (ta, else trace, else wcs), ta (target acquisition), trace (as the image shows it), wcs (coordinates), nominal (as the reference file has the aperture), or a pixel across the dispersion")
        String sourcePosition,

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
                def = "true",
                reference = "false",
                doc = "Give a value of the spectrum the flags of the pixels that it was made of, and count dropouts")
        boolean propagateDq,

        @Param(
                def = "false",
                doc = "Make up for missing pixels of an aperture by the profile of neighbouring wavelengths")
        boolean rescaleMissing,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Refuse an image whose aperture has no pixel that can be used; else its spectrum is NaN throughout")
        boolean refuseEmpty,

        @Param(
                def = "box",
                choices = {"box", "optimal", "none"},
                doc =
                        "Sum an aperture, or fit the profile of a point (psf reference); none: the profile where the place of the source is used")
        String extractionType,

        @Param(def = "true", doc = "Fit the negative spectrum of the other nod too, where nods were subtracted")
        boolean modelNodPair,

        @Param(def = "true", doc = "Shift the profile to where it fits best")
        boolean optimizePsfLocation,

        @Param(
                def = "variance",
                reference = "uniform",
                choices = {"uniform", "variance"},
                doc =
                        "Weights of pixels in the fit of the profile: equal, or by the inverse of their smoothed variance")
        String psfWeights,

        @Param(
                def = "false",
                reference = "true",
                doc =
                        "Place the profile and tell its limits as the reference does: half a pixel beside where the trace is told on resampled images, no negative nod on them, no errors of the background where a pixel is missing")
        boolean psfAsReference,

        @Param(
                def = "false",
                reference = "true",
                doc =
                        "Place the trace as the reference does: as if the first row with light were row 0, which is wrong for images that were not resampled")
        boolean traceFromRowZero) {}

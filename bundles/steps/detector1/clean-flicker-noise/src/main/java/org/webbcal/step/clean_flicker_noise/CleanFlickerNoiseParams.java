package org.webbcal.step.clean_flicker_noise;

import org.webbcal.api.step.Param;

/** Parameters of {@link CleanFlickerNoiseStep}. */
record CleanFlickerNoiseParams(
        @Param(
                def = "false",
                doc =
                        "Choose fit and background by the data: known to the reference for NIRCam and NIRISS alone, no effect here")
        boolean autoparam,

        @Param(
                def = "median",
                choices = {"median", "fft"},
                doc = "median takes the median of each line; fft fits Fourier vectors (NSClean; NIRSpec spectra alone)")
        String fitMethod,

        @Param(def = "false", doc = "Take medians for each of the four amplifiers; NIRSpec full frame alone")
        boolean fitByChannel,

        @Param(
                def = "median",
                choices = {"median", "model", "median_image", "none"},
                doc =
                        "What is taken off before the fit and given back: median of the background, model from clipped boxes, median_image over"
                                + " integrations, none")
        String backgroundMethod,

        @Param(
                def = "none",
                unit = "pixel",
                doc =
                        "Two numbers: rows and columns of a box of the background model; none for the largest up to 32 that divides the image")
        int[] backgroundBoxSize,

        @Param(
                def = "false",
                doc =
                        "Leave out science regions. MIRI: what the flat field flags DO_NOT_USE or NON_SCIENCE. NIRSpec: needs the outlines of slits"
                                + " and slices of assign_wcs, refused until these are there")
        boolean maskScienceRegions,

        @Param(
                def = "false",
                doc =
                        "Leave out rows 922 to 1115, where the fixed slits are; IFU and MOS full frame. Part of mask_science_regions in the reference")
        boolean maskFixedSlitRegion,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Leave out pixels that are flagged MSA_FAILED_OPEN: light of stuck shutters. Part of mask_science_regions in the reference")
        boolean maskFailedOpen,

        @Param(def = "false", doc = "Divide by the flat field before the fit, multiply afterwards")
        boolean applyFlatField,

        @Param(
                def = "2.0",
                min = "0",
                unit = "sigma",
                doc = "Values above the background by more than this are signal and left out; 0 for no clipping")
        double nSigma,

        @Param(
                def = "4.0",
                reference = "0",
                min = "0",
                unit = "sigma",
                doc =
                        "Values of an image that are further from its background are left out of the fit; 0: as n_sigma, which takes a fifth of the noise for light or holes")
        double outlierSigma,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Make the mask from the draft rate after its own noise is taken off, so that crests of noise are not taken for light")
        boolean maskCleaned,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Weigh the fitted noise by its power over the noise that single pixels give the fit, so that data without shared noise stay as they are; medians of lines and fft of subarrays")
        boolean wiener,

        @Param(
                def = "mean",
                reference = "median",
                choices = {"mean", "median"},
                doc =
                        "fit_method = median: level of a line. mean of its pixels within outlier_sigma: levels of differences add up to that of the last group"
                                + " less the first; median: its own noise adds up from group to group")
        String lineLevel,

        @Param(
                def = "auto",
                reference = "jwst",
                choices = {"auto", "jwst"},
                doc =
                        "Full frames. auto: where the four outputs have noise of their own that is strong enough, lines lose a level for each, and after waves"
                                + " of fft what differs from line to line; jwst: as fit_by_channel says, and waves alone")
        String outputs,

        @Param(def = "false", doc = "Find the background's width by a Gaussian fitted to a histogram")
        boolean fitHistogram,

        @Param(def = "true", doc = "One mask for all integrations, from the rate of the exposure; false: one for each")
        boolean singleMask,

        @Param(def = "none", doc = "Image or cube, other than 0 where a pixel is background; no mask is made then")
        String userMask,

        @Param(def = "false", doc = "Save the mask (_mask)") boolean saveMask,

        @Param(def = "false", doc = "Save the background (_flicker_bkg)")
        boolean saveBackground,

        @Param(def = "false", doc = "Save the noise that was taken off (_flicker_noise)")
        boolean saveNoise,

        @Param(
                def = "auto",
                choices = {"auto", "median", "profile"},
                doc =
                        "median_image: flux that scales it to an integration. median of the rate; profile, a fit of the median image to the integration;"
                                + " auto is profile for time series, else median")
        String medianScale,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Centre the smoothing kernels of fft; the reference has them off by a pixel (a tick in subarrays)")
        boolean nscleanCenter,

        @Param(
                def = "real",
                reference = "one_sided",
                choices = {"real", "one_sided"},
                doc =
                        "Waves of fft: real, cosines and sines with a prior that keeps wide gaps quiet; one_sided, complex vectors as in the reference")
        String nscleanBasis,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Clean groups after a NaN as well; in the reference a NaN in one group spoils all later ones of the pixel")
        boolean nanSafe) {}

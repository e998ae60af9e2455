package org.webbcal.step.pixel_replace;

import org.webbcal.api.step.Param;

/** Parameters of {@link PixelReplaceStep}. */
record PixelReplaceParams(
        @Param(
                def = "mingrad",
                choices = {"fit_profile", "mingrad", "trace_model"},
                doc =
                        "fit_profile scales the spatial profile of the neighbours, mingrad takes the mean of the two pixels that differ least, trace_model the model of the trace")
        String algorithm,

        @Param(
                def = "3",
                min = "1",
                doc = "Elements of the dispersion on each side that make the profile of fit_profile")
        int nAdjacentCols,

        @Param(
                def = "6",
                reference = "0",
                min = "0",
                unit = "sigma",
                doc = "Pixels without flag that depart from the spatial profile by more are replaced too; 0 for none")
        double spikeThreshold,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Pixels without value are replaced whether flagged or not, and flagged ones whether they have a value or not")
        boolean matchFlags,

        @Param(
                def = "3",
                reference = "0",
                min = "0",
                doc = "Longer runs of bad pixels along the core of the trace are left, with a warning; 0 for no limit")
        int maxGap,

        @Param(
                def = "least_squares",
                reference = "simplex",
                choices = {"least_squares", "simplex"},
                doc = "How fit_profile finds the scale: computed, or searched to within 1e-4")
        String scaleFit) {}

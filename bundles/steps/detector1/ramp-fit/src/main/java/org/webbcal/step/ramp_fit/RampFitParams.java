package org.webbcal.step.ramp_fit;

import org.webbcal.api.step.Param;

/** Parameters of {@link RampFitStep}. */
record RampFitParams(
        @Param(
                def = "OLS_C",
                choices = {"OLS_C", "LIKELY"},
                doc = "Fit: weighted least squares of segments, or LIKELY: generalised least squares of differences"
                        + " with its own search for jumps")
        String algorithm,

        @Param(
                def = "false",
                doc = "Make the product of single segments too (fitopt); with LIKELY the image of chi squared"
                        + " (likely_chisq)")
        boolean saveOpt,

        @Param(def = "true", doc = "Treat a ramp with a single good group as one without good groups")
        boolean suppressOneGroup,

        @Param(
                def = "auto",
                reference = "jwst",
                choices = {"auto", "jwst", "segment"},
                doc =
                        "What counts as a single good group: jwst counts groups without flags; segment spares a good group that a jump group"
                                + " precedes"
                                + " (two samples of one slope); auto is segment for P750L and time series, else jwst")
        String suppressMode,

        @Param(def = "none", doc = "Ignore groups before this one, 0-based")
        Integer firstgroup,

        @Param(def = "none", doc = "Ignore groups after this one, 0-based")
        Integer lastgroup,

        @Param(
                def = "used",
                reference = "jwst",
                choices = {"used", "jwst"},
                doc =
                        "LIKELY, samples of flagged groups: used ignores them altogether; jwst lets them enter the first guess of"
                                + " the rate, and a NaN there spoil the pixel")
        String likelyFlagged,

        @Param(
                def = "consistent",
                reference = "jwst",
                choices = {"consistent", "jwst", "bootstrap"},
                doc = "Variances: consistent propagates the weights that the fit really used; jwst as the reference;"
                        + " bootstrap scales the consistent ones up to the scatter that is seen between integrations or,"
                        + " with fewer than 5, between groups")
        String errModel,

        @Param(
                def = "elapsed",
                reference = "jwst",
                choices = {"elapsed", "jwst"},
                doc =
                        "Exposure time of a sample that stands alone: elapsed since the reset; jwst takes a group time, or the"
                                + " mean time of the first group if that is the only good one and suppress_one_group is off")
        String loneGroupTime,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Give NaN and DO_NOT_USE to an integration of which no segment could be fitted, instead of a rate of 0, and DO_NOT_USE to pixels whose read noise is 0 or NaN, instead of NaN alone")
        boolean flagUnfitted) {}

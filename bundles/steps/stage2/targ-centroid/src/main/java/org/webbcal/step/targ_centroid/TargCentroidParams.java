package org.webbcal.step.targ_centroid;

import org.webbcal.api.step.Param;

/** Parameters of {@link TargCentroidStep}. */
record TargCentroidParams(
        @Param(
                def = "none",
                doc =
                        "Calibrated verification image (MIR_TACONFIRM, cal product); none: the target_acquisition member of the association")
        String taFile,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Whether a constant background is fitted with the Gaussian; without it the image counts as free of background")
        boolean fitBackground,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Whether, of an image through the slit, all pixels count that it leaves open, and these alone: those at its edges pull the fit towards its middle")
        boolean withinSlit,

        @Param(
                def = "science",
                reference = "ta",
                choices = {"science", "ta"},
                doc =
                        "Whose subarray the position is counted in; ta is right only where both exposures have the same subarray")
        String origin) {}

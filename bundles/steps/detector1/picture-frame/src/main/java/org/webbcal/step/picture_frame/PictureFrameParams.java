package org.webbcal.step.picture_frame;

import org.webbcal.api.step.Param;

/** Parameters of {@code picture_frame}. */
record PictureFrameParams(
        @Param(
                def = "true",
                doc =
                        "Leave out what slits and slices illuminate; as long as their places are not known here: rows 922-1115 of IFU and MOS frames, and a warning")
        boolean maskScienceRegions,

        @Param(
                def = "2.0",
                min = "0",
                unit = "sigma",
                doc = "Pixels above the background by more than this are left out; 0: none are")
        double nSigma,

        @Param(def = "none", doc = "Image, other than 0 where a pixel is background; no mask is made then")
        String userMask,

        @Param(def = "false", doc = "Save the mask (_pctfrm_mask)")
        boolean saveMask,

        @Param(def = "false", doc = "Save what was added to the data, output less input (_pctfrm_correction)")
        boolean saveCorrection,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Correct pixels without a value in the first group or in the pattern; in the reference all their groups become NaN")
        boolean nanSafe) {}

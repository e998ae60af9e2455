package org.webbcal.step.lrs_foldover_flag;

import org.webbcal.api.step.Param;

/** Parameters of {@link LrsFoldoverFlagStep}. */
record LrsFoldoverFlagParams(
        @Param(
                def = "4.5",
                unit = "um",
                min = ">0",
                doc = "Pixels of shorter wavelengths receive light of two wavelengths")
        double foldWavelength,

        @Param(
                def = "flag",
                choices = {"flag", "do_not_use"},
                doc =
                        "flag sets OTHER_BAD_PIXEL, do_not_use DO_NOT_USE as well: extraction then leaves these pixels out")
        String foldAction) {}

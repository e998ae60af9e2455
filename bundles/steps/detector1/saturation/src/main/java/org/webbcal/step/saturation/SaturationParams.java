package org.webbcal.step.saturation;

import org.webbcal.api.step.Param;

/** Parameters of {@code saturation}. */
record SaturationParams(
        @Param(
                def = "1",
                min = "0",
                max = "100",
                unit = "pixel",
                doc = "Layers of neighbours of a saturated pixel that are flagged as well")
        int nPixGrowSat,

        @Param(def = "true", doc = "Use the frames that a group averages to find groups that saturated part of the way")
        boolean useReadpatt,

        @Param(def = "false", doc = "Count the dropped frames (GROUPGAP) when the frames of a group are numbered")
        boolean readpattGroupgap,

        @Param(
                def = "false",
                doc = "IRS2: look for averaged groups that saturated part of the way before the first saturated one")
        boolean irs2PartialSaturation) {}

package org.webbcal.step.lrs_scatlight_check;

import org.webbcal.api.step.Param;

/** Parameters of {@link LrsScatlightCheckStep}. */
record LrsScatlightCheckParams(
        @Param(
                def = "0.02",
                min = ">0",
                max = "1",
                doc = "Scattered light above this share of the spectrum, in the rows where it is most, gives a warning")
        double limit,

        @Param(
                def = "50.0",
                unit = "sigma",
                min = ">0",
                doc = "Sources of the imager are brighter than this above their surroundings")
        double sourceThreshold,

        @Param(
                def = "false",
                doc =
                        "Subtract the scattered light at the slit, on a straight line between the bands beside it in each row")
        boolean subtract) {}

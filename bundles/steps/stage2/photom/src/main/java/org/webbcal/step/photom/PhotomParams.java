package org.webbcal.step.photom;

import org.webbcal.api.step.Param;

/** Parameters of {@link PhotomStep}. */
record PhotomParams(
        @Param(def = "false", doc = "Undo the calibration: divide by the conversion factor")
        boolean inverse,

        @Param(def = "none", doc = "Process as this type of source; nothing of MIRI depends on it")
        String sourceType,

        @Param(
                def = "true",
                doc = "Apply the correction for the loss of sensitivity with time, where the reference file has one")
        boolean applyTimeCorrection,

        @Param(
                def = "none",
                unit = "d",
                doc = "Evaluate the time correction at this MJD instead of the middle of the exposure")
        Double epochMjd,

        @Param(
                def = "false",
                reference = "true",
                doc =
                        "Compute the time correction in float as the reference does: its dates are then good to 6 minutes only")
        boolean float32Mjd) {}

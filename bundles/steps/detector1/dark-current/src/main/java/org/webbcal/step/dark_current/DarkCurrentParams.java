package org.webbcal.step.dark_current;

import org.webbcal.api.step.Param;

/** Parameters of {@code dark_current}. */
public record DarkCurrentParams(
        @Param(
                def = "none",
                unit = "electron/s",
                doc = "Average dark current, whose noise ramp_fit adds; none takes it from the reference")
        Double averageDarkCurrent,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Take the image of average dark currents that the reference holds; jwst 3.0 loses it, and with it their noise")
        boolean averageDarkImage,

        @Param(
                def = "false",
                doc =
                        "Choose the integration of the dark by the number in the exposure also in later segments of a segmented exposure")
        boolean darkIntByAbsolute) {}

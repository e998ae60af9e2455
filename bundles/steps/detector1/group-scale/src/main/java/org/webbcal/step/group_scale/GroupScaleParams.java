package org.webbcal.step.group_scale;

import org.webbcal.api.step.Param;

/** Parameters of {@code group_scale}. */
record GroupScaleParams(
        @Param(
                def = "true",
                reference = "false",
                doc = "Correct NFRAMES and TGROUP of averaged MIRI groups (FASTGRPAVG) written the old way")
        boolean fixFastgrpavg) {}

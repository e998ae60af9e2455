package org.webbcal.step.reset;

import org.webbcal.api.step.Param;

/** Parameters of {@code reset}. */
record ResetParams(
        @Param(def = "true", reference = "false", doc = "Average groups of the reference when it holds single frames and the exposure averages frames")
        boolean averageGroups) {}

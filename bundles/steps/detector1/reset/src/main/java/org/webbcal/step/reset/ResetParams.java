package org.webbcal.step.reset;

import org.webbcal.api.step.Param;

/** Parameters of {@code reset}. */
record ResetParams(
        @Param(
                def = "true",
                reference = "false",
                doc = "Average the groups of a reference of single frames when the exposure averages frames")
        boolean averageGroups) {}

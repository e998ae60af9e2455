package org.webbcal.step.flat_field;

import org.webbcal.api.step.Param;

/** Parameters of {@link FlatFieldStep}. */
record FlatFieldParams(
        @Param(def = "false", doc = "Undo the correction: multiply by the flat instead of dividing")
        boolean inverse) {}

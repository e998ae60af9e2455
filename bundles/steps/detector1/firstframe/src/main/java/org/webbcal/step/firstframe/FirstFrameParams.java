package org.webbcal.step.firstframe;

import org.webbcal.api.step.Param;

/** Parameters of {@code firstframe}. */
record FirstFrameParams(
        @Param(def = "true", doc = "Keep the first group of pixels that are saturated in the third")
        boolean brightUseGroup1) {}

package org.webbcal.step.rscd;

import org.webbcal.api.step.Param;

/** Parameters of {@code rscd}. */
record RscdParams(
        @Param(def = "true", reference = "false", doc = "Take averaged groups (FASTGRPAVG) without an entry in the reference for groups of FASTR1 frames")
        boolean fastgrpavgFallback) {}

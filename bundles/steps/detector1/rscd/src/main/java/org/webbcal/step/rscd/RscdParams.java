package org.webbcal.step.rscd;

import org.webbcal.api.step.Param;

/** Parameters of {@code rscd}. */
record RscdParams(
        @Param(
                def = "true",
                reference = "false",
                doc = "Use the FASTR1 entry of the reference for averaged groups (FASTGRPAVG) without one")
        boolean fastgrpavgFallback) {}
